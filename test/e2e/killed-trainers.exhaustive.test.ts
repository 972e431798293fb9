/**
 * Kills trainers one after the other, at every moment of their work, while clients ask for forecasts: a run survives one of
 * them, ends with a code where it loses two, the next one gets a trainer of its own, and no client notices. Reads /proc, so it
 * runs on Linux.
 */
import { existsSync, readdirSync } from 'node:fs'
import { constants, getPriority } from 'node:os'
import { join } from 'node:path'
import { setInterval as every } from 'node:timers/promises'
import { createClient, type Client } from 'graphql-ws'
import { WebSocket } from 'ws'
import { ERROR_CODES } from '../../src/core/errors'
import { createLogger } from '../../src/core/logger'
import { createDatabase } from '../../src/db/client'
import { openHomeDatabase } from '../../src/db/embedded'
import { readArtifact } from '../../src/registry/artifact-store'
import { ModelRegistry } from '../../src/registry/registry'
import {
  nicenessOfThreads,
  processTree,
  untilGone,
  untilRunning,
  type ProcessInfo,
} from '../support/process-tree'
import { createSeededHome } from '../support/seeded-home'
import { artifactFolders } from '../support/artifact-folders'
import { ask, spawnServer, type GraphqlAnswer, type ServerProcess } from '../support/server-process'

/** Once around all moments. */
const KILLS = 12
/** A load that leaves a trainer something of two processors: it is the nicest of all. */
const FORECASTS_EVERY_MS = 80
const SALES_EVERY_MS = 1_000
/** Runs that wait in the queue, so that the next one begins as soon as one has ended. */
const QUEUED_AHEAD = 4
/** Only against waiting for ever. */
const WITHIN_MS = 120_000

const TRAINER = /trainer\.process/
const MODEL_HOST = /model-host\.process/
const JOB_RUNNER = /job-runner\.process/

/** A network whose windows are ready soon. */
const SMALL = { hiddenSize: 16, decoderSize: 16, residualBlocks: 1, maxWindows: 512 }
/** Would take hours. */
const ENDLESS = { ...SMALL, maxSteps: 1_000_000, evaluateEvery: 20, patience: 1000 }
/** To live through one death, in the middle of the training wherever possible. */
const MEDIUM = { ...SMALL, maxSteps: 400, evaluateEvery: 20, patience: 1000 }
const SHORT = { ...SMALL, maxSteps: 5, evaluateEvery: 5 }

interface Run {
  readonly id: string
  readonly status: string
  readonly stage: string
  readonly epoch: number | null
  readonly error: { readonly code: string } | null
}

interface Moment {
  readonly hyperparameters: Record<string, unknown>
  /** Trainers of the run that are killed. */
  readonly deaths: 0 | 1 | 2
  readonly has: (run: Run) => boolean
}

/** When a trainer dies. */
const AT_ONCE = (): boolean => true
const READING = ({ stage }: Run): boolean => stage !== 'starting'
const TRAINING = ({ stage }: Run): boolean => stage.startsWith('training')
const LEARNING = ({ epoch }: Run): boolean => epoch !== null
const EVALUATING = ({ stage, epoch }: Run): boolean => epoch !== null || stage === 'evaluating'

const twice = (has: Moment['has']): Moment => ({ hyperparameters: ENDLESS, deaths: 2, has })
/** May be over before the moment is heard of: the run ends well then, and has no victim. */
const once = (has: Moment['has'], hyperparameters: Moment['hyperparameters'] = MEDIUM): Moment => ({
  hyperparameters,
  deaths: 1,
  has,
})

/** The early ones are quick. */
const MOMENTS = [
  twice(AT_ONCE),
  once(LEARNING),
  twice(READING),
  once(AT_ONCE),
  twice(LEARNING),
  once(EVALUATING, SHORT),
  twice(TRAINING),
  once(READING),
  twice(AT_ONCE),
]

const onLinux = process.platform === 'linux' ? describe : describe.skip

const TOKEN = 'the admin token of these tests, long enough'

let home: Awaited<ReturnType<typeof createSeededHome>>
let server: ServerProcess
let url: string
let client: Client
let seed = 0

async function query<Data>(text: string, variables: Record<string, unknown> = {}): Promise<Data> {
  const { data, errors } = await ask<Data>(url, TOKEN, text, variables)
  if (errors) throw new Error(`${text}\n${JSON.stringify(errors)}`)
  return data
}

const cancel = (id: string) =>
  query('mutation ($id: ID!) { cancelTraining(runId: $id) { userErrors { code } } }', { id })

async function startRun({ hyperparameters }: Moment): Promise<string> {
  const { trainModel } = await query<{ trainModel: { trainingRun: { id: string } } }>(
    'mutation ($input: TrainModelInput!) { trainModel(input: $input) { trainingRun { id } } }',
    { input: { model: 'demand', seed: ++seed, hyperparameters } },
  )
  return trainModel.trainingRun.id
}

