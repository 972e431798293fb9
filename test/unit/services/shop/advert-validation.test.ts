import { requireUrl, validateAdvert } from '../../../../src/services/shop/advert-validation'
import { validatePaymentMethod } from '../../../../src/services/shop/payment-method-validation'
import { anyCodePoint, fc } from '../../../support/property-testing'

const code = (check: () => unknown): unknown => {
  try {
    check()
    return 'ok'
  } catch (error) {
    return (error as { code?: string }).code
  }
}

/** Addresses of the web. The first use of `fc.webUrl` makes a table of all that an address may hold, which takes a second. */
const path = fc.stringMatching(/^(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-F]{2})*$/)
const webUrl = fc
  .tuple(fc.constantFrom('http', 'https'), fc.domain(), fc.array(path, { maxLength: 3 }))
  .map(
    ([scheme, domain, parts]) =>
      `${scheme}://${domain}${parts.map((part, at) => '/?#'[at]! + part).join('')}`,
  )

describe('the address that an advert leads to', () => {
  it('is taken where it is one of the web', () => {
    fc.assert(fc.property(webUrl, (url) => expect(requireUrl(url, 'url')).toBe(url)))
    for (const url of ['/', '/sale', '/a?b=c#d', 'HTTPS://shop.example/x']) {
      expect(requireUrl(url, 'url')).toBe(url)
    }
  })

  it.each(['', 'sale', '//evil.example', '/\\evil.example', 'javascript:alert(1)', 'data:text/html,x', 'ftp://a/b', 'https:///x', 'https://', 'http://a b', '/a\u0007', '/\t/x', `/${'x'.repeat(2_000)}`])(
    'is refused where a page should not link to it: %j',
    (url) => expect(code(() => requireUrl(url, 'url'))).toBe('BAD_USER_INPUT'),
  ) // prettier-ignore

  it('never begins with another scheme, whatever is sent', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: anyCodePoint }), webUrl)
    const prefix = fc.constantFrom('', 'javascript:', ' https://', '//', '/', 'http:')
    fc.assert(
      fc.property(prefix, text, (before, after) => {
        const url = before + after
        if (code(() => requireUrl(url, 'url')) !== 'ok') return
        expect(new URL(url, 'https://shop.example').protocol).toMatch(/^https?:$/)
        if (url.startsWith('/')) {
          expect(new URL(url, 'https://shop.example').host).toBe('shop.example')
        }
      }),
    )
  })
})

describe('an advert', () => {
  it('names one currency, however often it says it', () => {
    const currency = fc.constantFrom('EUR', 'USD', 'JPY')
    fc.assert(
      fc.property(fc.array(currency, { maxLength: 3 }), (currencies) => {
        const distinct = [...new Set(currencies)]
        const check = () => validateAdvert({ externalId: 'a', currencies }).currency
        if (distinct.length > 1) expect(code(check)).toBe('BAD_USER_INPUT')
        else expect(check()).toBe(distinct[0])
      }),
    )
  })

  it('leads to one thing at most', () => {
    const targets = { itemExternalId: 'mug', categoryExternalId: 'kitchen', url: '/x' }
    fc.assert(
      fc.property(fc.record(
        Object.fromEntries(Object.entries(targets).map(([key, value]) => [key, fc.constantFrom(value, null, undefined)])),
      ), (given) => {
        const count = Object.values(given).filter((value) => typeof value === 'string').length
        const check = () => validateAdvert({ externalId: 'a', ...given }).isTargetGiven
        if (count > 1) expect(code(check)).toBe('BAD_USER_INPUT')
        else expect(check()).toBe(count === 1)
      }),
    )
  }) // prettier-ignore
})

describe('where a payment method can be used', () => {
  it('has a range that is one, in a currency', () => {
    const amount = fc.option(fc.bigInt({ min: -2n, max: 5n }))
    const currency = fc.constantFrom(null, 'EUR', 'euro')
    fc.assert(
      fc.property(currency, amount, amount, (given, minimumMinor, maximumMinor) => {
        const bounds = [minimumMinor, maximumMinor].filter((bound) => bound !== null)
        const isGood =
          (given === 'EUR' || (given === null && bounds.length === 0)) &&
          bounds.every((bound) => bound >= 0n) &&
          (minimumMinor === null || maximumMinor === null || minimumMinor <= maximumMinor)
        const availability = [{ currency: given, minimumMinor, maximumMinor }]
        expect(code(() => validatePaymentMethod({ externalId: 'card', availability }))).toBe(
          isGood ? 'ok' : 'BAD_USER_INPUT',
        )
      }),
    )
  })
})
