/**
 * Quantiles of what a rule got wrong in the past, by the part of the horizon; for each series where there are enough, and pooled for the rest.
 * Errors in one pool are measured in spreads, so that those of small and large series, and of quiet and busy periods, can lie there
 * together. Those of one series are measured in spreads, too, or in units, as its rule says.
 */
import { z } from 'zod'
import {
  FORMER_LEVELS,
  itemsName,
  LEVEL_COUNT,
  QUANTILE_LEVELS,
  type DemandSeriesKey,
} from '../../../contracts/demand/demand'
import { atPresentLevels } from '../../../evaluation'

/** A horizon has at most so many parts, of equal length: those of 28 days are weeks. */
const MOST_PARTS = 4
/** With fewer errors, the outer quantiles of a series alone would be guesses. */
const MIN_ERRORS = 40
/** So many of each series are enough to know the pooled shape. */
const MAX_POOLED = 50

/** At QUANTILE_LEVELS; artifacts of before have fewer, to which a normal tail is added. */
const quantiles = z
  .union([z.array(z.number()).length(LEVEL_COUNT), z.array(z.number()).length(FORMER_LEVELS.length)])
  .transform((values) => atPresentLevels(values, Number.NEGATIVE_INFINITY))

/** `[parts][LEVEL_COUNT]`. */
const quantilesByPart = z.array(quantiles).min(1).max(MOST_PARTS)

export const errorQuantilesSchema = z.object({
  /** By `seriesId`, in units or in spreads. */
  series: z.record(z.string(), quantilesByPart),
  /** In spreads. */
  pooled: quantilesByPart,
})

export type ErrorQuantiles = z.output<typeof errorQuantilesSchema>

export function seriesId(key: DemandSeriesKey): string {
  return `${itemsName(key)}@${key.locationId ?? 'all'}`
}

/** How far sales of this level spread, roughly. */
export function spreadOf(level: number): number {
  return Math.sqrt(level * level + level + 0.01)
}

/** The row of `quantilesByPart` for a period. @param step periods after the first one ahead, which may lie beyond the horizon */
export function partOf(step: number, horizon: number): number {
  return Math.min(partsOf(horizon) - 1, Math.floor(step / partLength(horizon)))
}

export function partsOf(horizon: number): number {
  return Math.ceil(horizon / partLength(horizon))
}

function partLength(horizon: number): number {
  return Math.ceil(horizon / MOST_PARTS)
}

/** The errors of one series, by part of the horizon. */
interface SeriesErrors {
  readonly inSpreads: readonly number[][]
  /** As the quantiles of the series are measured; the same arrays where that is in spreads. */
  readonly measured: readonly number[][]
}

/** Collects errors and sums them up. */
export class ErrorSample {
  private readonly errors = new Map<string, SeriesErrors>()

  constructor(
    private readonly unitOfSeries: 'UNITS' | 'SPREADS',
    private readonly horizon: number,
  ) {}

  /** @param step periods after the first one ahead; @param error in units; @param spread units of one spread */
  add(series: DemandSeriesKey, step: number, error: number, spread: number): void {
    const { inSpreads, measured } = this.errorsOf(seriesId(series))
    const part = partOf(step, this.horizon)
    inSpreads[part]!.push(error / spread)
    if (measured !== inSpreads) measured[part]!.push(error)
  }

  quantiles(): ErrorQuantiles {
    const series: ErrorQuantiles['series'] = {}
    const pools = this.emptyParts()
    for (const [id, { inSpreads, measured }] of this.errors) {
      inSpreads.forEach((errors, part) => {
        const stride = Math.max(1, Math.floor(errors.length / MAX_POOLED))
        for (let i = 0; i < errors.length; i += stride) pools[part]!.push(errors[i]!)
      })
      if (measured.every((errors) => errors.length >= MIN_ERRORS))
        series[id] = measured.map(empiricalQuantiles)
    }
    // A shop too young for errors of the last part takes those of the one before.
    const pooled: number[][] = []
    for (const errors of pools)
      pooled.push(errors.length > 0 ? empiricalQuantiles(errors) : (pooled.at(-1) ?? empiricalQuantiles([])))
    return { series, pooled }
  }

  private errorsOf(id: string): SeriesErrors {
    const found = this.errors.get(id)
    if (found) return found
    const inSpreads = this.emptyParts()
    const created = { inSpreads, measured: this.unitOfSeries === 'UNITS' ? this.emptyParts() : inSpreads }
    this.errors.set(id, created)
    return created
  }

  private emptyParts(): number[][] {
    return Array.from({ length: partsOf(this.horizon) }, () => [])
  }
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
