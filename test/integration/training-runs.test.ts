import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TrainingProgress } from '../../src/contracts/models/estimator'
import { TRAIN_JOB_KEY, TRAIN_TASK } from '../../src/contracts/operations/jobs'
import { daysBetween } from '../../src/core/time/day'
import { encodeId } from '../../src/core/ids'
import { createLogger } from '../../src/core/logger'
import { enqueueJob } from '../../src/db/jobs'
import { NotificationListener, publish } from '../../src/db/notifications'
import * as models from '../../src/db/repositories/models/model.repository'
import type { ModelVersionRecord } from '../../src/db/repositories/models/model.repository'
import { findTrials } from '../../src/db/repositories/models/hyperparameter-trial.repository'
import * as runs from '../../src/db/repositories/models/training-run.repository'
import type { TrainingRunRecord } from '../../src/db/repositories/models/training-run.repository'
import type { Manifest } from '../../src/registry/manifest'
import { ModelRegistry } from '../../src/registry/registry'
import { runOrFollow } from '../../src/training/run-or-follow'
import { TrainingRunner } from '../../src/training/training-runner'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { storeDemandShop } from '../support/demand-shop'
import { exhaustively } from '../support/extent'
import { untilGone } from '../support/processes'

const logger = createLogger({ level: 'silent', name: 'test' })

let test: TestDatabase
let home: string
let registry: ModelRegistry
let listener: NotificationListener
let runner: TrainingRunner

beforeAll(async () => {
  test = await createTestDatabase()
  await storeDemandShop(test.database, { items: 4, historyDays: 220 })
  await test.database.transaction((tx) => models.ensureModel(tx, { name: 'demand', kind: 'DEMAND' }))
  home = await mkdtemp(join(tmpdir(), 'home-'))
  registry = await ModelRegistry.open({ database: test.database, home, logger })
  listener = new NotificationListener(test.url, logger)
  await listener.start()
  runner = new TrainingRunner({ database: test.database, home, logger, listener, checkpointEveryMs: 0 })
})

afterEach(async () => {
  await test.database.query('UPDATE training_run SET version_id = NULL')
  await test.database.query('DELETE FROM model_alias')
  await test.database.query('DELETE FROM model_version')
  await registry.clean()
})

afterAll(async () => {
  await listener.close()
  await test.drop()
  await rm(home, { recursive: true, force: true })
})

/** As if the owner had died an hour ago. */
async function silence(runId: bigint): Promise<void> {
  await test.database.query(
    `UPDATE training_run SET heartbeat_at = now() - interval '1 hour' WHERE id = $1`,
    [runId],
  )
}

async function queueRun(change: Partial<runs.NewTrainingRun> = {}): Promise<bigint> {
  const run = await test.database.transaction((tx) =>
    runs.insertRun(tx, {
      modelName: 'demand',
      family: 'seasonal-naive',
      hyperparameters: {},
      seed: 1,
      requestedBy: 'admin',
      ...change,
    }),
  )
  return run.id
}

async function read(runId: bigint): Promise<TrainingRunRecord> {
  return (await runs.findRunsByIds(test.database, [runId]))[0]!
}

/** Runs it, and does `act` once, at the first sign of progress that is wanted. */
async function runAnd(
  runId: bigint,
  act: () => unknown,
  options: { signal?: AbortSignal; when?: (progress: TrainingProgress) => boolean } = {},
): Promise<TrainingRunRecord> {
  let acted = false
  return runner.run(runId, {
    signal: options.signal,
    onProgress: (progress) => {
      if (acted || options.when?.(progress) === false) return
      acted = true
      void act()
    },
  })
}

/** Notices soon that a trainer was stopped. One that waits for a processor is not idle. */
function impatient(): TrainingRunner {
  const heartbeat = { everyMs: 100, maxIdleBeats: 10, maxBusyBeats: 18_000 }
  return new TrainingRunner({ database: test.database, home, logger, listener, heartbeat })
}

