import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { createRawTestDatabase } from '../support/database'
import { isRunning } from '../support/processes'
import { temporaryFolder } from '../../bench/temporary-folder'
import { ask, type ServerProcess, spawnServer } from '../support/server-process'
import { alsoExhaustively, extent, isExhaustive } from '../support/extent'
import { copySeededHome } from '../support/seeded-home'

const FORECASTS = `{ items(first: 50) { nodes {
  externalId
  demandForecast(horizonDays: 28) { originDay points { day mean quantiles { level value } } }
} } }`

interface Forecasts {
  items: { nodes: { demandForecast: { originDay: string; points: { mean: number }[] } | null }[] }
}

describe('npm start', () => {
  const { path: home, remove } = temporaryFolder()
  const started: ServerProcess[] = []
  const start = (environment: Record<string, string | undefined> = {}): ServerProcess => {
    const server = spawnServer({ FORECART_HOME: home, FORECART_SEED: 'tiny', ...environment })
    started.push(server)
    return server
  }
  afterAll(async () => {
    await Promise.all(
      started.map(async (server) => {
        if (server.child.exitCode === null) await server.stop('SIGKILL')
      }),
    )
    remove()
  })

  let token: string

  beforeAll(async () => {
    if (!isExhaustive) await copySeededHome(home)
  })

  alsoExhaustively(() => {
    it('stops in the middle of its first start when it is told to', async () => {
      const server = start()
      const output = await server.says('Training the first model')
      expect(output).toContain('Seeding the tiny shop')
      expect((await server.stop()).code).toBe(0)
    })
  })

  it(`${isExhaustive ? 'trains the first model where the start before was cut off, ' : ''}serves, and says where, without native code for tensors; a second server on the home is refused`, async () => {
    // Which belongs to the processes that compute.
    const server = start({ NODE_OPTIONS: `--require ${join(__dirname, '../support/list-packages.cjs')}` })
    const { url } = await server.ready()
    const output = await server.says('curl')
    expect(output).not.toContain('Seeding')
    token = readFileSync(join(home, 'admin-token'), 'utf8').trim()
    expect(output).toContain(join(home, 'admin-token'))
    expect(statSync(join(home, 'admin-token')).mode & 0o777).toBe(0o600)
    for (const path of ['/explorer', '/metrics']) expect(output).toContain(`${url}${path}`)
    expect((await fetch(`${url}/readyz`)).status).toBe(200)

    const modelCalls = async (): Promise<number> =>
      (await ask<{ system: { modelCalls: number } }>(url, token, '{ system { modelCalls } }')).data.system
        .modelCalls
    const before = await modelCalls()
    const { data, errors } = await ask<Forecasts>(url, token, FORECASTS)
    expect(errors).toBeUndefined()
    expect(await modelCalls()).toBe(before + 1)
    await ask<Forecasts>(url, token, FORECASTS)
    expect(await modelCalls()).toBe(before + 1)
    const forecasts = data.items.nodes.map(({ demandForecast }) => demandForecast)
    expect(forecasts.length).toBeGreaterThan(3)
    for (const forecast of forecasts) expect(forecast!.points).toHaveLength(28)

    server.child.kill('SIGUSR2')
    const [, list] = /loaded packages: (\[.*\])\n/.exec(await server.says(/loaded packages: \[.*\]\n/))!
    const packages = JSON.parse(list!) as string[]
    expect(packages).toContain('@apollo/server')
    expect(packages.filter((name) => /tensorflow|onnxruntime/.test(name))).toEqual([])

    const second = await start().exit
    expect(second.code).toBe(1)
    expect(second.errors).toContain(`Process ${server.child.pid} already runs a server on ${home}`)
    expect(second.errors).not.toContain('    at ')

    const { code, errors: log } = await server.stop()
    expect({ code, log }).toEqual({ code: 0, log: '' })
  })

  alsoExhaustively(() => {
    it('starts again without seeding or training, and keeps the token to itself', async () => {
      const server = start()
      const { url } = await server.ready()
      const output = await server.says('curl')
      expect(output).not.toMatch(/Seeding|Training|Rolling/)
      expect(output).not.toContain(token)
      expect(output).toContain(join(home, 'admin-token'))
      const { data } = await ask<Forecasts>(url, token, FORECASTS)
      expect(data.items.nodes.every(({ demandForecast }) => demandForecast?.points.length === 28)).toBe(true)
      await server.stop('SIGINT')
    })
  })

  alsoExhaustively(() => {
    it('leaves nothing running when it is killed, and the next start is ready by itself', async () => {
      const server = start()
      await server.ready()
      const children = readFileSync(`/proc/${server.child.pid}/task/${server.child.pid}/children`, 'utf8')
        .trim()
        .split(' ')
        .map(Number)
      expect(children.length).toBeGreaterThanOrEqual(3)
      await server.stop('SIGKILL')
      const next = start()
      const { url } = await next.ready()
      expect((await fetch(`${url}/readyz`)).status).toBe(200)
      expect(children.filter(isRunning)).toEqual([])
      expect((await next.stop()).code).toBe(0)
    })
  })

  it('says at once that its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const { code, errors, output } = await start({ PORT: String(port) }).exit
    taken.close()
    expect({ code, output }).toEqual({ code: 1, output: '' })
    expect(errors).toBe(`127.0.0.1:${port} is taken; set HOST and PORT to another address\n`)
  })

  alsoExhaustively(() => {
    it("works on a database of one's own, which it does not fill unasked, and shows the token of a new home", async () => {
      const { url: databaseUrl, drop } = await createRawTestDatabase({ contents: 'nothing' })
      const { path: other, remove: removeOther } = temporaryFolder()
      const server = start({ FORECART_HOME: other, DATABASE_URL: databaseUrl, FORECART_SEED: undefined })
      const { url } = await server.ready()
      const output = await server.says('forecart train')
      expect(output).not.toMatch(/Seeding|Training/)
      const admin = readFileSync(join(other, 'admin-token'), 'utf8').trim()
      expect(output).toContain(admin)
      const { data, errors } = await ask<Forecasts>(url, admin, FORECASTS)
      expect({ data, errors }).toEqual({ data: { items: { nodes: [] } }, errors: undefined })
      expect((await server.stop()).code).toBe(0)
      await drop()
      removeOther()
    })
  })

  const refused: readonly [Record<string, string>, string][] = [
    [{ PORT: 'none' }, 'PORT must be a port number'],
    [{ FORECART_SEED: 'big' }, 'FORECART_SEED must be one of none, tiny, demo, large'],
    [{ DATABASE_URL: 'mysql://here/there' }, 'DATABASE_URL must look like postgresql://'],
    [
      { DATABASE_URL: 'postgresql://me:hunter22@127.0.0.1:1/shop' },
      'of DATABASE_URL, at 127.0.0.1:1, cannot be reached',
    ],
    [{ FORECART_HOME: '/dev/null' }, 'FORECART_HOME /dev/null cannot be used'],
    [{ FORECART_ADMIN_TOKEN: 'short' }, 'FORECART_ADMIN_TOKEN must have at least 32 characters'],
  ]
  it.each(extent({ short: refused.slice(-1), exhaustive: refused }))(
    'refuses %j with a reason and without a stack',
    async (environment, reason) => {
      const { code, errors, output } = await start(environment).exit
      expect(code).toBe(1)
      expect(errors).toContain(reason)
      expect(errors).not.toContain('    at ')
      expect(output).toBe('')
    },
  )
})
