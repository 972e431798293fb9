/**
 * Rules that are hard to beat, and beside which networks are judged: see Hyndman and Athanasopoulos, "Forecasting: Principles and
 * Practice" (https://otexts.com/fpp3/simple-methods.html). Each says a centre for every day ahead; what it got wrong in the past says
 * the quantiles. They need a few weeks only, so young shops are served by the best of them.
 */
import { z } from 'zod'
import {
  COVARIATE_COUNT,
  MAX_HORIZON_DAYS,
  type DemandInput,
  type DemandPanel,
} from '../../../contracts/demand/demand'
import { dayNumber } from '../../../core/time/day'
import { CONTEXT_DAYS, COVARIATE_COLUMN, WindowStatistics } from '../../../features/demand'

/** Monday first: what a weekday sells / the mean of all. */
const profileSchema = z.array(z.number().min(0)).length(7)

export const profilesSchema = z.object({
  /** By key of the location, `all` for items over all of them. */
  places: z.record(z.string(), profileSchema),
  /** For places without one. */
  shop: profileSchema,
})

export type Profiles = z.output<typeof profilesSchema>

export const NO_PROFILES: Profiles = { places: {}, shop: Array.from({ length: 7 }, () => 1) }

/** One series at one origin. */
export interface RuleContext {
  readonly input: DemandInput
  readonly row: number
  readonly statistics: WindowStatistics
  readonly profiles: Profiles
}

export interface ReferenceRule {
  readonly family: string
  /** With fewer days, the rule has seen too few of its errors. */
  readonly minHistoryDays: number
  /** Whether the centres depend on the weekdays of places. */
  readonly readsProfiles?: true
  /** Writes `[MAX_HORIZON_DAYS]` units; the statistics have read the series. */
  readonly centres: (context: RuleContext, out: Float64Array) => void
  /**
   * Where the quantiles come from: from errors in spreads around the centre; where the centre is as noisy as a single day, from
   * errors in units, and for series without enough of them in spreads around the level of the context; or from the days of the
   * context themselves, sorted.
   */
  readonly quantilesFrom: 'ERRORS_IN_SPREADS' | 'ERRORS_IN_UNITS' | 'CONTEXT_DAYS'
}

/** y(T + h) = y(T + h - 7 k) with the smallest k for which that day is known; the level where none is. */
export const SEASONAL_NAIVE: ReferenceRule = {
  family: 'seasonal-naive',
  minHistoryDays: MAX_HORIZON_DAYS + 14,
  quantilesFrom: 'ERRORS_IN_UNITS',
  centres({ statistics }, out) {
    const { observed, units, level } = statistics
    for (let step = 0; step < MAX_HORIZON_DAYS; step++) {
      // Days of the context; the last same day of the week lies in its last seven.
      let day = CONTEXT_DAYS - 7 + (step % 7)
      while (day >= 0 && observed[day] !== 1) day -= 7
      out[step] = day >= 0 ? units[day]! : level
    }
  },
}

/** The mean of the weekday, times what promotions do on it where one is planned. */
export const WEEKDAY_PROMOTION_MEAN: ReferenceRule = {
  family: 'weekday-promotion-mean',
  minHistoryDays: 21,
  quantilesFrom: 'ERRORS_IN_SPREADS',
  centres({ input, row, statistics }, out) {
    const { weekdayBase, weekdayLift, scale } = statistics
    for (let step = 1; step <= MAX_HORIZON_DAYS; step++) {
      const base = weekdayBase[step % 7]! * scale
      out[step - 1] = isPromoted(input, row, step) ? base * Math.exp(weekdayLift[step % 7]!) : base
    }
  },
}

const LEVEL_DAYS = 28

/** The mean of four weeks, with the weekdays of the place. */
export const LEVEL_AND_PROFILE: ReferenceRule = {
  family: 'level-and-profile',
  minHistoryDays: 21,
  readsProfiles: true,
  quantilesFrom: 'ERRORS_IN_SPREADS',
  centres({ input, row, statistics, profiles }, out) {
    const { locationId } = input.series[row]!
    const profile = profiles.places[locationId ?? 'all'] ?? profiles.shop
    const firstAhead = dayNumber(input.grid.start) + input.historySteps
    const factorOf = (daysAhead: number): number => profile[weekdayOf(firstAhead + daysAhead - 1)]!
    let sold = 0
    let expected = 0
    // A day of the past has the weekday of those 7, 14 ... days after it.
    statistics.forEachRead(LEVEL_DAYS, (units, weekday) => {
      sold += units
      expected += factorOf(weekday === 0 ? 7 : weekday)
    })
    const level = expected > 0 ? sold / expected : statistics.level
    for (let step = 1; step <= MAX_HORIZON_DAYS; step++) out[step - 1] = level * factorOf(step)
  },
}

/** What the days of the context sold, the same for all days ahead. */
export const RECENT_QUANTILES: ReferenceRule = {
  family: 'recent-quantiles',
  minHistoryDays: 21,
  quantilesFrom: 'CONTEXT_DAYS',
  centres({ statistics }, out) {
    out.fill(statistics.level)
  },
}

/** A profile is that of the last half year, so that it follows the season. */
const PROFILE_DAYS = 182
/** Days of an even profile that count beside what was seen. */
const PRIOR_DAYS = 4

export function fitProfiles(panel: DemandPanel): Profiles {
  const shop = new WeekdaySums()
  const places = new Map<string, WeekdaySums>()
  const first = dayNumber(panel.grid.start)
  for (const series of panel.series) {
    const place = series.locationId ?? 'all'
    let sums = places.get(place)
    if (!sums) places.set(place, (sums = new WeekdaySums()))
    const statistics = new WindowStatistics()
    for (
      let origin = panel.historySteps - 1;
      origin >= Math.max(series.firstObserved, panel.historySteps - PROFILE_DAYS);
      origin -= CONTEXT_DAYS
    ) {
      statistics.read(series, origin, panel.historySteps)
      if (!(statistics.level > 0)) continue
      statistics.forEachRead(CONTEXT_DAYS, (units, weekday) => {
        const day = weekdayOf(first + origin + weekday)
        sums.add(day, units)
        if (series.locationId !== null) shop.add(day, units)
      })
    }
  }
  const profiles = Array.from(places, ([place, sums]) => [place, sums.profile()] as const)
  return { places: Object.fromEntries(profiles), shop: shop.profile() }
}

class WeekdaySums {
  private readonly sums = new Float64Array(7)
  private readonly counts = new Float64Array(7)

  add(weekday: number, units: number): void {
    this.sums[weekday]! += units
    this.counts[weekday]!++
  }

  profile(): number[] {
    const total = this.sums.reduce((sum, one) => sum + one, 0)
    const mean =
      total /
      Math.max(
        1,
        this.counts.reduce((sum, one) => sum + one, 0),
      )
    if (!(mean > 0)) return Array.from(this.sums, () => 1)
    return Array.from(
      this.sums,
      (sum, weekday) => (sum / mean + PRIOR_DAYS) / (this.counts[weekday]! + PRIOR_DAYS),
    )
  }
}

function isPromoted(input: DemandInput, row: number, step: number): boolean {
  if (step > input.futureSteps) return false
  const day = input.historySteps + step - 1
  return input.series[row]!.covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN.promotion]! > 0
}

/** Monday = 0, of a day number. */
function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}
