import { fc } from '../../../support/property-testing'
import type { ForecartError } from '../../../../src/core/errors'
import { Rng } from '../../../../src/core/statistics/rng'
import type { BinnedColumns } from '../../../../src/models/boosting/binned-columns'
import { addUp, BIN_FIELDS } from '../../../../src/models/boosting/find-split'
import { Histograms, wantedGroups } from '../../../../src/models/boosting/histograms'

function tableOf(rows: number, binCounts: readonly number[], rng: Rng): BinnedColumns {
  return {
    rows,
    binCounts,
    bins: binCounts.map((count) =>
      Uint8Array.from({ length: rows }, () => Math.floor(rng.uniform() * count)),
    ),
    isCategorical: binCounts.map(() => false),
  }
}

/** Sums of derivatives that are rounded to quarters, which are exact in both ways of adding. */
function expectedSums(
  table: BinnedColumns,
  column: number,
  rows: Uint32Array,
  gradients: Float64Array,
  hessians: Float64Array,
): Float64Array {
  const sums = new Float64Array(BIN_FIELDS * table.binCounts[column]!)
  for (const row of rows) {
    const at = BIN_FIELDS * table.bins[column]![row]!
    sums[at]! += gradients[row]!
    sums[at + 1]! += hessians[row]!
    sums[at + 2]! += 1
  }
  return sums
}

const quarters = (length: number, from: number, to: number, rng: Rng): Float64Array =>
  Float64Array.from({ length }, () => Math.round(4 * (from + (to - from) * rng.uniform())) / 4)

describe('histograms', () => {
  it('add up what each bin of each column has, for any number of columns, rows and bins', async () => {
    const plan = fc.record({
      seed: fc.nat(),
      // Beyond a group of columns, and beyond the rows that are fetched at once.
      binCounts: fc.array(fc.integer({ min: 1, max: 256 }), { minLength: 1, maxLength: 70 }),
      rows: fc.integer({ min: 1, max: 1200 }),
    })
    await fc.assert(
      fc.asyncProperty(plan, async ({ seed, binCounts, rows }) => {
        const rng = new Rng(seed, 'histograms')
        const table = tableOf(rows, binCounts, rng)
        const gradients = quarters(rows, -1000, 1000, rng)
        const hessians = quarters(rows, 0, 50, rng)
        const histograms = new Histograms(table, 3, 64, 1)
        histograms.setDerivatives(gradients, hessians)
        const all = Uint32Array.from({ length: rows }, (_, row) => row)
        const some = all.filter(() => rng.uniform() < 0.4)
        const others = all.filter((row) => !some.includes(row))
        const columns = Uint32Array.from(binCounts, (_, column) => column)
        await histograms.count(0, columns, all)
        await histograms.count(1, columns, some)
        histograms.subtract(0, 1)
        for (const column of columns) {
          const of = (part: Uint32Array) => expectedSums(table, column, part, gradients, hessians)
          expect(histograms.read(1, column)).toEqual(of(some))
          expect(histograms.read(0, column)).toEqual(of(others))
          expect(addUp(histograms.read(0, column)).rows).toBe(others.length)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('round derivatives of any size to a small part of their mean', async () => {
    const rng = new Rng(1, 'sizes')
    const rows = 5000
    const table = tableOf(rows, [256], rng)
    const all = Uint32Array.from({ length: rows }, (_, row) => row)
    for (const size of [1e-280, 1e-9, 1, 1e9, 1e280]) {
      const gradients = Float64Array.from(all, () => size * rng.normal())
      const hessians = Float64Array.from(all, () => size * rng.uniform())
      const histograms = new Histograms(table, 2, 1, 1)
      histograms.setDerivatives(gradients, hessians)
      await histograms.count(0, Uint32Array.of(0), all)
      const expected = expectedSums(table, 0, all, gradients, hessians)
      histograms.read(0, 0).forEach((sum, at) => {
        if (at % BIN_FIELDS === 2) expect(sum).toBe(expected[at])
        else expect(Math.abs(sum / size - expected[at]! / size)).toBeLessThan(1e-7)
      })
    }
  })

  it('hold sums that are no numbers where a derivative is none, so that no split is found', async () => {
    const table = tableOf(50, [4], new Rng(2, 'infinite'))
    const histograms = new Histograms(table, 2, 1, 1)
    histograms.setDerivatives(new Float64Array(50).fill(Infinity), new Float64Array(50).fill(1))
    await histograms.count(
      0,
      Uint32Array.of(0),
      Uint32Array.from({ length: 50 }, (_, row) => row),
    )
    expect(addUp(histograms.read(0, 0))).toEqual({ gradient: NaN, hessian: 50, rows: 50 })
  })

  it('look once at each column to tell which groups are counted', () => {
    const groups = [{ columns: 32 }, { columns: 32 }, { columns: 32 }, { columns: 8 }]
    const looked: number[] = []
    function* each(...columns: readonly number[]): Generator<number> {
      for (const column of columns) {
        looked.push(column)
        yield column
      }
    }
    expect(wantedGroups(groups, each(0, 31, 64, 99))).toEqual([true, false, true, true])
    expect(looked).toEqual([0, 31, 64, 99])
    expect(wantedGroups(groups, each(32))).toEqual([false, true, false, false])
  })

  it('refuse a table that WebAssembly cannot hold, before anything is reserved', () => {
    const bins = Array.from({ length: 64 }, () => new Uint8Array(0))
    const table = {
      rows: 60_000_000,
      bins,
      binCounts: bins.map(() => 2),
      isCategorical: bins.map(() => false),
    }
    expect(() => new Histograms(table, 3, 64, 1)).toThrow(
      expect.objectContaining({
        code: 'BAD_USER_INPUT',
        message: expect.stringMatching(/8 KiB for each column\).*fewer rows/) as string,
      }) as ForecartError,
    )
  })
})
