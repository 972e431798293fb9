import { fc } from '../../../support/property-testing'
import {
  applyCount,
  type StockCount,
  type StockOutInterval,
} from '../../../../src/services/shop/stock-out-intervals'

/** The obvious derivation from all counts at once. */
function derive(counts: readonly StockCount[]): StockOutInterval[] {
  const intervals: StockOutInterval[] = []
  for (const { countedAt, quantityOnHand } of [...counts].sort((a, b) => a.countedAt - b.countedAt)) {
    const last = intervals.at(-1)
    const isOpen = last?.endedAt === null
    if (quantityOnHand > 0 && isOpen) intervals[intervals.length - 1] = { ...last, endedAt: countedAt }
    if (quantityOnHand <= 0 && !isOpen) intervals.push({ startedAt: countedAt, endedAt: null })
  }
  return intervals
}

describe('stock-outs from counts', () => {
  it('are the same in whatever order counts become known, corrected ones too', () => {
    const count = fc.record({ countedAt: fc.nat(12), quantityOnHand: fc.constantFrom(0, 3) })
    fc.assert(
      fc.property(fc.array(count, { maxLength: 25 }), (told) => {
        const known = new Map<number, StockCount>()
        let intervals: StockOutInterval[] = []
        for (const one of told) {
          if (known.get(one.countedAt)?.quantityOnHand === one.quantityOnHand) continue
          known.set(one.countedAt, one)
          const counts = [...known.values()].sort((a, b) => a.countedAt - b.countedAt)
          intervals = applyCount(intervals, counts, one)
        }
        expect(intervals).toEqual(derive([...known.values()]))
      }),
      { numRuns: 500 },
    )
  })

  it('leaves intervals alone that counts do not speak of', () => {
    const recorded = [{ startedAt: 1, endedAt: 5 }]
    const zero = { countedAt: 20, quantityOnHand: 0 }
    expect(applyCount(recorded, [zero], zero)).toEqual([...recorded, { startedAt: 20, endedAt: null }])
    const inside = { countedAt: 3, quantityOnHand: 0 }
    expect(applyCount(recorded, [inside], inside)).toEqual(recorded)
  })
})
