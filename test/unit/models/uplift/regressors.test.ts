import { Rng } from '../../../../src/core/statistics/rng'
import type { Column } from '../../../../src/models/boosting'
import { FeatureScaling, takeRows } from '../../../../src/models/uplift/feature-table'
import { fitLogistic } from '../../../../src/models/uplift/regressors/logistic'
import { ridge } from '../../../../src/models/uplift/regressors/ridge'

const rng = new Rng(5, 'regressors')
const ROWS = 400
const x = Float64Array.from({ length: ROWS }, () => 3 + 2 * rng.normal())
const kind = Int32Array.from({ length: ROWS }, () => rng.integer(3))
const columns: Column[] = [
  { name: 'x', kind: 'numeric', values: x },
  { name: 'kind', kind: 'categorical', values: kind },
]
const options = { seed: 0 }

describe('the table of what is known of people', () => {
  test('has one scale, a column for each category, and one that says what is missing', () => {
    const holed = x.slice()
    holed[0] = Number.NaN
    const table = FeatureScaling.fit(columns).table([{ ...columns[0]!, values: holed }, columns[1]!])
    expect(table.width).toBe(4)
    // The scaling was fitted without a hole: the value is the mean.
    expect(table.design[0]).toBe(0)
    const withHole = FeatureScaling.fit([{ ...columns[0]!, values: holed }])
    const own = withHole.table([{ ...columns[0]!, values: holed }])
    expect(own.width).toBe(2)
    expect(own.design[1]).toBeGreaterThan(1)
    for (let column = 0; column < 2; column++) {
      const values = Array.from({ length: ROWS }, (_, row) => own.design[row * 2 + column]!)
      expect(values.reduce((sum, value) => sum + value, 0) / ROWS).toBeCloseTo(0, 10)
    }
    const taken = takeRows(own, Uint32Array.of(7, 3))
    expect([...taken.design]).toEqual([...own.design.subarray(14, 16), ...own.design.subarray(6, 8)])
  })

  test('leaves out what is the same for all', () => {
    const same: Column[] = [
      { name: 'one', kind: 'numeric', values: new Float64Array(ROWS).fill(0.1) },
      { name: 'two', kind: 'categorical', values: new Int32Array(ROWS) },
    ]
    expect(FeatureScaling.fit(same).width).toBe(0)
  })
})

describe('ridge regression', () => {
  test('finds a line without noise, and the mean where there is nothing but noise', async () => {
    const table = FeatureScaling.fit(columns).table(columns)
    const exact = x.map((value, row) => 2 * value + (kind[row] === 1 ? 5 : 0))
    const fitted = (await ridge.fit(table, exact, options)).predict(table)
    const error = Math.sqrt(fitted.reduce((sum, value, row) => sum + (value - exact[row]!) ** 2, 0) / ROWS)
    expect(error).toBeLessThan(0.01)
    const noise = x.map(() => rng.normal())
    const mean = noise.reduce((sum, value) => sum + value, 0) / ROWS
    const flat = (await ridge.fit(table, noise, options)).predict(table)
    const deviation = Math.sqrt(flat.reduce((sum, value) => sum + (value - mean) ** 2, 0) / ROWS)
    expect(deviation).toBeLessThan(0.12)
  })
})

describe('logistic regression', () => {
  test('stops where the gradient of its penalised likelihood is zero', () => {
    const table = FeatureScaling.fit(columns).table(columns)
    const targets = x.map((value) => Number(rng.uniform() < 1 / (1 + Math.exp(3 - value))))
    const fitted = fitLogistic(table, targets).predict(table)
    // Of the level, which is not penalised.
    expect(fitted.reduce((sum, value, row) => sum + value - targets[row]!, 0)).toBeCloseTo(0, 4)
    const oneColumn = FeatureScaling.fit([columns[0]!]).table([columns[0]!])
    const p = fitLogistic(oneColumn, targets).predict(oneColumn)
    // The weight, from two people: ln odds are linear.
    const odds = (row: number): number => Math.log(p[row]! / (1 - p[row]!))
    const weight = (odds(0) - odds(1)) / (oneColumn.design[0]! - oneColumn.design[1]!)
    const gradient = targets.reduce(
      (sum, target, row) => sum + (target - p[row]!) * oneColumn.design[row]!,
      0,
    )
    expect(gradient - weight).toBeCloseTo(0, 4)
    expect(weight).toBeGreaterThan(1)
  })

  test('stays finite where a column tells the answer, and where all answer alike', () => {
    const table = FeatureScaling.fit([columns[0]!]).table([columns[0]!])
    const told = fitLogistic(
      table,
      x.map((value) => Number(value > 3)),
    ).predict(table)
    expect(told.every((value) => value >= 0 && value <= 1)).toBe(true)
    const all = fitLogistic(table, new Float64Array(ROWS).fill(1)).predict(table)
    expect(all.every((value) => value > 0.99 && value <= 1)).toBe(true)
  })
})
