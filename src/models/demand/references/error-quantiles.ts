/**
 * Quantiles of what a rule got wrong in the past, by weeks ahead; for each series where there are enough, and pooled for the rest.
 * Errors in one pool are measured in spreads, so that those of small and large series, and of quiet and busy days, can lie there
 * together. Those of one series are measured in spreads, too, or in units, as its rule says.
 */
import { z } from 'zod'
import { LEVEL_COUNT, QUANTILE_LEVELS, type DemandSeriesKey } from '../../../contracts/demand/demand'

/** Weeks that a horizon of 28 days reaches. */
const WEEKS_AHEAD = 4
/** With fewer errors, the outer quantiles of a series alone would be guesses. */
const MIN_ERRORS = 40
/** So many of each series are enough to know the pooled shape. */
const MAX_POOLED = 50

/** `[WEEKS_AHEAD][LEVEL_COUNT]`. */
const quantilesByWeeks = z.array(z.array(z.number()).length(LEVEL_COUNT)).length(WEEKS_AHEAD)

export const errorQuantilesSchema = z.object({
  /** By `seriesId`, in units or in spreads. */
  series: z.record(z.string(), quantilesByWeeks),
  /** In spreads. */
  pooled: quantilesByWeeks,
})

export type ErrorQuantiles = z.output<typeof errorQuantilesSchema>

export function seriesId({ itemId, locationId }: DemandSeriesKey): string {
  return `${itemId}@${locationId ?? 'all'}`
}

/** How far sales of this level spread, roughly. */
export function spreadOf(level: number): number {
  return Math.sqrt(level * level + level + 0.01)
}

/** The row of `quantilesByWeeks` for a day. @param step days after the first day ahead */
export function weekOf(step: number): number {
  return Math.min(WEEKS_AHEAD - 1, Math.floor(step / 7))
}

/** The errors of one series, by weeks ahead. */
interface SeriesErrors {
  readonly inSpreads: readonly number[][]
  /** As the quantiles of the series are measured; the same arrays where that is in spreads. */
  readonly measured: readonly number[][]
}

/** Collects errors and sums them up. */
export class ErrorSample {
  private readonly errors = new Map<string, SeriesErrors>()

  constructor(private readonly unitOfSeries: 'UNITS' | 'SPREADS') {}

  /** @param step days after the first day ahead; @param error in units; @param spread units of one spread */
  add(series: DemandSeriesKey, step: number, error: number, spread: number): void {
    const { inSpreads, measured } = this.errorsOf(seriesId(series))
    const week = weekOf(step)
    inSpreads[week]!.push(error / spread)
    if (measured !== inSpreads) measured[week]!.push(error)
  }

  quantiles(): ErrorQuantiles {
    const series: ErrorQuantiles['series'] = {}
    const pools = emptyWeeks()
    for (const [id, { inSpreads, measured }] of this.errors) {
      inSpreads.forEach((errors, week) => {
        const stride = Math.max(1, Math.floor(errors.length / MAX_POOLED))
        for (let i = 0; i < errors.length; i += stride) pools[week]!.push(errors[i]!)
      })
      if (measured.every((errors) => errors.length >= MIN_ERRORS))
        series[id] = measured.map(empiricalQuantiles)
    }
    // A shop too young for errors of four weeks ahead takes those of fewer.
    const pooled: number[][] = []
    for (const errors of pools)
      pooled.push(errors.length > 0 ? empiricalQuantiles(errors) : (pooled.at(-1) ?? empiricalQuantiles([])))
    return { series, pooled }
  }

  private errorsOf(id: string): SeriesErrors {
    const found = this.errors.get(id)
    if (found) return found
    const inSpreads = emptyWeeks()
    const created = { inSpreads, measured: this.unitOfSeries === 'UNITS' ? emptyWeeks() : inSpreads }
    this.errors.set(id, created)
    return created
  }
}

function emptyWeeks(): number[][] {
  return Array.from({ length: WEEKS_AHEAD }, () => [])
}

/** At QUANTILE_LEVELS, linear between order statistics; zeros where there is nothing. */
function empiricalQuantiles(values: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort()
  if (sorted.length === 0) return QUANTILE_LEVELS.map(() => 0)
  return QUANTILE_LEVELS.map((level) => {
    const position = level * (sorted.length - 1)
    const low = Math.floor(position)
    const high = Math.min(sorted.length - 1, low + 1)
    return sorted[low]! + (position - low) * (sorted[high]! - sorted[low]!)
  })
}
