/** Grids of days, weeks and months. */
import { fc } from '../../../support/property-testing'
import { addDays, dayFromNumber, dayNumber } from '../../../../src/core/time/day'
import {
  firstDayOf,
  GRANULARITIES,
  gridFrom,
  indexOfDay,
  lastDayOf,
  periodStart,
  shiftGrid,
  wholePeriods,
} from '../../../../src/core/time/grid'

const days = fc.integer({ min: dayNumber('1999-12-25'), max: dayNumber('2040-01-05') }).map(dayFromNumber)
const granularities = fc.constantFrom(...GRANULARITIES)

describe('a grid of time', () => {
  it('has periods that follow each other without a gap and hold the days between their ends', () => {
    fc.assert(
      fc.property(days, granularities, fc.integer({ min: -60, max: 400 }), (day, granularity, index) => {
        const grid = gridFrom(day, granularity)
        expect(addDays(lastDayOf(grid, index), 1)).toBe(firstDayOf(grid, index + 1))
        expect(indexOfDay(grid, firstDayOf(grid, index))).toBe(index)
        expect(indexOfDay(grid, lastDayOf(grid, index))).toBe(index)
        expect(firstDayOf(shiftGrid(grid, index), 3)).toBe(firstDayOf(grid, index + 3))
      }),
    )
  })

  it('begins with the period that holds its first day', () => {
    fc.assert(
      fc.property(days, granularities, (day, granularity) => {
        expect(indexOfDay(gridFrom(day, granularity), day)).toBe(0)
        expect(periodStart(periodStart(day, granularity), granularity)).toBe(periodStart(day, granularity))
      }),
    )
  })

  it('begins weeks on Monday and months on the first', () => {
    expect(periodStart('2026-11-29', 'WEEK')).toBe('2026-11-23')
    expect(periodStart('2026-11-23', 'WEEK')).toBe('2026-11-23')
    expect(periodStart('2026-11-29', 'MONTH')).toBe('2026-11-01')
    expect(firstDayOf(gridFrom('2026-11-29', 'MONTH'), 2)).toBe('2027-01-01')
  })

  it('counts whole periods only', () => {
    expect(wholePeriods('2026-11-30', 28, 'DAY')).toBe(28)
    expect(wholePeriods('2026-11-30', 28, 'WEEK')).toBe(4)
    expect(wholePeriods('2026-11-30', 27, 'WEEK')).toBe(3)
    expect(wholePeriods('2026-12-01', 30, 'MONTH')).toBe(0)
    expect(wholePeriods('2026-12-01', 59, 'MONTH')).toBe(1)
    expect(wholePeriods('2026-12-01', 62, 'MONTH')).toBe(2)
  })
})
