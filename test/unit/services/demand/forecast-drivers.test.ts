import {
  COVARIATE_COUNT,
  type DemandPanel,
  USUAL_HORIZON_DAYS,
} from '../../../../src/contracts/demand/demand'
import { COVARIATE_COLUMN, DriverInputs, type DriverRows } from '../../../../src/features/demand'
import { DEMAND_FAMILIES, type DemandFamilyName } from '../../../../src/models/demand/families'
import { explainForecast } from '../../../../src/services/demand/forecast-drivers'
import { panelOf, poisson } from '../../../support/panels'

const HISTORY_DAYS = 140
const WEEK = [0.7, 0.7, 0.8, 0.9, 1.1, 1.6, 1.2]
const LIFT = 2

/** Ten a day by weekday, twice as many with a promotion, and half as many again in the last two weeks. */
const panel = panelOf({
  seed: 5,
  series: 6,
  historyDays: HISTORY_DAYS,
  promotionRate: 0.04,
  draw: ({ day, promoted, rng }) =>
    poisson(10 * WEEK[day % 7]! * (promoted ? LIFT : 1) * (day >= HISTORY_DAYS - 14 ? 1.5 : 1), rng),
})

/** The first series, with promotions on the first week ahead only, and other covariates ahead. */
function inputWith(ahead: Partial<Record<keyof typeof COVARIATE_COLUMN, number>>): DemandPanel {
  const [series] = panel.series
  const covariates = series!.covariates.slice()
  const from = HISTORY_DAYS * COVARIATE_COUNT
  covariates.fill(0, from)
  for (const [name, value] of Object.entries(ahead))
    for (let day = 0; day < 7; day++)
      covariates[from + day * COVARIATE_COUNT + COVARIATE_COLUMN[name as keyof typeof COVARIATE_COLUMN]] =
        value
  return { ...panel, series: [{ ...series!, covariates, knownAhead: 'at-the-end' }] }
}

async function explained(
  family: DemandFamilyName,
  input: DemandPanel,
  { periods = USUAL_HORIZON_DAYS, hyperparameters = {} } = {},
) {
  const trained = await DEMAND_FAMILIES[family].createEstimator(hyperparameters).train(panel, { seed: 1 })
  let rows = 0
  const predict = async (asked: DemandPanel) => {
    rows += asked.series.length
    return { versionId: 1n, prediction: await trained.predict(asked) }
  }
  const mean = (await trained.predict(input)).mean.subarray(0, periods)
  const explain = trained.explain?.bind(trained)
  expect(trained.signature.explainsItself === true).toBe(explain !== undefined)
  const drivers = await explainForecast(input, { predict, ...(explain && { explain }) }, mean)
  const total = mean.reduce((sum, units) => sum + units, 0)
  expect(drivers.reduce((sum, { units }) => sum + units, 0)).toBeCloseTo(total, 8)
  expect(drivers.reduce((sum, { share }) => sum + share!, 0)).toBeCloseTo(1, 8)
  mean.forEach((units, period) =>
    expect(drivers.reduce((sum, { unitsByPeriod }) => sum + unitsByPeriod[period]!, 0)).toBeCloseTo(units, 8),
  )
  expect(rows).toBeLessThanOrEqual(256)
  return { mean, total, rows, of: new Map(drivers.map((driver) => [driver.code as string, driver])) }
}

