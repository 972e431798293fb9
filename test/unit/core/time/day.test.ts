import { fc } from '../../../support/property-testing'
import {
  addDays,
  dayNumber,
  dayFromNumber,
  dayOf,
  dayOfWeek,
  daysBetween,
  isTimeZone,
  lastCompleteDay,
  parseDay,
  startOfDay,
} from '../../../../src/core/time/day'

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Apia',
  'America/Sao_Paulo',
]
const days = fc.integer({ min: -10_000, max: 40_000 }).map(dayFromNumber)

describe('calendar days', () => {
  it('count without gaps', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -5_000, max: 5_000 }), (day, step) => {
        expect(daysBetween(day, addDays(day, step))).toBe(step)
        expect(dayFromNumber(dayNumber(day))).toBe(day)
      }),
    )
  })

  it('begin on Monday in a week', () => {
    expect(['2024-01-01', '2024-01-06', '2024-01-07', '1969-12-29'].map(dayOfWeek)).toEqual([0, 5, 6, 0])
  })

  it('contain their first instant, and not the instant before it, in every zone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 15_000, max: 21_000 }).map(dayFromNumber),
        fc.constantFrom(...ZONES),
        (day, zone) => {
          const start = startOfDay(day, zone)
          expect(dayOf(start, zone)).toBe(day)
          expect(dayOf(new Date(start.getTime() - 1), zone)).toBe(addDays(day, -1))
        },
      ),
    )
  })

  it('skip no day across a daylight-saving change at midnight', () => {
    // In Sao Paulo 2018-11-04 began at 01:00.
    expect(startOfDay('2018-11-04', 'America/Sao_Paulo').toISOString()).toBe('2018-11-04T03:00:00.000Z')
  })

  it('are complete when they are over in their own zone', () => {
    const now = new Date('2024-05-10T23:30:00Z')
    expect(lastCompleteDay(now, 'UTC')).toBe('2024-05-09')
    expect(lastCompleteDay(now, 'Europe/Berlin')).toBe('2024-05-10')
  })

  it.each(['2024-02-30', '2024-2-3', '', 'yesterday', '2024-13-01'])('refuse %p', (text) => {
    expect(() => parseDay(text)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }))
  })

  it.each(['Europe/Berlin', 'Asia/Kolkata', 'UTC', 'Etc/GMT+3'])('know the time zone %s', (zone) => {
    expect(isTimeZone(zone)).toBe(true)
  })

  it.each(['IST', 'CET', 'PST', 'EST5EDT', '+05:30', 'FOO+3', 'Mars/Base', 'posix/Europe/Berlin', ''])(
    'take %p for no time zone',
    (zone) => {
      expect(isTimeZone(zone)).toBe(false)
    },
  )
})
