/** What is to be known of the recorded sales of an item before anything is learned from them. Nothing is changed by it. */
import type { DemandQuantity } from '../../contracts/demand/model-names'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import type { Day } from '../../core/time/day'
import { firstDayOf, lastDayOf } from '../../core/time/grid'
import { lastCompletePeriodEnd, loadDemandPanel } from '../../datasets/demand-panel'
import { originDaysAt } from '../../datasets/origin-days'
import type { Queryable } from '../../db/client'
import { readSellingLocations } from '../../db/repositories/demand/demand-scope.repository'
import { type DataFinding, type DataFindingKind, dataQuality, type DataQuality } from '../../features/demand'
import { requireScope } from '../access'
import { refuse } from '../input-rules'
import { noneThatSells } from './series-forecast'

export { DATA_FINDINGS, type DataFindingKind } from '../../features/demand'

export interface DataQualityRequest extends DemandQuantity {
  readonly itemId: bigint
  /** Null: all places together. */
  readonly locationId: bigint | null
  /** Periods that are looked at, up to the last complete one. */
  readonly periods: number
}

export interface DataFindingValue extends Omit<DataFinding, 'from'> {
  readonly kind: DataFindingKind
  readonly from: Day
  /** The last day. */
  readonly to: Day
}

export interface DataQualityValue extends Omit<DataQuality, 'findings'>, DataQualityRequest {
  /** The first day that is looked at; null where the item was not on sale yet. */
  readonly from: Day | null
  readonly to: Day
  /** The latest first. */
  readonly findings: readonly DataFindingValue[]
}

export const MOST_QUALITY_PERIODS = 366

export class DataQualityService {
  constructor(private readonly options: { database: Queryable; clock: Clock }) {}

  /** @throws FORBIDDEN, NOT_FOUND; BAD_USER_INPUT where `periods` is out of 1..366 */
  async report(viewer: Viewer, request: DataQualityRequest): Promise<DataQualityValue> {
    requireScope(viewer, 'read')
    const { measure, granularity, periods } = request
    if (!Number.isInteger(periods) || periods < 1 || periods > MOST_QUALITY_PERIODS)
      refuse(`"periods" must be between 1 and ${MOST_QUALITY_PERIODS}`)
    const { database, clock } = this.options
    const places = await readSellingLocations(database)
    const locationId = request.locationId === null ? null : String(request.locationId)
    const completeDay = originDaysAt(clock.now(), places).of(locationId)
    if (completeDay === undefined) throw noneThatSells(locationId)
    const { panel, originDay } = await loadDemandPanel(database, {
      ...{ measure, granularity, places, historySteps: periods, futureSteps: 0 },
      series: [{ itemId: String(request.itemId), locationId }],
      originDay: lastCompletePeriodEnd(completeDay, granularity),
    })
    const { findings, ...counts } = dataQuality(panel, 0)
    return {
      ...request,
      ...counts,
      from: counts.periods > 0 ? firstDayOf(panel.grid, panel.historySteps - counts.periods) : null,
      to: originDay,
      findings: findings.toReversed().map((finding) => ({
        ...finding,
        from: firstDayOf(panel.grid, finding.from),
        to: lastDayOf(panel.grid, finding.from + finding.periods - 1),
      })),
    }
  }
}
