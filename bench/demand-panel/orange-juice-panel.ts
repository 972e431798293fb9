/** Orange juice at Dominick's by week: 83 stores, 11 brands, weeks 40 to 160. Prices, deals and features of a week count as plans. */
import { COVARIATE_COUNT, STEP_STATUS, type DemandPanel } from '../../src/contracts/demand/demand'
import { addDays } from '../../src/core/time/day'
import { gridFrom } from '../../src/core/time/grid'
import { COVARIATE_COLUMN } from '../../src/features/demand'
import { readTable } from '../lift/orange-juice'

const FIRST_WEEK = 40
const LAST_WEEK = 160
const WEEKS = LAST_WEEK - FIRST_WEEK + 1
/** Week 1 of Dominick's began on Thursday 1989-09-14; its weeks are told from here by the Monday before. */
const MONDAY_OF_WEEK_1 = '1989-09-11'
const BRANDS = 11

/** Weeks without a line are not observed. */
export function readOrangeJuice(): DemandPanel {
  const bySeries = new Map<string, Record<string, string>[]>()
  for (const row of readTable('oj_dominicks_11brand.csv.gz')) {
    const name = `${row.store}/${row.brand}`
    const rows = bySeries.get(name)
    if (rows) rows.push(row)
    else bySeries.set(name, [row])
  }
  return {
    grid: gridFrom(addDays(MONDAY_OF_WEEK_1, 7 * (FIRST_WEEK - 1)), 'WEEK'),
    historySteps: WEEKS,
    futureSteps: 0,
    series: [...bySeries.values()].map(seriesOf),
  }
}

function seriesOf(rows: readonly Record<string, string>[]): DemandPanel['series'][number] {
  const { store, brand } = rows[0]!
  const values = new Float32Array(WEEKS)
  const status = new Uint8Array(WEEKS)
  const covariates = new Float32Array(WEEKS * COVARIATE_COUNT)
  const typical = medianOf(rows.map((row) => ownPrice(row)))
  const weeks = rows.map(({ week }) => Number(week) - FIRST_WEEK)
  rows.forEach((row, at) => {
    const week = weeks[at]!
    values[week] = Math.exp(Number(row.logmove))
    status[week] = STEP_STATUS.observed
    const set = (name: keyof typeof COVARIATE_COLUMN, value: number): void => {
      covariates[week * COVARIATE_COUNT + COVARIATE_COLUMN[name]] = value
    }
    const prices = Array.from({ length: BRANDS }, (_, other) => Number(row[`price${other + 1}`]))
    const others = prices.filter((_, other) => other + 1 !== Number(brand))
    set('logRelativePrice', Math.log(ownPrice(row) / typical))
    set('promotion', Number(row.deal) > 0 ? 1 : 0)
    set('featured', Number(row.feat))
    // Covariates that the shop names: how dear the brand is beside the others, and the cheapest of them.
    set('number1', Math.log(ownPrice(row) / (others.reduce((sum, price) => sum + price, 0) / others.length)))
    set('number2', Math.log(ownPrice(row) / Math.min(...others)))
  })
  for (let week = 0; week < WEEKS; week++)
    for (const name of ['temperatureC', 'precipitationMm'] as const)
      covariates[week * COVARIATE_COUNT + COVARIATE_COLUMN[name]] = Number.NaN
  return {
    itemId: brand!,
    locationId: store!,
    categoryId: null,
    firstObserved: Math.min(...weeks),
    status,
    values,
    stockOutFraction: new Float32Array(WEEKS),
    covariates,
    knownAhead: 'always',
  }
}

function ownPrice(row: Record<string, string>): number {
  return Number(row[`price${row.brand}`])
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}
