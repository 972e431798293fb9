/**
 * The four networks of the compute benchmark on every device of this machine that is right but tfjs-cpu, one after the other:
 * milliseconds of a training step, and of a forward pass at batch 1 and 64. No goals: it is what to choose a device by.
 */
import { selectDevices } from '../src/compute/devices/select-devices'
import { readConfig } from '../src/config/env'
import type { DeviceName, DeviceReport } from '../src/contracts/operations/device'
import { createLogger } from '../src/core/logger'
import type { Benchmark, BenchmarkContext, Headline } from './benchmark'
import { BENCHMARK_STEPS } from './compute-steps'
import type { DeviceStepMeasurement } from './device-step.process'
import { graphicsCards } from './graphics-cards'
import { measureInProcess } from './measure-in-process'
import { temporaryFolder } from './temporary-folder'

/** The oracle of the tests, which takes minutes and gigabytes for networks of this size. */
const ORACLE: DeviceName = 'tfjs-cpu'

export const benchmark: Benchmark = async ({ log }) => {
  const reports = await probeAnew()
  for (const { name, probeMs, reason } of reports) if (probeMs === null) log(`${name} is left out: ${reason}`)
  const present = reports.flatMap(({ name, probeMs }) => (probeMs === null || name === ORACLE ? [] : [name]))
  const headline: Record<string, Headline> = {}
  const more: Record<string, unknown> = {}
  for (const step of Object.keys(BENCHMARK_STEPS)) {
    for (const device of present) {
      const measured = await measure(step, device, log)
      if (!measured) continue
      const { firstLoss, steps, ...figures } = measured
      headline[step] = { ...(headline[step] as Record<string, Headline>), [device]: figures }
      more[`${step}.${device}`] = { firstLoss, steps }
    }
  }
  return { headline, details: { graphicsCards: graphicsCards(), devices: reports, ...more } }
}

/** Of this machine as it is now, not as FORECART_HOME remembers it; FORECART_DEVICE has no say. */
async function probeAnew(): Promise<readonly DeviceReport[]> {
  const { allowSoftwareGpu, logLevel } = readConfig()
  const { path: home, remove } = temporaryFolder()
  try {
    const logger = createLogger({ level: logLevel, name: 'bench' })
    return (await selectDevices({ home, wanted: 'auto', allowSoftwareGpu, logger })).reports
  } finally {
    remove()
  }
}

/** A device that is too small for a network, or breaks down over it, has no figures there. */
async function measure(
  step: string,
  device: string,
  log: BenchmarkContext['log'],
): Promise<DeviceStepMeasurement | null> {
  log(`${step} on ${device} ...`)
  try {
    return await measureInProcess<DeviceStepMeasurement>('device-step.process.js', [step, device])
  } catch (error) {
    log(error instanceof Error ? error.message : String(error))
    return null
  }
}
