/** The days of a panel, as day numbers and lengths. */
import { USUAL_HORIZON_DAYS } from '../../contracts/demand/demand'
import type { DemandPlaceRows } from '../../contracts/demand/demand-rows'
import { dayNumber } from '../../core/time/day'

export interface PanelDays {
  /** Day number of index 0. */
  readonly firstDay: number
  readonly historyDays: number
  /** Of history and future. */
  readonly days: number
  /** How far ahead windows look. */
  readonly horizonDays: number
}

export function panelDaysOf({
  firstDay,
  historyDays,
  futureDays,
  horizonDays = USUAL_HORIZON_DAYS,
}: DemandPlaceRows): PanelDays {
  return { firstDay: dayNumber(firstDay), historyDays, days: historyDays + futureDays, horizonDays }
}
