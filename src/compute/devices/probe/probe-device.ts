import type { DeviceName } from '../../../contracts/operations/device'
import { ChildProcess } from '../../../core/process/child-process'
import { compiledEntry } from '../../../core/process/child-process-entry'
import { hasErrorCode } from '../../../core/errors'
import type { Logger } from '../../../core/logger'
import { createLogger } from '../../../core/logger'
import type { DeviceProbeProtocol } from './device-probe-protocol'

/** Shaders are compiled at the first step: that of a slow driver takes seconds. */
const TIME_LIMIT_MS = 20_000

export type ProbeResult =
  { readonly kind: 'right'; readonly stepMs: number } | { readonly kind: 'refused'; readonly reason: string }

export interface ProbeOptions {
  readonly logger: Logger
  readonly allowSoftwareGpu: boolean
  readonly timeLimitMs?: number
  readonly signal?: AbortSignal
  /** The program that is started; another one in tests. */
  readonly entry?: string
}

/** Tries a device in a process of its own; whatever happens there is a result. @throws CANCELLED */
export async function probeDevice(device: DeviceName, options: ProbeOptions): Promise<ProbeResult> {
  const { logger, allowSoftwareGpu, signal, timeLimitMs = TIME_LIMIT_MS } = options
  const child = new ChildProcess<DeviceProbeProtocol>({
    entry: options.entry ?? compiledEntry('compute/devices/probe/device-probe.process'),
    name: 'its process',
    // A failure in the probe is its result, so it is not logged as an error.
    logger: createLogger({ level: 'silent', name: 'device-probe' }),
    unavailableCode: 'DEVICE_UNAVAILABLE',
    restart: null,
    // It has its time limit, and drivers wait for their device without computing.
    heartbeat: null,
    readyTimeoutMs: timeLimitMs,
    quiet: true,
  })
  try {
    const started = child.start()
    const { stepMs } = await started.then(() =>
      child.request('probe', { device, allowSoftwareGpu }, { deadlineMs: timeLimitMs, signal }),
    )
    logger.debug({ device, stepMs }, 'device probed')
    return { kind: 'right', stepMs }
  } catch (error) {
    if (hasErrorCode(error, 'CANCELLED')) throw error
    if (hasErrorCode(error, 'TIMEOUT')) {
      return { kind: 'refused', reason: `took longer than ${timeLimitMs / 1000} s` }
    }
    return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    // It gets no time to end by itself, because a driver that hangs would not use it.
    await child.stop(0)
  }
}
