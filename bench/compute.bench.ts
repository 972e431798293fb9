/** Training steps of four networks, compiled and on eager tfjs-wasm side by side, and what they cost to compile and serve. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { join } from 'node:path'
import type { Benchmark, Headline } from './benchmark'
import type { StepMeasurement } from './compute-step.process'
import { BENCHMARK_STEPS } from './compute-steps'

async function measureStep(name: string): Promise<StepMeasurement> {
  const child = spawn(process.execPath, [join(__dirname, 'compute-step.process.js'), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const output = await text(child.stdout)
  const code = await ended
  if (code !== 0) throw new Error(`Measuring ${name} ended with ${code}`)
  return JSON.parse(output) as StepMeasurement
}

export const benchmark: Benchmark = async ({ log }) => {
  const headline: Record<string, Headline> = {}
  const details: Record<string, unknown> = {}
  for (const name of Object.keys(BENCHMARK_STEPS)) {
    log(`${name} ...`)
    const { details: more, ...figures } = await measureStep(name)
    headline[name] = figures
    details[name] = more
  }
  return { headline, details }
}
