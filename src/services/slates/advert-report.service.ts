/** Whether adverts pay: what they cost, and what was bought after clicks on them. */
import type { Viewer } from '../../contracts/viewer'
import { addDays, type Day, daysBetween, startOfDay } from '../../core/time/day'
import type { Queryable } from '../../db/client'
import { readShopTimeZone } from '../../db/repositories/operations/setting.repository'
import { type AdvertReportRow, readAdvertReport } from '../../db/repositories/slates/advert-report.repository'
import { requireScope } from '../access'
import { refuse, requireDay, requireNumber } from '../input-rules'
import { MAX_REPORT_DAYS } from './slate-report.service'

export interface AdvertReportInput {
  /** Days of the shop's time zone, both included, at most 92 of them. */
  readonly from: Day
  readonly to: Day
  /** Purchases count so long after the click. */
  readonly attributionHours: number
}

export interface AdvertReportLine extends AdvertReportRow {
  /** (revenue - cost) / cost; null where they cost nothing, or no click is in the log: then nobody knows what came of them. */
  readonly returnOnInvestment: number | null
}

export const MAX_ADVERT_ROWS = 200
const MAX_WINDOW_HOURS = 24 * 30

export class AdvertReportService {
  constructor(private readonly database: Queryable) {}

  /** A line for each placement and currency. @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT */
  async report(viewer: Viewer, input: AdvertReportInput): Promise<AdvertReportLine[]> {
    requireScope(viewer, 'read')
    const fromDay = requireDay(input.from, 'from')
    const toDay = requireDay(input.to, 'to')
    if (toDay < fromDay) refuse('to lies before from')
    if (daysBetween(fromDay, toDay) >= MAX_REPORT_DAYS)
      refuse(`A report is of at most ${MAX_REPORT_DAYS} days`)
    const windowHours = requireNumber(input.attributionHours, 'attributionHours', 0, MAX_WINDOW_HOURS)
    const timeZone = await readShopTimeZone(this.database)
    const rows = await readAdvertReport(this.database, {
      fromDay,
      toDay,
      from: startOfDay(fromDay, timeZone),
      to: startOfDay(addDays(toDay, 1), timeZone),
      windowHours,
      maxRows: MAX_ADVERT_ROWS,
    })
    return rows.map((row) => ({
      ...row,
      returnOnInvestment:
        row.costMinor === 0n || row.loggedClicks === 0
          ? null
          : Number(row.revenueMinor - row.costMinor) / Number(row.costMinor),
    }))
  }
}
