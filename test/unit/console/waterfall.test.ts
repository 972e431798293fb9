import { waterfall } from '../../../console/pages/promotions/waterfall'
import { fc } from '../../support/property-testing'

describe('the steps of a waterfall', () => {
  it('begin where the one before ends, and end with the sum on zero', () => {
    expect(waterfall([100, -30, 20, 90])).toEqual([
      { base: 0, height: 100, isRise: true },
      { base: 70, height: 30, isRise: false },
      { base: 70, height: 20, isRise: true },
      { base: 0, height: 90, isRise: true },
    ])
  })

  it('hang below zero where the sum is negative', () => {
    expect(waterfall([-10, -5, -15])).toEqual([
      { base: 0, height: -10, isRise: false },
      { base: -10, height: -5, isRise: false },
      { base: 0, height: -15, isRise: false },
    ])
  })

  it('always end at the running sum', () => {
    const value = fc.integer({ min: -1000, max: 1000 })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (parts) => {
        const sum = parts.reduce((total, part) => total + part, 0)
        let level = 0
        for (const [index, { base, height }] of waterfall([...parts, sum]).entries()) {
          const before = level
          level = index === parts.length ? sum : level + parts[index]!
          // One end of the bar is where the step ends; the other where it began, or zero where it crosses it.
          expect([base, base + height]).toContain(level)
          if (index < parts.length && before * level > 0) expect([base, base + height]).toContain(before)
        }
      }),
    )
  })
})
