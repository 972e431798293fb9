/**
 * Rules that are hard to beat, and beside which networks are judged: see Hyndman and Athanasopoulos, "Forecasting: Principles and
 * Practice" (https://otexts.com/fpp3/simple-methods.html). Each says a centre for every period ahead; what it got wrong in the past
 * says the quantiles. They need a few weeks only, so young shops are served by the best of them.
 */
import { z } from 'zod'
import { COVARIATE_COUNT, type DemandInput, type DemandPanel } from '../../../contracts/demand/demand'
import {
  leastObserved,
  originStride,
  phaseAhead,
  seasonalPhases,
  type WindowShape,
} from '../../../contracts/demand/window-shape'
import { periodNumber, type TimeGrid } from '../../../core/time/grid'
import { COVARIATE_COLUMN, isPromoted, WindowStatistics } from '../../../features/demand'
import type { ChosenOrder, OrderSearch } from './chosen-orders'

/** By phase of the season, Monday or January first: what a phase sells / the mean of all. */
const profileSchema = z.array(z.number().min(0)).min(1)

export const profilesSchema = z.object({
  /** By key of the location, `all` for items over all of them. */
  places: z.record(z.string(), profileSchema),
  /** For places without one. */
  shop: profileSchema,
})

export type Profiles = z.output<typeof profilesSchema>

export const NO_PROFILES: Profiles = { places: {}, shop: [1] }

/** One series at one origin. */
export interface RuleContext {
  readonly input: DemandInput
  readonly row: number
  readonly statistics: WindowStatistics
  readonly profiles: Profiles
  /** Where the rule has `orders`: that of the series, or the usual one; null where none was found. */
  readonly order: ChosenOrder | null
}

export interface ReferenceRule {
  readonly family: string
  /** With fewer periods, the rule has seen too few of its errors. */
  readonly leastHistory: (shape: WindowShape) => number
  /** Whether the centres depend on the seasonal profiles of places. */
  readonly readsProfiles?: true
  /** Whether it looks back a whole season at least, however short the context is. */
  readonly readsSeason?: true
  /** Searches for orders of the series in training. */
  readonly orders?: OrderSearch
  /** Past forecasts that errors are learnt from at most; those of a year where it says nothing. */
  readonly mostOrigins?: number | undefined
  /** Writes `[horizon]` units; the statistics have read the series. */
  readonly centres: (context: RuleContext, out: Float64Array) => void
  /**
   * Where the quantiles come from: from errors in spreads around the centre; where the centre is as noisy as a single period, from
   * errors in units, and for series without enough of them in spreads around the level of the context; or from the
   * periods of the context themselves, sorted.
   */
  readonly quantilesFrom: 'ERRORS_IN_SPREADS' | 'ERRORS_IN_UNITS' | 'CONTEXT'
}

/** What a forecast needs, and the errors of one origin more. */
export function oneOriginMore(shape: WindowShape): number {
  return leastObserved(shape) + originStride(shape.granularity)
}

/**
 * y(T + h) = y(T + h - s k), s periods being a season, with the smallest k for which that period is known. Where none is: the
 * level of the context, or, where that is shorter than two seasons, so that its level is not one of the season, the last value.
 */
export const SEASONAL_NAIVE: ReferenceRule = {
  family: 'seasonal-naive',
  leastHistory: (shape) => shape.horizon + leastObserved(shape),
  readsSeason: true,
  quantilesFrom: 'ERRORS_IN_UNITS',
  centres({ statistics }, out) {
    const { observed, units, level, shape } = statistics
    const { context, season } = shape
    const otherwise = seasonalPhases(shape) === season ? level : lastKnown(statistics)
    for (let step = 0; step < out.length; step++) {
      // Periods of the context; the last one of the same phase lies in its last season.
      let period = context - season + (step % season)
      while (period >= 0 && observed[period] !== 1) period -= season
      out[step] = period >= 0 ? units[period]! : otherwise
    }
  },
}

function lastKnown({ observed, units, level }: WindowStatistics): number {
  const last = observed.lastIndexOf(1)
  return last >= 0 ? units[last]! : level
}

/** The mean of the phase (a day of the week, say), times what promotions do on it where one is planned. */
export const WEEKDAY_PROMOTION_MEAN: ReferenceRule = {
  family: 'weekday-promotion-mean',
  leastHistory: oneOriginMore,
  quantilesFrom: 'ERRORS_IN_SPREADS',
  centres({ input, row, statistics }, out) {
    const { phases, phaseBase, phaseLift, scale } = statistics
    for (let step = 1; step <= out.length; step++) {
      const phase = phaseAhead(step, phases)
      const base = phaseBase[phase]! * scale
      out[step - 1] = isPromotedAt(input, row, step) ? base * Math.exp(phaseLift[phase]!) : base
    }
  },
}

