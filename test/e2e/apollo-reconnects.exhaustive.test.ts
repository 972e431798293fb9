/** Apollo Client, as docs/clients.md sets it up, beside a server that is killed and started again. */
import { join } from 'node:path'
import { createLogger } from '../../src/core/logger'
import type { Database } from '../../src/db/client'
import { AlertService } from '../../src/services/operations/alert.service'
import { encodeFeedCursor } from '../../src/services/feed-cursor'
import { createTestDatabase } from '../support/database'
import { DocProgram } from '../support/doc-program'
import { writeDocPrograms } from '../support/doc-programs'
import { temporaryFolder } from '../../bench/temporary-folder'
import { type ServerProcess, spawnServer } from '../support/server-process'

const TOKEN = 'the admin token of this test, long enough'

describe('alerts-apollo.mjs of docs/clients.md', () => {
  const programs = writeDocPrograms('docs/clients.md')
  const { path: home, remove } = temporaryFolder()
  let database: Database
  let start: (port?: number) => ServerProcess
  let drop: () => Promise<void>
  let server: ServerProcess
  let page: DocProgram | undefined

  beforeAll(async () => {
    const created = await createTestDatabase()
    database = created.database
    drop = created.drop
    start = (port = 0) =>
      spawnServer({
        FORECART_HOME: home,
        FORECART_ADMIN_TOKEN: TOKEN,
        FORECART_SEED: 'none',
        DATABASE_URL: created.url,
        PORT: String(port),
      })
    server = start()
  })
  afterAll(async () => {
    await page?.stop()
    if (server.child.exitCode === null && server.child.signalCode === null) await server.stop()
    await drop()
    remove()
    programs.remove()
  })

  it('pages, asks again, and after the server was killed learns what it missed', async () => {
    const alerts = new AlertService({ database, logger: createLogger({ level: 'silent', name: 'test' }) })
    const raise = (subject: string) =>
      alerts.raise({ kind: 'DEVICE_LOST', severity: 'WARNING', message: 'a test', subject })
    for (const subject of ['first', 'second', 'third']) await raise(subject)
    const latest = await alerts.latestId({ kind: 'admin' })

    const { url } = await server.ready()
    page = DocProgram.start(join(programs.folder, 'alerts-apollo.mjs'), {
      FORECART_URL: url,
      FORECART_TOKEN: TOKEN,
      FORECART_AFTER: encodeFeedCursor('alertRaised', latest),
    })
    await page.says({ shown: 'third,second' })
    await page.says({ shown: 'third,second,first' })
    await raise('fourth')
    await page.says({ kind: 'UPDATE', raised: 'fourth' })
    await page.says({ shown: 'fourth,third' })

    await server.stop('SIGKILL')
    await raise('fifth')
    server = start(Number(new URL(url).port))
    await page.says({ kind: 'UPDATE', raised: 'fifth' })
    await page.says({ shown: 'fifth,fourth' })
  })
})
