/** How the networks of compute-steps.ts are timed, on any device. */
import { exportInference, openInference, type ComputeBackend, type TrainingStep } from '../src/compute'
import { median, millisecondsOf } from './benchmark'
import type { BenchmarkStep } from './compute-steps'

const LEARNING_RATE = 1e-3
const INFERENCE_RUNS = 60

/** Each call takes the next step and answers its loss. */
export function stepRunner(step: TrainingStep, { feeds }: BenchmarkStep): () => Promise<number> {
  let seed = 0
  return async () => (await step.run(feeds, { learningRate: LEARNING_RATE, seed: seed++ })).loss
}

/** Runs at least three times, then until the time is over or `atMost` is reached. */
export async function timesOf(
  run: () => Promise<unknown>,
  { atMost, forMs }: { atMost: number; forMs: number },
): Promise<number[]> {
  const times: number[] = []
  const startedAt = performance.now()
  while (times.length < 3 || (times.length < atMost && performance.now() - startedAt < forMs))
    times.push(await millisecondsOf(run))
  return times
}

/** Median milliseconds of a forward pass at batch 1 and at batch 64. */
export async function inferenceMedians(
  { inference, inferenceFeeds }: BenchmarkStep,
  backend: ComputeBackend,
): Promise<[batch1Ms: number, batch64Ms: number]> {
  const session = await openInference(exportInference(inference), { backend })
  const medianAt = async (batch: number): Promise<number> => {
    const feeds = inferenceFeeds(batch)
    await session.run(feeds)
    return median(await timesOf(() => session.run(feeds), { atMost: INFERENCE_RUNS, forMs: 10_000 }))
  }
  const medians: [number, number] = [await medianAt(1), await medianAt(64)]
  await session.dispose()
  return medians
}
