/** What the cells of a plan would sell on its days without it: level, week, holidays and season. Slow level, shocks and list price are drawn in `direct-effect.ts`. */
import { ForecartError } from '../../core/errors'
import type { FittedLift } from './fitted-lift'
import { COMPETITOR_AT, yearWave } from './lift-design'
import type { LiftPlan } from './lift-support'
import type { LiftTerms } from './predicted-lift'

const MOST_CELL_DAYS = 400_000

export interface Forecast {
  readonly length: number
  /** Days between the history and the plan. */
  readonly lead: number
  /** `[items of the plan][places of the plan][days of the plan]` units without slow level, shock, list price and effects; null where the item was never at the place. */
  readonly usual: readonly (readonly (Float64Array | null)[])[]
  /** `[items of the plan]` ln(list price / usual). */
  readonly logPrice: Float64Array
}

/** @throws QUERY_TOO_EXPENSIVE, NOT_ENOUGH_DATA: see `predictLift` */
export function forecastPlan(fit: FittedLift, plan: LiftPlan, terms: LiftTerms): Forecast {
  const length = plan.to - plan.from + 1
  const lead = plan.from - fit.days
  if (plan.items.length * plan.places.length * length > MOST_CELL_DAYS) {
    throw new ForecartError(
      'QUERY_TOO_EXPENSIVE',
      `The plan has more than ${MOST_CELL_DAYS} items x places x days; ask for a part of it`,
    )
  }
  const cellOf = new Map(fit.cells.map((cell, index) => [`${cell.item}/${cell.place}`, index]))
  const logPrice = new Float64Array(plan.items.length)
  let isAny = false
  const usual = plan.items.map((item, at) =>
    plan.places.map((place) => {
      const index = cellOf.get(`${item}/${place}`)
      if (index === undefined) return null
      isAny = true
      const cell = fit.cells[index]!
      logPrice[at] = cell.logPrice
      return Float64Array.from({ length }, (_, day) => Math.exp(usualLog(fit, cell, lead + day, terms)))
    }),
  )
  if (!isAny) {
    throw new ForecartError('NOT_ENOUGH_DATA', 'None of the items has been sold at any place of the plan')
  }
  return { length, lead, usual, logPrice }
}

/**
 * ln of the units that a cell sells on a day without slow level, shock, list price and effects.
 * @param ahead 0 on the first day after the history
 */
export function usualLog(
  fit: FittedLift,
  { item, place, level, logCompetitor }: FittedLift['cells'][number],
  ahead: number,
  { holidaysAhead }: Pick<LiftTerms, 'holidaysAhead'>,
): number {
  const weekday = (fit.firstWeekday + fit.days + ahead) % 7
  const holiday = holidaysAhead[place]?.[ahead] ? fit.placeHoliday[place]! : 0
  const { week, wave } = fit.items[item]!
  const [sine, cosine] = yearWave(fit, fit.days + ahead)
  const season = week[weekday]! + wave[0]! * sine + wave[1]! * cosine
  return (
    level + fit.placeWeek[place]![weekday]! + holiday + season + fit.pooled[COMPETITOR_AT]! * logCompetitor
  )
}
