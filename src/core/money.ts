/** Amounts are integers of the currency's minor unit (cents), never floats. */
import { ForecartError } from './errors'

export interface Money {
  readonly amountMinor: bigint
  /** ISO 4217, upper case. */
  readonly currency: string
}

const CURRENCY_PATTERN = /^[A-Z]{3}$/

/** @throws BAD_USER_INPUT where `currency` is not three capital letters. */
export function money(amountMinor: bigint, currency: string): Money {
  if (!CURRENCY_PATTERN.test(currency)) {
    throw new ForecartError('BAD_USER_INPUT', `"${currency}" is not an ISO 4217 currency code, such as EUR`)
  }
  return { amountMinor, currency }
}