/** Kills the first trainers of the run, or stops them, each at the first sign of progress that is wanted. */
async function runAndKill(
  runId: bigint,
  times: number,
  when: (progress: TrainingProgress) => boolean = () => true,
  { by = runner, signal = 'SIGKILL' }: { by?: TrainingRunner; signal?: NodeJS.Signals } = {},
): Promise<{ readonly run: TrainingRunRecord; readonly killed: ReadonlySet<number> }> {
  const killed = new Set<number>()
  const run = await by.run(runId, {
    onProgress: (progress) => {
      const [pid] = by.trainerPids
      if (pid === undefined || killed.has(pid) || killed.size === times || !when(progress)) return
      killed.add(pid)
      process.kill(pid, signal)
    },
  })
  return { run, killed }
}

function checkpointOf(runId: bigint): string {
  return join(home, 'checkpoints', `run-${runId}.bin`)
}

/** Begins a run, and breaks it off as soon as there is a checkpoint of it. */
async function interruptAtCheckpoint(runId: bigint): Promise<void> {
  const abort = new AbortController()
  const interrupted = runAnd(runId, () => abort.abort(), {
    signal: abort.signal,
    when: () => existsSync(checkpointOf(runId)),
  })
  await expect(interrupted).rejects.toMatchObject({ code: 'CANCELLED' })
}

/** What a search of averages tries. */
const METHODS = { kind: 'choice', values: ['naive', 'moving-average'] } as const
/** A network whose steps are quick. */
const SMALL = { hiddenSize: 16, decoderSize: 16, residualBlocks: 1, batchSize: 16, maxWindows: 512 }
/** A training of the network that would take hours, and what is known once it is under way. */
const ENDLESS = { ...SMALL, maxSteps: 1_000_000, evaluateEvery: 20, patience: 1000 }
const underWay = ({ epoch }: TrainingProgress) => epoch !== undefined && epoch >= 2

async function requestCancel(runId: bigint): Promise<void> {
  await test.database.transaction(async (tx) => {
    await runs.requestCancel(tx, runId)
    await publish(tx, 'cancel-run', { runId: runId.toString() })
  })
}

async function expectNothingRegistered(): Promise<void> {
  expect(await test.database.prisma.modelVersion.count()).toBe(0)
  expect(await registry.champion('demand')).toBeNull()
  expect(runner.trainerPids).toEqual([])
}

