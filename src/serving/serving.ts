/** Serves the models of all tasks: one model host process on one device, a champion of each task beside the others. */
import { DeviceOrder } from '../contracts/operations/device'
import type { TaskTypes } from '../contracts/models/task'
import type { ChildCondition } from '../core/process/child-process'
import type { RestartPolicy } from '../core/process/child-process-options'
import { ForecartError } from '../core/errors'
import type { Logger } from '../core/logger'
import type { NotificationListener } from '../db/notifications'
import type { ModelRegistry } from '../registry/registry'
import { BatchSlots } from './batch-slots'
import { InProcessHost } from './in-process-host'
import { ModelHost } from './model-host'
import type { ChampionReport } from './served-champion'
import { ServingCounters, type ServingMetrics } from './serving-metrics'
import { TaskServer } from './task-server'

export interface ServingOptions {
  readonly registry: ModelRegistry
  /** Tells when a champion changes. Null: only `refreshChampion` does. */
  readonly listener: NotificationListener | null
  readonly logger: Logger
  /** Whether families that answer in jobs only answer here. */
  readonly answersJobs?: boolean
  /** Rows of one model call. Default: what each task says. */
  readonly maxBatchRows?: number
  /** Under load, a request waits at most as long for others to join it. */
  readonly maxDelayMs?: number
  /** Rows of one task that may wait; more are refused. */
  readonly maxQueuedRows?: number
  /** The time that one model call may take. */
  readonly deadlineMs?: number
  /** What to compute on; asked for at every load. Default: ort-cpu. */
  readonly devices?: DeviceOrder
  /** What loaded versions may take; the least recently used leave above it. */
  readonly memoryMib?: number
  /** How soon a host that dies is started again. */
  readonly restart?: RestartPolicy
  /** Flags of Node for the model host, such as a limit of its heap. */
  readonly execArgv?: readonly string[]
  /** Told when a champion is not served, or its files are damaged, and when all is well again. */
  readonly onChampion?: (report: ChampionReport) => Promise<void>
  /** How often the champions' files are looked at, and one that could not be served is tried again. */
  readonly recheckMs?: number
}

/** One runs while the next is being sent; the device does one at a time anyway. */
const BATCHES_IN_FLIGHT = 2
const BYTES_PER_MIB = 1_048_576
const RECHECK_MS = 5_000

export class Serving {
  private readonly host: ModelHost
  private readonly inProcess: InProcessHost
  private readonly counters = new ServingCounters()
  private readonly servers: ReadonlyMap<string, TaskServer>
  private subscriptions: (() => void)[] = []

  constructor(private readonly options: ServingOptions) {
    const {
      registry,
      logger,
      maxDelayMs = 2,
      maxQueuedRows = 16_384,
      deadlineMs = 30_000,
      devices = new DeviceOrder(['ort-cpu']),
      memoryMib = 1024,
    } = options
    const { counters } = this
    this.host = new ModelHost({
      logger,
      counters,
      deadlineMs,
      devices,
      memoryBytes: memoryMib * BYTES_PER_MIB,
      restart: options.restart,
      execArgv: options.execArgv,
    })
    this.inProcess = new InProcessHost(counters)
    const slots = new BatchSlots(BATCHES_IN_FLIGHT)
    const hosts = {
      caller: this.inProcess,
      'model-host': this.host,
      jobs: options.answersJobs ? this.host : null,
    }
    this.servers = new Map(
      registry.tasks.names.map((name) => [
        name,
        new TaskServer({
          task: registry.tasks.task(name),
          registry,
          hosts,
          slots,
          counters,
          logger,
          maxBatchRows: options.maxBatchRows,
          maxDelayMs,
          maxQueuedRows,
          onChampion: options.onChampion ?? (async () => undefined),
          recheckMs: options.recheckMs ?? RECHECK_MS,
        }),
      ]),
    )
  }

  /** The server of one task; its types are those of the task of that name. @throws BAD_USER_INPUT where there is none */
  of<T extends TaskTypes>(task: string): TaskServer<T> {
    const server = this.servers.get(task)
    if (!server) throw new ForecartError('BAD_USER_INPUT', `There is no model "${task.slice(0, 80)}"`)
    return server as TaskServer<T>
  }

  /**
   * Starts the host and loads the champions. A champion that cannot be loaded does not stop the start: another version takes its
   * place, or predictions say why.
   * @throws MODEL_HOST_UNAVAILABLE
   */
  async start(): Promise<void> {
    await this.host.start()
    const { listener } = this.options
    if (listener) {
      const refresh = (server: TaskServer): void => void server.refreshChampion().catch(() => undefined)
      this.subscriptions = [
        listener.on('model-alias', ({ modelName, alias }) => {
          const server = this.servers.get(modelName)
          if (server && alias === 'champion') refresh(server)
        }),
        // What was announced while nobody listened.
        listener.onReconnect(() => this.servers.forEach(refresh)),
      ]
    }
    await Promise.all([...this.servers.values()].map((server) => server.start()))
  }

  /** Predictions in flight fail: the server drains before. */
  async stop(): Promise<void> {
    for (const unsubscribe of this.subscriptions.splice(0)) unsubscribe()
    for (const server of this.servers.values()) server.stop()
    await this.inProcess.stop()
    await this.host.stop()
  }

  /** Batches that a model ran since the start. */
  get modelCalls(): number {
    return this.counters.modelCalls
  }

  /** The process id of the model host; null while there is none. */
  get hostPid(): number | null {
    return this.host.pid
  }

  /** The condition of the model host. */
  get hostCondition(): ChildCondition {
    return this.host.condition
  }

  /** A report of the champion of every task, in the order of the catalogue. */
  get championReports(): readonly ChampionReport[] {
    return [...this.servers.values()].map(({ championReport }) => championReport)
  }

  metrics(): ServingMetrics {
    return this.counters.snapshot({
      hostRestarts: this.host.restarts,
      rowsWaiting: [...this.servers.values()].reduce((sum, { rowsWaiting }) => sum + rowsWaiting, 0),
      versionsLoaded: this.host.versions.length,
      estimatedBytes: this.host.estimatedBytes,
    })
  }
}
