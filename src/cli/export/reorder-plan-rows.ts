/** Reorder plans as rows of a table. */
import type { Queryable } from '../../db/client'
import { readSeriesExternalIds } from '../../db/repositories/demand/series.repository'
import type { ReorderPlanValue } from '../../services/inventory/reorder-plan'
import type { Cell, Column } from './row-format'

type PlanCell = readonly [column: Column, of: (plan: ReorderPlanValue) => Cell]

const number = (name: string, of: (plan: ReorderPlanValue) => number | null): PlanCell => [
  { name, type: 'number' },
  of,
]
const day = (name: string, of: (plan: ReorderPlanValue) => string | null): PlanCell => [
  { name, type: 'day' },
  of,
]

const CELLS: readonly PlanCell[] = [
  day('firstDay', ({ firstDay }) => firstDay),
  number('onHand', ({ onHand }) => onHand),
  number('onOrder', ({ onOrder }) => onOrder),
  number('purchasedUnits', ({ purchasedUnits }) => purchasedUnits),
  [{ name: 'leadTimeSource', type: 'text' }, ({ leadTime }) => leadTime.source],
  number('leadTimeDeliveries', ({ leadTime }) => leadTime.deliveries),
  number('leadTimeMedianDays', ({ leadTime }) => leadTime.medianDays),
  number('leadTimeSpreadDays', ({ leadTime }) => leadTime.spreadDays),
  number('movedUnits', ({ movedUnits }) => movedUnits),
  number('safetyStock', ({ safetyStock }) => safetyStock),
  number('reorderPoint', ({ reorderPoint }) => reorderPoint),
  number('orderUpTo', ({ orderUpTo }) => orderUpTo),
  number('orderQuantity', ({ orderQuantity }) => orderQuantity),
  day('reorderOn', ({ reorderOn }) => reorderOn),
  day('stockOutOn', ({ stockOutOn }) => stockOutOn),
  number('stockOutProbability', ({ stockOutProbability }) => stockOutProbability),
  number('cycleService', ({ cycleService }) => cycleService),
  number('fillRate', ({ fillRate }) => fillRate),
  number('overStock', ({ overStock }) => overStock),
  number('daysOfCover', ({ daysOfCover }) => daysOfCover),
  number('turnoverPerYear', ({ turnoverPerYear }) => turnoverPerYear),
]

export const planColumns: Column[] = [
  { name: 'item', type: 'text' },
  { name: 'location', type: 'text' },
  ...CELLS.map(([column]) => column),
]

/** One row for each plan, in order, with the shop's own keys. */
export async function planRows(db: Queryable, plans: readonly ReorderPlanValue[]): Promise<Cell[][]> {
  const names = await readSeriesExternalIds(
    db,
    plans.map(({ itemId, locationId }) => ({ itemId: String(itemId), locationId: String(locationId) })),
  )
  return plans.map((plan, index) => {
    const { item, location } = names[index]!
    return [item, location, ...CELLS.map(([, of]) => of(plan))]
  })
}
