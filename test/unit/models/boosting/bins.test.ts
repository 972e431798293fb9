import { fc } from '../../../support/property-testing'
import { applyBins, fitBins, MISSING_BIN } from '../../../../src/models/boosting/bins'

describe('the bin of a numeric value', () => {
  it('is the first one whose upper bound it does not exceed, whatever the bounds are', () => {
    const number = fc.oneof(
      fc.double(),
      fc.integer({ min: -3, max: 300 }),
      // Close together beside some that lie far away.
      fc.double({ min: 0, max: 1e-9, noNaN: true }),
      fc.constantFrom(Infinity, -Infinity, NaN, 0, -0, Number.MAX_VALUE, -Number.MAX_VALUE),
    )
    const numbers = fc.array(number, { minLength: 1, maxLength: 400 })
    fc.assert(
      fc.property(numbers, numbers, fc.integer({ min: 2, max: 255 }), (learned, told, maxBins) => {
        const column = (values: number[]) => ({
          name: 'x',
          kind: 'numeric' as const,
          values: Float64Array.from(values),
        })
        const bins = fitBins(column(learned), maxBins)
        if (bins.kind !== 'numeric') throw new Error('a numeric column has numeric bins')
        const { upper } = bins
        const expected = told.map((value) =>
          Number.isNaN(value) ? MISSING_BIN : 1 + upper.findIndex((bound) => value <= bound),
        )
        expect([...applyBins(bins, column(told))]).toEqual(expected)
      }),
    )
  })
})
