/**
 * The server's end of the model host process: which versions it holds, and who still needs them. A host that dies is
 * started again, given all its versions again, and then the calls that it owed. Where its device is lost, its successor
 * computes on the next one. Versions above the memory budget leave, the least recently used first, and come back when
 * they are needed.
 */
import type { DeviceName, DeviceOrder } from '../contracts/operations/device'
import { ChildProcess, type ChildCondition } from '../core/process/child-process'
import { compiledEntry } from '../core/process/child-process-entry'
import type { RestartPolicy, SendRequest } from '../core/process/child-process-options'
import { hasErrorCode, isForecartError } from '../core/errors'
import type { Logger } from '../core/logger'
import type { ArtifactLocation } from '../registry/artifact-store'
import type { ModelHostProtocol, ModelToLoad } from './model-host-protocol'
import type { HeldVersion, VersionHost } from './version-host'
import type { ServingCounters } from './serving-metrics'

const LOAD_DEADLINE_MS = 60_000

interface Slot {
  readonly model: ModelToLoad
  readonly held: Promise<HeldVersion>
  /** 0 until it is loaded. */
  estimatedBytes: number
  lastUsedAt: number
  /** Requests that need the version now. */
  users: number
  retired: boolean
  /** Why a new host could not load it once more, for those who need it now: whoever comes later is told by `notRestored`. */
  lost: Error | null
}

export interface ModelHostOptions {
  readonly logger: Logger
  readonly counters: ServingCounters
  readonly deadlineMs: number
  readonly devices: DeviceOrder
  /** What loaded versions may take together, by their estimates. */
  readonly memoryBytes: number
  /** When the process is started again. Absent, the default of child processes holds. */
  readonly restart?: RestartPolicy
  /** Flags of Node for the process, such as a limit of its heap. */
  readonly execArgv?: readonly string[]
}

export class ModelHost implements VersionHost {
  private readonly child: ChildProcess<ModelHostProtocol>
  private readonly slots = new Map<bigint, Slot>()
  /** Versions that were asked for and not retired, loaded or evicted. */
  private readonly wanted = new Set<bigint>()
  /** Versions that left because of the budget and did not come back yet. */
  private readonly evicted = new Set<bigint>()
  /** Why a new host could not load what the one before had; such a version has no slot any more. */
  private readonly notRestored = new Map<bigint, Error>()

  constructor(private readonly options: ModelHostOptions) {
    this.child = new ChildProcess<ModelHostProtocol>({
      entry: compiledEntry('serving/model-host.process'),
      name: 'model host',
      logger: options.logger,
      unavailableCode: 'MODEL_HOST_UNAVAILABLE',
      readyTimeoutMs: LOAD_DEADLINE_MS,
      initialize: (send) => this.restore(send),
      restart: options.restart,
      execArgv: options.execArgv,
    })
  }

  get pid(): number | null {
    return this.child.pid
  }

  get restarts(): number {
    return this.child.restarts
  }

  get condition(): ChildCondition {
    return this.child.condition
  }

  /** Keys of the versions that are loaded or being loaded. */
  get versions(): readonly bigint[] {
    return [...this.slots.keys()]
  }

  /** The memory that the loaded versions take together. */
  get estimatedBytes(): number {
    return [...this.slots.values()].reduce((sum, slot) => sum + slot.estimatedBytes, 0)
  }

  async start(): Promise<void> {
    await this.child.start()
  }

  async stop(): Promise<void> {
    await this.child.stop()
  }

  /**
   * Loads and warms up a version, once however often it is asked for.
   * @throws ARTIFACT_CORRUPT, MODEL_HOST_UNAVAILABLE, TIMEOUT
   */
  load(id: bigint, model: ModelToLoad): Promise<HeldVersion> {
    const slot = this.slots.get(id) ?? this.open(id, model)
    slot.retired = false
    this.wanted.add(id)
    return slot.held
  }

  /** Whether the files of a version are what they were when it was registered. @throws ARTIFACT_CORRUPT, MODEL_HOST_UNAVAILABLE */
  async verify(artifact: ArtifactLocation): Promise<void> {
    await this.retrying(() => this.child.request('verify', { artifact }, { deadlineMs: LOAD_DEADLINE_MS }))
  }

