/**
 * Serves the champion of the demand models: batches over callers, runs in a model host process, changes to a new champion
 * when its alias moves. The new version is loaded and warm before it takes traffic; the old one goes when its last
 * request is answered. A host that dies costs a retry, not a request; files that are damaged cost the champion its place until they
 * are restored (served-champion.ts).
 */
import type { DemandInput, DemandPrediction } from '../contracts/demand'
import { DeviceOrder } from '../contracts/device'
import { DEMAND_MODEL } from '../contracts/model-version'
import type { ModelSignature } from '../contracts/signature'
import type { RestartPolicy } from '../core/child-process-options'
import type { ChildCondition } from '../core/child-process'
import { ForecartError, hasErrorCode } from '../core/errors'
import type { Logger } from '../core/logger'
import type { NotificationListener } from '../db/notifications'
import type { ModelRegistry } from '../registry/registry'
import { joinInputs, joinPredictions, shapeOf, splitInput, splitPrediction } from './demand-batch'
import { MicroBatcher } from './micro-batcher'
import { ModelHost, type HeldVersion } from './model-host'
import { type ChampionReport, ServedChampion } from './served-champion'
import { ServingCounters, type ServingMetrics } from './serving-metrics'

export interface DemandServingOptions {
  readonly registry: ModelRegistry
  /** Tells when the champion changes. Null: only `refreshChampion` does. */
  readonly listener: NotificationListener | null
  readonly logger: Logger
  /** Series of one model call. */
  readonly maxBatchRows?: number
  /** A request waits at most as long for others to join it. */
  readonly maxDelayMs?: number
  /** Series that may wait; more are refused. */
  readonly maxQueuedRows?: number
  /** Of one model call. */
  readonly deadlineMs?: number
  /** What to compute on; asked for at every load. Default: ort-cpu. */
  readonly devices?: DeviceOrder
  /** What loaded versions may take; the least recently used leave above it. */
  readonly memoryMib?: number
  /** How soon a host that dies is started again. */
  readonly restart?: RestartPolicy
  /** Flags of Node for the model host, such as a limit of its heap. */
  readonly execArgv?: readonly string[]
  /** Told when the champion is not served, or its files are damaged, and when all is well again. */
  readonly onChampion?: (report: ChampionReport) => Promise<void>
  /** How often the champion's files are looked at, and one that could not be served is tried again. */
  readonly recheckMs?: number
}

export interface PredictDemandOptions {
  readonly signal?: AbortSignal
  /** Another version than the champion; it stays loaded for a while. */
  readonly version?: bigint
}

export interface VersionedPrediction {
  readonly versionId: bigint
  readonly prediction: DemandPrediction
}

/** One runs while the next is being sent; the device does one at a time anyway. */
const BATCHES_IN_FLIGHT = 2
/** Versions kept loaded beside the champion because somebody asked for them. */
const MAX_PINNED = 2
const BYTES_PER_MIB = 1_048_576
const RECHECK_MS = 5_000

export class DemandServing {
  private readonly host: ModelHost
  private readonly batcher: MicroBatcher<{ versionId: bigint; shape: string }, DemandInput, DemandPrediction>
  private readonly counters = new ServingCounters()
  private readonly maxBatchRows: number
  private readonly champion: ServedChampion
  /** Versions that were asked for by key, the oldest use first. */
  private pinned: bigint[] = []
  private subscriptions: (() => void)[] = []

  constructor(private readonly options: DemandServingOptions) {
    const {
      logger,
      maxBatchRows = 512,
      maxDelayMs = 2,
      maxQueuedRows = 16_384,
      deadlineMs = 30_000,
      devices = new DeviceOrder(['ort-cpu']),
      memoryMib = 1024,
    } = options
    this.maxBatchRows = maxBatchRows
    this.host = new ModelHost({
      logger,
      counters: this.counters,
      deadlineMs,
      devices,
      memoryBytes: memoryMib * BYTES_PER_MIB,
      restart: options.restart,
      execArgv: options.execArgv,
    })
    this.champion = new ServedChampion({
      registry: options.registry,
      host: this.host,
      counters: this.counters,
      logger,
      recheckMs: options.recheckMs ?? RECHECK_MS,
      onReport: options.onChampion ?? (async () => undefined),
    })
    this.batcher = new MicroBatcher({
      maxRows: maxBatchRows,
      maxDelayMs,
      maxQueuedRows,
      maxRunning: BATCHES_IN_FLIGHT,
      keyText: ({ versionId, shape }) => `${versionId}/${shape}`,
      run: async ({ versionId }, inputs) =>
        splitPrediction(
          await this.host.predict(versionId, joinInputs(inputs)),
          inputs.map(({ series }) => series.length),
        ),
    })
  }

  /**
   * Starts the host and loads the champion. A champion that cannot be loaded does not stop the start: another version takes its place,
   * or predictions say why.
   * @throws MODEL_HOST_UNAVAILABLE
   */
  async start(): Promise<void> {
    await this.host.start()
    const { listener } = this.options
    if (listener) {
      const refresh = (): void => void this.refreshChampion().catch(() => undefined)
      this.subscriptions = [
        listener.on('model-alias', ({ modelName, alias }) => {
          if (modelName === DEMAND_MODEL && alias === 'champion') refresh()
        }),
        // What was announced while nobody listened.
        listener.onReconnect(refresh),
      ]
    }
    await this.refreshChampion().catch(() => undefined)
    this.champion.start()
  }

