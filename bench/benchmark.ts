import { ForecartError } from '../src/core/errors'

/** Figures by name, nested where one benchmark measures several things: its goals are named `thing.figure`. */
export interface Headline {
  readonly [name: string]: number | Headline
}

export interface BenchmarkResult {
  /** The figures that bench/goals.json has a floor and a goal for, by name. */
  readonly headline: Headline
  readonly details: Record<string, unknown>
  /** False where the figures are of a file of the caller's own, which no floor was set for. Default true. */
  readonly hasGoals?: boolean
}

export interface BenchmarkContext {
  /** Progress, on standard error. */
  readonly log: (line: string) => void
  /** The benchmark's own, behind its name; empty for those that export no `usage`. */
  readonly args?: readonly string[]
}

/** What every `*.bench.ts` exports as `benchmark`. */
export type Benchmark = (context: BenchmarkContext) => Promise<BenchmarkResult>

/** @param text of an option, such as `--seed` @throws BAD_USER_INPUT where it is no whole number from `least` */
export function wholeOption(name: string, text: string, least: number): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value
  throw new ForecartError(
    'BAD_USER_INPUT',
    `${name} has to be a whole number from ${least}, and ${JSON.stringify(text)} is none`,
  )
}

/** @param text of an option, such as `--weights` @throws BAD_USER_INPUT where it is no number from `least` */
export function numberOption(name: string, text: string, least: number): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= least) return value
  throw new ForecartError(
    'BAD_USER_INPUT',
    `${name} has to be a number from ${least}, and ${JSON.stringify(text)} is none`,
  )
}

/** `{ a: { b: 1 } }` as `{ 'a.b': 1 }`. */
export function flatten(headline: Headline, prefix = ''): Record<string, number> {
  return Object.fromEntries(
    Object.entries(headline).flatMap(([name, value]) =>
      typeof value === 'number'
        ? [[prefix + name, value]]
        : Object.entries(flatten(value, `${prefix}${name}.`)),
    ),
  )
}

/** The value below which `fraction` of `values` lie (nearest rank). */
export function percentile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(fraction * sorted.length) - 1)] ?? Number.NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

export async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