async function statusOf(id: string): Promise<string> {
  const { trainingRun } = await query<{ trainingRun: { status: string } }>(
    'query ($id: ID!) { trainingRun(id: $id) { status } }',
    { id },
  )
  return trainingRun.status
}

/** The run as it is, then as it moves on, until it has ended. */
async function* progressOf(id: string): AsyncGenerator<Run> {
  const query =
    'subscription ($id: ID!) { trainingProgress(runId: $id) { id status stage epoch error { code } } }'
  for await (const { data, errors } of client.iterate<{ trainingProgress: Run }>({
    query,
    variables: { id },
  })) {
    if (!data) throw new Error(JSON.stringify(errors))
    yield data.trainingProgress
  }
}

/** Kills trainers of the run, each at the moment that is wanted. @returns how the run ended, and whom it hit */
async function killDuring(
  id: string,
  moment: Moment,
): Promise<{ readonly run: Run; readonly victims: readonly ProcessInfo[] }> {
  const victims: ProcessInfo[] = []
  let last: Run | null = null
  for await (const run of progressOf(id)) {
    last = run
    if (victims.length === moment.deaths || run.status !== 'RUNNING' || !moment.has(run)) continue
    // Its successor begins when it is gone.
    await untilGone(victims, WITHIN_MS)
    const victim = await untilRunning(server.child.pid!, TRAINER, WITHIN_MS)
    // A run that has ended meanwhile is not this trainer's any more.
    if ((await statusOf(id)) !== 'RUNNING') continue
    victims.push(victim)
    process.kill(victim.pid, 'SIGKILL')
  }
  return { run: last!, victims }
}

/** Clients that ask again and again; whatever is not an answer or a documented code is a failure. */
class Load {
  answers = 0
  readonly failures: string[] = []
  private stopped = false
  private orders = 0
  private readonly running: Promise<unknown>

  constructor(private readonly items: readonly string[]) {
    this.running = Promise.all([
      this.repeat(FORECASTS_EVERY_MS, () => this.askForForecasts()),
      this.repeat(SALES_EVERY_MS, () => this.sell()),
    ])
  }

  async stop(): Promise<void> {
    this.stopped = true
    await this.running
  }

  private async repeat(everyMs: number, send: () => Promise<GraphqlAnswer<unknown>>): Promise<void> {
    for await (const stopped of every(everyMs, () => this.stopped)) {
      if (stopped()) return
      await send().then(
        (answer) => this.judge(answer),
        (error: unknown) => this.failures.push(String(error)),
      )
    }
  }

  private judge(answer: GraphqlAnswer<unknown>): void {
    if (!answer.errors) this.answers++
    for (const { extensions } of answer.errors ?? []) {
      const documented = ERROR_CODES.find((code) => code === extensions?.code)
      if (!documented || documented === 'INTERNAL_SERVER_ERROR') this.failures.push(JSON.stringify(answer))
    }
  }

  private askForForecasts(): Promise<GraphqlAnswer<unknown>> {
    return ask(
      url,
      TOKEN,
      '{ items(first: 5) { nodes { demandForecast { points { mean } } } } system { device } }',
    )
  }

  /** A late sale: forecasts of the item are computed anew. */
  private sell(): Promise<GraphqlAnswer<unknown>> {
    const itemExternalId = this.items[this.orders++ % this.items.length]
    const order = {
      externalId: `killed-trainers-${this.orders}`,
      orderedAt: new Date(Date.now() - 2 * 86_400_000).toISOString(),
      currency: 'EUR',
      lines: [{ itemExternalId, quantity: 1, unitPriceMinor: '100' }],
    }
    const mutation =
      'mutation ($input: RecordOrdersInput!) { recordOrders(input: $input) { recorded userErrors { code } } }'
    return ask(url, TOKEN, mutation, { input: { orders: [order] } })
  }
}

