/** Rows to panels, all in one go; `datasets` reads large panels part by part. */
import type { DemandPanel, DemandSeries, DemandSeriesKey } from '../../contracts/demand/demand'
import type { DemandRows } from '../../contracts/demand/demand-rows'
import { dailyGrid } from '../../core/time/grid'
import { checkRows } from './check-rows'
import { itemSeries, seriesOfItem, unknownSeries } from './item-series'
import { Pairs } from './pairs'
import { PlaceFeatures } from './place-features'
import { allRollUpKeys, RollUps } from './roll-ups'

/**
 * Pure: equal rows (in any order) give an equal panel.
 * @throws BAD_USER_INPUT where columns do not fit together, a series names an unknown item or location, or adds up several currencies
 */
export function buildDemandPanel(rows: DemandRows): DemandPanel {
  const { firstDay, historyDays, futureDays } = rows
  return {
    grid: dailyGrid(firstDay),
    historySteps: historyDays,
    futureSteps: futureDays,
    series: seriesOfRows(rows),
  }
}

function seriesOfRows(rows: DemandRows): DemandSeries[] {
  checkRows(rows)
  const places = new PlaceFeatures(rows)
  const pairs = new Pairs(rows, places)
  const { series, groupCounts } = rows
  if (typeof series === 'string') {
    const rollUps = series === 'all' ? new RollUps(places, allRollUpKeys(rows.items, places), true) : null
    const ofItems = pairs.itemOrder.flatMap((item) => {
      rollUps?.add(pairs, item)
      return seriesOfItem(pairs, item)
    })
    return [...ofItems, ...(rollUps ? rollUps.series(groupCounts) : [])].flatMap((one) => one ?? [])
  }
  const rollUps = new RollUps(places, series.filter(isRollUp))
  for (const item of pairs.itemOrder) rollUps.add(pairs, item)
  const added = rollUps.series(groupCounts)
  return series.map((key) => {
    const one = isRollUp(key) ? added.next().value : itemSeries(pairs, key)
    if (!one) throw unknownSeries('sums over', key.locationId)
    return one
  })
}

/** Whether a series adds up items. */
export function isRollUp(key: DemandSeriesKey): boolean {
  return key.itemId === null
}
