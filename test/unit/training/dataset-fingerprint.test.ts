import type { DemandPanel } from '../../../src/contracts/demand/demand'
import type { DemandRows } from '../../../src/contracts/demand/demand-rows'
import { panelAt } from '../../../src/evaluation'
import { buildDemandPanel } from '../../../src/features/demand'
import { fingerprintPanel } from '../../../src/training/demand/dataset-fingerprint'
import { randomDemandRows } from '../../support/demand-rows'
import { dailyGrid } from '../../../src/core/time/grid'

const shop = { items: 3, locations: 2, historyDays: 40, futureDays: 5 }
const panel = (seed: number): DemandPanel => buildDemandPanel(randomDemandRows({ seed, ...shop }))

const DAY_MS = 86_400_000

/** The panel where a column of what was told is another one. */
function told(column: (rows: DemandRows) => Float32Array | Float64Array, by: number): DemandPanel {
  const rows = randomDemandRows({ seed: 1, ...shop })
  const values = column(rows)
  values.forEach((value, row) => (values[row] = value + by))
  return buildDemandPanel(rows)
}

it('is equal for equal data, also where the arrays are views of larger ones', () => {
  expect(fingerprintPanel(panel(1))).toBe(fingerprintPanel(panel(1)))
  const part = panelAt(panel(1), 20)
  const copy = {
    ...part,
    series: part.series.map((series) => ({
      ...series,
      values: series.values.slice(),
      stockOutFraction: series.stockOutFraction.slice(),
      covariates: series.covariates.slice(),
    })),
  }
  expect(fingerprintPanel(copy)).toBe(fingerprintPanel(part))
})

it.each<[string, (given: DemandPanel) => DemandPanel]>([
  ['other sales', () => panel(2)],
  ['one day less', (given) => panelAt(given, shop.historyDays - 2, { futureSteps: 5 })],
  ['other days', (given) => ({ ...given, grid: dailyGrid('2020-01-01') })],
  ['another order', (given) => ({ ...given, series: [...given.series].reverse() })],
  [
    'one covariate changed',
    (given) => {
      const [first, ...rest] = given.series
      const covariates = first!.covariates.slice()
      covariates[0]! += 1
      return { ...given, series: [{ ...first!, covariates }, ...rest] }
    },
  ],
  ['another forecast of the weather', () => told((rows) => rows.weatherForecasts!.temperatureC, 1)],
  ['a forecast told later', () => told((rows) => rows.weatherForecasts!.knownAt, 2 * DAY_MS)],
  ['a price known later', () => told((rows) => rows.prices.knownAt, 9 * DAY_MS)],
])('differs for %s', (_what, change) => {
  expect(fingerprintPanel(change(panel(1)))).not.toBe(fingerprintPanel(panel(1)))
})
