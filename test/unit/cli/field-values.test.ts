import { fc } from '../../support/property-testing'
import {
  amountValue,
  booleanValue,
  decimalValue,
  minorValue,
  numberValue,
  textValue,
} from '../../../src/cli/import/field-values'
import { DayReader, InstantReader, namesADay } from '../../../src/cli/import/time-values'

describe('values of imported fields', () => {
  it('reads every amount of minor units back, whatever the currency has of them', () => {
    const currency = fc.constantFrom(['EUR', 2] as const, ['JPY', 0] as const, ['KWD', 3] as const)
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), currency, (minor, [code, digits]) => {
        const unsigned = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0')
        const whole = unsigned.slice(0, unsigned.length - digits)
        const text = `${minor < 0n ? '-' : ''}${whole}${digits > 0 ? `.${unsigned.slice(-digits)}` : ''}`
        expect(amountValue(text, 'price', code)).toBe(minor)
      }),
    )
  })

  it.each([
    ['2.555', 256n],
    ['2.554', 255n],
    ['-2.555', -256n],
    ['0.001', 0n],
    ['7', 700n],
    ['7.', 700n],
    ['', null],
    [null, null],
    [12.5, 1_250n],
  ])('rounds %p to %p where the mapping says so', (text, minor) => {
    expect(amountValue(text, 'price', 'EUR', { excessDecimals: 'round' })).toBe(minor)
  })

  it.each([
    [() => amountValue('1,50', 'price', 'EUR'), /price: "1,50" is not an amount/],
    [() => amountValue('1', 'price', 'Euro'), /currency/],
    [
      () => amountValue('2.555', 'price', 'EUR'),
      /price: "2.555" is not a whole number of the smallest units of EUR, which has 2 decimals/,
    ],
    [() => amountValue('4.99', 'price', 'JPY'), /which has 0 decimals/],
    [() => numberValue('1e', 'n'), /n: "1e" is not a number/],
    [() => numberValue('0x10', 'n'), /not a number/],
    [() => minorValue('1.5', 'n'), /whole number/],
    [() => booleanValue('maybe', 'b'), /true or false/],
    [() => new DayReader(null).read('2025-02-30', 'day'), /not a day/],
    [() => textValue({}, 't'), /not a text/],
    [() => new InstantReader('UTC', null).read('soon', 'at'), /at: "soon" is not an instant/],
  ])('says what it wanted', (read, message) => {
    expect(read).toThrow(message)
  })

  it('reads instants in the zone of the file, in its format, or as numbers', () => {
    const berlin = new InstantReader('Europe/Berlin', null)
    expect(berlin.read('2025-07-01 12:00:00', 'at')).toEqual(new Date('2025-07-01T10:00:00Z'))
    expect(berlin.read('2025-07-01T12:00:00+00:00', 'at')).toEqual(new Date('2025-07-01T12:00:00Z'))
    expect(berlin.read('1751371200', 'at')).toEqual(new Date('2025-07-01T12:00:00Z'))
    expect(berlin.read(1_751_371_200_000, 'at')).toEqual(new Date('2025-07-01T12:00:00Z'))
    expect(berlin.read(' ', 'at')).toBeNull()
    const us = new InstantReader('America/New_York', 'M/d/yyyy H:mm')
    expect(us.read('12/1/2010 8:26', 'at')).toEqual(new Date('2010-12-01T13:26:00Z'))
  })

  it('reads numbers, booleans and days', () => {
    expect([numberValue('-1.5e3', 'n'), numberValue('.5', 'n'), numberValue(' 7 ', 'n')]).toEqual([
      -1500, 0.5, 7,
    ])
    expect([booleanValue('Yes', 'b'), booleanValue('0', 'b'), booleanValue('', 'b')]).toEqual([
      true,
      false,
      null,
    ])
    expect(new DayReader(null).read('2025-03-31 00:00:00', 'day')).toBe('2025-03-31')
  })

  const german = { decimal: ',', thousands: '.' } as const
  it.each([
    ['.99', undefined, '0.99', 99n],
    ['+4.99', undefined, '4.99', 499n],
    ['1.25e1', undefined, '12.5', 1_250n],
    ['4.', undefined, '4', 400n],
    ['1.234,50', german, '1234.50', 123_450n],
    ['1234,5', german, '1234.5', 123_450n],
    ['1\u00a0234.5', { decimal: '.', thousands: ' ' }, '1234.5', 123_450n],
    [12.5, german, '12.5', 1_250n],
    ['0,1', undefined, null, null],
    ['12,50', undefined, null, null],
    ['1,234.50', undefined, null, null],
    ['1.23,50', german, null, null],
    ['1.5', german, null, null],
    ['€4.99', undefined, null, null],
    ['1e999', undefined, null, null],
    ['--1', undefined, null, null],
  ] as const)(
    'reads %p with %p exactly or refuses it, as quantity and as amount',
    (text, format, decimal, minor) => {
      if (decimal === null) {
        expect(() => numberValue(text, 'n', format)).toThrow(/n: .* is not a number/)
        expect(() => amountValue(text, 'n', 'EUR', { format, excessDecimals: 'round' })).toThrow(
          /n: .* is not an amount/,
        )
        return
      }
      expect(decimalValue(text, 'n', format)).toBe(decimal)
      expect(amountValue(text, 'n', 'EUR', { format, excessDecimals: 'round' })).toBe(minor)
    },
  )

  it.each(['a\u0000b', 'tea \ud83c'])('refuses %p, which no database holds', (text) => {
    expect(() => textValue(text, 'title')).toThrow(/^title /)
  })

  it.each([
    ['2026-03-01 10:00:00 -0500', '2026-03-01T15:00:00.000Z'],
    ['2026-03-01 10:00:00 UTC', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T10:00:00+01', '2026-03-01T09:00:00.000Z'],
    ['2026-03-01T10:00:00.123456789+01:00', '2026-03-01T09:00:00.123Z'],
    ['2026-03-01T24:00:00', '2026-03-01T23:00:00.000Z'],
    // A time that comes twice is the first of the two.
    ['2025-10-26 02:30:00', '2025-10-26T00:30:00.000Z'],
    ['1772359200.5', '2026-03-01T10:00:00.500Z'],
    ...[
      '00:05',
      'T10',
      '10:15',
      '2026',
      '2026-12',
      '202603',
      '20260301',
      '2026-060',
      '2020-W53-7',
      '2026-03-01',
      '2026-3-1 9:05',
      '2026-02-29 10:00',
      '0000-00-00 00:00:00',
      '0001-01-01T00:00:00',
      '03/01/2026 10:15',
      '2026-03-01 10:00:00 PM',
      '46082.5',
      '46082',
      '1772359200000000',
      '1.7723592E+12',
      '1015',
      '120315',
      // The clocks of Berlin leave it out.
      '2026-03-29 02:30:00',
    ].map((text) => [text, null] as const),
  ] as const)('reads the instant %p as %p', (text, iso) => {
    const berlin = new InstantReader('Europe/Berlin', null)
    if (iso === null) expect(() => berlin.read(text, 'at')).toThrow(/^at/)
    else expect(berlin.read(text, 'at')!.toISOString()).toBe(iso)
  })

  it.each(['2025-03-31T23:00:00Z', '2025-03-31 and more', '2025-03', '20250331', '31.03.2025'])(
    'does not take %p for a day',
    (text) => {
      expect(() => new DayReader(null).read(text, 'day')).toThrow(/day: .* is not a day/)
    },
  )

  it('reads days in the form of the mapping, which must say all of a day', () => {
    expect(new DayReader('dd.MM.yyyy').read('31.03.2025', 'day')).toBe('2025-03-31')
    expect(['dd.MM.yyyy', 'M/d/yy H:mm', 'yyyy-MM-dd HH:mm:ss ZZZ'].map(namesADay)).toEqual(
      Array(3).fill(true),
    )
    expect(['HH:mm', 'yyyy', 'MM-dd', 'yyyyMM'].map(namesADay)).toEqual(Array(4).fill(false))
  })
})
