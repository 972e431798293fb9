/** What a shop writes down of adverts, payment methods and consent is read back to the last digit, or refused by name. */
import { advertDayOf, advertOf, paymentMethodRecordOf, userOf } from '../../../src/cli/import/mapped-records'
import { plainMapping } from '../../../src/cli/import/mapping'
import { RecordReader } from '../../../src/cli/import/record-fields'
import { commandName, IMPORT_TARGETS, type ImportTarget, targetNamed } from '../../../src/cli/import/targets'
import { minorDigits } from '../../../src/core/money'
import { fc } from '../../support/property-testing'

type Texts = Readonly<Record<string, string>>
const fieldsOf = (target: ImportTarget, record: Texts) =>
  new RecordReader(plainMapping(target, Object.keys(record), {})).of({ line: 1, fields: record })

const major = (minor: bigint | null, currency: string): string => {
  if (minor === null) return ''
  const digits = minorDigits(currency)
  const text = minor.toString().padStart(digits + 1, '0')
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}
const amount = fc.option(fc.bigInt({ min: 0n, max: 10n ** 15n - 1n }))
const currency = fc.constantFrom('EUR', 'JPY', 'KWD')
const text = fc.stringMatching(/^[a-z][a-z0-9 -]{0,20}[a-z]$/)
const day = fc.integer({ min: 1, max: 28 }).map((date) => `2026-02-${String(date).padStart(2, '0')}`)
const choice = fc.constantFrom<boolean | null>(true, false, null)
const word = (value: boolean | null) => (value === null ? '' : value ? 'yes' : 'no')

describe('records of a file', () => {
  it('give adverts and their days back', () => {
    fc.assert(
      fc.property(text, currency, amount, amount, day, fc.option(day), choice, (name, code, budget, value, startsOn, endsOn, active) => {
        const advert = advertOf(
          fieldsOf('adverts', {
            externalId: name, name, placement: name, url: `/${name}`, currency: code, budget: major(budget, code),
            valuePerClickMinor: value?.toString() ?? '', startsOn, endsOn: endsOn ?? '', active: word(active),
          }),
        )
        expect(advert).toMatchObject({
          externalId: name, name, placement: name, url: `/${name}`, itemExternalId: null, categoryExternalId: null, currencies: [code],
          budgetMinor: budget ?? undefined, valuePerClickMinor: value ?? undefined, startsOn, endsOn, active,
        })
        const clicks = { advertExternalId: name, day: startsOn, clicks: '3', cost: major(value, code), currency: code }
        expect(advertDayOf(fieldsOf('advertDays', clicks))).toEqual({
          advertExternalId: name, day: startsOn, impressions: null, clicks: 3, costMinor: value, currency: code,
        })
      }),
    )
  }) // prettier-ignore

  it('give payment methods back, and say nothing of what they have no column of', () => {
    fc.assert(
      fc.property(text, currency, amount, amount, choice, (name, code, minimum, maximum, active) => {
        const head = { externalId: name, name, active: word(active) }
        const method = { externalId: name, name, active }
        const bounds = { minimum: major(minimum, code), maximum: major(maximum, code) }
        expect(
          paymentMethodRecordOf(fieldsOf('paymentMethods', { ...head, currency: code, ...bounds })),
        ).toEqual({
          method,
          availability: {
            locationExternalId: null,
            currency: code,
            minimum: minimum?.toString() ?? null,
            maximum: maximum?.toString() ?? null,
          },
        })
        expect(paymentMethodRecordOf(fieldsOf('paymentMethods', head))).toEqual({
          method,
          availability: null,
        })
      }),
    )
  })

  it('give consent back', () => {
    fc.assert(
      fc.property(choice, choice, choice, (personalization, analytics, marketing) => {
        const said = { personalization, analytics, marketing }
        const record = Object.fromEntries(Object.entries(said).map(([purpose, value]) => [purpose, word(value)]))
        expect(userOf(fieldsOf('users', { externalId: 'ann', ...record, decidedAt: '2026-01-01T00:00:00Z' })).consent).toEqual({
          ...said,
          decidedAt: new Date('2026-01-01T00:00:00Z'),
        })
      }),
    )
    expect(() => userOf(fieldsOf('users', { externalId: 'ann', marketing: 'perhaps' }))).toThrow(
      'marketing: "perhaps" is not true or false',
    )
  }) // prettier-ignore

  it('are of a target that has a name of its own on the command line', () => {
    for (const target of IMPORT_TARGETS) expect(targetNamed(commandName(target))).toBe(target)
    expect(IMPORT_TARGETS.map(commandName)).toEqual(
      expect.arrayContaining(['payment-methods', 'advert-days']),
    )
    expect([targetNamed('paymentMethods'), targetNamed('shoppify')]).toEqual([null, null])
  })
})
