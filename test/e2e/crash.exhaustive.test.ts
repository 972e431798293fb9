/**
 * Kills every process of a server in turn, in the middle of its work, and compares what is left with a ledger of what
 * was acknowledged. Reads /proc, so it runs on Linux.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { ServerProcess } from '../../bench/server-process'
import { createLogger } from '../../src/core/logger'
import { createDatabase } from '../../src/db/client'
import { openHomeDatabase } from '../../src/db/embedded'
import { createSeededHome } from '../support/seeded-home'
import type { ProcessInfo } from '../support/process-tree'
import { artifactFolders } from '../support/artifact-folders'
import { processTree, untilGone, untilRunning } from '../support/process-tree'

const ROUNDS = 20
/** Only against waiting for ever; how fast a start after a crash is, `bench start` measures. */
const READY_WITHIN_MS = 120_000
const GONE_WITHIN_MS = 60_000
/** What is not there by then is over already. */
const STAGE_WITHIN_MS = 20_000
const TRAINER_WITHIN_MS = 20_000
const RETRY_PAUSE_MS = 50
const BATCH_SIZE = 20

/** The first ones take others with them. */
const VICTIMS = {
  server: /dist\/src\/main\.js/,
  database: /bin\/postgres(\.exe)? /,
  jobRunner: /job-runner\.process/,
  trainer: /trainer\.process/,
  modelHost: /model-host\.process/,
} as const
type Victim = keyof typeof VICTIMS

/** What the training run is doing when the victim dies. */
const MOMENTS = ['any', 'reading', 'training global-mlp', 'evaluating']

/** Long enough to be killed in the middle of. */
const SHORT_TRAINING = { hyperparameters: { maxSteps: 200, evaluateEvery: 50 } }

const logger = createLogger({ level: 'silent', name: 'crash-test' })

/** Keeps sending batches until stopped; a batch that was not acknowledged is sent again, as a real client would. */
class Ledger {
  readonly acknowledged = new Set<string>()
  private stopped = false
  private sequence = 0

  constructor(private server: ServerProcess) {}

  useServer(server: ServerProcess): void {
    this.server = server
  }

  async run(items: readonly string[]): Promise<void> {
    while (!this.stopped) {
      const events = Array.from({ length: BATCH_SIZE }, () => {
        const n = this.sequence++
        return {
          clientEventId: `ledger-${n}`,
          type: n % 4 === 0 ? 'PURCHASE' : 'VIEW',
          sessionExternalId: `ledger-session-${Math.floor(n / 7)}`,
          itemExternalId: items[n % items.length],
          occurredAt: new Date(Date.now() - 2 * 86_400_000).toISOString(),
        }
      })
      await this.untilAcknowledged(events)
      for (const { clientEventId } of events) this.acknowledged.add(clientEventId)
    }
  }

  stop(): void {
    this.stopped = true
  }

  private async untilAcknowledged(events: readonly unknown[]): Promise<void> {
    for (;;) {
      try {
        const { ingestEvents } = await this.server.query<{
          ingestEvents: { accepted: number; duplicates: number; rejected: number }
        }>(
          'mutation ($input: IngestEventsInput!) { ingestEvents(input: $input) { accepted duplicates rejected } }',
          { input: { events } },
        )
        expect(ingestEvents.accepted + ingestEvents.duplicates).toBe(events.length)
        return
      } catch (error) {
        if (error instanceof Error && error.message.includes('toBe')) throw error
        await wait(RETRY_PAUSE_MS)
      }
    }
  }
}

/** Joins the run that a crash of an earlier round has left to be taken up again, else starts one. */
async function activeRun(server: ServerProcess, seed: number): Promise<string> {
  const { trainingRuns } = await server.query<{ trainingRuns: { nodes: { id: string; status: string }[] } }>(
    '{ trainingRuns(first: 5) { nodes { id status } } }',
  )
  const active = trainingRuns.nodes.find(({ status }) => ['QUEUED', 'RUNNING'].includes(status))
  if (active) return active.id
  const { trainModel } = await server.query<{
    trainModel: { trainingRun: { id: string } | null; userErrors: { code: string }[] }
  }>(
    'mutation ($input: TrainModelInput!) { trainModel(input: $input) { trainingRun { id } userErrors { code message } } }',
    { input: { model: 'demand', seed, ...SHORT_TRAINING } },
  )
  if (!trainModel.trainingRun)
    throw new Error(`Training did not start: ${JSON.stringify(trainModel.userErrors)}`)
  return trainModel.trainingRun.id
}

/** The stage begins, or the run ends, or it is not taken up for long: a run that lost its owner waits for its heartbeat to be old. */
async function untilStage(server: ServerProcess, runId: string, stage: string): Promise<void> {
  const deadline = Date.now() + STAGE_WITHIN_MS
  while (Date.now() < deadline) {
    const { trainingRun } = await server.query<{ trainingRun: { status: string; stage: string } }>(
      'query ($id: ID!) { trainingRun(id: $id) { status stage } }',
      { id: runId },
    )
    if (trainingRun.stage.startsWith(stage) || !['QUEUED', 'RUNNING'].includes(trainingRun.status)) return
    await wait(RETRY_PAUSE_MS)
  }
}

