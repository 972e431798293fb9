import { fc } from '../../../../support/property-testing'
import { paceOf } from '../../../../../src/services/recommendation/targets/advert-pacing'

describe('the pace of an advert', () => {
  // 900 are left for nine days: 100 a day.
  const day = { budgetMinor: 1_000, spentBeforeMinor: 100, daysLeft: 9, passedFraction: 0.5 }

  it.each([
    ['on its plan', { spentTodayMinor: 50 }, 1],
    ['behind its plan', { spentTodayMinor: 0 }, 1],
    ['a little ahead', { spentTodayMinor: 60 }, 0.6],
    ['a quarter of the day ahead', { spentTodayMinor: 75 }, 0],
    ['done for today', { spentTodayMinor: 100, passedFraction: 0.99 }, 0],
    ['done for ever', { spentBeforeMinor: 1_000, spentTodayMinor: 0 }, 0],
    ['over its budget', { spentBeforeMinor: 2_000, spentTodayMinor: 0 }, 0],
    ['without a last day: only the budget binds', { daysLeft: null, spentTodayMinor: 899 }, 1],
    ['without a last day, and done', { daysLeft: null, spentTodayMinor: 900 }, 0],
    ['without a budget', { budgetMinor: null, spentTodayMinor: 1e9 }, 1],
    ['on its last day', { daysLeft: 1, spentTodayMinor: 450 }, 1],
  ])('%s', (_name, fields, expected) => {
    expect(paceOf({ ...day, ...fields })).toBeCloseTo(expected, 9)
  })

  it('never lets a day cost more than its plan and one click, and never a budget', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 500 }),
        (budgetMinor, days, clickMinor) => {
          let spentBeforeMinor = 0
          for (let daysLeft = days; daysLeft >= 1; daysLeft--) {
            let spentTodayMinor = 0
            const planned = (budgetMinor - spentBeforeMinor) / daysLeft
            for (let hour = 0; hour < 24; hour++) {
              const state = {
                budgetMinor,
                spentBeforeMinor,
                spentTodayMinor,
                daysLeft,
                passedFraction: hour / 24,
              }
              if (paceOf(state) > 0) spentTodayMinor += clickMinor
            }
            expect(spentTodayMinor).toBeLessThanOrEqual(Math.max(0, planned) + clickMinor)
            spentBeforeMinor += spentTodayMinor
          }
          expect(spentBeforeMinor).toBeLessThan(budgetMinor + clickMinor)
        },
      ),
    )
  })
})
