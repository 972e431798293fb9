/** Sums of revenue need one currency. */
import { ForecartError } from '../../core/errors'

export function severalCurrencies(currencies: Iterable<string>): ForecartError {
  return new ForecartError(
    'BAD_USER_INPUT',
    `Revenue in ${[...currencies].sort().join(' and ')} does not add up, because no exchange rates are known. ` +
      'Ask for the items of one currency, such as those of a category, or for units.',
  )
}
