import { fc } from '../../support/property-testing'
import { Rng } from '../../../src/core/statistics/rng'
import { RowOrder } from '../../../src/models/demand/global-mlp/row-order'

describe('the order of rows', () => {
  it('has every row once a round', () => {
    const order = new RowOrder(10, new Rng(1))
    const rows = Array.from(order.next(30))
    for (const from of [0, 10, 20]) {
      const round = rows.slice(from, from + 10)
      expect(round.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    }
    expect(order.rounds).toBe(2)
  })

  it('goes on after rows that were skipped as after rows that were taken', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 60 }),
        fc.nat({ max: 30 }),
        fc.nat(),
        (length, batch, batches, seed) => {
          const taken = new RowOrder(length, new Rng(seed))
          for (let i = 0; i < batches; i++) taken.next(batch)
          const skipped = new RowOrder(length, new Rng(seed))
          skipped.skip(batches * batch)
          expect(skipped.rounds).toBe(taken.rounds)
          expect(skipped.next(3 * length)).toEqual(taken.next(3 * length))
          expect(skipped.rounds).toBe(taken.rounds)
        },
      ),
    )
  })
})
