import { plainMoney } from '../../../console/language/money'

it.each([
  [1230, 'EUR', '12.30 EUR'],
  ['1230', 'JPY', '1230 JPY'],
  [1230, 'KWD', '1.230 KWD'],
  [-5, 'EUR', '-0.05 EUR'],
])('writes %s minor units of %s as %s', (amountMinor, currency, text) => {
  expect(plainMoney({ amountMinor, currency })).toBe(text)
})
