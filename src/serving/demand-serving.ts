/**
 * Serves the champion of the demand models: batches over callers, runs in a model host process, changes to a new champion
 * when its alias moves. The new version is loaded and warm before it takes traffic; the old one goes when its last
 * request is answered. A host that dies costs a retry, not a request.
 */
import type { DemandInput, DemandPrediction } from '../contracts/demand'
import { DeviceOrder } from '../contracts/device'
import { DEMAND_MODEL } from '../contracts/model-version'
import type { ModelSignature } from '../contracts/signature'
import type { RestartPolicy } from '../core/child-process-options'
import { ForecartError } from '../core/errors'
import type { Logger } from '../core/logger'
import type { NotificationListener } from '../db/notifications'
import type { ModelRegistry } from '../registry/registry'
import { joinInputs, joinPredictions, shapeOf, splitInput, splitPrediction } from './demand-batch'
import { MicroBatcher } from './micro-batcher'
import { ModelHost, type HeldVersion } from './model-host'
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

export class DemandServing {
  private readonly host: ModelHost
  private readonly batcher: MicroBatcher<{ versionId: bigint; shape: string }, DemandInput, DemandPrediction>
  private readonly counters = new ServingCounters()
  private readonly maxBatchRows: number
  private current: HeldVersion | null = null
  /** Why there is a champion but no current version. */
  private championError: Error | null = null
  /** Versions that were asked for by key, the oldest use first. */
  private pinned: bigint[] = []
  private refreshing: Promise<void> = Promise.resolve()
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
   * Starts the host and loads the champion. A champion that cannot be loaded does not stop the start: predictions say why.
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
  }

  /** Predictions in flight fail: the server drains before. */
  async stop(): Promise<void> {
    for (const unsubscribe of this.subscriptions.splice(0)) unsubscribe()
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
    return this.host.isReady && this.current !== null
  }

  metrics(): ServingMetrics {
    return this.counters.snapshot({
      hostRestarts: this.host.restarts,
      rowsWaiting: this.batcher.rowsWaiting,
      versionsLoaded: this.host.versions.length,
      estimatedBytes: this.host.estimatedBytes,
    })
  }

  /** The champion that is being served; null where none is registered. @throws ARTIFACT_CORRUPT and others where it cannot be loaded */
  async currentVersion(): Promise<bigint | null> {
    if (!this.current && this.championError) throw this.championError
    return this.current?.id ?? null
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
      const key = { versionId: held.id, shape: shapeOf(input) }
      const parts = await this.host.using(held, () =>
        Promise.all(
          splitInput(input, this.maxBatchRows).map((part) =>
            this.batcher.submit(key, part, part.series.length, options.signal),
          ),
        ),
      )
      this.counters.requests++
      return { versionId: held.id, prediction: joinPredictions(parts) }
    } catch (error) {
      this.counters.failures++
      throw error
    }
  }

  /** Serves what is champion by now. Requests go to the version of before until the new one is warm. */
  refreshChampion(): Promise<void> {
    const next = this.refreshing.then(() => this.loadChampion())
    this.refreshing = next.catch(() => undefined)
    return next
  }

  /** Resolves when what was heard of until now has been done. */
  async settled(): Promise<void> {
    await this.refreshing
  }

  private async loadChampion(): Promise<void> {
    const { registry, logger } = this.options
    try {
      const champion = await registry.champion(DEMAND_MODEL)
      const before = this.current
      if (champion?.id === before?.id) return
      this.current = champion ? await this.host.load(champion.id, registry.locate(champion)) : null
      this.championError = null
      if (before) {
        this.counters.swaps++
        this.host.retire(before.id)
      }
      logger.info({ version: champion?.version ?? null }, 'serving another champion')
    } catch (error) {
      // Better the champion of before than none.
      this.championError = error instanceof Error ? error : new Error(String(error))
      logger.error({ err: error }, 'the champion cannot be served')
      throw error
    }
  }

  private async resolve(version: bigint | undefined): Promise<HeldVersion> {
    if (version !== undefined && version !== this.current?.id) return this.pin(version)
    if (this.current) return this.current
    if (this.championError) throw this.championError
    throw new ForecartError('NO_MODEL', 'No demand model is registered yet; train one')
  }

  private async pin(id: bigint): Promise<HeldVersion> {
    const version = await this.options.registry.version(id)
    const held = await this.host.load(id, this.options.registry.locate(version))
    this.pinned = [...this.pinned.filter((other) => other !== id), id]
    for (const oldest of this.pinned.splice(0, this.pinned.length - MAX_PINNED)) {
      if (oldest !== this.current?.id) this.host.retire(oldest)
    }
    return held
  }
}
