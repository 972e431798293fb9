/** The programs of docs/clients.md, run as they stand against a real server, over a network that breaks. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { decodeProtectedHeader } from 'jose'
import { packageRoot } from '../../src/core/package-root'
import { CuttableProxy } from '../support/cuttable-proxy'
import { writeDocPrograms } from '../support/doc-programs'
import { recordLateSale, settle } from '../support/late-sale'
import { skuOf } from '../support/small-shop'
import { ADMIN_TOKEN, JWT_SECRET, TestServer, asAdmin } from '../support/test-server'

const programs = writeDocPrograms('docs/clients.md')
afterAll(() => programs.remove())

/** A program that prints one JSON document a line. */
class DocProgram {
  private readonly lines: AsyncIterator<string>

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {
    this.lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  }

  static start(name: string, environment: Record<string, string>): DocProgram {
    const child = spawn(process.execPath, [join(programs.folder, name)], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    return new DocProgram(name, child)
  }

  /** Reads on until a line that holds these fields. */
  async says(fields: Record<string, unknown>): Promise<Record<string, unknown>> {
    for (;;) {
      const { value, done } = await this.lines.next()
      if (done) throw new Error(`${this.name} ended without saying ${JSON.stringify(fields)}`)
      const line = JSON.parse(value) as Record<string, unknown>
      if (Object.entries(fields).every(([key, expected]) => line[key] === expected)) return line
    }
  }

  async stop(): Promise<void> {
    this.child.kill()
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit')
  }
}

describe('the programs of docs/clients.md', () => {
  let server: TestServer
  let proxy: CuttableProxy
  let running: DocProgram | null = null
  beforeAll(async () => {
    server = await TestServer.start()
    const { hostname, port } = new URL(server.url)
    proxy = await CuttableProxy.start({ host: hostname, port: Number(port) })
    // Forecasts that were asked for are the ones that are refreshed.
    await server.query(
      asAdmin,
      '{ items(first: 20) { nodes { demandForecast(location: { externalId: "berlin" }) { id } } } }',
    )
    await settle(server)
  })
  afterEach(async () => {
    await running?.stop()
    await subscribers(0)
  })
  afterAll(async () => {
    await proxy.stop()
    await server.stop()
  })

  const subscribers = async (count: number): Promise<void> => {
    while (server.services.forecastFeed.subscriberCount !== count)
      await new Promise((resolve) => setImmediate(resolve))
  }

  it.each(['live-graphql-ws.mjs', 'live-apollo.mjs', 'live-urql.mjs'])(
    '%s receives pushes, and after a break of the network those that it missed',
    async (name) => {
      running = DocProgram.start(name, { FORECART_URL: proxy.url, FORECART_TOKEN: ADMIN_TOKEN })
      await subscribers(1)
      await recordLateSale(server, skuOf(4))
      await running.says({ item: skuOf(4) })
      proxy.cut()
      await subscribers(0)
      await recordLateSale(server, skuOf(5))
      proxy.mend()
      await running.says({ item: skuOf(5) })
    },
  )

  it('live-graphql-ws.mjs fetches anew where the network broke before its first message', async () => {
    running = DocProgram.start('live-graphql-ws.mjs', {
      FORECART_URL: proxy.url,
      FORECART_TOKEN: ADMIN_TOKEN,
    })
    await subscribers(1)
    proxy.cut()
    await subscribers(0)
    proxy.mend()
    await running.says({ fetchAnew: true })
  })

  it('live-apollo.mjs shows two pages, with forecasts of other arguments side by side in its cache', async () => {
    running = DocProgram.start('live-apollo.mjs', { FORECART_URL: proxy.url, FORECART_TOKEN: ADMIN_TOKEN })
    let shown: unknown[] = []
    while (shown.length < 4) shown = (await running.says({})).shown as unknown[]
    expect(shown).toHaveLength(4)
    for (const item of shown) expect(item).toMatchObject({ threeDays: 3, week: 7, weekLevels: [0.1, 0.9] })
  })

  it('mint-token.mjs makes a token with which a visitor sees itself', async () => {
    const { stdout } = spawnSync(process.execPath, [join(programs.folder, 'mint-token.mjs'), 'ada'], {
      env: { ...process.env, FORECART_JWT_SECRET: JWT_SECRET, FORECART_JWT_ISSUER: 'shop' },
      encoding: 'utf8',
    })
    const token = stdout.trim()
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256' })
    const { users } = await server.query<{ users: { nodes: { externalId: string }[] } }>(
      { authorization: `Bearer ${token}` },
      '{ users { nodes { externalId } } }',
    )
    expect(users.nodes).toEqual([{ externalId: 'ada' }])
  })

  it('codegen.ts makes types with which the sample compiles, and a wrong use does not', () => {
    const { folder } = programs
    mkdirSync(join(folder, 'src'))
    renameSync(join(folder, 'forecasts.ts'), join(folder, 'src/forecasts.ts'))
    cpSync(join(packageRoot(), 'schema.graphql'), join(folder, 'schema.graphql'))
    symlinkSync(join(packageRoot(), 'node_modules'), join(folder, 'node_modules'))
    const bin = (name: string, ...args: string[]) =>
      spawnSync(process.execPath, [join(packageRoot(), 'node_modules/.bin', name), ...args], {
        cwd: folder,
        encoding: 'utf8',
      })
    const generated = bin('graphql-codegen', '--config', 'codegen.ts')
    expect({ output: generated.stdout + generated.stderr, status: generated.status }).toMatchObject({
      status: 0,
    })
    const compile = () =>
      bin(
        'tsc',
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        '--moduleResolution',
        'bundler',
        '--module',
        'esnext',
        '--target',
        'es2022',
        'src/forecasts.ts',
        'src/use.ts',
      )
    const use = (expression: string) =>
      writeFileSync(
        join(folder, 'src/use.ts'),
        `import type { ResultOf } from '@graphql-typed-document-node/core'
import type { forecasts } from './forecasts'
declare const answer: ResultOf<typeof forecasts>
export const day: string | undefined = ${expression}\n`,
      )
    use('answer.items.nodes[0]?.demandForecast?.points[0]?.day')
    const right = compile()
    expect({ output: right.stdout, status: right.status }).toEqual({ output: '', status: 0 })
    use('answer.items.nodes[0]?.demandForecast?.points[0]?.mean')
    expect(compile().stdout).toContain("Type 'number' is not assignable to type 'string'")
  })
})