async function untilRunEnds(server: ServerProcess, runId: string): Promise<string> {
  for (;;) {
    const answer = await server
      .query<{ trainingRun: { status: string } }>('query ($id: ID!) { trainingRun(id: $id) { status } }', {
        id: runId,
      })
      .catch(() => null)
    if (answer && !['QUEUED', 'RUNNING'].includes(answer.trainingRun.status)) return answer.trainingRun.status
    await wait(RETRY_PAUSE_MS)
  }
}

/** The server answers a query that needs the database and the model host. */
async function untilForecasts(server: ServerProcess, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const answer = await server
      .query<{ items: { nodes: { demandForecast: { points: unknown[] } | null }[] } }>(
        '{ items(first: 2) { nodes { demandForecast { points { mean } } } } }',
      )
      .catch((error: unknown) => String(error))
    if (typeof answer !== 'string' && answer.items.nodes.every((node) => node.demandForecast)) return
    if (Date.now() > deadline) throw new Error(`No forecasts: ${JSON.stringify(answer)}`)
    await wait(RETRY_PAUSE_MS)
  }
}

const onLinux = process.platform === 'linux' ? describe : describe.skip

onLinux('processes killed in the middle of their work', () => {
  it(`lose nothing that was acknowledged, in rounds: ${ROUNDS}`, async () => {
    const { home, remove } = await createSeededHome()
    let server = await ServerProcess.start({ seed: 'tiny', home })
    const ledger = new Ledger(server)
    const seen = new Map<string, ProcessInfo>()
    const remember = () =>
      processTree(server.pid).forEach((info) => seen.set(`${info.pid} ${info.command}`, info))
    try {
      const { items } = await server.query<{ items: { nodes: { externalId: string }[] } }>(
        '{ items(first: 50) { nodes { externalId } } }',
      )
      const sending = ledger.run(items.nodes.map(({ externalId }) => externalId))

      let lastRun = ''
      const victims = Object.keys(VICTIMS) as Victim[]
      for (let round = 0; round < ROUNDS; round++) {
        const victim = victims[round % victims.length]!
        const moment = MOMENTS[Math.floor(round / victims.length) % MOMENTS.length]!
        const runId = await activeRun(server, round)
        if (moment !== 'any') await untilStage(server, runId, moment)
        const withinMs = victim === 'trainer' ? TRAINER_WITHIN_MS : READY_WITHIN_MS
        const target = await untilRunning(server.pid, VICTIMS[victim], withinMs).catch((error: unknown) => {
          // A short run may be over before its trainer is caught; every other process must be there.
          if (victim === 'trainer') return null
          throw error
        })
        remember()
        const before = processTree(server.pid)
        if (target) process.kill(target.pid, 'SIGKILL')
        if (victim === 'server') {
          await untilGone(before, GONE_WITHIN_MS)
          server = await ServerProcess.start({ seed: 'tiny', home })
          ledger.useServer(server)
        } else if (target) {
          await untilGone([target], GONE_WITHIN_MS)
        }
        await untilForecasts(server, READY_WITHIN_MS)
        lastRun = runId
      }

      ledger.stop()
      await sending
      expect(['SUCCEEDED', 'FAILED']).toContain(await untilRunEnds(server, lastRun))
      const undisturbed = await activeRun(server, ROUNDS)
      expect(await untilRunEnds(server, undisturbed)).toBe('SUCCEEDED')
      remember()
      await server.stop()
      await untilGone([...seen.values()], GONE_WITHIN_MS)

      await expectWhole(home, ledger.acknowledged)
    } finally {
      ledger.stop()
      await server.stop()
      remove()
    }
  }, 1_800_000)
})

async function expectWhole(home: string, acknowledged: ReadonlySet<string>): Promise<void> {
  const embedded = await openHomeDatabase(home, logger)
  const database = await createDatabase({ url: embedded.url, poolSize: 2, logger })
  try {
    // Every event of the ledger once: as many receipts as events, and none of the acknowledged missing.
    const receipts = await database.query<{ client_event_id: string }>(
      "SELECT client_event_id FROM event_receipt WHERE client_event_id LIKE 'ledger-%'",
    )
    const stored = new Set(receipts.map((row) => row.client_event_id))
    expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([])
    const [events] = await database.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM event JOIN session ON session.id = event.session_id WHERE session.external_id LIKE 'ledger-session-%'",
    )
    expect(events?.count).toBe(receipts.length)

    // The registry: as many version directories as rows, no leftovers, one champion of each model.
    const versions = await database.query<{ name: string }>(
      "SELECT model_name || '/' || version AS name FROM model_version",
    )
    expect(artifactFolders(home)).toEqual(versions.map(({ name }) => name).sort())
    const champions = await database.query<{ name: string }>(
      "SELECT model_name AS name FROM model_alias WHERE alias = 'champion' ORDER BY model_name",
    )
    expect(champions.map(({ name }) => name)).toEqual(['demand', 'session'])
    const unfinished = await database.query(
      "SELECT id FROM training_run WHERE status IN ('QUEUED', 'RUNNING')",
    )
    expect(unfinished).toEqual([])
  } finally {
    await database.close()
    await embedded.close()
  }
}