  /** Whether a new host could not load it again. */
  isLost(id: bigint): boolean {
    return this.notRestored.has(id)
  }

  /** Unloads a version as soon as nobody needs it. */
  retire(id: bigint): void {
    this.wanted.delete(id)
    this.evicted.delete(id)
    this.notRestored.delete(id)
    const slot = this.slots.get(id)
    if (!slot) return
    slot.retired = true
    this.unloadUnused(id, slot)
  }

  /**
   * Keeps a version in the host while `use` runs. One that was evicted comes back; one that was retired in the meantime
   * comes back for as long.
   * @throws what `use` throws; ARTIFACT_CORRUPT and the like where a new host could not load the version again meanwhile
   */
  async using<T>(held: HeldVersion, use: () => Promise<T>): Promise<T> {
    let slot = this.slots.get(held.id)
    if (!slot) {
      slot = this.open(held.id, held.model)
      slot.retired = !this.wanted.has(held.id)
    }
    slot.users++
    slot.lastUsedAt = performance.now()
    try {
      await slot.held
      return await use()
    } catch (error) {
      throw slot.lost !== null && hostDied(error) ? slot.lost : error
    } finally {
      slot.users--
      this.unloadUnused(held.id, slot)
      this.evict()
    }
  }

  /**
   * Of a version that `using` keeps, which says why where the successor of a host that died could not load it again.
   * @throws MODEL_HOST_UNAVAILABLE where the host died twice; TIMEOUT, and what the model throws
   */
  async predict(versionId: bigint, input: unknown, rows: number): Promise<unknown> {
    const { counters, deadlineMs } = this.options
    return this.retrying(async () => {
      const startedAt = performance.now()
      const { prediction } = await this.child.request('predict', { versionId, input }, { deadlineMs })
      counters.observeCall(rows, performance.now() - startedAt)
      return prediction
    })
  }

  /** Throws as `predict` does. */
  async explain(versionId: bigint, input: unknown): Promise<unknown> {
    const { deadlineMs } = this.options
    return this.retrying(async () => {
      const { explanation } = await this.child.request('explain', { versionId, input }, { deadlineMs })
      return explanation
    })
  }

  /** @throws MODEL_HOST_UNAVAILABLE, and what the model throws */
  async observe(versionId: bigint, observation: unknown): Promise<void> {
    await this.child.request('observe', { versionId, observation }, { deadlineMs: this.options.deadlineMs })
  }

  /** The slot is there before the version is loaded: a host that dies meanwhile is given the version again. */
  private open(id: bigint, model: ModelToLoad): Slot {
    if (this.evicted.delete(id)) this.options.counters.reloads++
    this.notRestored.delete(id)
    const held = this.retrying(() =>
      this.child.request(
        'load',
        { versionId: id, ...model, device: this.options.devices.current },
        { deadlineMs: LOAD_DEADLINE_MS },
      ),
    ).then(({ signature, estimatedBytes, loadMs }) => {
      slot.estimatedBytes = estimatedBytes
      slot.lastUsedAt = performance.now()
      this.logLoaded(id, estimatedBytes, loadMs)
      this.evict(slot)
      return { id, model, signature, host: this }
    })
    const slot: Slot = {
      model,
      held,
      estimatedBytes: 0,
      lastUsedAt: performance.now(),
      users: 0,
      retired: false,
      lost: null,
    }
    this.slots.set(id, slot)
    held.catch(() => {
      if (this.slots.get(id) === slot) this.slots.delete(id)
    })
    return slot
  }

