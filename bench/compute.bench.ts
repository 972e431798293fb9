/** Training steps of four networks, compiled and on eager tfjs-wasm side by side, and what they cost to compile and serve. */
import type { Benchmark, Headline } from './benchmark'
import type { StepMeasurement } from './compute-step.process'
import { BENCHMARK_STEPS } from './compute-steps'
import { measureInProcess } from './measure-in-process'

export const benchmark: Benchmark = async ({ log }) => {
  const headline: Record<string, Headline> = {}
  const details: Record<string, unknown> = {}
  for (const name of Object.keys(BENCHMARK_STEPS)) {
    log(`${name} ...`)
    const measured = await measureInProcess<StepMeasurement>('compute-step.process.js', [name])
    const { details: more, ...figures } = measured
    headline[name] = figures
    details[name] = more
  }
  return { headline, details }
}
