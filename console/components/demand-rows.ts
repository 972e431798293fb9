/** History and forecast as one list of days (or weeks, or months): what the chart draws and the table says. */
import type { DemandDayStatus } from '../generated/demand'

interface Point {
  readonly day: string
  readonly mean: number
  readonly quantiles: readonly { readonly level: number; readonly value: number }[]
}

interface Actual {
  readonly day: string
  readonly status: DemandDayStatus
  readonly value?: number | null
  readonly stockOutFraction: number
}

export interface DemandRow {
  readonly day: string
  readonly actual: number | null
  /** Null for days to come. */
  readonly status: DemandDayStatus | null
  readonly stockOutFraction: number
  readonly mean: number | null
  readonly p10: number | null
  readonly p25: number | null
  readonly p50: number | null
  readonly p75: number | null
  readonly p90: number | null
  readonly whatIf: number | null
}

const AHEAD = { actual: null, status: null, stockOutFraction: 0 } as const
const PAST = { mean: null, p10: null, p25: null, p50: null, p75: null, p90: null, whatIf: null } as const

export function quantileOf(
  quantiles: readonly { level: number; value: number }[],
  level: number,
): number | null {
  return quantiles.find((one) => Math.abs(one.level - level) < 1e-9)?.value ?? null
}

export function demandRows(
  forecast: { readonly history: readonly Actual[]; readonly points: readonly Point[] },
  whatIf?: readonly Point[],
): DemandRow[] {
  const changed = new Map((whatIf ?? []).map(({ day, quantiles }) => [day, quantileOf(quantiles, 0.5)]))
  return [
    ...forecast.history.map(({ day, status, value, stockOutFraction }) => ({
      ...PAST,
      day,
      status,
      stockOutFraction,
      actual: value ?? null,
    })),
    ...forecast.points.map(({ day, mean, quantiles }) => ({
      ...AHEAD,
      day,
      mean,
      p10: quantileOf(quantiles, 0.1),
      p25: quantileOf(quantiles, 0.25),
      p50: quantileOf(quantiles, 0.5),
      p75: quantileOf(quantiles, 0.75),
      p90: quantileOf(quantiles, 0.9),
      whatIf: changed.get(day) ?? null,
    })),
  ]
}
