/**
 * Serves the champion of one task: batches over callers, and changes to a new champion when its alias moves. The new version is
 * loaded and warm before it takes traffic; the old one goes when its last request is answered. A host that dies costs a retry,
 * not a request; files that are damaged cost the champion its place until they are restored (served-champion.ts).
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Task, TaskTypes } from '../contracts/models/task'
import { ForecartError, hasErrorCode } from '../core/errors'
import type { Logger } from '../core/logger'
import type { ModelVersionRecord } from '../db/repositories/models/model.repository'
import type { ModelRegistry } from '../registry/registry'
import { familyToLoad } from '../registry/task-catalog'
import type { BatchSlots } from './batch-slots'
import { MicroBatcher } from './micro-batcher'
import { type ChampionReport, ServedChampion } from './served-champion'
import { SecondStage } from './second-stage'
import type { ServingCounters } from './serving-metrics'
import type { HeldVersion, VersionHost } from './version-host'

export interface PredictOptions {
  readonly signal?: AbortSignal
}

/** A version that answers: taken once for a request, and kept until its end, whoever is champion by then. */
export interface ServedVersion<T extends TaskTypes = TaskTypes> {
  readonly id: bigint
  readonly signature: T['signature']
  /**
   * Predicts all rows of the input. Where the files of the champion turn out to be damaged, what takes its place answers, and says so.
   * @throws RATE_LIMITED, TIMEOUT, CANCELLED, MODEL_HOST_UNAVAILABLE, ARTIFACT_CORRUPT, BAD_USER_INPUT where there is no row
   */
  predict(
    input: T['input'],
    options?: PredictOptions,
  ): Promise<{ readonly versionId: bigint; readonly prediction: T['prediction'] }>
  /**
   * What the second stage makes of candidates of the first one; absent where the version has one stage.
   * @throws MODEL_HOST_UNAVAILABLE where it is not loaded; RATE_LIMITED, CANCELLED, TIMEOUT
   */
  rerank?(input: T['input'], options?: PredictOptions): Promise<T['prediction']>
  /** See `Predictor.explain`; absent where the version does not explain itself. @throws MODEL_HOST_UNAVAILABLE, TIMEOUT, BAD_USER_INPUT */
  explain?(input: T['input']): Promise<unknown>
  /** See `Predictor.observe`. */
  observe(observation: unknown): Promise<void>
}

export interface TaskServerOptions {
  readonly task: Task
  readonly registry: ModelRegistry
  /** The host in which versions of each kind of family answer; null where they do not answer in this process. */
  readonly hosts: {
    readonly caller: VersionHost
    readonly 'model-host': VersionHost
    readonly jobs: VersionHost | null
  }
  readonly slots: BatchSlots
  readonly counters: ServingCounters
  readonly logger: Logger
  /** Rows of one model call. Default: what the task says. */
  readonly maxBatchRows?: number
  /** Under load, a request waits at most as long for others to join it. */
  readonly maxDelayMs: number
  /** Rows that may wait; more are refused. */
  readonly maxQueuedRows: number
  readonly onChampion: (report: ChampionReport) => Promise<void>
  readonly recheckMs: number
}

/** Versions kept loaded beside the champion because somebody asked for them. */
const MAX_PINNED = 2

export class TaskServer<T extends TaskTypes = TaskTypes> {
  private readonly batcher: MicroBatcher<{ held: HeldVersion; shape: string }, unknown, unknown>
  private readonly current: ServedChampion
  private readonly secondStage: SecondStage
  private readonly maxBatchRows: number
  /** Versions that were asked for by key, the oldest use first. */
  private pinned: HeldVersion[] = []

