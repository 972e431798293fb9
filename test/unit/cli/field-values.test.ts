import { fc } from '../../support/property-testing'
import {
  amountValue,
  booleanValue,
  dayValue,
  InstantReader,
  minorValue,
  numberValue,
  textValue,
} from '../../../src/cli/import/field-values'

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
  ])('rounds %p to %p', (text, minor) => {
    expect(amountValue(text, 'price', 'EUR')).toBe(minor)
  })

  it.each([
    [() => amountValue('1,50', 'price', 'EUR'), /price: "1,50" is not an amount/],
    [() => amountValue('1', 'price', 'Euro'), /currency/],
    [() => numberValue('1e', 'n'), /n: "1e" is not a number/],
    [() => numberValue('0x10', 'n'), /not a number/],
    [() => minorValue('1.5', 'n'), /whole number/],
    [() => booleanValue('maybe', 'b'), /true or false/],
    [() => dayValue('2025-02-30', 'day'), /not a day/],
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
    expect(dayValue('2025-03-31T23:00:00Z', 'day')).toBe('2025-03-31')
  })
})
