/** What a version does to the recorded sales of items before it reads them, or what a cleaning would do that is not trained yet. Nothing is changed by it. */
import { setImmediate as othersTurn } from 'node:timers/promises'
import { type Cleaning, NO_CLEANING } from '../../contracts/demand/cleaning'
import type { DemandQuantity } from '../../contracts/demand/model-names'
import { windowShape, type WindowShape } from '../../contracts/demand/window-shape'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import type { Day } from '../../core/time/day'
import { firstDayOf, USUAL_SEASON } from '../../core/time/grid'
import { lastCompletePeriodEnd, loadDemandPanel } from '../../datasets/demand-panel'
import { originDaysAt } from '../../datasets/origin-days'
import type { Queryable } from '../../db/client'
import { readSellingLocations } from '../../db/repositories/demand/demand-scope.repository'
import { cleanedSeries, type CleanedPeriod, type CleanedSeries } from '../../features/demand'
import { parseCleaning } from '../../models/demand/window-lengths'
import { requireScope } from '../access'
import type { Page, PageRequest } from '../page'
import type { CatalogService, ItemFilter } from '../shop/catalog.service'
import { noneThatSells } from './series-forecast'

export type { CleanedReason } from '../../features/demand'

export interface CleaningReportRequest extends DemandQuantity, PageRequest {
  readonly filter?: ItemFilter
  /** Null: all places together. */
  readonly locationId: bigint | null
  /** What would be done to a context of the usual length. Null: what the champion does to its own. */
  readonly cleaning: Cleaning | null
}

export interface CleanedPeriodValue extends Omit<CleanedPeriod, 'period'> {
  /** The first day of the period. */
  readonly day: Day
}

export interface CleanedSeriesValue extends Omit<CleanedSeries, 'cleaned'> {
  readonly itemId: bigint
  readonly cleaning: Cleaning
  /** The latest first. */
  readonly cleaned: readonly CleanedPeriodValue[]
}

/** Series are cleaned for so long before others on the event loop get their turn. */
const SLICE_MS = 4

/** The part of a version that says how it cleans. */
type Signature = Pick<WindowShape, 'granularity' | 'context' | 'horizon' | 'season' | 'cleaning'>

export interface CleaningReportOptions {
  readonly database: Queryable
  readonly clock: Clock
  readonly catalog: CatalogService
  /** Of the champion. @throws NO_MODEL */
  readonly championSignature: (quantity: DemandQuantity) => Promise<Signature>
}

export class CleaningReportService {
  constructor(private readonly options: CleaningReportOptions) {}

  /** A page of the items on sale. @throws FORBIDDEN, NOT_FOUND, NO_MODEL; BAD_USER_INPUT where the page or the cleaning is none */
  async page(viewer: Viewer, request: CleaningReportRequest): Promise<Page<CleanedSeriesValue>> {
    requireScope(viewer, 'read')
    const { measure, granularity, first, after, filter } = request
    const cleaning = request.cleaning && parseCleaning(request.cleaning)
    const { database, clock, catalog } = this.options
    const shape = cleaning
      ? windowShape({ granularity, season: USUAL_SEASON[granularity] }, { cleaning })
      : await this.options.championSignature({ measure, granularity })
    const locationId = request.locationId === null ? null : String(request.locationId)
    const places = await readSellingLocations(database)
    const completeDay = originDaysAt(clock.now(), places).of(locationId)
    if (completeDay === undefined) throw noneThatSells(locationId)
    const page = await catalog.items(viewer, { first, after, filter: { active: true, ...filter } })
    if (page.nodes.length === 0) return { ...page, nodes: [] }
    const { panel } = await loadDemandPanel(database, {
      ...{ measure, granularity, places, historySteps: shape.context, futureSteps: 0 },
      series: page.nodes.map(({ id }) => ({ itemId: String(id), locationId })),
      originDay: lastCompletePeriodEnd(completeDay, granularity),
    })
    const nodes: CleanedSeriesValue[] = []
    let turnBegan = performance.now()
    for (const { cleaned, ...counts } of cleanedSeries(panel, shape)) {
      nodes.push({
        ...counts,
        itemId: page.nodes[nodes.length]!.id,
        cleaning: shape.cleaning ?? NO_CLEANING,
        cleaned: cleaned
          .toReversed()
          .map(({ period, ...rest }) => ({ ...rest, day: firstDayOf(panel.grid, period) })),
      })
      if (performance.now() - turnBegan < SLICE_MS) continue
      await othersTurn()
      turnBegan = performance.now()
    }
    return { ...page, nodes }
  }
}
