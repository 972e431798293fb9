/**
 * Which device models are computed on: each that may be here is probed, and the fastest of those that are right is taken.
 * Loads neither TensorFlow.js nor ONNX Runtime: that is for the processes of the probes.
 */
import { DEVICE_NAMES, type DeviceName, type DeviceReport } from '../../contracts/operations/device'
import { ForecartError, isForecartError } from '../../core/errors'
import type { Logger } from '../../core/logger'
import { readCachedProbes, writeCachedProbes, type ProbeResults } from './device-cache'
import { fingerprintOf, readHostFacts, whyMissing } from './host-facts'
import { probeDevice, type ProbeResult } from './probe/probe-device'

export interface SelectDevicesOptions {
  /** FORECART_HOME, where results are kept. */
  readonly home: string
  readonly wanted: DeviceName | 'auto'
  readonly allowSoftwareGpu: boolean
  readonly logger: Logger
  /** Measures anew what was measured before. */
  readonly probeAnew?: boolean
  readonly signal?: AbortSignal
}

export interface DeviceSelection {
  /** The chosen device, and those to go on with should it be lost: right ones, the fastest first. Never empty. */
  readonly order: readonly DeviceName[]
  /** All devices. */
  readonly reports: readonly DeviceReport[]
}

/** What was found out, also where it leaves nothing to compute on. */
export interface DeviceExamination {
  /** All devices. */
  readonly reports: readonly DeviceReport[]
  /** Null where one is chosen; BAD_CONFIGURATION where the wanted device does not work here, DEVICE_UNAVAILABLE where none does. */
  readonly refusal: ForecartError | null
}

/** @throws BAD_CONFIGURATION where the wanted device does not work here, DEVICE_UNAVAILABLE where none does, CANCELLED */
export async function selectDevices(options: SelectDevicesOptions): Promise<DeviceSelection> {
  return rank(await probeDevices(options), options.wanted)
}

/** As `selectDevices`, for those who want to know why there is nothing to select. @throws CANCELLED */
export async function examineDevices(options: SelectDevicesOptions): Promise<DeviceExamination> {
  const results = await probeDevices(options)
  try {
    return { reports: rank(results, options.wanted).reports, refusal: null }
  } catch (error) {
    if (!isForecartError(error)) throw error
    return { reports: reportsOf(results, options.wanted, null), refusal: error }
  }
}

async function probeDevices(options: SelectDevicesOptions): Promise<ProbeResults> {
  const { home, wanted, allowSoftwareGpu, logger, signal } = options
  const facts = readHostFacts({ allowSoftwareGpu })
  const fingerprint = fingerprintOf(facts)
  const results: ProbeResults = options.probeAnew ? {} : await readCachedProbes(home, fingerprint)
  let probed = 0
  for (const name of DEVICE_NAMES) {
    const isNeeded = name === wanted || name === FALLBACK
    if (wanted !== 'auto' && !isNeeded) continue
    // A device that is needed is probed again after a failure: the machine may have been too busy, or the cause was mended.
    if (results[name]?.kind === 'right' || (results[name] && !isNeeded)) continue
    const missing = whyMissing(name, facts)
    if (missing === null) probed++
    results[name] =
      missing === null
        ? await probeDevice(name, { logger, allowSoftwareGpu, signal })
        : { kind: 'refused', reason: missing }
  }
  if (probed > 0) await writeCachedProbes(home, fingerprint, results)
  return results
}

/** What a forced device is replaced by when it is lost. */
const FALLBACK: DeviceName = 'ort-cpu'

/** Pure. @throws BAD_CONFIGURATION, DEVICE_UNAVAILABLE */
export function rank(results: ProbeResults, wanted: DeviceName | 'auto'): DeviceSelection {
  const right = DEVICE_NAMES.flatMap((name) => {
    const result = results[name]
    return result?.kind === 'right' ? [{ name, stepMs: result.stepMs }] : []
  }).sort((a, b) => a.stepMs - b.stepMs)
  const chosen = wanted === 'auto' ? right[0] : right.find(({ name }) => name === wanted)
  if (!chosen) throw nothingToUse(results, wanted)
  const others = right.filter(({ name }) => name !== chosen.name)
  return {
    order: [chosen.name, ...others.map(({ name }) => name)],
    reports: reportsOf(results, wanted, chosen.name),
  }
}

/** @param chosen null where none can be. */
function reportsOf(
  results: ProbeResults,
  wanted: DeviceName | 'auto',
  chosen: DeviceName | null,
): DeviceReport[] {
  return DEVICE_NAMES.map((name) => ({
    name,
    chosen: name === chosen,
    probeMs: stepMsOf(results[name]),
    reason: reasonOf(results[name], { isChosen: name === chosen, wanted, chosen }),
  }))
}

function stepMsOf(result: ProbeResult | undefined): number | null {
  return result?.kind === 'right' ? result.stepMs : null
}

function reasonOf(
  result: ProbeResult | undefined,
  { isChosen, wanted, chosen }: { isChosen: boolean; wanted: DeviceName | 'auto'; chosen: DeviceName | null },
): string {
  if (result?.kind === 'refused') return result.reason
  if (isChosen) return wanted === 'auto' ? 'the fastest that is right' : 'FORECART_DEVICE names it'
  if (wanted !== 'auto') return `${result ? 'right, but' : 'not tried:'} FORECART_DEVICE names ${wanted}`
  return `right, but slower than ${chosen}`
}

function nothingToUse(results: ProbeResults, wanted: DeviceName | 'auto'): ForecartError {
  if (wanted !== 'auto') {
    const result = results[wanted]
    const reason = result?.kind === 'refused' ? result.reason : 'it was not tried'
    return new ForecartError(
      'BAD_CONFIGURATION',
      `FORECART_DEVICE names ${wanted}, which does not work here: ${reason}`,
    )
  }
  const reasons = DEVICE_NAMES.map((name) => {
    const result = results[name]
    return `  ${name}: ${result?.kind === 'refused' ? result.reason : 'not tried'}`
  })
  return new ForecartError('DEVICE_UNAVAILABLE', `No device computes models here:\n${reasons.join('\n')}`)
}
