import { COVARIATE_COUNT, type DemandSeries, STEP_STATUS } from '../../../../src/contracts/demand/demand'
import {
  measurementPanel,
  promotedShare,
  stockOutShare,
  sumOfCells,
} from '../../../../src/features/promotion'

const { observed, unobserved, closed } = STEP_STATUS

function cell(
  values: readonly number[],
  fields: { status?: readonly number[]; out?: readonly number[]; promotion?: readonly number[] } = {},
): DemandSeries {
  const covariates = new Float32Array(values.length * COVARIATE_COUNT)
  fields.promotion?.forEach((value, day) => (covariates[day * COVARIATE_COUNT + 2] = value))
  return {
    itemId: '1',
    categoryId: null,
    locationId: '1',
    firstObserved: 0,
    status: Uint8Array.from(fields.status ?? values.map(() => observed)),
    values: Float32Array.from(values),
    stockOutFraction: Float32Array.from(fields.out ?? values.map(() => 0)),
    covariates,
    knownAhead: undefined as never,
  }
}

describe('sums of cells by day', () => {
  it('lets cells that are known stand for those that are not, by what each usually sells', () => {
    // The first usually sells 2, the second 6; on the last day only the second is known, and sells half as much more.
    const cells = [cell([2, 2, 0], { status: [observed, observed, unobserved] }), cell([6, 6, 9])]
    expect([...sumOfCells(cells, 2, 'sold')]).toEqual([8, 8, 12])
  })

  it('tells demand from sales where the shelf was empty', () => {
    const cells = [cell([4, 4, 0], { out: [0, 0, 1] }), cell([6, 6, 9])]
    expect([...sumOfCells(cells, 2, 'sold')]).toEqual([10, 10, 9])
    expect([...sumOfCells(cells, 2, 'demand')]).toEqual([10, 10, 15])
    expect(stockOutShare(cells, 2, 2, 3)).toBeCloseTo(0.4, 9)
  })

  it('does not know days on which too little is known, and takes closed places at their word', () => {
    const few = [cell([6, 6, 0], { status: [observed, observed, unobserved] }), cell([2, 2, 3])]
    expect([...sumOfCells(few, 2, 'sold')]).toEqual([8, 8, Number.NaN])
    expect([...sumOfCells([cell([6, 6, 0], { status: [observed, observed, closed] })], 2, 'demand')]).toEqual(
      [6, 6, 0],
    )
  })

  it('tells what part ran under a promotion', () => {
    const cells = [cell([1, 1, 1], { promotion: [0, 0, 1] }), cell([3, 3, 3])]
    expect([...promotedShare(cells, 2)]).toEqual([0, 0, 0.25])
  })
})

describe('the panel of a measurement', () => {
  const days = { history: 4, from: 4, to: 6 }
  const series = (...values: number[]) => Float64Array.from(values)

  it('gives up donors that are unknown on a day of the promotion, and no such day, while three others are left', () => {
    const long = { history: 40, from: 40, to: 42 }
    const known = () => new Float64Array(42).fill(1)
    const without = (day: number) => known().fill(Number.NaN, day, day + 1)
    const panelOf = (...donors: Float64Array[]) =>
      measurementPanel(known(), donors, new Float64Array(42), long)
    const panel = panelOf(without(40), known(), known(), without(41), known())
    expect(panel).toMatchObject({ effectPeriods: 2, donorIndices: [1, 2, 4] })
    expect(panel.treated).toHaveLength(42)
    // Days go where too few donors would be left, and days of the history go as before.
    expect(panelOf(without(40), known(), known())).toMatchObject({
      effectPeriods: 1,
      donorIndices: [0, 1, 2],
    })
    expect(panelOf(without(3), known(), known())).toMatchObject({ effectPeriods: 2, donorIndices: [0, 1, 2] })
    expect(panelOf(without(3), known(), known()).treated).toHaveLength(41)
  })
  const none = new Float64Array(6)

  it('leaves out days on which the treated sum is unknown, or ran under another promotion before', () => {
    const promoted = series(0, 0.6, 0, 0, 1, 1)
    const panel = measurementPanel(
      series(1, 2, Number.NaN, 4, 5, 6),
      [series(1, 1, 1, 1, 1, 1)],
      promoted,
      days,
    )
    expect([...panel.days]).toEqual([0, 3, 4, 5])
    expect([...panel.treated]).toEqual([1, 4, 5, 6])
    expect(panel.effectPeriods).toBe(2)
  })

  it('leaves out donors of which much is unknown or that sold nothing, and days where little is', () => {
    const long = { history: 18, from: 18, to: 20 }
    const ones = new Float64Array(20).fill(1)
    const gap = ones.map((value, day) => (day === 5 ? Number.NaN : value))
    const gaps = ones.map((value, day) => (day < 5 ? Number.NaN : value))
    const panel = measurementPanel(ones, [gaps, new Float64Array(20), gap, ones], new Float64Array(20), long)
    expect(panel.donorIndices).toEqual([2, 3])
    expect(panel.days).toHaveLength(19)
    expect([...panel.days]).not.toContain(5)
  })

  it('may have no day of the promotion left', () => {
    expect(measurementPanel(series(1, 1, 1, 1, Number.NaN, Number.NaN), [], none, days).effectPeriods).toBe(0)
  })
})
