/** What places do to all their items: their week, holidays, and how many came on each day. */
import type { LiftData } from './lift-data'

/** ln of factors. */
export interface PlaceLevels {
  /** `[places][7]`, Monday first. */
  readonly week: readonly Float64Array[]
  /** `[places]` */
  readonly holiday: Float64Array
  /** `[departments][places][days]`: week, holiday and the day's own part, the last of which comes from items of other departments alone. */
  readonly log: readonly (readonly Float64Array[])[]
}

/** A holiday's factor is held at that of all places by so many units. */
const HOLIDAY_PRIOR_UNITS = 20
const WEEK_PRIOR_UNITS = 10
const LEAST_SPREAD_VARIANCE = 1e-4

/**
 * @param means `[cells][days]` demand that is expected with the levels of `before`; empty: the levels are 0
 * @param extra see `ShockLaw`
 */
export function fitPlaces(
  data: LiftData,
  means: readonly Float64Array[],
  extra: number,
  before: PlaceLevels | null,
): PlaceLevels {
  const { days, places, items, cells, holidays, firstWeekday } = data
  const departments = 1 + Math.max(-1, ...items.map(({ department }) => department))
  const week = Array.from({ length: places }, () => new Float64Array(7))
  const holiday = new Float64Array(places)
  const log = Array.from({ length: departments }, () =>
    Array.from({ length: places }, () => new Float64Array(days)),
  )
  if (!before || means.length === 0) return { week, holiday, log }
  const sold = log.map((ofPlaces) => ofPlaces.map(() => new Float64Array(days)))
  const expected = log.map((ofPlaces) => ofPlaces.map(() => new Float64Array(days)))
  const noise = Array.from({ length: places }, () => new Float64Array(days))
  const usual = before.log.map((ofPlaces) => ofPlaces.map((one) => one.map((value) => Math.exp(-value))))
  cells.forEach(({ item, place, units, exposure }, cell) => {
    const { department } = items[item]!
    const mean = means[cell]!
    const [soldHere, expectedHere] = [sold[department]![place]!, expected[department]![place]!]
    const withoutPlace = usual[department]![place]!
    const noiseHere = noise[place]!
    for (let day = 0; day < days; day++) {
      if (exposure[day]! === 0) continue
      const value = exposure[day]! * mean[day]! * withoutPlace[day]!
      soldHere[day]! += units[day]!
      expectedHere[day]! += value
      noiseHere[day]! += value + value * value * extra
    }
  })
  const [allSold, allExpected] = [sumOver(sold, places, days), sumOver(expected, places, days)]
  let [holidaySold, holidayExpected] = [HOLIDAY_PRIOR_UNITS, HOLIDAY_PRIOR_UNITS]
  for (let place = 0; place < places; place++) {
    const [soldOn, expectedOn] = [new Float64Array(7), new Float64Array(7)]
    for (let day = 0; day < days; day++) {
      if (holidays[place]![day]) continue
      soldOn[(firstWeekday + day) % 7]! += allSold[place]![day]!
      expectedOn[(firstWeekday + day) % 7]! += allExpected[place]![day]!
    }
    for (let weekday = 0; weekday < 7; weekday++) {
      week[place]![weekday] = Math.log(
        (soldOn[weekday]! + WEEK_PRIOR_UNITS) / (expectedOn[weekday]! + WEEK_PRIOR_UNITS),
      )
    }
    for (let day = 0; day < days; day++) {
      if (!holidays[place]![day]) continue
      holidaySold += allSold[place]![day]!
      holidayExpected += allExpected[place]![day]! * Math.exp(week[place]![(firstWeekday + day) % 7]!)
    }
  }
  const usualHoliday = holidaySold / holidayExpected
  for (let place = 0; place < places; place++) {
    let [onHolidays, wanted] = [HOLIDAY_PRIOR_UNITS * usualHoliday, HOLIDAY_PRIOR_UNITS]
    for (let day = 0; day < days; day++) {
      if (!holidays[place]![day]) continue
      onHolidays += allSold[place]![day]!
      wanted += allExpected[place]![day]! * Math.exp(week[place]![(firstWeekday + day) % 7]!)
    }
    holiday[place] = Math.log(onHolidays / wanted)
    const known = Float64Array.from(
      { length: days },
      (_, day) => week[place]![(firstWeekday + day) % 7]! + (holidays[place]![day] ? holiday[place]! : 0),
    )
    const variance = dailyVariance(allSold[place]!, allExpected[place]!, noise[place]!, known)
    for (let department = 0; department < departments; department++) {
      for (let day = 0; day < days; day++) {
        const others =
          (allExpected[place]![day]! - expected[department]![place]![day]!) * Math.exp(known[day]!)
        let own = 0
        if (others > 0) {
          const ratio = (allSold[place]![day]! - sold[department]![place]![day]!) / others
          const part = noise[place]![day]! / allExpected[place]![day]!
          own = Math.log1p((variance / (variance + part / others)) * (ratio - 1))
        }
        log[department]![place]![day] = known[day]! + Math.max(-3, Math.min(3, own))
      }
    }
  }
  return { week, holiday, log }
}

/** How much days of a place differ in visitors, beyond what is chance. */
function dailyVariance(
  sold: Float64Array,
  expected: Float64Array,
  noise: Float64Array,
  known: Float64Array,
): number {
  let [sum, weight] = [0, 0]
  for (let day = 0; day < sold.length; day++) {
    const mean = expected[day]! * Math.exp(known[day]!)
    if (!(mean > 0)) continue
    const chance = noise[day]! / expected[day]! / mean
    const part = 1 / (chance + 0.02) ** 2
    sum += part * ((sold[day]! / mean - 1) ** 2 - chance)
    weight += part
  }
  return Math.max(LEAST_SPREAD_VARIANCE, weight > 0 ? sum / weight : 0)
}

function sumOver(parts: readonly (readonly Float64Array[])[], places: number, days: number): Float64Array[] {
  return Array.from({ length: places }, (_, place) => {
    const sum = new Float64Array(days)
    for (const part of parts) for (let day = 0; day < days; day++) sum[day]! += part[place]![day]!
    return sum
  })
}
