import { fc } from '../../support/property-testing'
import { parseValue } from 'graphql'
import { BigIntScalar } from '../../../src/graphql/scalars/big-int.scalar'
import { DateTimeScalar } from '../../../src/graphql/scalars/date-time.scalar'
import { DayScalar } from '../../../src/graphql/scalars/day.scalar'
import { JsonScalar } from '../../../src/graphql/scalars/json.scalar'

describe('Day', () => {
  it('takes existing calendar days only', () => {
    expect(DayScalar.parseValue('2024-02-29')).toBe('2024-02-29')
    for (const wrong of ['2023-02-29', '2024-1-1', '2024-01-01T00:00:00Z', 20240101, null, {}]) {
      expect(() => DayScalar.parseValue(wrong)).toThrow()
    }
    expect(() => DayScalar.parseLiteral(parseValue('5'))).toThrow()
  })
})

describe('DateTime', () => {
  it('takes instants with a zone', () => {
    expect(DateTimeScalar.parseValue('2025-03-30T01:30:00+01:00')).toEqual(new Date('2025-03-30T00:30:00Z'))
    expect(DateTimeScalar.serialize(new Date(0))).toBe('1970-01-01T00:00:00.000Z')
    for (const wrong of [
      '2025-03-30',
      '2025-03-30T01:30:00',
      '2025-02-30T00:00:00Z',
      'now',
      0,
      '2025-13-01T00:00:00Z',
    ]) {
      expect(() => DateTimeScalar.parseValue(wrong)).toThrow()
    }
  })

  it('round-trips every instant', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }), (date) => {
        expect(DateTimeScalar.parseValue(DateTimeScalar.serialize(date))).toEqual(date)
      }),
    )
  })
})

describe('BigInt', () => {
  it('is exact over all of 64 bits, whatever JSON can carry', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -9223372036854775807n, max: 9223372036854775807n }), (value) => {
        const wire: unknown = JSON.parse(JSON.stringify(BigIntScalar.serialize(value)))
        expect(BigIntScalar.parseValue(wire)).toBe(value)
      }),
    )
  })

  it('refuses what is not a whole number', () => {
    for (const wrong of [1.5, '1.5', 2 ** 53, '9223372036854775808', '', ' 1', true, null]) {
      expect(() => BigIntScalar.parseValue(wrong)).toThrow()
    }
  })
})

describe('JSON', () => {
  it('keeps hostile keys as data', () => {
    const value = JsonScalar.parseLiteral(
      parseValue('{ __proto__: { polluted: true }, list: [1, "a", null] }'),
    )
    expect(Object.keys(value as object)).toEqual(['__proto__', 'list'])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})
