/** What goes wrong behind a server, provoked as it happens, and read by clients over HTTP and WebSocket. */
import { cpSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { createSeededHome } from '../support/seeded-home'
import { processTree, untilRunning } from '../support/process-tree'
import { until, untilGone } from '../support/processes'
import {
  ask,
  askForCodes,
  askOverSocket,
  codesOf,
  type GraphqlAnswer,
  type ServerProcess,
  spawnServer,
} from '../support/server-process'

const TOKEN = 'the admin token of these tests, long enough'
const FORECAST = '{ items(first: 1) { nodes { demandForecast { model { version } points { mean } } } } }'
const ROLES = '{ system { roles { role state reason } } }'
const WITHIN_MS = 60_000

const onLinux = process.platform === 'linux' ? describe : describe.skip

interface Readiness {
  readonly status: string
  readonly roles: Readonly<Record<string, string>>
}

onLinux('a whole server', () => {
  let home: string
  let removeHome: () => void
  let dieWhile: string
  let server: ServerProcess
  let url: string

  const start = async (): Promise<void> => {
    server = spawnServer({
      FORECART_HOME: home,
      FORECART_SEED: 'tiny',
      FORECART_ADMIN_TOKEN: TOKEN,
      FORECART_LOG_LEVEL: 'silent',
      NODE_OPTIONS: `--require ${join(__dirname, '../support/dying-model-host.cjs')}`,
      DIE_WHILE: dieWhile,
    })
    url = (await server.ready()).url
  }
  beforeAll(async () => {
    ;({ home, remove: removeHome } = await createSeededHome())
    dieWhile = join(home, 'die')
    await start()
  })
  afterAll(async () => {
    for (const { pid } of processTree(server.child.pid!)) process.kill(pid, 'SIGCONT')
    await server.stop()
    removeHome()
  })

  const codes = (query: string) => askForCodes(url, TOKEN, query)

  const readiness = async () => (await (await fetch(`${url}/readyz`)).json()) as Readiness

  const processOf = async (command: RegExp) => (await untilRunning(server.child.pid!, command, WITHIN_MS)).pid
  /** The server's own: its job runner has one, too. */
  const modelHost = () => {
    const host = processTree(server.child.pid!).find(
      ({ parentPid, command }) => parentPid === server.child.pid && command.includes('model-host.process'),
    )
    if (!host) throw new Error('The server has no model host')
    return host.pid
  }

  it('says so while its model host and its job runner hang, replaces them, and answers what was asked meanwhile', async () => {
    expect(await readiness()).toMatchObject({ status: 'ok', roles: { 'model-host': 'READY' } })
    const hung = [modelHost(), await processOf(/job-runner\.process/)]
    for (const pid of hung) process.kill(pid, 'SIGSTOP')
    const statusOfJobRunner = async () => (await fetch(`${url}/readyz/job-runner`)).status
    const [silent] = await Promise.all([
      until(readiness, ({ roles }) => roles['model-host'] === 'NOT_ANSWERING'),
      until(statusOfJobRunner, (code) => code === 503),
    ])
    expect(silent.status).toBe('not ready')
    await until(statusOfJobRunner, (code) => code === 200)
    await until(readiness, ({ status }) => status === 'ok')
    expect(hung).not.toContain(modelHost())
    expect(hung).not.toContain(await processOf(/job-runner\.process/))
    expect((await ask(url, TOKEN, FORECAST)).errors).toBeUndefined()
  })

  it('says MODEL_HOST_UNAVAILABLE where its model host dies again and again', async () => {
    const query = FORECAST.replace('first: 1', 'first: 8')
    writeFileSync(dieWhile, '')
    const { http, socket } = await codes(query)
    rmSync(dieWhile)
    expect({ http: new Set(http), socket: new Set(socket) }).toEqual({
      http: new Set(['MODEL_HOST_UNAVAILABLE']),
      socket: new Set(['MODEL_HOST_UNAVAILABLE']),
    })
    await until(readiness, ({ status }) => status === 'ok')
    expect(await codes(query)).toEqual({ http: [], socket: [] })
  })

  it('that cannot load its only version says ARTIFACT_CORRUPT, raises an alert, and heals without a restart', async () => {
    await server.stop()
    const [installation] = readdirSync(join(home, 'artifacts'))
    const versions = join(home, 'artifacts', installation!, 'demand')
    const backup = join(home, 'backup')
    cpSync(versions, backup, { recursive: true })
    for (const version of readdirSync(versions)) {
      for (const file of readdirSync(join(versions, version))) truncateSync(join(versions, version, file), 5)
    }
    await start()
    expect(await codes(FORECAST)).toEqual({ http: ['ARTIFACT_CORRUPT'], socket: ['ARTIFACT_CORRUPT'] })
    expect(await readiness()).toMatchObject({ status: 'not ready', roles: { 'model-host': 'FAILED' } })
    const alerts = async () =>
      (
        await ask<{ alerts: { nodes: { kind: string; subject: string }[] } }>(
          url,
          TOKEN,
          '{ alerts(filter: { resolved: false }) { nodes { kind subject } } }',
        )
      ).data.alerts.nodes
    expect(await alerts()).toEqual([
      { kind: 'ARTIFACT_CORRUPT', subject: expect.stringMatching(/^demand\/\d+$/) },
    ])
    rmSync(versions, { recursive: true })
    mkdirSync(versions)
    cpSync(backup, versions, { recursive: true })
    await until(readiness, ({ status }) => status === 'ok')
    expect(await codes(FORECAST)).toEqual({ http: [], socket: [] })
    await until(alerts, ({ length }) => length === 0)
    expect((await ask(url, TOKEN, ROLES)).data).toMatchObject({
      system: { roles: expect.arrayContaining([{ role: 'model-host', state: 'READY', reason: null }]) },
    })
  })

  it('says DATABASE_UNAVAILABLE while its database is gone, also to who is not known without it', async () => {
    const created = await ask<{ createApiKey: { key: string } }>(
      url,
      TOKEN,
      'mutation { createApiKey(input: { name: "probe", scopes: [READ] }) { key } }',
    )
    const { key } = created.data.createApiKey
    const supervisor = await processOf(/supervisor\.process/)
    const postmaster = processTree(supervisor).find(({ parentPid }) => parentPid === supervisor)!
    const database = processTree(postmaster.pid)
    // Nobody starts another one meanwhile.
    process.kill(supervisor, 'SIGSTOP')
    process.kill(postmaster.pid, 'SIGKILL')
    // A process of the database that has not noticed yet still answers.
    for (const { pid } of database) await untilGone(pid)
    try {
      const query = '{ items(first: 2) { nodes { title } } }'
      const byKey = fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body: JSON.stringify({ query }),
      })
      const socketByKey = new Promise<{ code: number; reason: string }>((resolve) => {
        const client = createClient({
          url: `${url.replace('http', 'ws')}/graphql`,
          webSocketImpl: WebSocket,
          connectionParams: { apiKey: key },
          retryAttempts: 0,
          lazy: false,
          onNonLazyError: () => undefined,
          on: { closed: (event) => resolve(event as { code: number; reason: string }) },
        })
        void client
      })
      const subscription = askOverSocket(url, TOKEN, 'subscription { alertRaised { cursor } }')
      expect(await codes(query)).toEqual({ http: ['DATABASE_UNAVAILABLE'], socket: ['DATABASE_UNAVAILABLE'] })
      expect(codesOf(await subscription)).toEqual(['DATABASE_UNAVAILABLE'])
      const answer = await byKey
      expect(answer.status).toBe(503)
      expect(codesOf((await answer.json()) as GraphqlAnswer<unknown>)).toEqual(['DATABASE_UNAVAILABLE'])
      expect(await socketByKey).toMatchObject({
        code: 1013,
        reason: expect.stringMatching(/^DATABASE_UNAVAILABLE/),
      })
      expect((await readiness()).status).toBe('not ready')
      expect((await fetch(`${url}/readyz/database`)).status).toBe(503)
    } finally {
      process.kill(supervisor, 'SIGCONT')
    }
    await until(readiness, ({ status }) => status === 'ok')
  })
})