  /**
   * Once more where the host died: what it computes has no effect outside of it. Where the device is lost, or kills its host
   * again and again, once more on each device that is left; where none is left, once more in a new host, for which it may work.
   */
  private async retrying<T>(call: () => Promise<T>): Promise<T> {
    const { counters, devices } = this.options
    let diedBefore = false
    let isLastChance = false
    for (;;) {
      const device = devices.current
      const { pid } = this.child
      try {
        return await call()
      } catch (error) {
        const isLost = hasErrorCode(error, 'DEVICE_LOST')
        if (isLost || hasErrorCode(error, 'DEVICE_UNAVAILABLE')) {
          const isAnotherLeft = this.leaveDevice(device, messageOf(error))
          if (!isAnotherLeft && (!isLost || isLastChance)) throw error
          // One that was started meanwhile has done nothing wrong.
          if (!isAnotherLeft && this.child.pid === pid) this.endHost()
          isLastChance = !isAnotherLeft
        } else if (!hostDied(error)) {
          throw error
        } else if (diedBefore) {
          if (device === 'ort-cpu' || !this.leaveDevice(device, 'its process died twice')) throw error
        }
        diedBefore = device === devices.current && !isLastChance
        counters.retries++
      }
    }
  }

  /** False where there is no other. The host starts anew: a process whose driver failed is not to be trusted. */
  private leaveDevice(device: DeviceName, reason: string): boolean {
    const { devices, logger } = this.options
    const wasCurrent = devices.current === device
    if (!devices.lose(device, reason)) {
      logger.error({ device, reason }, 'the device was lost, and there is no other one')
      return false
    }
    if (wasCurrent) {
      logger.error(
        { device, next: devices.current, reason },
        'the device was lost; the model host goes on with the next one',
      )
      this.endHost()
    }
    return true
  }

  private endHost(): void {
    if (this.child.pid !== null) process.kill(this.child.pid, 'SIGKILL')
  }

  private logLoaded(id: bigint, estimatedBytes: number, loadMs: number): void {
    const { logger, memoryBytes } = this.options
    const versionId = id.toString()
    logger.info({ versionId, loadMs: Math.round(loadMs), estimatedBytes }, 'a model version was loaded')
    if (estimatedBytes <= memoryBytes) return
    logger.warn(
      { versionId, estimatedBytes, memoryBytes },
      'a model version is larger than FORECART_MODEL_MEMORY_MIB; all others are unloaded whenever it is used',
    )
  }

  /**
   * Unloads what nobody needs now until the rest is within the budget. One version may be above it: better one that is too large
   * than none.
   * @param spared has just been loaded, and whoever asked for it is about to use it.
   */
  private evict(spared?: Slot): void {
    const { memoryBytes, counters, logger } = this.options
    const idle = [...this.slots]
      .filter(([, slot]) => slot !== spared && slot.users === 0 && slot.estimatedBytes > 0)
      .sort(([, a], [, b]) => a.lastUsedAt - b.lastUsedAt)
    for (const [id, slot] of idle) {
      if (this.estimatedBytes <= memoryBytes || this.slots.size === 1) return
      counters.evictions++
      this.evicted.add(id)
      logger.info(
        { versionId: id.toString(), estimatedBytes: slot.estimatedBytes },
        'a model version was evicted',
      )
      this.unload(id)
    }
  }

  private unloadUnused(id: bigint, slot: Slot): void {
    if (slot.retired && slot.users === 0 && this.slots.get(id) === slot) this.unload(id)
  }

  private unload(id: bigint): void {
    this.slots.delete(id)
    this.child
      .request('unload', { versionId: id }, { deadlineMs: LOAD_DEADLINE_MS })
      .catch((error: unknown) => {
        // A host that died has nothing loaded any more, and its successor is not given this version.
        this.options.logger.debug({ err: error, versionId: id.toString() }, 'model version was not unloaded')
      })
  }

  /** Gives a new host what the one before had. A version that cannot be loaded any more fails its own requests only. */
  private async restore(send: SendRequest<ModelHostProtocol>): Promise<void> {
    for (const [versionId, slot] of this.slots) {
      try {
        await send('load', { versionId, ...slot.model, device: this.options.devices.current })
      } catch (error) {
        if (hasErrorCode(error, 'MODEL_HOST_UNAVAILABLE')) throw error
        this.slots.delete(versionId)
        slot.lost = error instanceof Error ? error : new Error(String(error))
        this.notRestored.set(versionId, slot.lost)
        this.options.logger.error(
          { err: error, versionId: versionId.toString() },
          'a model version cannot be loaded again',
        )
      }
    }
  }
}

function hostDied(error: unknown): boolean {
  return (
    isForecartError(error) && error.code === 'MODEL_HOST_UNAVAILABLE' && error.details['retryable'] === true
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