onLinux('trainers that are killed', () => {
  beforeAll(async () => {
    home = await createSeededHome()
    server = spawnServer({
      FORECART_HOME: home.home,
      FORECART_SEED: 'tiny',
      FORECART_ADMIN_TOKEN: TOKEN,
      FORECART_LOG_LEVEL: 'fatal',
    })
    url = (await server.ready()).url
    client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${TOKEN}` },
    })
  })

  afterAll(async () => {
    await client.dispose()
    await server.stop()
    home.remove()
  })

  it(`fail runs that lose two of them, and nothing else, ${KILLS} times`, async () => {
    const { items } = await query<{ items: { nodes: { externalId: string }[] } }>(
      '{ items(first: 20) { nodes { externalId } } }',
    )
    const load = new Load(items.nodes.map(({ externalId }) => externalId))
    const modelHosts = processTree(server.child.pid!).filter(({ command }) => MODEL_HOST.test(command))
    const victims: ProcessInfo[] = []
    const endings = new Map<string, number>()
    const queue: { readonly id: string; readonly moment: Moment }[] = []
    try {
      for (let round = 0; victims.length < KILLS; round++) {
        while (queue.length < QUEUED_AHEAD) {
          const moment = MOMENTS[(round + queue.length) % MOMENTS.length]!
          queue.push({ id: await startRun(moment), moment })
        }
        const { id, moment } = queue.shift()!
        const { run, victims: ofRun } = await killDuring(id, moment)
        const ending = `${run.status} ${run.error?.code ?? ''}`.trim()
        expect([ofRun.length, ending]).toEqual(
          moment.deaths === 2 ? [2, 'FAILED TRAINER_CRASHED'] : [expect.any(Number), 'SUCCEEDED'],
        )
        const what = `${ending} after ${ofRun.length}`
        endings.set(what, (endings.get(what) ?? 0) + 1)
        victims.push(...ofRun)
      }
    } finally {
      await load.stop()
    }
    expect(endings.get('FAILED TRAINER_CRASHED after 2')).toBeGreaterThanOrEqual(Math.floor(KILLS * 0.3))
    expect(endings.get('SUCCEEDED after 1') ?? 0).toBeGreaterThanOrEqual(Math.floor(KILLS * 0.15))
    expect(load.failures).toEqual([])
    expect(load.answers).toBeGreaterThan(KILLS)
    // Nobody else died of it.
    expect(processTree(server.child.pid!).filter(({ command }) => MODEL_HOST.test(command))).toEqual(
      modelHosts,
    )

    for (const { id } of queue) {
      await cancel(id)
      for await (const run of progressOf(id)) void run
    }
    const undisturbed = await startRun({ hyperparameters: SHORT, deaths: 0, has: () => false })
    let last: Run | null = null
    for await (const run of progressOf(undisturbed)) last = run
    expect(last).toMatchObject({ status: 'SUCCEEDED' })
    // No victim, and not the one that lived: it ends a moment after its run.
    const left = processTree(server.child.pid!).filter(({ command }) => TRAINER.test(command))
    await untilGone([...victims, ...left], WITHIN_MS)
    expect(processTree(server.child.pid!).filter(({ command }) => TRAINER.test(command))).toEqual([])
  }, 1_800_000)

  it('step back behind requests, in all of their threads', async () => {
    const moment: Moment = { hyperparameters: ENDLESS, deaths: 0, has: LEARNING }
    const id = await startRun(moment)
    let isLookedAt = false
    // To its end: the next test wants no run that goes on.
    for await (const run of progressOf(id)) {
      if (isLookedAt || run.status !== 'RUNNING' || !moment.has(run)) continue
      isLookedAt = true
      const own = getPriority(server.child.pid)
      const below = (niceness: number) => Math.min(constants.priority.PRIORITY_LOW, own + niceness)
      const trainer = await untilRunning(server.child.pid!, TRAINER, WITHIN_MS)
      expect(new Set(nicenessOfThreads(trainer.pid))).toEqual(new Set([below(10)]))
      const runner = await untilRunning(server.child.pid!, JOB_RUNNER, WITHIN_MS)
      expect(new Set(nicenessOfThreads(runner.pid))).toEqual(new Set([below(5)]))
      const hosts = processTree(server.child.pid!).filter(({ command }) => MODEL_HOST.test(command))
      expect(new Set(hosts.map(({ pid }) => getPriority(pid)))).toEqual(new Set([own, below(5)]))
      await cancel(id)
    }
    expect(isLookedAt).toBe(true)
  })

  it('leave no run that goes on, and nothing that is half registered', async () => {
    await server.stop()
    const logger = createLogger({ level: 'silent', name: 'test' })
    const embedded = await openHomeDatabase(home.home, logger)
    const database = await createDatabase({ url: embedded.url, poolSize: 2, logger })
    try {
      const active = await database.query("SELECT id FROM training_run WHERE status IN ('QUEUED', 'RUNNING')")
      expect(active).toEqual([])
      const checkpoints = join(home.home, 'checkpoints')
      expect(existsSync(checkpoints) ? readdirSync(checkpoints) : []).toEqual([])
      const registry = await ModelRegistry.open({ database, home: home.home, logger })
      await registry.clean()
      const versions = await database.query<{ id: bigint; name: string; status: string }>(
        `SELECT version.id, version.model_name || '/' || version.version AS name, run.status::text
           FROM model_version version JOIN training_run run ON run.id::text = version.manifest #>> '{lineage,trainingRunId}'
          ORDER BY name`,
      )
      expect(versions.filter(({ status }) => status !== 'SUCCEEDED')).toEqual([])
      for (const { id } of versions) await readArtifact(registry.locate(await registry.version(id)))
      expect(artifactFolders(home.home)).toEqual(versions.map(({ name }) => name).sort())
    } finally {
      await database.close()
      await embedded.close()
    }
  })
})
