/**
 * Works on a training run: claims it, has a trainer process do it, keeps its row up to date, and ends it whatever
 * happens to the trainer. The trainer itself registers the version and marks success, in one transaction.
 */
import { type DeviceName, DeviceOrder } from '../contracts/operations/device'
import { noneWithId } from '../contracts/not-found'
import type { LossPoint, TrainingProgress } from '../contracts/models/estimator'
import type { ChildProcess } from '../core/process/child-process'
import { ForecartError, hasErrorCode, isForecartError } from '../core/errors'
import type { HeartbeatPolicy } from '../core/process/heartbeat'
import type { Logger, LogLevel } from '../core/logger'
import type { Database } from '../db/client'
import { publish, type NotificationListener } from '../db/notifications'
import { findTrials, insertTrial } from '../db/repositories/models/hyperparameter-trial.repository'
import * as runs from '../db/repositories/models/training-run.repository'
import type { TrainingRunRecord } from '../db/repositories/models/training-run.repository'
import { TaskCatalog } from '../registry/task-catalog'
import { removeCheckpoint, removeStaleCheckpoints } from './checkpoint-file'
import { curveAfter } from './loss-curve'
import { trialThatKilled } from './search-hyperparameters'
import { blamesDevice, createTrainer } from './trainer'
import { TrainerDeaths } from './trainer-deaths'
import type { TrainerProtocol } from './trainer-protocol'

export interface TrainingRunnerOptions {
  readonly database: Database
  readonly home: string
  readonly logger: Logger
  /** Hears of cancelled runs at once; without it, with the next heartbeat. */
  readonly listener: NotificationListener | null
  /** What to compute on. Default: ort-cpu. */
  readonly devices?: DeviceOrder
  /** Default: those of Forecart. */
  readonly tasks?: TaskCatalog
  /** Flags of Node for trainers, such as a limit of their heap. */
  readonly execArgv?: readonly string[]
  /** When a trainer that does not answer any more is killed. Default: that of `createTrainer`. */
  readonly heartbeat?: HeartbeatPolicy
  /** How often trainers save a checkpoint at most. Default: that of `CheckpointFile`. */
  readonly checkpointEveryMs?: number
}

export interface RunOptions {
  /** The runner has to go: the trainer is ended and the run goes back to the queue. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: TrainingProgress) => void
}

const HEARTBEAT_MS = 1_000
/** News of progress is written at most as often. */
const PROGRESS_MS = 250
/** A run whose owner gave no sign for as long may be taken by another one. */
const STALE_AFTER_MS = 15_000
const ABANDONED_AFTER_MS = 120_000

type Ending = 'cancelled' | 'lost' | 'interrupted'

export class TrainingRunner {
  private readonly trainers = new Set<ChildProcess<TrainerProtocol>>()

  private readonly devices: DeviceOrder
  private readonly tasks: TaskCatalog

  constructor(private readonly options: TrainingRunnerOptions) {
    this.devices = options.devices ?? new DeviceOrder(['ort-cpu'])
    this.tasks = options.tasks ?? new TaskCatalog()
  }

  /** The process ids of the trainers at work. */
  get trainerPids(): readonly number[] {
    return [...this.trainers].flatMap(({ pid }) => pid ?? [])
  }

  /**
   * Does a queued run, or one whose owner died. A run that is finished is left alone.
   *
   * @returns the run as it ended: a training that failed is a result, not an error
   * @throws NOT_FOUND; CONFLICT where somebody else works on it; CANCELLED where `signal` ended the work
   */
  async run(runId: bigint, options: RunOptions = {}): Promise<TrainingRunRecord> {
    const { database } = this.options
    const claimed = await runs.claimRun(database, runId, STALE_AFTER_MS)
    if (!claimed) {
      const run = await this.read(runId)
      if (run.status !== 'RUNNING') return run
      throw new ForecartError('CONFLICT', 'Another process works on this training run', { retryable: true })
    }
    const environment = {
      ...this.options,
      devices: this.devices,
      tasks: this.tasks,
      trainers: this.trainers,
    }
    return new RunAttempt(environment, claimed, options).carryOut()
  }

