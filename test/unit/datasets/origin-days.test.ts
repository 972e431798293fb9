import { originDaysAt } from '../../../src/datasets/origin-days'

const PLACES = [
  { id: '1', timeZone: 'Pacific/Auckland' },
  { id: '2', timeZone: 'Europe/Berlin' },
  { id: '3', timeZone: 'America/Los_Angeles' },
]

describe('originDaysAt', () => {
  it('gives each place its own last complete day, and all places the earliest', () => {
    const origins = originDaysAt(new Date('2026-03-10T12:00:00Z'), PLACES)
    expect(origins.of('1')).toBe('2026-03-10') // it is already the 11th in Auckland
    expect(origins.of('2')).toBe('2026-03-09')
    expect(origins.of('3')).toBe('2026-03-09')
    expect(origins.of(null)).toBe('2026-03-09')
    expect(origins.all).toBe('2026-03-09')
  })

  it('moves at local midnight, also on the day that is an hour short', () => {
    const berlin = [{ id: '2', timeZone: 'Europe/Berlin' }]
    expect(originDaysAt(new Date('2026-03-28T22:59:59Z'), berlin).all).toBe('2026-03-27')
    expect(originDaysAt(new Date('2026-03-28T23:00:00Z'), berlin).all).toBe('2026-03-28')
    expect(originDaysAt(new Date('2026-03-29T21:59:59Z'), berlin).all).toBe('2026-03-28')
    expect(originDaysAt(new Date('2026-03-29T22:00:00Z'), berlin).all).toBe('2026-03-29')
  })

  it('knows no origin of a place that does not sell', () => {
    expect(originDaysAt(new Date(), PLACES).of('9')).toBeUndefined()
  })

  it('refuses where nothing sells', () => {
    expect(() => originDaysAt(new Date(), [])).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }))
  })
})
