/** Times one network of the compute benchmark on one device, in a process that no other device's memory is in; prints JSON. */
import { DEVICE_NAMES } from '../src/contracts/operations/device'
import { compileTrainingStep } from '../src/compute'
import { median } from './benchmark'
import { BENCHMARK_STEPS } from './compute-steps'
import { inferenceMedians, stepRunner, timesOf } from './step-timing'

const STEPS = 50
const STEPS_MS = 8_000

export interface DeviceStepMeasurement {
  readonly stepMs: number
  readonly inferenceBatch1Ms: number
  readonly inferenceBatch64Ms: number
  /** Of the first step: equal on all devices, but for rounding. */
  readonly firstLoss: number
  readonly steps: number
}

async function measure(name: string, deviceName: string): Promise<DeviceStepMeasurement> {
  const make = BENCHMARK_STEPS[name]
  const device = DEVICE_NAMES.find((one) => one === deviceName)
  if (!make || !device) throw new Error('The name of a step and of a device were expected')
  const model = make()
  const step = await compileTrainingStep(model.spec, { backend: device })
  const run = stepRunner(step, model)
  const firstLoss = await run()
  const times = await timesOf(run, { atMost: STEPS, forMs: STEPS_MS })
  await step.dispose()
  const [inferenceBatch1Ms, inferenceBatch64Ms] = await inferenceMedians(model, device)
  return { stepMs: median(times), inferenceBatch1Ms, inferenceBatch64Ms, firstLoss, steps: times.length }
}

measure(process.argv[2] ?? '', process.argv[3] ?? '')
  .then((measured) => process.stdout.write(JSON.stringify(measured)))
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    process.exitCode = 1
  })