  /**
   * Ends runs whose owners died, or that went back to the queue, where no job is left that would take them up; removes
   * checkpoints that nobody goes on from.
   */
  async failAbandoned(): Promise<void> {
    const { database, home, logger } = this.options
    const failed = await runs.failAbandonedRuns(database, ABANDONED_AFTER_MS)
    for (const runId of failed) {
      await announce(database, runId)
      await removeCheckpoint(home, runId, logger)
    }
    await removeStaleCheckpoints(home, logger)
  }

  private async read(runId: bigint): Promise<TrainingRunRecord> {
    const [run] = await runs.findRunsByIds(this.options.database, [runId])
    if (!run) throw noneWithId('TrainingRun', runId)
    return run
  }
}

async function announce(database: Database, runId: bigint): Promise<void> {
  await database.transaction((tx) => publish(tx, 'training-run', { runId: runId.toString() }))
}

interface AttemptEnvironment extends TrainingRunnerOptions {
  readonly devices: DeviceOrder
  readonly tasks: TaskCatalog
  /** At work. */
  readonly trainers: Set<ChildProcess<TrainerProtocol>>
}

/** One claim of one run. */
class RunAttempt {
  private readonly abort = new AbortController()
  private readonly claimedAt: Date
  private lossCurve: readonly LossPoint[] = []
  private ending: Ending | null = null
  private news: TrainingProgress | null = null
  /** What the trainer of now told last, and since when; null: it told nothing yet. */
  private stage: string | null = null
  private stageSince = 0
  private lastWriteAt = 0
  private writing: Promise<void> = Promise.resolve()

  constructor(
    private readonly environment: AttemptEnvironment,
    private readonly run: TrainingRunRecord,
    private readonly options: RunOptions,
  ) {
    this.claimedAt = run.startedAt!
  }

  async carryOut(): Promise<TrainingRunRecord> {
    const { database, listener, home, logger } = this.environment
    const { run } = this
    const onInterrupt = (): void => this.end('interrupted')
    const unsubscribe = listener?.on('cancel-run', ({ runId }) => {
      if (runId === run.id.toString()) this.end('cancelled')
    })
    this.options.signal?.addEventListener('abort', onInterrupt, { once: true })
    if (this.options.signal?.aborted) this.end('interrupted')
    const heartbeat = setInterval(() => this.write(), HEARTBEAT_MS)
    let failure: unknown = null
    try {
      await announce(database, run.id)
      await this.train()
    } catch (error) {
      failure = error
    } finally {
      clearInterval(heartbeat)
      unsubscribe?.()
      this.options.signal?.removeEventListener('abort', onInterrupt)
      // A run that ends early says how far it came: news of the last moment was not written yet.
      if (this.news) this.write()
      await this.writing
    }
    if (this.lossCurve.length > 0) {
      await runs.saveLossCurve(database, run.id, this.claimedAt, this.lossCurve)
      await announce(database, run.id)
    }
    if (failure) await this.recordFailure(failure)
    const [ended] = await runs.findRunsByIds(database, [run.id])
    if (ended?.finishedAt) await removeCheckpoint(home, run.id, logger)
    if (this.ending === 'interrupted' && ended?.status === 'QUEUED') {
      throw new ForecartError('CANCELLED', 'The training was interrupted and waits to be taken up again')
    }
    return ended!
  }

  /**
   * On the next device where one is lost, or kills its trainer; on the processor, one trainer that dies is replaced by another
   * one, which goes on from the last checkpoint. A trial of a search that killed two has failed, and the search goes on.
   */
  private async train(): Promise<void> {
    const { devices, logger } = this.environment
    const deaths = new TrainerDeaths()
    for (;;) {
      const device = devices.current
      try {
        await this.trainOn(device)
        return
      } catch (error) {
        if (this.ending !== null) throw error
        if (blamesDevice(error, device)) {
          if (!devices.lose(device, error instanceof Error ? error.message : String(error))) throw error
          this.lossCurve = []
          continue
        }
        if (!hasErrorCode(error, 'TRAINER_CRASHED') || !(await this.isUnfinished())) throw error
        const next = deaths.next(this.stage, (performance.now() - this.stageSince) / 1000)
        if (next.then === 'GIVE_UP') throw error
        if (next.then === 'FAIL_TRIAL') await this.failTrial(next.trial, next.seconds)
        logger.warn({ err: error, runId: this.run.id.toString() }, 'a trainer died; another one goes on')
      }
    }
  }

