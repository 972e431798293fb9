/** Containers share nothing but the volume: each sees its own processes only, and has a network of its own. */
import { createInterface } from 'node:readline'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/core/package-root'
import { lockFile } from '../../src/db/file-lock'
import { startEmbeddedDatabase } from '../../src/db/embedded'
import { createLogger } from '../../src/core/logger'
import { temporaryFolder } from '../../bench/temporary-folder'
import { queryOnce } from '../support/embedded'
import { namespacesRefused, spawnElsewhere } from '../support/namespaces'
import { processTree, untilRunning } from '../support/process-tree'
import { untilGone } from '../support/processes'
import { ask, type ServerProcess, spawnServer } from '../support/server-process'
import { exhaustively } from '../support/extent'

const MAIN = join(packageRoot(), 'dist/src/main.js')
const DATABASE_PARENT = join(packageRoot(), 'test/support/embedded-parent.cjs')
const SUPERVISOR = /supervisor\.process/
const STOPPED_WITHIN_MS = 20_000
const logger = createLogger({ level: 'silent', name: 'test' })

if (namespacesRefused !== null) process.stderr.write(`Two containers are not tested: ${namespacesRefused}\n`)
const inContainers = namespacesRefused === null ? describe : describe.skip

inContainers('two containers on one volume', () => {
  const folder = temporaryFolder()
  const servers: ServerProcess[] = []
  const start = (home: string): ServerProcess => {
    const server = spawnServer({ FORECART_HOME: home, FORECART_SEED: 'none' })
    servers.push(server)
    return server
  }
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop('SIGKILL')))
    folder.remove()
  })

  async function runElsewhere(
    home: string,
  ): Promise<{ code: number | null; errors: string; seconds: number }> {
    const began = performance.now()
    const { PATH, TMPDIR } = process.env
    const environment = { PATH, TMPDIR, FORECART_HOME: home, FORECART_SEED: 'none', PORT: '0' }
    const child = spawnElsewhere(process.execPath, [MAIN], { ...environment, FORECART_LOG_LEVEL: 'warn' })
    child.stdin!.end()
    let errors = ''
    child.stderr!.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    child.stdout!.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('/graphql')) child.kill('SIGKILL') // two servers on one home: the test fails
    })
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, errors, seconds: (performance.now() - began) / 1_000 }
  }

  exhaustively(() => {
    it('have one server: the second is refused in seconds with one line, and nothing that was acknowledged is lost', async () => {
      const home = join(folder.path, 'served')
      const server = start(home)
      const { url } = await server.ready()
      const token = readFileSync(join(home, 'admin-token'), 'utf8').trim()
      const recorded: string[] = []
      const record = async (externalId: string): Promise<void> => {
        const { data } = await ask<{ upsertItems: { recorded: number; userErrors: unknown[] } }>(
          url,
          token,
          'mutation ($items: [ItemInput!]!) { upsertItems(input: { items: $items }) { recorded userErrors { message } } }',
          { items: [{ externalId, title: externalId, price: { amountMinor: '100', currency: 'EUR' } }] },
        )
        expect(data.upsertItems).toEqual({ recorded: 1, userErrors: [] })
        recorded.push(externalId)
      }
      await record('before')
      const second = runElsewhere(home)
      for (let n = 0; n < 20; n++) await record(`meanwhile-${n}`)
      const { code, errors, seconds } = await second
      expect(code).toBe(1)
      expect(errors).toMatch(
        /^Process \d+ of \S+ already runs a server on \S+; stop it, or set FORECART_HOME to another folder\n$/,
      )
      expect(seconds).toBeLessThan(30)
      await record('after')
      expect((await server.stop('SIGKILL')).code).toBeNull()

      const next = start(home)
      const { data } = await ask<{ items: { nodes: { externalId: string }[] } }>(
        (await next.ready()).url,
        token,
        '{ items(first: 100) { nodes { externalId } } }',
      )
      expect(data.items.nodes.map(({ externalId }) => externalId).sort()).toEqual(recorded.sort())
      await next.stop()
    })
  })

  it('have one PostgreSQL on their data, also when the processes that watched over it were killed and it was not', async () => {
    const home = join(folder.path, 'orphaned')
    const first = await startEmbeddedDatabase({ home, logger })
    await queryOnce(first.url, 'CREATE TABLE ledger AS SELECT 1 AS n')
    await first.stop()

    const elsewhere = spawnElsewhere(
      process.execPath,
      [DATABASE_PARENT, JSON.stringify({ home })],
      process.env,
    )
    await once(createInterface({ input: elsewhere.stdout! }), 'line')
    await expect(startEmbeddedDatabase({ home, logger, waitForLockMs: 0 })).rejects.toMatchObject({
      code: 'ALREADY_RUNNING',
      details: { host: 'elsewhere' },
    })

    const supervisor = (await untilRunning(elsewhere.pid!, SUPERVISOR, STOPPED_WITHIN_MS)).pid
    const parent = processTree(elsewhere.pid!).find(({ command }) =>
      command.startsWith(`${process.execPath} ${DATABASE_PARENT}`),
    )!
    // Nobody stops PostgreSQL now, whose data must stay locked although nobody is left who answers for it.
    // Both stand still first: neither may see the other die, and act on it.
    for (const signal of ['SIGSTOP', 'SIGKILL'] as const)
      for (const pid of [parent.pid, supervisor]) process.kill(pid, signal)
    await untilGone(parent.pid)
    const versionFile = join(home, 'database/data/PG_VERSION')
    expect(lockFile(versionFile, { existing: true })).toBeNull()
    const starting = startEmbeddedDatabase({ home, logger })
    elsewhere.kill('SIGKILL')
    const second = await starting
    expect(await queryOnce(second.url, 'SELECT n FROM ledger')).toEqual([{ n: 1 }])
    await second.stop()
  })
})