  /** Predictions in flight fail: the server drains before. */
  async stop(): Promise<void> {
    for (const unsubscribe of this.subscriptions.splice(0)) unsubscribe()
    this.champion.stop()
    await this.host.stop()
  }

  /** Batches that a model ran since the start. */
  get modelCalls(): number {
    return this.counters.modelCalls
  }

  /** Of the model host; null while there is none. */
  get hostPid(): number | null {
    return this.host.pid
  }

  /** Whether predictions can be answered now. */
  get isReady(): boolean {
    return this.hostCondition === 'READY' && this.champion.current !== null
  }

  /** Of the model host. */
  get hostCondition(): ChildCondition {
    return this.host.condition
  }

  /** What is served, and why it is not the champion. */
  get championReport(): ChampionReport {
    return this.champion.report
  }

  metrics(): ServingMetrics {
    return this.counters.snapshot({
      hostRestarts: this.host.restarts,
      rowsWaiting: this.batcher.rowsWaiting,
      versionsLoaded: this.host.versions.length,
      estimatedBytes: this.host.estimatedBytes,
    })
  }

  /**
   * The champion, or what serves in its place; null where no champion is registered.
   * @throws ARTIFACT_CORRUPT and others where neither can be loaded
   */
  async currentVersion(): Promise<bigint | null> {
    return (await this.served())?.id ?? null
  }

  /** What a version takes and gives. @throws NOT_FOUND, ARTIFACT_CORRUPT, MODEL_HOST_UNAVAILABLE */
  async signature(versionId: bigint): Promise<ModelSignature> {
    return (await this.resolve(versionId)).signature
  }

  /**
   * Predicts all series of the input with the champion, or with the version asked for.
   * @throws NO_MODEL, NOT_FOUND, RATE_LIMITED, TIMEOUT, CANCELLED, MODEL_HOST_UNAVAILABLE, ARTIFACT_CORRUPT
   */
  async predictDemand(input: DemandInput, options: PredictDemandOptions = {}): Promise<VersionedPrediction> {
    try {
      if (input.series.length === 0)
        throw new ForecartError('BAD_USER_INPUT', 'There is no series to predict')
      const held = await this.resolve(options.version)
      const answer = await this.predictWith(held, input, options.signal).catch((error: unknown) =>
        this.predictInstead(held, input, options, error),
      )
      this.counters.requests++
      return answer
    } catch (error) {
      this.counters.failures++
      throw error
    }
  }

  /** Serves what is champion by now. Requests go to the version of before until the new one is warm. */
  refreshChampion(): Promise<void> {
    return this.champion.refresh()
  }

  /** Resolves when what was heard of until now has been done. */
  async settled(): Promise<void> {
    await this.champion.settled()
  }

  private async predictWith(
    held: HeldVersion,
    input: DemandInput,
    signal: AbortSignal | undefined,
  ): Promise<VersionedPrediction> {
    const key = { versionId: held.id, shape: shapeOf(input) }
    const parts = await this.host.using(held, () =>
      Promise.all(
        splitInput(input, this.maxBatchRows).map((part) =>
          this.batcher.submit(key, part, part.series.length, signal),
        ),
      ),
    )
    return { versionId: held.id, prediction: joinPredictions(parts) }
  }

  /** With what takes the place of a version whose files were found damaged when a new model host read them. */
  private async predictInstead(
    damaged: HeldVersion,
    input: DemandInput,
    { version, signal }: PredictDemandOptions,
    error: unknown,
  ): Promise<VersionedPrediction> {
    if (version !== undefined || !hasErrorCode(error, 'ARTIFACT_CORRUPT')) throw error
    await this.champion.replace(damaged)
    const substitute = this.champion.current
    // Its input is that of the other one: what needs more history is asked for it from the next request on.
    if (!substitute || substitute.signature.contextDays > input.historyDays) throw error
    return this.predictWith(substitute, input, signal)
  }

  private async resolve(version: bigint | undefined): Promise<HeldVersion> {
    if (version !== undefined && version !== this.champion.current?.id) return this.pin(version)
    const served = await this.served()
    if (served) return served
    throw new ForecartError('NO_MODEL', 'No demand model is registered yet; train one')
  }

  /** What takes the traffic, or is being loaded to take it; null where no champion is registered. @throws why it cannot be loaded */
  private async served(): Promise<HeldVersion | null> {
    if (!this.champion.current) await this.champion.settled()
    const { current, report } = this.champion
    if (!current && report.error) throw report.error
    return current
  }

  private async pin(id: bigint): Promise<HeldVersion> {
    const version = await this.options.registry.version(id)
    const held = await this.host.load(id, this.options.registry.locate(version))
    this.pinned = [...this.pinned.filter((other) => other !== id), id]
    for (const oldest of this.pinned.splice(0, this.pinned.length - MAX_PINNED)) {
      if (oldest !== this.champion.current?.id) this.host.retire(oldest)
    }
    return held
  }
}
