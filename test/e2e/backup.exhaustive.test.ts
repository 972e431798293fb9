/** A home that runs is backed up while its shop is written to, and restored into another home, which serves. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/core/package-root'
import { createSeededHome } from '../support/seeded-home'
import { queryOnce } from '../support/embedded'
import { temporaryFolder } from '../../bench/temporary-folder'
import { ask, type Exit, type ServerProcess, spawnServer } from '../support/server-process'

const BIN = join(packageRoot(), 'bin/forecart.js')
const WRITE = `mutation ($items: [ItemInput!]!) { upsertItems(input: { items: $items }) { userErrors { message } } }`
const CHAMPION = `{ model(name: "demand") { champion { version } } }`
const FORECASTS = `{ items(first: 50) { nodes { externalId demandForecast(horizonDays: 7) { points { mean } model { version } } } } }`

interface Forecasts {
  items: {
    nodes: {
      externalId: string
      demandForecast: { points: { mean: number }[]; model: { version: number } } | null
    }[]
  }
}

async function forecart(home: string, ...args: string[]): Promise<Exit> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(FORECART_|DATABASE_URL$)/.test(name))
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...Object.fromEntries(inherited), FORECART_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output, errors }
}

describe('forecart backup and restore', () => {
  const folder = temporaryFolder()
  let home: string
  let removeHome: () => void
  const other = join(folder.path, 'restored')
  const archive = join(folder.path, 'backup.tar')
  const started: ServerProcess[] = []
  const start = async (of: string): Promise<{ server: ServerProcess; url: string; token: string }> => {
    const server = spawnServer({ FORECART_HOME: of, FORECART_SEED: 'tiny' })
    started.push(server)
    const { url } = await server.ready()
    return { server, url, token: readFileSync(join(of, 'admin-token'), 'utf8').trim() }
  }
  beforeAll(async () => {
    ;({ home, remove: removeHome } = await createSeededHome())
  })
  afterAll(async () => {
    for (const server of started) if (server.child.exitCode === null) await server.stop('SIGKILL')
    folder.remove()
    removeHome()
  })

  it('restore the shop as of one instant, with the model that serves it', async () => {
    const running = await start(home)
    const champion = await ask(running.url, running.token, CHAMPION)

    const write = async (externalId: string): Promise<void> => {
      const items = [{ externalId, title: 'Written', price: { amountMinor: '100', currency: 'EUR' } }]
      const { errors } = await ask(running.url, running.token, WRITE, { items })
      expect(errors).toBeUndefined()
    }
    await write('written-0')
    let backedUp = false
    const backup = forecart(home, 'backup', archive).finally(() => (backedUp = true))
    let written = 1
    while (!backedUp) await write(`written-${written++}`)
    expect(await backup).toMatchObject({ code: 0, output: expect.stringContaining(archive) })

    await write(`written-${written++}`)

    expect(await forecart(home, 'restore', archive, '--force')).toMatchObject({
      code: 6,
      errors: expect.stringContaining('already runs a server'),
    })
    await running.server.stop()

    const damaged = join(folder.path, 'damaged.tar')
    copyFileSync(archive, damaged)
    const bytes = readFileSync(damaged)
    bytes[Math.floor(bytes.length / 2)]! ^= 1
    writeFileSync(damaged, bytes)
    const refused = await forecart(other, 'restore', damaged)
    expect(refused.errors).toContain('is not a whole backup')
    expect({ code: refused.code, made: existsSync(other) }).toEqual({ code: 2, made: false })

    const restored = await forecart(other, 'restore', archive)
    expect(restored).toMatchObject({ code: 0, errors: '' })
    const { url, token, server } = await start(other)
    expect(token).not.toBe(running.token)
    expect(await ask(url, token, CHAMPION)).toEqual(champion)

    // One write waited for the one before it: as of any instant they are the first so many, without a gap.
    const { url: database } = JSON.parse(readFileSync(join(other, 'database.running.json'), 'utf8')) as {
      url: string
    }
    const kept = await queryOnce(database, `SELECT external_id FROM item WHERE title = 'Written' ORDER BY id`)
    expect(kept).toEqual(kept.map((_, index) => ({ external_id: `written-${index}` })))
    expect(kept.length).toBeGreaterThan(0)
    expect(kept.length).toBeLessThan(written)
    const { data, errors } = await ask<Forecasts>(url, token, FORECASTS)
    expect(errors).toBeUndefined()
    const forecasts = data.items.nodes.filter(({ externalId }) => !externalId.startsWith('written-'))
    expect(forecasts.length).toBeGreaterThan(3)
    for (const { demandForecast } of forecasts) expect(demandForecast?.points).toHaveLength(7)
    await server.stop()

    const again = await forecart(other, 'restore', archive)
    expect(again).toMatchObject({ code: 4, errors: expect.stringContaining('--force') })
    expect(await forecart(other, 'restore', archive, '--force')).toMatchObject({
      code: 0,
      errors: expect.stringContaining('Replacing the shop that is there: '),
    })
  })
})
