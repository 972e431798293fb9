import { dayAfter, drawnPeriod } from '../../../console/pages/demand/drawn-period'

const days = ['2026-12-30', '2026-12-31', '2027-01-01']

it('is of all days that are forecast, where nothing is chosen', () => {
  expect(drawnPeriod(days, { from: '', until: '' })).toEqual({
    from: '2026-12-30',
    until: '2027-01-01',
    isGood: true,
  })
  expect(drawnPeriod([], { from: '', until: '' })).toEqual({ from: '', until: '', isGood: false })
})

it('is good for days that are forecast and in order alone, whatever an address says', () => {
  const isGood = (from: string, until: string) => drawnPeriod(days, { from, until }).isGood
  expect(isGood('2026-12-31', '2026-12-31')).toBe(true)
  expect(isGood('2027-01-01', '2026-12-31')).toBe(false)
  expect(isGood('', 'foo')).toBe(false)
  expect(isGood('2026-12-30x', '')).toBe(false)
  expect(isGood('2026-12-29', '')).toBe(false)
  expect(isGood('', '2027-01-02')).toBe(false)
})

it('ends before the day behind it', () => {
  expect(dayAfter('2026-12-31')).toBe('2027-01-01')
})