/** The mean of half a context, with the seasonal profile of the place: that of the week by day, else that of the year. */
export const LEVEL_AND_PROFILE: ReferenceRule = {
  family: 'level-and-profile',
  leastHistory: oneOriginMore,
  readsProfiles: true,
  quantilesFrom: 'ERRORS_IN_SPREADS',
  centres({ input, row, statistics, profiles }, out) {
    const { locationId } = input.series[row]!
    const profile = profiles.places[locationId ?? 'all'] ?? profiles.shop
    const origin = periodNumber(input.grid) + input.historySteps - 1
    const factorOf = (ahead: number): number => profile[phaseAhead(origin + ahead, profile.length)]!
    let sold = 0
    let expected = 0
    statistics.forEachRead(Math.ceil(statistics.shape.context / 2), (units, beforeOrigin) => {
      sold += units
      expected += factorOf(-beforeOrigin)
    })
    const level = expected > 0 ? sold / expected : statistics.level
    for (let step = 1; step <= out.length; step++) out[step - 1] = level * factorOf(step)
  },
}

/** What the periods of the context sold, the same for all periods ahead. */
export const RECENT_QUANTILES: ReferenceRule = {
  family: 'recent-quantiles',
  leastHistory: oneOriginMore,
  quantilesFrom: 'CONTEXT',
  centres({ statistics }, out) {
    out.fill(statistics.level)
  },
}

/** A profile is that of the last seasons, so that it follows them: half a year of weeks, or four years. */
const PROFILE_SEASONS = { DAY: 26, WEEK: 4, MONTH: 4 } as const
/** Periods of an even profile that count beside what was seen of a phase. A phase of a year is seen a few times only. */
const PROFILE_PRIOR = { DAY: 4, WEEK: 1, MONTH: 1 } as const

/** Even ones where the panel is not longer than a season: a rise would look like one. */
export function fitProfiles(panel: DemandPanel, shape: WindowShape): Profiles {
  const { grid, historySteps } = panel
  const { granularity, context, season } = shape
  if (historySteps <= season) return NO_PROFILES
  const shop = new PhaseSums(grid)
  const places = new Map<string, PhaseSums>()
  const first = periodNumber(grid)
  const read = PROFILE_SEASONS[granularity] * season
  const statistics = new WindowStatistics(shape)
  for (const series of panel.series) {
    const place = series.locationId ?? 'all'
    let sums = places.get(place)
    if (!sums) places.set(place, (sums = new PhaseSums(grid)))
    for (
      let origin = historySteps - 1;
      origin >= Math.max(series.firstObserved, historySteps - read);
      origin -= context
    ) {
      statistics.read(series, origin, historySteps)
      if (!(statistics.level > 0)) continue
      statistics.forEachRead(context, (units, beforeOrigin) => {
        const period = first + origin - beforeOrigin
        sums.add(period, units)
        if (series.locationId !== null) shop.add(period, units)
      })
    }
  }
  const profiles = Array.from(places, ([place, sums]) => [place, sums.profile()] as const)
  return { places: Object.fromEntries(profiles), shop: shop.profile() }
}

class PhaseSums {
  private readonly sums: Float64Array
  private readonly counts: Float64Array
  private readonly prior: number

  constructor({ granularity, season }: TimeGrid) {
    this.sums = new Float64Array(season)
    this.counts = new Float64Array(season)
    this.prior = PROFILE_PRIOR[granularity]
  }

  /** @param period its number, see `periodNumber` */
  add(period: number, units: number): void {
    const phase = phaseAhead(period, this.sums.length)
    this.sums[phase]! += units
    this.counts[phase]!++
  }

  profile(): number[] {
    const total = this.sums.reduce((sum, one) => sum + one, 0)
    const count = this.counts.reduce((sum, one) => sum + one, 0)
    const mean = total / Math.max(1, count)
    if (!(mean > 0)) return Array.from(this.sums, () => 1)
    return Array.from(
      this.sums,
      (sum, phase) => (sum / mean + this.prior) / (this.counts[phase]! + this.prior),
    )
  }
}

function isPromotedAt(input: DemandInput, row: number, step: number): boolean {
  if (step > input.futureSteps) return false
  const period = input.historySteps + step - 1
  const promotion = input.series[row]!.covariates[period * COVARIATE_COUNT + COVARIATE_COLUMN.promotion]!
  return isPromoted(input.grid.granularity, promotion)
}
