/** A simulated shop with empty shelves: what is sold of what is wanted, and what forecasters make of it. */
import { SCALES } from '../../../seeds'
import { judge, largestMove, meanOfSales, trainedForecaster } from '../../../bench/stock-outs.bench'
import { censoredWorld, withoutStockOuts } from '../../../bench/stock-outs/censored-world'
import { weekdayPromotionMean } from '../../../src/models/demand/references'

const SCALE = { ...SCALES.demo, items: 8, historyDays: 200, users: 1, sessionDays: 0 }
const full = censoredWorld('0 %', 1, SCALE)
const empty = censoredWorld('30 %', 1, SCALE)

it('buyers want the same however often shelves are empty, and less of it is sold', () => {
  expect(full.stockOutDays).toBe(0)
  expect(empty.stockOutDays).toBeGreaterThan(0.2)
  expect(empty.wanted).toEqual(full.wanted)
  for (const [row, { values, stockOutFraction }] of full.panel.series.entries()) {
    expect(values).toEqual(full.wanted[row])
    const censored = empty.panel.series[row]!
    expect(censored.values.every((sold, day) => sold <= values[day]!)).toBe(true)
    expect(stockOutFraction.every((fraction) => fraction === 0)).toBe(true)
    expect(censored.stockOutFraction.some((fraction) => fraction > 0.9)).toBe(true)
  }
})

it('a model that is told of empty shelves moves less than one that is not, and than a mean of sales', async () => {
  const told = trainedForecaster(weekdayPromotionMean, {}, 1)
  const forecasters = [
    told,
    (...[panel, origins]: Parameters<typeof told>) => told(withoutStockOuts(panel), origins),
    meanOfSales,
  ]
  const moves = []
  for (const forecaster of forecasters)
    moves.push(largestMove([await judge(full, 2, forecaster), await judge(empty, 2, forecaster)]))
  const [ofTold, ofOthers, ofMean] = moves
  expect(ofTold).toBeLessThan(ofOthers! / 2)
  expect(ofTold).toBeLessThan(ofMean! / 2)
})

it('the largest move is in points of what the ratio is without any empty shelf', () => {
  const ratios = [1.02, 1.01, 1.05, 0.97].map((ratio) => ({ ratio, wape: 0 }))
  expect(largestMove(ratios)).toBeCloseTo(5, 9)
})
