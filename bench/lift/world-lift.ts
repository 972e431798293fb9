/** A simulated world as the model of promotion lift reads it. */
import { buildDemandPanel } from '../../src/features/demand'
import { holidayDays, liftDays, logCompetitorPrices } from '../../src/features/promotion'
import type { LiftData, LiftKind } from '../../src/models/promotion'
import { dayOfWeek, daysBetween } from '../../src/core/time/day'
import { SCALES, simulateDemandRows, type SimulatedWorld, type WorldParameters } from '../../seeds'

export const LIFT_LAST_DAY = '2026-06-30'
/** Behind the last day on which a promotion may start: its days, and those on which the pantry is full. */
const FUTURE_DAYS = 70
export const LIFT_SCALE = { ...SCALES.demo, futureDays: FUTURE_DAYS, users: 20, sessionDays: 1 }

export interface WorldLift {
  readonly world: SimulatedWorld
  readonly data: LiftData
  /** `[places]` of the days behind the history. */
  readonly holidaysAhead: readonly Uint8Array[]
}

export function simulateLiftWorld(parameters: WorldParameters): WorldLift {
  const { rows, world } = simulateDemandRows(parameters)
  const panel = buildDemandPanel(rows)
  const { calendar, categories, items, locations, promotions } = world
  const holidays: Uint8Array[] = locations.map(() => new Uint8Array(panel.historySteps + panel.futureSteps))
  const cells = panel.series.flatMap((series) => {
    if (series.itemId === null || series.locationId === null) return []
    const place = Number(series.locationId) - 1
    holidays[place] = holidayDays(panel, series)
    const item = Number(series.itemId) - 1
    const lowest = world.lowestCompetitorPrices
    const { days } = world.calendar
    // What competitors will ask is not known.
    const known = lowest?.subarray(item * days, item * days + panel.historySteps)
    const logCompetitor = known && logCompetitorPrices(Float64Array.from(known))
    return [{ item, place, ...liftDays(panel, series), ...(logCompetitor && { logCompetitor }) }]
  })
  const everywhere = locations.map((_, index) => index)
  return {
    world,
    data: {
      days: panel.historySteps,
      firstWeekday: dayOfWeek(calendar.firstDay),
      firstYearDay: daysBetween(`${calendar.firstDay.slice(0, 4)}-01-01`, calendar.firstDay),
      items: items.map(({ category }) => ({
        category,
        department: categories[category]!.parent ?? category,
      })),
      places: locations.length,
      cells,
      holidays,
      // What is planned is known, and no model is fitted on what follows from it.
      promotions: promotions.map((promotion) => ({
        items: promotion.items,
        places: promotion.locations.length > 0 ? promotion.locations : everywhere,
        from: promotion.startDay,
        to: promotion.endDay,
        kind: promotion.kind satisfies LiftKind,
        discountFraction: promotion.discountFraction ?? 0,
        featured: promotion.featured,
        advertised: false,
      })),
    },
    holidaysAhead: holidays.map((days) => days.subarray(panel.historySteps)),
  }
}