  constructor(private readonly options: TaskServerOptions) {
    const { task, registry, slots, counters, logger } = options
    this.maxBatchRows = options.maxBatchRows ?? task.serving.maxBatchRows
    this.current = new ServedChampion({
      registry,
      modelName: task.name,
      hold: (version) => this.hold(version),
      counters,
      logger,
      recheckMs: options.recheckMs,
      onReport: (report) => {
        this.prepareSecondStages()
        return options.onChampion(report)
      },
    })
    this.secondStage = new SecondStage({
      task,
      host: options.hosts['model-host'],
      slots,
      logger,
      maxBatchRows: this.maxBatchRows,
      maxDelayMs: options.maxDelayMs,
      maxQueuedRows: options.maxQueuedRows,
      retryMs: options.recheckMs,
    })
    const { serving } = task
    this.batcher = new MicroBatcher({
      maxRows: this.maxBatchRows,
      maxDelayMs: options.maxDelayMs,
      maxQueuedRows: options.maxQueuedRows,
      slots,
      keyText: ({ held, shape }) => `${held.id}/${shape}`,
      run: async ({ held }, inputs) => {
        const counts = inputs.map((input) => serving.countRows(input))
        const rows = counts.reduce((sum, count) => sum + count, 0)
        return serving.splitPrediction(await held.host.predict(held.id, serving.join(inputs), rows), counts)
      },
    })
  }

  get name(): string {
    return this.options.task.name
  }

  get rowsWaiting(): number {
    return this.batcher.rowsWaiting + this.secondStage.rowsWaiting
  }

  /** What is served, and why it is not the champion. */
  get championReport(): ChampionReport {
    return this.current.report
  }

  /** A champion, or what serves in its place, answers. */
  get isReady(): boolean {
    return this.current.current !== null
  }

  async start(): Promise<void> {
    await this.refreshChampion().catch(() => undefined)
    this.current.start()
  }

  stop(): void {
    this.current.stop()
  }

  /** Serves what is champion by now. Requests go to the version of before until the new one is warm. */
  refreshChampion(): Promise<void> {
    return this.current.refresh()
  }

  /** Resolves when what was heard of until now has been done. */
  async settled(): Promise<void> {
    await this.current.settled()
    await this.secondStage.settled()
  }

  /**
   * The champion, or what serves in its place, or is being loaded to; null where no champion is registered.
   * @throws ARTIFACT_CORRUPT and others where neither can be loaded
   */
  async champion(): Promise<ServedVersion<T> | null> {
    if (!this.current.current) await this.current.settled()
    const { current, report } = this.current
    if (current) return this.serve(current, { mayReplace: true })
    if (report.error) throw report.error
    return null
  }

  /** @throws NO_MODEL; ARTIFACT_CORRUPT and others where the champion cannot be loaded, nor anything in its place */
  async requireChampion(): Promise<ServedVersion<T>> {
    const champion = await this.champion()
    if (champion) return champion
    const { name } = this.options.task
    throw new ForecartError(
      'NO_MODEL',
      `No model "${name}" is registered yet. Train one, by trainModel(input: { model: "${name}" }) or forecart train --model ${name}`,
    )
  }

  /** A version by its key; it stays loaded for a while. @throws NOT_FOUND, ARTIFACT_CORRUPT, MODEL_HOST_UNAVAILABLE */
  async version(id: bigint): Promise<ServedVersion<T>> {
    const { current } = this.current
    if (id === current?.id) return this.serve(current, { mayReplace: false })
    const pinned = this.pinned.find((held) => held.id === id)
    if (pinned) {
      this.pinned = [...this.pinned.filter((held) => held !== pinned), pinned]
      return this.serve(pinned, { mayReplace: false })
    }
    return this.serve(await this.pin(id), { mayReplace: false })
  }