describe('the drivers of a forecast', () => {
  it('are a promotion where one is planned, and what was sold lately, as far as the model reads them', async () => {
    const planned = inputWith({ promotion: 1, discountFraction: 0.2 })
    const { mean, of } = await explained('weekday-promotion-mean', planned)
    const without = await explained('weekday-promotion-mean', inputWith({}))
    const promoted = of.get('PROMOTION')!
    // What this rule adds to the days of the promotion, and nothing on others.
    const added = mean.reduce((sum, units, day) => sum + units - without.mean[day]!, 0)
    expect(added).toBeGreaterThan(40)
    expect(promoted.units).toBeGreaterThan(0.7 * added)
    expect(promoted.units).toBeLessThan(1.3 * added)
    expect([...promoted.unitsByPeriod.subarray(7)].every((units) => Math.abs(units) < 1e-6)).toBe(true)
    expect(without.of.has('PROMOTION')).toBe(false)
    expect(of.has('PRICE')).toBe(false)
  })

  it('are the days of the week, day by day', async () => {
    const { of } = await explained('weekday-promotion-mean', inputWith({}))
    const calendar = of.get('CALENDAR')!
    // The panel begins on a Monday and has whole weeks: day 5 ahead is a Saturday, day 0 a Monday.
    expect(calendar.unitsByPeriod[5]).toBeGreaterThan(2)
    expect(calendar.unitsByPeriod[0]).toBeLessThan(-1)
    expect(Math.abs(calendar.share!)).toBeLessThan(0.05)
  })

  it('are recent sales where the model follows them', async () => {
    const { of, total } = await explained('theta', inputWith({}))
    expect(of.get('USUAL')!.units).toBeGreaterThan(0.6 * total)
    expect(of.get('RECENT')!.share).toBeGreaterThan(0.1)
  })

  it('are closures and all other groups, of the days that were asked for only', async () => {
    const closed = inputWith({ closed: 1, promotion: 1, holiday: 1, temperatureC: 30, logRelativePrice: 0.2 })
    const { of, total, mean } = await explained('weekday-promotion-mean', closed, { periods: 10 })
    expect(mean.subarray(0, 7).every((units) => units === 0)).toBe(true)
    expect(of.get('CLOSURES')!.units).toBeLessThan(-total)
    expect(of.get('CLOSURES')!.unitsByPeriod).toHaveLength(10)
    expect([...of.keys()].sort()).toEqual(
      [
        'CALENDAR',
        'CLOSURES',
        'EVENTS',
        'IDENTITY',
        'PRICE',
        'PROMOTION',
        'RECENT',
        'USUAL',
        'WEATHER',
      ].sort(),
    )
  })

  describe('of boosted trees', () => {
    const boosted = { hyperparameters: { maxRounds: 40, learningRate: 0.2, maxWindows: 500 } }

    it('are told by the trees themselves, in place of forecasts of other inputs', async () => {
      const { rows, mean, of } = await explained(
        'boosted',
        inputWith({ promotion: 1, discountFraction: 0.2 }),
        boosted,
      )
      const without = await explained('boosted', inputWith({}), boosted)
      expect(rows).toBe(0)
      const added = mean.reduce((sum, units, day) => sum + units - without.mean[day]!, 0)
      const { unitsByPeriod } = of.get('PROMOTION')!
      const promoted = unitsByPeriod.subarray(0, 7).reduce((sum, units) => sum + units, 0)
      expect(added).toBeGreaterThan(40)
      expect(promoted).toBeGreaterThan(0.6 * added)
      expect(promoted).toBeLessThan(1.4 * added)
      // Saturday is above Monday by its season.
      const calendar = without.of.get('CALENDAR')!.unitsByPeriod
      expect(calendar[5]! - calendar[0]!).toBeGreaterThan(5)
    })

    it('add up where the place is closed, and where the data of the series ended early', async () => {
      const closed = await explained('boosted', inputWith({ closed: 1 }), { ...boosted, periods: 10 })
      expect(closed.mean.subarray(0, 7).every((units) => units === 0)).toBe(true)
      expect(closed.of.get('CLOSURES')!.units).toBeLessThan(-20)
      const [series] = inputWith({}).series
      const status = series!.status.slice()
      status.fill(0, HISTORY_DAYS - 3)
      const late = await explained('boosted', { ...panel, series: [{ ...series!, status }] }, boosted)
      expect(late.rows).toBe(0)
    })

    it('are asked of the rule that answers for a series that is too young for trees', async () => {
      const [series] = inputWith({}).series
      const status = series!.status.slice().fill(0, 0, HISTORY_DAYS - 3)
      const young = { ...series!, status, firstObserved: HISTORY_DAYS - 3 }
      const { rows } = await explained('boosted', { ...panel, series: [young] }, boosted)
      expect(rows).toBeGreaterThan(0)
    })
  })

  it('say what was learnt since where the forecast was of other data', async () => {
    const input = inputWith({})
    const trained = await DEMAND_FAMILIES['weekday-promotion-mean']
      .createEstimator({})
      .train(panel, { seed: 1 })
    const mean = (await trained.predict(input)).mean.map((units) => units + 1)
    const predict = async (asked: DemandPanel) => ({
      versionId: 1n,
      prediction: await trained.predict(asked),
    })
    const drivers = await explainForecast(input, { predict }, mean)
    expect(drivers.at(-1)).toMatchObject({ code: 'LATER_DATA' })
    expect(drivers.at(-1)!.units).toBeCloseTo(mean.length, 4)
    const total = mean.reduce((sum, units) => sum + units, 0)
    expect(drivers.reduce((sum, { units }) => sum + units, 0)).toBeCloseTo(total, 8)
  })

  it('of a newcomer are what its group sells', async () => {
    const [series] = inputWith({}).series
    const newcomer = {
      ...series!,
      itemId: '99',
      firstObserved: HISTORY_DAYS,
      status: new Uint8Array(HISTORY_DAYS),
      values: new Float32Array(HISTORY_DAYS),
    }
    const { of, total } = await explained('weekday-promotion-mean', { ...panel, series: [newcomer] })
    expect(total).toBeGreaterThan(100)
    expect(of.has('RECENT')).toBe(false)
  })
})

it('inputs without a group keep what is known of the past, and what is unknown stays so', () => {
  const inputs = new DriverInputs(inputWith({ temperatureC: Number.NaN, promotion: 1 }))
  const [{ input }] = [...inputs.rows([0], 1)] as [DriverRows, ...DriverRows[]]
  const [series] = input.series
  const before = inputWith({ promotion: 1 }).series[0]!.covariates
  expect(series!.covariates.subarray(0, HISTORY_DAYS * COVARIATE_COUNT)).toEqual(
    before.subarray(0, HISTORY_DAYS * COVARIATE_COUNT),
  )
  expect(series!.covariates[HISTORY_DAYS * COVARIATE_COUNT + COVARIATE_COLUMN.promotion]).toBe(0)
  expect(series!.covariates[HISTORY_DAYS * COVARIATE_COUNT + COVARIATE_COLUMN.temperatureC]).toBeNaN()
})
