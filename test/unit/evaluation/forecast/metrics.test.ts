import { fc } from '../../../support/property-testing'
import { FORMER_LEVELS, QUANTILE_LEVELS } from '../../../../src/contracts/demand/demand'
import { demandMetrics, type ForecastWindow } from '../../../../src/evaluation'
import { handWindow } from '../../../support/windows'

const units = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 50 }))
const windowsArbitrary = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 6 }))
  .chain(([series, days]) => {
    const table = (value: fc.Arbitrary<number>) =>
      fc.array(fc.array(value, { minLength: days, maxLength: days }), {
        minLength: series,
        maxLength: series,
      })
    return fc.record({
      actual: table(
        fc.oneof({ weight: 9, arbitrary: units }, { weight: 1, arbitrary: fc.constant(Number.NaN) }),
      ),
      predicted: table(units),
      stockOut: table(fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.constantFrom(0.2, 0.25, 1))),
      deviation: fc.integer({ min: 0, max: 10 }),
      naiveError: fc.array(fc.constantFrom(0.5, 2, 0, Number.NaN), { minLength: series, maxLength: series }),
    })
  })

/** Slow and literal: one list of scored days, one formula a metric. */
function reference(windows: readonly ForecastWindow[]) {
  const days = windows.flatMap(({ label, prediction, naiveError, series }) =>
    series.flatMap((_, row) =>
      Array.from({ length: label.horizon }, (_step, step) => {
        const at = row * label.horizon + step
        const from = at * QUANTILE_LEVELS.length
        return {
          y: label.values[at]!,
          out: label.stockOutFraction[at]!,
          m: prediction.mean[at]!,
          q: Array.from(prediction.quantiles.slice(from, from + QUANTILE_LEVELS.length)),
          unit: naiveError[row]!,
        }
      }),
    ),
  )
  const scored = days.filter(({ y, out }) => !Number.isNaN(y) && out < 0.25)
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0)
  const median = (day: (typeof days)[number]) => day.q[7]!
  const average = mean(scored.map(({ y }) => y))
  const sold = total(scored.map(({ y }) => y))
  return {
    mae: mean(scored.map((day) => Math.abs(day.y - median(day)))),
    rmse: Math.sqrt(mean(scored.map(({ y, m }) => (y - m) ** 2))),
    mape: mean(scored.filter(({ y }) => y > 0).map((day) => Math.abs(day.y - median(day)) / day.y)),
    smape: mean(
      scored.map((day) => {
        const size = day.y + median(day)
        return size > 0 ? (2 * Math.abs(day.y - median(day))) / size : 0
      }),
    ),
    mase: mean(scored.filter(({ unit }) => unit > 0).map((day) => Math.abs(day.y - median(day)) / day.unit)),
    wape: total(scored.map((day) => Math.abs(day.y - median(day)))) / sold,
    r2: 1 - total(scored.map(({ y, m }) => (y - m) ** 2)) / total(scored.map(({ y }) => (y - average) ** 2)),
    bias: total(scored.map(({ y, m }) => m - y)) / sold,
    pinball: mean(
      FORMER_LEVELS.map(
        (level, i) =>
          (2 *
            total(
              scored.map(({ y, q }) => Math.max(level * (y - q[i + 2]!), (level - 1) * (y - q[i + 2]!))),
            )) /
          sold,
      ),
    ),
    coverage80: mean(scored.map(({ y, q }) => (q[3]! <= y && y <= q[11]! ? 1 : 0))),
    coverage90: mean(scored.map(({ y, q }) => (q[2]! <= y && y <= q[12]! ? 1 : 0))),
    coverage95: mean(scored.map(({ y, q }) => (q[1]! <= y && y <= q[13]! ? 1 : 0))),
    coverage98: mean(scored.map(({ y, q }) => (q[0]! <= y && y <= q[14]! ? 1 : 0))),
    count: scored.length,
  }
}

describe('demandMetrics', () => {
  it('agree with slow, literal formulas', () => {
    fc.assert(
      fc.property(fc.array(windowsArbitrary, { minLength: 1, maxLength: 3 }), (shapes) => {
        const windows = shapes.map(handWindow)
        const { count, ...expected } = reference(windows)
        if (count === 0) {
          expect(() => demandMetrics(windows)).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }))
          return
        }
        const metrics = demandMetrics(windows)
        expect(Object.keys(metrics).sort()).toEqual(Object.keys(expected).sort())
        for (const [name, value] of Object.entries(expected)) {
          const found = metrics[name as keyof typeof metrics]
          if (Number.isFinite(value)) expect(found).toBeCloseTo(value, 6)
          else expect(Number.isFinite(found)).toBe(false)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('take WAPE of the median and RMSE of the mean', () => {
    const window = handWindow({ actual: [[10, 10]], predicted: [[12, 12]] })
    window.prediction.mean.fill(10)
    const metrics = demandMetrics([window])
    expect(metrics.rmse).toBe(0)
    expect(metrics.wape).toBeCloseTo(0.2, 6)
  })

  it('of 180, 190, 200 and 220 sold and 185, 187, 200 and 220 forecast have a mean square error of 8.5', () => {
    const { rmse, mae } = demandMetrics([
      handWindow({ actual: [[180, 190, 200, 220]], predicted: [[185, 187, 200, 220]] }),
    ])
    expect(rmse ** 2).toBeCloseTo(8.5, 6)
    expect(mae).toBeCloseTo(2, 6)
  })
})
