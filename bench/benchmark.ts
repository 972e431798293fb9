/** What every `*.bench.ts` exports as `benchmark`. */
export type Headline = Record<string, number>

export interface BenchmarkResult {
  /** The figures that bench/goals.json has a floor and a goal for, by name. */
  readonly headline: Headline
  readonly details: Record<string, unknown>
}

export interface BenchmarkContext {
  /** Progress, on standard error. */
  readonly log: (line: string) => void
}

export type Benchmark = (context: BenchmarkContext) => Promise<BenchmarkResult>

/** The value below which `fraction` of `values` lie (nearest rank). */
export function percentile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(fraction * sorted.length) - 1)] ?? Number.NaN
}

export async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
