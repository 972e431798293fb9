/** Orders are searched for within a budget, before the origin only, and those that have none take the usual one. */
import { USUAL_SHAPE } from '../../../../src/contracts/demand/window-shape'
import type { ChosenOrder } from '../../../../src/models/demand/references/chosen-orders'
import { chooseOrders } from '../../../../src/models/demand/references/chosen-orders'
import { panelOf } from '../../../support/panels'

const ORIGIN = 99
/** Series 0 to 4 sell 1 to 5 a day, and ten times as much after the origin. */
const panel = panelOf({
  seed: 1,
  series: 5,
  historyDays: 150,
  draw: ({ series, day }) => (series + 1) * (day > ORIGIN ? 10 : 1),
})

function orderOf(p: number): ChosenOrder {
  return { order: { p, d: 0, q: 0, P: 0, D: 0, Q: 0, constant: true }, season: 1, harmonics: 0 }
}

it('searches the series that sell most, on what lies before the origin, and gives the others the most frequent order', async () => {
  const levels: number[] = []
  const search = ({ level }: { readonly level: number }): ChosenOrder => {
    levels.push(level)
    return orderOf(level > 4.5 ? 2 : 1)
  }
  const found = await chooseOrders(
    panel,
    { shape: USUAL_SHAPE, origin: ORIGIN },
    { mostSeries: 3, search },
    {},
  )
  expect(levels.map(Math.round)).toEqual([5, 4, 3])
  expect(Object.values(found.series).map(({ order }) => order.p)).toEqual([2, 1, 1])
  expect(found.usual).toEqual(orderOf(1))
})

it('has no usual order where no series is long enough', async () => {
  const found = await chooseOrders(
    panel,
    { shape: USUAL_SHAPE, origin: 5 },
    { mostSeries: 3, search: () => orderOf(1) },
    {},
  )
  expect(found).toEqual({ series: {}, usual: null })
})
