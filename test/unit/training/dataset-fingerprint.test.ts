import type { DemandPanel } from '../../../src/contracts/demand'
import { panelAt } from '../../../src/evaluation'
import { buildDemandPanel } from '../../../src/features/demand'
import { fingerprintPanel } from '../../../src/training/dataset-fingerprint'
import { randomDemandRows } from '../../support/demand-rows'

const shop = { items: 3, locations: 2, historyDays: 40, futureDays: 5 }
const panel = (seed: number): DemandPanel => buildDemandPanel(randomDemandRows({ seed, ...shop }))

it('is equal for equal data, also where the arrays are views of larger ones', () => {
  expect(fingerprintPanel(panel(1))).toBe(fingerprintPanel(panel(1)))
  const part = panelAt(panel(1), 20)
  const copy = {
    ...part,
    series: part.series.map((series) => ({
      ...series,
      units: series.units.slice(),
      stockOutFraction: series.stockOutFraction.slice(),
      covariates: series.covariates.slice(),
    })),
  }
  expect(fingerprintPanel(copy)).toBe(fingerprintPanel(part))
})

it.each<[string, (given: DemandPanel) => DemandPanel]>([
  ['other sales', () => panel(2)],
  ['one day less', (given) => panelAt(given, shop.historyDays - 2, { futureDays: 5 })],
  ['other days', (given) => ({ ...given, firstDay: '2020-01-01' })],
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
])('differs for %s', (_what, change) => {
  expect(fingerprintPanel(change(panel(1)))).not.toBe(fingerprintPanel(panel(1)))
})
