/** Where the time of the compute benchmark's steps goes, by kind of operator (the table of docs/compute.md), and which nodes take longest. */
import type { Benchmark, Headline } from './benchmark'
import { BENCHMARK_STEPS } from './compute-steps'
import { measureInProcess } from './measure-in-process'
import type { StepProfile } from './profile-step.process'

export const benchmark: Benchmark = async ({ log }) => {
  const headline: Record<string, Headline> = {}
  const details: Record<string, unknown> = {}
  for (const name of Object.keys(BENCHMARK_STEPS)) {
    log(`${name} ...`)
    const { longest, ...sums } = await measureInProcess<StepProfile>('profile-step.process.js', [name])
    headline[name] = sums
    details[name] = longest
  }
  return { headline, details }
}
