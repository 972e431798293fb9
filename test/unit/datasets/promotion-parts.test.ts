/** Cells of promotions that overlap: which of them make a part, on which days, and how many are read. */
import { COVARIATE_COUNT, type DemandSeries, STEP_STATUS } from '../../../src/contracts/demand/demand'
import type { DemandLocationRow } from '../../../src/contracts/demand/demand-rows'
import { keysOf, partsOf, readBeside, type Unit } from '../../../src/datasets/promotion-parts'
import type { Queryable } from '../../../src/db/client'
import { COVARIATE_COLUMN } from '../../../src/features/demand'

const HISTORY_DAYS = 4
const [TEA, COFFEE] = ['1', '2']
const [HERE, THERE] = ['10', '11']

/** @param promoted days on which it was under a promotion */
function cell(level: number, promoted: readonly number[]): DemandSeries {
  const days = HISTORY_DAYS + 2
  const covariates = new Float32Array(days * COVARIATE_COUNT)
  for (const day of promoted) covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN.promotion] = 1
  return {
    ...{ itemId: TEA, categoryId: null, locationId: HERE, firstObserved: 0 },
    status: new Uint8Array(days).fill(STEP_STATUS.observed),
    values: Float32Array.from({ length: days }, (_, day) => level + day),
    stockOutFraction: new Float32Array(days),
    covariates,
    knownAhead: undefined as never,
  }
}

describe('parts of promotions that overlap', () => {
  const other = { promotionId: 2n, itemIds: [TEA], locationIds: [HERE, THERE], holdoutIds: [] }
  const units: Unit[] = [
    { donor: null, keys: keysOf([TEA, COFFEE], [HERE]) },
    { donor: { itemId: '3', locationId: null }, keys: keysOf(['3'], [HERE]) },
    { donor: null, keys: keysOf([TEA], [THERE]) },
  ]
  const whole = { days: Int32Array.from([0, 1, 2, 3, 4, 5]), effectPeriods: 2 }
  const partsWith = (coffeePromoted: readonly number[], besidePromoted: readonly number[]) =>
    partsOf([other], {
      ...{ units, historyDays: HISTORY_DAYS, whole, donorUnits: [1] },
      cells: [[cell(10, []), cell(100, coffeePromoted)], [cell(50, [])], [cell(20, besidePromoted)]],
    })

  it('have no day of the history on which a part of the measured promotion was promoted', () => {
    expect(
      partsWith([1, 4, 5], [4, 5]).map(({ isOwn, others, panel }) => ({
        ...{ isOwn, others, treated: [...panel.treated], donors: panel.donors.map((one) => [...one]) },
      })),
    ).toEqual([
      { isOwn: true, others: [true], treated: [10, 12, 13, 14, 15], donors: [[50, 52, 53, 54, 55]] },
      { isOwn: true, others: [false], treated: [100, 102, 103, 104, 105], donors: [[50, 52, 53, 54, 55]] },
      { isOwn: false, others: [true], treated: [20, 22, 23, 24, 25], donors: [[50, 52, 53, 54, 55]] },
    ])
  })

  it('leave out what only others cover, where it was promoted on the days that remain', () => {
    expect(partsWith([1], [1])).toHaveLength(3)
    expect(partsWith([1], [1, 2])).toHaveLength(2)
  })

  it('take of what only others cover what there is room for, and nothing that yet another promotion covers', async () => {
    const covered = { query: jest.fn().mockResolvedValue([{ at: 1 }]) }
    const places = Array.from({ length: 4 }, (_, at) => ({ id: String(10 + at) }) as DemandLocationRow)
    const own = { ...other, promotionId: 1n, locationIds: [HERE] }
    const besideIn = async (room: number) => {
      const everywhere = { ...other, locationIds: null }
      const days = { from: '2026-05-04', to: '2026-05-17' } as const
      const keys = await readBeside(
        ...([covered as unknown as Queryable, own, [everywhere], places, days] as const),
        keysOf([TEA], [HERE]),
        room,
      )
      return keys.map(({ locationId }) => locationId)
    }
    expect(await besideIn(100)).toEqual(['11', '13'])
    expect(await besideIn(2)).toEqual(['11'])
    expect(covered.query.mock.lastCall).toMatchObject([
      expect.anything(),
      [[TEA, TEA], ['11', '12'], '2026-05-04', '2026-05-17', [1n, 2n]],
    ])
    covered.query.mockClear()
    expect(await besideIn(0)).toEqual([])
    expect(covered.query).not.toHaveBeenCalled()
  })
})