  /** Keeps the trial as one that failed. */
  private async failTrial(number: number, seconds: number): Promise<void> {
    const { database } = this.environment
    const { id, search, seed } = this.run
    if (!search) return
    await database.transaction(async (tx) => {
      const trials = await findTrials(tx, id)
      const trial = trialThatKilled(search, { trials, number, seed }, seconds)
      if (trial) await insertTrial(tx, { runId: id, claimedAt: this.claimedAt }, trial)
    })
  }

  /** A trainer may die after its last word, with its work done. */
  private async isUnfinished(): Promise<boolean> {
    const [run] = await runs.findRunsByIds(this.environment.database, [this.run.id])
    return run?.status === 'RUNNING' && run.startedAt?.getTime() === this.claimedAt.getTime()
  }

  private async trainOn(device: DeviceName): Promise<void> {
    const { trainers } = this.environment
    const trainer = createTrainer(this.environment)
    trainers.add(trainer)
    this.stage = null
    this.stageSince = performance.now()
    try {
      await trainer.start()
      await trainer.request('train', this.assignment(device), {
        signal: this.abort.signal,
        onProgress: (progress) => this.onProgress(progress),
      })
    } finally {
      // Before the run is ended: what ends a run must not be overtaken by a trainer that still registers.
      await trainer.stop()
      trainers.delete(trainer)
    }
  }

  private assignment(device: DeviceName): TrainerProtocol['train']['payload'] {
    const { id, modelName, family, hyperparameters, seed, trainingDays, search, requestedBy } = this.run
    const { database, home, logger, tasks, checkpointEveryMs } = this.environment
    return {
      runId: id,
      claimedAt: this.claimedAt,
      modelName,
      task: tasks.modulesOf(modelName),
      family,
      hyperparameters,
      seed,
      trainingDays,
      search,
      device,
      requestedBy,
      databaseUrl: database.url,
      home,
      logLevel: logger.level as LogLevel,
      checkpointEveryMs,
    }
  }

  private end(ending: Ending): void {
    this.ending ??= ending
    this.abort.abort()
  }

  private onProgress(progress: TrainingProgress): void {
    this.lossCurve = curveAfter(this.lossCurve, progress)
    if (progress.stage !== this.stage) this.stageSince = performance.now()
    this.stage = progress.stage
    this.news = progress
    this.options.onProgress?.(progress)
    if (performance.now() - this.lastWriteAt >= PROGRESS_MS) this.write()
  }

  /** One write after the other; news that comes meanwhile goes with the next. */
  private write(): void {
    this.lastWriteAt = performance.now()
    this.writing = this.writing
      .then(() => this.beat())
      .catch((error: unknown) => {
        // The database may be away for a moment; if it stays away, the trainer fails by itself.
        this.environment.logger.warn({ err: error }, 'progress of a training run was not written')
      })
  }

  private async beat(): Promise<void> {
    const { database } = this.environment
    const { news } = this
    this.news = null
    const beat = await runs.beatRun(
      database,
      this.run.id,
      this.claimedAt,
      news && {
        stage: news.stage,
        progressFraction: news.fraction,
        epoch: news.epoch ?? null,
        lossCurve: this.lossCurve,
      },
    )
    if (!beat.owned) this.end('lost')
    else if (beat.cancelRequested) this.end('cancelled')
    else if (news) await announce(database, this.run.id)
  }

  private async recordFailure(error: unknown): Promise<void> {
    const { database, logger } = this.environment
    const { id } = this.run
    const finished = await database.transaction(async (tx) => {
      let changed: boolean
      if (this.ending === 'interrupted') changed = await runs.requeueRun(tx, id, this.claimedAt)
      else changed = await runs.endRun(tx, id, this.claimedAt, this.endOf(error))
      if (changed) await publish(tx, 'training-run', { runId: id.toString() })
      return changed
    })
    // A trainer that died after its commit, or a run that another owner has: nothing to record.
    if (finished && this.ending === null) logger.warn({ err: error, runId: id.toString() }, 'training failed')
  }

  private endOf(error: unknown): runs.RunEnd {
    if (this.ending === 'cancelled' || hasErrorCode(error, 'CANCELLED')) {
      return { status: 'CANCELLED', code: 'CANCELLED', message: 'The training was cancelled' }
    }
    return isForecartError(error)
      ? { status: 'FAILED', code: error.code, message: error.message }
      : { status: 'FAILED', code: 'INTERNAL_SERVER_ERROR', message: 'The training failed' }
  }
}