  private serve(held: HeldVersion, { mayReplace }: { mayReplace: boolean }): ServedVersion<T> {
    return {
      id: held.id,
      signature: held.signature,
      predict: (input, { signal } = {}) =>
        this.counting(async () => {
          if (this.options.task.serving.countRows(input) === 0)
            throw new ForecartError('BAD_USER_INPUT', 'There is nothing to predict')
          return this.predictWith(held, input, signal).catch((error: unknown) => {
            if (!mayReplace || !hasErrorCode(error, 'ARTIFACT_CORRUPT')) throw error
            return this.predictInstead(held, input, signal, error)
          })
        }),
      ...(held.signature.rerankedCandidates !== undefined && {
        rerank: (input: T['input'], { signal }: PredictOptions = {}) => {
          // One that could not be loaded is tried again.
          this.prepareSecondStages()
          return this.secondStage.predict(held, input, signal)
        },
      }),
      ...(held.signature.explainsItself && {
        explain: (input: T['input']) => held.host.using(held, () => held.host.explain(held.id, input)),
      }),
      observe: (observation) => held.host.using(held, () => held.host.observe(held.id, observation)),
    }
  }

  private async counting<Answer>(answer: () => Promise<Answer>): Promise<Answer> {
    const { counters } = this.options
    try {
      const answered = await answer()
      counters.requests++
      return answered
    } catch (error) {
      counters.failures++
      throw error
    }
  }

  private async predictWith(held: HeldVersion, input: T['input'], signal: AbortSignal | undefined) {
    const { serving } = this.options.task
    const inputs = serving.split(input, this.maxBatchRows)
    const parts = await held.host.using(held, () =>
      held.host === this.options.hosts.caller
        ? this.predictHere(held, inputs, signal)
        : Promise.all(
            inputs.map((part) =>
              this.batcher.submit(
                { held, shape: serving.shapeOf(part) },
                part,
                serving.countRows(part),
                signal,
              ),
            ),
          ),
    )
    return { versionId: held.id, prediction: serving.joinPredictions(parts) }
  }

  /** What answers in this process waits for nobody: least of all for the model host, whose places other tasks may have taken. */
  private async predictHere(
    held: HeldVersion,
    inputs: readonly T['input'][],
    signal: AbortSignal | undefined,
  ): Promise<unknown[]> {
    const predictions: unknown[] = []
    for (const input of inputs) {
      if (predictions.length > 0) await nextTurn()
      if (signal?.aborted) throw new ForecartError('CANCELLED', 'The prediction was cancelled')
      predictions.push(await held.host.predict(held.id, input, this.options.task.serving.countRows(input)))
    }
    return predictions
  }

  /** Predicts with the substitute of a version whose files were found damaged when a new model host read them. */
  private async predictInstead(
    damaged: HeldVersion,
    input: T['input'],
    signal: AbortSignal | undefined,
    error: unknown,
  ) {
    await this.current.replace(damaged)
    const substitute = this.current.current
    if (!substitute || !this.options.task.serving.mayAnswer(input, substitute.signature)) throw error
    return this.predictWith(substitute, input, signal)
  }

  private async hold(version: ModelVersionRecord): Promise<HeldVersion> {
    const { task, registry, hosts } = this.options
    const { answersIn, family } = familyToLoad(task, version.family)
    const host = hosts[answersIn]
    if (!host) {
      throw new ForecartError('NO_MODEL', `Versions of family ${family} answer in background jobs only`)
    }
    const taskModule = registry.tasks.modulesOf(task.name).task
    // In the process that asks, only what answers at once.
    const stage = answersIn === 'caller' ? 'first' : undefined
    return host.load(version.id, { artifact: registry.locate(version), taskModule, stage })
  }

  private async pin(id: bigint): Promise<HeldVersion> {
    const held = await this.hold(await this.options.registry.version(id))
    this.pinned = [...this.pinned.filter((other) => other.id !== id), held]
    for (const oldest of this.pinned.splice(0, this.pinned.length - MAX_PINNED)) {
      if (oldest.id !== this.current.current?.id) oldest.host.retire(oldest.id)
    }
    this.prepareSecondStages()
    return held
  }

  private prepareSecondStages(): void {
    const { current } = this.current
    this.secondStage.prepare(current ? [current, ...this.pinned] : this.pinned)
  }
}
