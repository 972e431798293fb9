import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFreshRetail } from '../../../bench/demand-panel/fresh-retail'
import { COVARIATE_COUNT } from '../../../src/contracts/demand/demand'
import { COVARIATE_COLUMN } from '../../../src/features/demand'

const DAYS = 90
const FIRST_DAY = Date.parse('2024-03-28T00:00:00Z')
const DAY_MS = 86_400_000

interface Row {
  readonly store: number
  readonly product: number
  readonly day: number
}

const saleOf = ({ store, product, day }: Row): number => 100 * store + 10 * product + day / 10
const hoursOutOf = ({ day }: Row): number => day % 17
const discountOf = ({ day }: Row): number => (day % 10 === 3 ? 0.75 : 1)

/** A frame of Zstandard (RFC 8878, 3.1.1) with one raw block: whoever reads it needs a decoder, and Node 20 has no encoder. */
function zstandard(bytes: Uint8Array): Uint8Array {
  const head = Buffer.alloc(12)
  head.writeUInt32LE(0xfd2fb528, 0)
  // A single segment, whose size is told in four bytes.
  head.writeUInt8(0xa0, 4)
  head.writeUInt32LE(bytes.length, 5)
  // The last block, raw.
  head.writeUIntLE(1 | (bytes.length << 3), 9, 3)
  return Buffer.concat([head, bytes])
}

describe('FreshRetailNet out of a Parquet file', () => {
  let folder: string
  let before: string | undefined
  beforeEach(() => {
    before = process.env.FORECART_BENCH_DATA
    folder = mkdtempSync(join(tmpdir(), 'fresh-retail-'))
    process.env.FORECART_BENCH_DATA = folder
    mkdirSync(join(folder, 'demand'))
  })
  afterEach(() => {
    if (before === undefined) delete process.env.FORECART_BENCH_DATA
    else process.env.FORECART_BENCH_DATA = before
    rmSync(folder, { recursive: true, force: true })
  })

  async function write(rows: readonly Row[], rowGroupSize: number): Promise<void> {
    const { parquetWriteBuffer } = await import('hyparquet-writer')
    const number = (name: string, of: (row: Row) => number) => ({
      name,
      data: rows.map(of),
      type: 'DOUBLE' as const,
    })
    const file = parquetWriteBuffer({
      columnData: [
        number('store_id', ({ store }) => store),
        number('product_id', ({ product }) => product),
        number('cat3', () => 4),
        { name: 'dt', data: rows.map(({ day }) => new Date(FIRST_DAY + day * DAY_MS)), type: 'TIMESTAMP' },
        number('sale', saleOf),
        number('oos_hours_6_22', hoursOutOf),
        number('discount', discountOf),
        number('holiday', ({ day }) => (day === 7 ? 1 : 0)),
        number('activity', ({ day }) => (day === 8 ? 1 : 0)),
      ],
      rowGroupSize,
      codec: 'ZSTD',
      compressors: { ZSTD: zstandard },
    })
    writeFileSync(join(folder, 'demand', 'frn_daily.parquet'), Buffer.from(file))
  }

  const PAIRS = [
    [0, 0],
    [0, 1],
    [1, 0],
  ] as const
  const rowsOf = (pairs: readonly (readonly [number, number])[]): Row[] =>
    pairs.flatMap(([store, product]) => Array.from({ length: DAYS }, (_, day) => ({ store, product, day })))

  it('becomes a series for each product in a store, also where a group of rows ends within one', async () => {
    await write(rowsOf(PAIRS), 100)
    const { grid, historySteps, series } = await readFreshRetail(1)
    expect([grid.start, historySteps]).toEqual(['2024-03-28', DAYS])
    expect(series.map(({ itemId, locationId, categoryId }) => [itemId, locationId, categoryId])).toEqual([
      ['1', '1', '5'],
      ['2', '1', '5'],
      ['1', '2', '5'],
    ])
    series.forEach(({ values, stockOutFraction, covariates }, at) => {
      const [store, product] = PAIRS[at]!
      for (let day = 0; day < DAYS; day++) {
        const row = { store, product, day }
        const told = (name: keyof typeof COVARIATE_COLUMN): number =>
          covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN[name]]!
        expect(values[day]).toBeCloseTo(saleOf(row), 3)
        expect(stockOutFraction[day]).toBeCloseTo(Math.min(1, hoursOutOf(row) / 16), 6)
        expect(told('discountFraction')).toBeCloseTo(1 - discountOf(row), 6)
        expect([told('holiday'), told('promotion')]).toEqual([day === 7 ? 1 : 0, day === 8 ? 1 : 0])
        expect(told('temperatureC')).toBeNaN()
      }
    })
  })

  it('is read as each so-manieth series where so many are asked for', async () => {
    await write(rowsOf(PAIRS), 1000)
    const { series } = await readFreshRetail(2)
    expect(series.map(({ itemId, locationId }) => [itemId, locationId])).toEqual([
      ['1', '1'],
      ['1', '2'],
    ])
  })

  it('is refused where a series lacks days, or the file ends within one, or is not there', async () => {
    await expect(readFreshRetail(1)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await write(rowsOf(PAIRS).slice(0, -1), 1000)
    await expect(readFreshRetail(1)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('ends with 89 rows'),
    })
    const gap = rowsOf(PAIRS).filter(
      ({ store, product, day }) => !(store === 0 && product === 0 && day === 5),
    )
    await write([...gap, { store: 1, product: 0, day: 90 }], 1000)
    await expect(readFreshRetail(1)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('product 0 in store 0 lacks days'),
    })
  })
})
