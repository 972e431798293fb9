/** docs/getting-started.md is walked as it stands: its commands, operations and programs, from the demo shop to a shop of one's own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { packageRoot } from '../../src/core/package-root'
import { EXAMPLE_QUERIES, EXAMPLE_VALUES, MORE_EXAMPLE_QUERIES } from '../../src/server/explorer-examples'
import { writeDocPrograms } from '../support/doc-programs'
import { copySeededHome } from '../support/seeded-home'
import { ask, type ServerProcess, spawnServer } from '../support/server-process'
import { alsoExhaustively } from '../support/extent'

const WALK = 'docs/getting-started.md'
const ADDRESS = 'http://127.0.0.1:4000'
const PARTS = readFileSync(join(packageRoot(), WALK), 'utf8').split(/^## /m)

/** The code blocks of a part, such as the GraphQL operations of part 2. */
function blocksOf(part: number, language: string): string[] {
  const text = PARTS.find((one) => one.startsWith(`${part}.`)) ?? ''
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    (match) => match[1]!,
  )
}

describe('the walk of docs/getting-started.md', () => {
  const programs = writeDocPrograms(WALK)
  const { folder } = programs
  let server: ServerProcess
  let url: string
  let token: string

  beforeAll(async () => {
    // A smaller shop than the demo, by the same laws and with the same names, after its first start.
    await copySeededHome(join(folder, '.forecart'))
    for (const name of ['examples', 'node_modules'])
      symlinkSync(join(packageRoot(), name), join(folder, name))
    server = spawnServer({ FORECART_HOME: join(folder, '.forecart'), FORECART_SEED: 'tiny' })
    url = (await server.ready()).url
    token = tokenOf('.forecart')
  })
  afterAll(async () => {
    await server.stop()
    programs.remove()
  })

  const tokenOf = (home: string) => readFileSync(join(folder, home, 'admin-token'), 'utf8').trim()

  /** Runs commands of the page as a person would type them; answers what they print. */
  function type(commands: readonly string[]): string {
    const prelude = `set -euo pipefail
      npx() { shift; node ${JSON.stringify(join(packageRoot(), 'bin/forecart.js'))} "$@"; }
      npm() { :; } # The test starts the server itself.`
    const { stdout, stderr, status } = spawnSync(
      'bash',
      ['-c', [prelude, ...commands].join('\n').replaceAll(ADDRESS, url)],
      { cwd: folder, encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(`The commands ended with ${status}:\n${stdout}\n${stderr}`)
    return stdout
  }

  async function answer(operation: string): Promise<unknown> {
    const { data, errors } = await ask(url, token, operation)
    expect({ operation, errors }).toEqual({ operation, errors: undefined })
    return data
  }

  it('answers the queries of part 2', async () => {
    const [nextWeek, champion] = blocksOf(2, 'graphql')
    expect(await answer(nextWeek!)).toMatchObject({
      items: { nodes: expect.arrayContaining([expect.objectContaining({ title: expect.any(String) })]) },
    })
    expect(await answer(champion!)).toMatchObject({
      model: { champion: { gate: { summary: expect.any(String) } } },
    })
  })

  it('prints the push of part 3 after the late sale of part 4, and counts the sale once', async () => {
    await answer(`{ item(ref: { externalId: "${EXAMPLE_VALUES.item}" }) { demandForecast { id } } }`)
    const program = join(folder, 'listen.mjs')
    const source = readFileSync(program, 'utf8').replaceAll(
      ADDRESS.replace('http', 'ws'),
      url.replace('http', 'ws'),
    )
    const listener = spawn(
      process.execPath,
      ['--input-type=module', '--eval', source, '--', 'listen.mjs', token],
      {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    try {
      const lines = createInterface({ input: listener.stdout })[Symbol.asyncIterator]()
      await untilSubscribed(listener)
      const commands = [...blocksOf(1, 'sh'), ...blocksOf(4, 'sh')]
      expect(JSON.parse(type(commands))).toEqual(JSON.parse(blocksOf(4, 'json')[0]!))
      expect(JSON.parse((await lines.next()).value as string)).toMatchObject({
        demandForecastRefreshed: { kind: 'UPDATE' },
      })
      expect(JSON.parse((await lines.next()).value as string)).toMatchObject({
        demandForecastRefreshed: { kind: 'UPDATE' },
      })
      expect(JSON.parse(type(commands))).toMatchObject({
        data: { ingestEvents: { accepted: 0, duplicates: 1 } },
      })
    } finally {
      listener.kill()
      await once(listener, 'exit')
    }
  })

  async function untilSubscribed(listener: ChildProcess): Promise<void> {
    for (;;) {
      if (listener.exitCode !== null) throw new Error('listen.mjs ended before it had subscribed')
      const text = await (await fetch(`${url}/metrics`)).text()
      if (/^forecart_subscriptions(?:\{[^}]*\})? [1-9]/m.test(text)) return
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  // Which trains beside what follows.
  alsoExhaustively(() => {
    it('queues the training of part 5', async () => {
      expect(await answer(blocksOf(5, 'graphql')[0]!)).toMatchObject({
        trainModel: { trainingRun: { status: expect.any(String) }, userErrors: [] },
      })
    })
  })

  // That a tab sends what stands in it, test/e2e/explorer.exhaustive.test.ts shows in a browser. Part 5 trains already.
  const tabs = [...EXAMPLE_QUERIES, ...MORE_EXAMPLE_QUERIES].filter(
    ({ query }) => !/^subscription|trainModel/.test(query),
  )
  it.each(tabs)('answers what the tab "$name" of the explorer sends', async ({ query }) => {
    expect(JSON.stringify(await answer(query))).not.toMatch(/"userErrors":\[\{/)
  })

  alsoExhaustively(() => {
    it('imports, trains and serves the shop of part 6', async () => {
      await server.stop()
      const output = type(blocksOf(6, 'sh'))
      expect(output).toMatch(/^line 2: \{"externalId":"10001"/m)
      server = spawnServer({ FORECART_HOME: join(folder, 'my-shop'), FORECART_SEED: 'none' })
      url = (await server.ready()).url
      token = tokenOf('my-shop')
      const { item } = (await answer(blocksOf(6, 'graphql')[0]!)) as {
        item: { title: string; demandForecast: { points: { mean: number }[] } }
      }
      expect(item.title).toBe('Grüner Tee 100 g')
      expect(item.demandForecast.points).toHaveLength(7)
      expect(item.demandForecast.points.every(({ mean }) => mean > 0)).toBe(true)
    })
  })
})
