/** What payment methods must look like, before anything is looked up. */
import type {
  PaymentAvailabilityInput,
  PaymentMethodInput,
} from '../../contracts/shop/payment-method-records'
import { isGiven, optionalText, refuse, requireAmount, requireCurrency, requireText } from '../input-rules'

const MAX_AVAILABILITIES = 500

/** @throws BAD_USER_INPUT */
export function validatePaymentMethod(method: PaymentMethodInput) {
  const { availability } = method
  if ((availability?.length ?? 0) > MAX_AVAILABILITIES) {
    refuse(`availability has more than ${MAX_AVAILABILITIES} entries`)
  }
  return {
    externalId: requireText(method.externalId, 'externalId'),
    name: isGiven(method.name) ? requireText(method.name, 'name') : undefined,
    active: method.active ?? undefined,
    availability: availability === undefined ? undefined : (availability ?? []).map(validateAvailability),
  }
}

function validateAvailability(input: PaymentAvailabilityInput) {
  const currency = isGiven(input.currency) ? requireCurrency(input.currency) : null
  const minimum = isGiven(input.minimumMinor) ? requireAmount(input.minimumMinor, 'minimum') : null
  const maximum = isGiven(input.maximumMinor) ? requireAmount(input.maximumMinor, 'maximum') : null
  if (currency === null && (minimum !== null || maximum !== null)) {
    refuse('minimum and maximum need a currency')
  }
  if (minimum !== null && maximum !== null && maximum < minimum) refuse('maximum lies below minimum')
  return {
    locationExternalId: optionalText(input.locationExternalId, 'locationExternalId'),
    currency,
    minimumMinor: minimum?.toString() ?? null,
    maximumMinor: maximum?.toString() ?? null,
  }
}
