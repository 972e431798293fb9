/**
 * FreshRetailNet-50K by day: 50,000 series of a product in a store over 90 days, with the hours without stock of each day. Discounts, promotions ("activity") and
 * holidays count as plans; the weather of a day is not read, as nobody knew it before.
 */
import { decompress } from 'fzstd'
import { COVARIATE_COUNT, STEP_STATUS, type DemandPanel } from '../../src/contracts/demand/demand'
import { ForecartError } from '../../src/core/errors'
import { dailyGrid } from '../../src/core/time/grid'
import type { Day } from '../../src/core/time/day'
import { COVARIATE_COLUMN } from '../../src/features/demand'
import { benchData } from '../session-data'

const DAYS = 90
/** Hours that a store is open, 6 to 22. */
const OPEN_HOURS = 16
const COLUMNS = [
  'store_id',
  'product_id',
  'cat3',
  'dt',
  'sale',
  'oos_hours_6_22',
  'discount',
  'holiday',
  'activity',
]

interface Row {
  readonly store_id: number
  readonly product_id: number
  readonly cat3: number
  readonly dt: Date
  readonly sale: number
  readonly oos_hours_6_22: number
  /** What is left of the price: 1 without a discount. */
  readonly discount: number
  readonly holiday: number
  readonly activity: number
}

/** @param every only each so-manieth series. @throws BAD_USER_INPUT where the file is not the 90 days of each series, one after the other */
export async function readFreshRetail(every: number): Promise<DemandPanel> {
  // An ES module.
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import('hyparquet')
  const path = benchData('demand/frn_daily.parquet', 'FreshRetailNet-50K, added up by day')
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  const series: DemandPanel['series'][number][] = []
  let start: Day | null = null
  let rowStart = 0
  let seriesRead = 0
  let rows: Row[] = []
  for (const { num_rows: count } of metadata.row_groups) {
    const rowEnd = rowStart + Number(count)
    const read = await parquetReadObjects({
      ...{ file, metadata, rowStart, rowEnd, columns: COLUMNS },
      compressors: { ZSTD: (bytes, length) => decompress(bytes, new Uint8Array(length)) },
    })
    rowStart = rowEnd
    // The last series of a group of rows may end in the next one.
    rows = rows.concat(read as unknown as Row[])
    const whole = rows.length - (rows.length % DAYS)
    for (let from = 0; from < whole; from += DAYS) {
      start ??= dayOf(rows[from]!)
      if (seriesRead++ % every === 0) series.push(seriesOf(rows.slice(from, from + DAYS), start))
    }
    rows = rows.slice(whole)
  }
  if (rows.length > 0) refuse(`it ends with ${rows.length} rows of a series`)
  if (start === null) refuse('it has no rows')
  return { grid: dailyGrid(start), historySteps: DAYS, futureSteps: 0, series }
}

function seriesOf(rows: readonly Row[], start: Day): DemandPanel['series'][number] {
  const { store_id: store, product_id: product, cat3: category } = rows[0]!
  const isOne = rows.every((row) => row.store_id === store && row.product_id === product)
  if (!isOne || dayOf(rows[0]!) !== start) refuse(`product ${product} in store ${store} lacks days`)
  const covariates = new Float32Array(DAYS * COVARIATE_COUNT)
  rows.forEach(({ discount, holiday, activity }, day) => {
    const set = (name: keyof typeof COVARIATE_COLUMN, value: number): void => {
      covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN[name]] = value
    }
    set('discountFraction', Math.min(1, Math.max(0, 1 - discount)))
    set('promotion', activity)
    set('holiday', holiday)
    set('temperatureC', Number.NaN)
    set('precipitationMm', Number.NaN)
  })
  return {
    itemId: String(product + 1),
    locationId: String(store + 1),
    categoryId: String(category + 1),
    firstObserved: 0,
    status: new Uint8Array(DAYS).fill(STEP_STATUS.observed),
    values: Float32Array.from(rows, ({ sale }) => sale),
    stockOutFraction: Float32Array.from(rows, (row) => Math.min(1, row.oos_hours_6_22 / OPEN_HOURS)),
    covariates,
    knownAhead: 'always',
  }
}

function dayOf({ dt }: Row): Day {
  return dt.toISOString().slice(0, 10)
}

function refuse(problem: string): never {
  throw new ForecartError('BAD_USER_INPUT', `frn_daily.parquet cannot be read: ${problem}`)
}