describe('a run', () => {
  exhaustively(() => {
    it('searches first where it should, goes on with the trials that it has, and trains with the best', async () => {
      const search = { method: 'GRID', space: { method: METHODS }, maxTrials: 5, maxSeconds: 600 } as const
      const runId = await queueRun({ family: 'average', search })
      // As if an owner had tried the first one, and died: a loss so small that only a search that reads it finds it the best.
      await test.database.query(
        `INSERT INTO hyperparameter_trial (run_id, number, hyperparameters, loss, seconds) VALUES ($1, 0, '{"method": "naive"}', 0, 1)`,
        [runId],
      )
      const progress: TrainingProgress[] = []
      const run = await runner.run(runId, { onProgress: (value) => progress.push(value) })
      expect(run).toMatchObject({ status: 'SUCCEEDED', progressFraction: 1 })
      const fractions = progress.map(({ fraction }) => fraction)
      expect([...fractions].sort((a, b) => a - b)).toEqual(fractions)
      expect(progress.map(({ stage }) => stage)).toContain('searching: trial 2 of at most 5')
      const trials = await findTrials(test.database, runId)
      expect(trials).toMatchObject([
        { loss: 0 },
        { number: 1, hyperparameters: { method: 'moving-average' } },
      ])
      expect(trials[1]!.loss).toBeGreaterThan(0)
      const { manifest } = await registry.version(run.versionId!)
      expect((manifest as Manifest).lineage.hyperparameters).toMatchObject({ method: 'naive' })
    })
  })

  it('trains, evaluates and registers a version with its figures and lineage, and reports on the way', async () => {
    const runId = await queueRun()
    const progress: TrainingProgress[] = []
    const announced: string[] = []
    const unsubscribe = listener.on('training-run', (payload) => announced.push(payload.runId))
    const run = await runner.run(runId, { onProgress: (value) => progress.push(value) })
    unsubscribe()

    expect(run).toMatchObject({ status: 'SUCCEEDED', progressFraction: 1, stage: 'done', errorCode: null })
    const champion = await registry.champion('demand')
    expect(champion).toMatchObject({
      id: run.versionId,
      version: 1,
      family: 'seasonal-naive',
      aliases: ['champion'],
    })
    const metrics = new Map(champion!.metrics.map(({ name, value }) => [name, value]))
    expect(metrics.get('wape')).toBeGreaterThan(0)
    expect(metrics.get('coverage80')).toBeGreaterThan(0.5)
    expect(champion!.gate).toMatchObject({ decision: 'CHALLENGER_PROMOTED', championId: null })
    expect(champion!.manifest).toMatchObject({
      lineage: {
        seed: 1,
        hyperparameters: {},
        trainingRunId: runId.toString(),
        trainedFrom: champion!.trainedFrom,
      },
    })
    // Trained on the days before the first window only.
    expect(champion!.trainedTo).toBe(champion!.gate.origins[0])

    const fractions = progress.map(({ fraction }) => fraction)
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    expect(progress[0]!.stage).toBe('reading the data')
    expect(announced).toContain(runId.toString())
  })

  exhaustively(() => {
    it('keeps with its version which families answer together in it', async () => {
      const members = ['level-and-profile', 'weekday-promotion-mean']
      const run = await runner.run(await queueRun({ family: 'automatic', hyperparameters: { members } }))
      const { family, composition } = await registry.version(run.versionId!)
      expect({ family, composition }).toMatchObject({
        family: 'automatic',
        composition: { leftOut: [], members },
      })
    })

    it('with equal data and seed has an equal artifact', async () => {
      const versions = []
      for (const runId of [await queueRun(), await queueRun()]) {
        const run = await runner.run(runId)
        versions.push(await registry.version(run.versionId!))
      }
      const [first, second] = versions.map(({ manifest }) => manifest as { files: unknown; lineage: object })
      expect(second!.files).toEqual(first!.files)
      expect(second!.lineage).toMatchObject({
        datasetFingerprint: (first!.lineage as { datasetFingerprint: string }).datasetFingerprint,
      })
    })
  })

  exhaustively(() => {
    it('that is finished is left alone', async () => {
      const runId = await queueRun()
      const first = await runner.run(runId)
      expect(await runner.run(runId)).toEqual(first)
      expect(await test.database.prisma.modelVersion.count()).toBe(1)
    })
  })

  exhaustively(() => {
    it('with bad hyper-parameters fails with their code, and registers nothing', async () => {
      const run = await runner.run(await queueRun({ hyperparameters: { depth: 3 } }))
      expect(run).toMatchObject({ status: 'FAILED', errorCode: 'BAD_USER_INPUT', versionId: null })
      await expectNothingRegistered()
    })
  })

  it('that somebody else works on is refused', async () => {
    const runId = await queueRun()
    await runs.claimRun(test.database, runId, 60_000)
    await expect(runner.run(runId)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  exhaustively(() => {
    it('whose owner died is taken up again', async () => {
      const runId = await queueRun()
      await runs.claimRun(test.database, runId, 60_000)
      await test.database.query(
        `UPDATE training_run SET heartbeat_at = now() - interval '1 minute' WHERE id = $1`,
        [runId],
      )
      expect(await runner.run(runId)).toMatchObject({ status: 'SUCCEEDED' })
    })
  })

  it('that is unknown is not found', async () => {
    await expect(runner.run(999_999n)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: `There is no training run with the id "${encodeId('TrainingRun', 999_999n)}"`,
    })
  })
})

describe('cancelling', () => {
  it('ends a run at work, and registers nothing', async () => {
    const runId = await queueRun()
    const run = await runAnd(runId, () => requestCancel(runId))
    expect(run).toMatchObject({ status: 'CANCELLED', errorCode: 'CANCELLED' })
    await expectNothingRegistered()
  })

  exhaustively(() => {
    it('ends a network in the middle of its training, and keeps the loss curve so far', async () => {
      const runId = await queueRun({ family: 'global-mlp', hyperparameters: ENDLESS })
      const run = await runAnd(runId, () => requestCancel(runId), { when: underWay })
      expect(run).toMatchObject({ status: 'CANCELLED', stage: 'training global-mlp' })
      expect(run.lossCurve.length).toBeGreaterThanOrEqual(2)
      expect(run.epoch).toBeGreaterThanOrEqual(2)
      expect(existsSync(checkpointOf(runId))).toBe(false)
      // The network's part begins at a tenth, and its steps at a fiftieth of that part's four fifths.
      expect(run.progressFraction).toBeGreaterThan(0.1 + 0.8 * 0.02)
      await expectNothingRegistered()
    })
  })

  exhaustively(() => {
    it('is noticed with the next heartbeat where notifications are lost', async () => {
      const runId = await queueRun({ family: 'global-mlp', hyperparameters: ENDLESS })
      const deaf = new TrainingRunner({ database: test.database, home, logger, listener: null })
      let requested = false
      const run = await deaf.run(runId, {
        onProgress: (progress) => {
          if (requested || !underWay(progress)) return
          requested = true
          void requestCancel(runId)
        },
      })
      expect(run).toMatchObject({ status: 'CANCELLED' })
    })
  })

  it('of a queued run ends it before it begins', async () => {
    const runId = await queueRun()
    await test.database.transaction((tx) => runs.requestCancel(tx, runId))
    expect(await runner.run(runId)).toMatchObject({ status: 'CANCELLED', startedAt: null })
    await expectNothingRegistered()
  })
})

describe('a crash', () => {
  it('of the trainer costs another start, but not the run', async () => {
    const runId = await queueRun()
    const { run, killed } = await runAndKill(runId, 1)
    expect(killed.size).toBe(1)
    expect(run).toMatchObject({ status: 'SUCCEEDED', errorCode: null })
    expect(await test.database.prisma.modelVersion.count()).toBe(1)
    expect(runner.trainerPids).toEqual([])
  })

  exhaustively(() => {
    it('of two trainers fails the run, harms nothing, and the next run succeeds', async () => {
      const runId = await queueRun()
      const { run, killed } = await runAndKill(runId, 2)
      expect(killed.size).toBe(2)
      expect(run).toMatchObject({ status: 'FAILED', errorCode: 'TRAINER_CRASHED', versionId: null })
      await expectNothingRegistered()
      expect(await runner.run(await queueRun())).toMatchObject({ status: 'SUCCEEDED' })
    })

    it('of two trainers in a trial of a search fails the trial, and the search goes on', async () => {
      const search = { method: 'GRID', space: { method: METHODS }, maxTrials: 5, maxSeconds: 600 } as const
      const runId = await queueRun({ family: 'average', search })
      const { run, killed } = await runAndKill(runId, 2, ({ stage }) =>
        stage.startsWith('searching: trial 1 '),
      )
      expect(killed.size).toBe(2)
      expect(run).toMatchObject({ status: 'SUCCEEDED', errorCode: null })
      const trials = await findTrials(test.database, runId)
      expect(trials.map(({ number, errorCode, loss }) => [number, errorCode, loss !== null])).toEqual([
        [0, 'TRAINER_CRASHED', false],
        [1, null, true],
      ])
    })

    it('of a trainer that does not come to the trial which the one before it died in is not held against the trial', async () => {
      const search = { method: 'GRID', space: { method: METHODS }, maxTrials: 5, maxSeconds: 600 } as const
      const file = join(home, 'armed.cjs')
      // Preloaded into trainers: the next one that starts after it was armed ends at once.
      const armed = `${file}.armed`
      const [at, fs] = [JSON.stringify(armed), `require('node:fs')`]
      await writeFile(file, `if (${fs}.existsSync(${at})) { ${fs}.rmSync(${at}); process.exit(3) }`)
      const options = { database: test.database, home, logger, listener, execArgv: ['--require', file] }
      const runId = await queueRun({ family: 'average', search })
      const { run, killed } = await runAndKill(
        runId,
        1,
        ({ stage }) => {
          if (!stage.startsWith('searching: trial 1 ')) return false
          writeFileSync(armed, '')
          return true
        },
        { by: new TrainingRunner(options) },
      )
      expect(killed.size).toBe(1)
      expect(existsSync(armed)).toBe(false)
      expect(run).toMatchObject({ status: 'SUCCEEDED', errorCode: null })
      const trials = await findTrials(test.database, runId)
      expect(trials.map(({ errorCode }) => errorCode)).toEqual([null, null])
    })
  })

  exhaustively(() => {
    it('of two trainers in the middle of a network harms nothing either', async () => {
      const runId = await queueRun({ family: 'global-mlp', hyperparameters: ENDLESS })
      const { run, killed } = await runAndKill(runId, 2, underWay)
      expect(killed.size).toBe(2)
      expect(run).toMatchObject({
        status: 'FAILED',
        errorCode: 'TRAINER_CRASHED',
        errorMessage: 'trainer ended with SIGKILL',
      })
      expect(run.lossCurve.length).toBeGreaterThanOrEqual(2)
      expect(existsSync(checkpointOf(runId))).toBe(false)
      await expectNothingRegistered()
    })
  })

  exhaustively(() => {
    it('of a trainer that hangs is noticed by its heartbeat, and another one does its work', async () => {
      const runId = await queueRun()
      const { run, killed } = await runAndKill(runId, 1, undefined, { by: impatient(), signal: 'SIGSTOP' })
      expect(killed.size).toBe(1)
      expect(run).toMatchObject({ status: 'SUCCEEDED', errorCode: null })
      for (const pid of killed) await untilGone(pid)
      expect(runner.trainerPids).toEqual([])
    })
  })

  exhaustively(() => {
    it('of two trainers that hang fails the run with a code, and leaves no process', async () => {
      const runId = await queueRun({ family: 'global-mlp', hyperparameters: ENDLESS })
      const { run, killed } = await runAndKill(runId, 2, underWay, { by: impatient(), signal: 'SIGSTOP' })
      expect(killed.size).toBe(2)
      expect(run).toMatchObject({
        status: 'FAILED',
        errorCode: 'TRAINER_CRASHED',
        errorMessage: expect.stringMatching(/^trainer did not answer for [\d.]+ s$/),
      })
      for (const pid of killed) await untilGone(pid)
      await expectNothingRegistered()
    })
  })

  exhaustively(() => {
    it('of the runner lets a later one take over, and the late trainer registers nothing', async () => {
      const runId = await queueRun()
      const run = await runAnd(runId, () =>
        test.database.query(
          `UPDATE training_run SET started_at = started_at + interval '1 second' WHERE id = $1`,
          [runId],
        ),
      )
      // It belongs to the other one now, who still works on it.
      expect(run.status).toBe('RUNNING')
      await expectNothingRegistered()
    })
  })

  exhaustively(() => {
    it('of the process that started it takes the trainer with it, and the run is taken up again', async () => {
      const runId = await queueRun({ family: 'global-mlp', hyperparameters: ENDLESS })
      const task = JSON.stringify({ url: test.url, home, runId: runId.toString() })
      const parent = spawn(process.execPath, [join(__dirname, '../support/training-parent.cjs'), task])
      const [line] = (await once(parent.stdout, 'data')) as [Buffer]
      const trainerPid = Number(line.toString())
      process.kill(trainerPid, 0)
      parent.kill('SIGKILL')
      await untilGone(trainerPid)
      expect((await read(runId)).status).toBe('RUNNING')
      await expect(runner.run(runId)).rejects.toMatchObject({ code: 'CONFLICT' })

      await test.database.query(
        `UPDATE training_run SET heartbeat_at = now() - interval '1 minute', family = 'seasonal-naive', hyperparameters = '{}'
       WHERE id = $1`,
        [runId],
      )
      expect(await runner.run(runId)).toMatchObject({ status: 'SUCCEEDED', epoch: null, lossCurve: [] })
    })
  })

  it('that nobody takes up ends the run at last', async () => {
    const runId = await queueRun()
    await runs.claimRun(test.database, runId, 60_000)
    await runner.failAbandoned()
    expect((await read(runId)).status).toBe('RUNNING')
    await silence(runId)
    await runner.failAbandoned()
    expect(await read(runId)).toMatchObject({ status: 'FAILED', errorCode: 'TRAINER_CRASHED' })
  })

  it('is left alone as long as a job will take it up', async () => {
    const runId = await queueRun()
    await runs.claimRun(test.database, runId, 60_000)
    await silence(runId)
    await enqueueJob(test.database, TRAIN_TASK, {}, { jobKey: `${TRAIN_JOB_KEY}${runId}` })
    await runner.failAbandoned()
    expect((await read(runId)).status).toBe('RUNNING')
    await test.database.query(
      `SELECT graphile_worker.permanently_fail_jobs(array_agg(id), 'used up') FROM graphile_worker.jobs WHERE key = $1`,
      [`${TRAIN_JOB_KEY}${runId}`],
    )
    await runner.failAbandoned()
    expect(await read(runId)).toMatchObject({ status: 'FAILED', errorCode: 'TRAINER_CRASHED' })
  })

  exhaustively(() => {
    it('is followed by a job until it can be taken over', async () => {
      const runId = await queueRun()
      await runs.claimRun(test.database, runId, 60_000)
      const abort = new AbortController()
      let looks = 0
      const followed = runOrFollow({ database: test.database, training: runner }, runId, {
        signal: abort.signal,
        onProgress: () => {
          // Only then is its owner found to be dead.
          if (++looks === 2) void silence(runId)
        },
      })
      expect(await followed).toMatchObject({ id: runId, status: 'SUCCEEDED' })
      expect(looks).toBeGreaterThanOrEqual(2)
    })
  })
})

exhaustively(() => {
  describe('a checkpoint', () => {
    /** So long that it goes on for a while after its first checkpoint. */
    const LONG = { ...SMALL, maxSteps: 400, evaluateEvery: 25, patience: 1000 }
    let unbroken: TrainingRunRecord
    let files: unknown

    const filesOf = async (run: TrainingRunRecord): Promise<unknown> =>
      ((await registry.version(run.versionId!)).manifest as { files: unknown }).files

    beforeAll(async () => {
      unbroken = await runner.run(await queueRun({ family: 'global-mlp', hyperparameters: LONG }))
      expect(unbroken).toMatchObject({ status: 'SUCCEEDED' })
      files = await filesOf(unbroken)
    })

    const expectGoneOn = async (run: TrainingRunRecord, later: readonly TrainingProgress[]) => {
      expect(run).toMatchObject({ status: 'SUCCEEDED', errorCode: null, epoch: unbroken.epoch })
      expect(run.lossCurve).toEqual(unbroken.lossCurve)
      expect(await filesOf(run)).toEqual(files)
      // It began where the checkpoint was, and each epoch came once.
      const [resumed] = later.flatMap(({ curveSoFar }) => (curveSoFar ? [curveSoFar] : []))
      expect(resumed!.length).toBeGreaterThan(0)
      const epochs = later.flatMap(({ loss }) => (loss ? [loss.epoch] : []))
      expect(epochs).toEqual(unbroken.lossCurve.slice(resumed!.length).map(({ epoch }) => epoch))
      expect(existsSync(checkpointOf(run.id))).toBe(false)
    }

    it('lets another trainer go on where the one that was killed had come to', async () => {
      const runId = await queueRun({ family: 'global-mlp', hyperparameters: LONG })
      let victim: number | undefined
      const later: TrainingProgress[] = []
      const run = await runner.run(runId, {
        onProgress: (progress) => {
          const [pid] = runner.trainerPids
          if (victim !== undefined && pid !== victim) later.push(progress)
          if (victim !== undefined || !existsSync(checkpointOf(runId))) return
          victim = pid
          process.kill(pid!, 'SIGKILL')
        },
      })
      expect(victim).toBeDefined()
      await expectGoneOn(run, later)
    })

    it('lets a run that was interrupted go on when it is taken up again', async () => {
      const runId = await queueRun({ family: 'global-mlp', hyperparameters: LONG })
      await interruptAtCheckpoint(runId)
      expect(await read(runId)).toMatchObject({ status: 'QUEUED' })
      expect(existsSync(checkpointOf(runId))).toBe(true)
      const later: TrainingProgress[] = []
      const run = await runner.run(runId, { onProgress: (progress) => void later.push(progress) })
      await expectGoneOn(run, later)
    })

    it('of a training with another seed is ignored', async () => {
      const runId = await queueRun({ family: 'global-mlp', hyperparameters: LONG })
      await interruptAtCheckpoint(runId)
      await test.database.query('UPDATE training_run SET seed = 2 WHERE id = $1', [runId])
      const later: TrainingProgress[] = []
      const cancelled = await runner.run(runId, {
        onProgress: (progress) => {
          later.push(progress)
          if (progress.epoch === 1) void requestCancel(runId)
        },
      })
      expect(cancelled).toMatchObject({ status: 'CANCELLED' })
      expect(later.some(({ curveSoFar }) => curveSoFar !== undefined)).toBe(false)
      expect(later.find(({ epoch }) => epoch !== undefined)).toMatchObject({ epoch: 1 })
    })
  })
})

exhaustively(() => {
  it('an interrupted run goes back to the queue', async () => {
    const runId = await queueRun()
    const abort = new AbortController()
    await expect(runAnd(runId, () => abort.abort(), { signal: abort.signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    })
    expect(await read(runId)).toMatchObject({ status: 'QUEUED', progressFraction: 0 })
    await expectNothingRegistered()
    expect(await runner.run(runId)).toMatchObject({ status: 'SUCCEEDED' })
  })
})

exhaustively(() => {
  it('reads as many days as the run says, which the version tells and its data are known by', async () => {
    const versions: ModelVersionRecord[] = []
    for (const trainingDays of [730, 100]) {
      const run = await runner.run(await queueRun({ trainingDays }))
      expect(run).toMatchObject({ status: 'SUCCEEDED', trainingDays })
      versions.push(await registry.version(run.versionId!))
    }
    const [all, few] = versions.map(({ trainedFrom, trainedTo, manifest }) => ({
      days: daysBetween(trainedFrom!, trainedTo!) + 1,
      lineage: (manifest as Manifest).lineage,
    }))
    // The evaluation windows begin later: four of 28 days a week apart, or one.
    expect(few!.days).toBe(72)
    expect(all!.days).toBeGreaterThan(few!.days)
    expect([all!.lineage.trainingDays, few!.lineage.trainingDays]).toEqual([730, 100])
    expect(few!.lineage.datasetFingerprint).not.toBe(all!.lineage.datasetFingerprint)
  })
})
