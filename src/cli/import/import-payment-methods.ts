/** Payment methods, a record for each place, currency and range of totals. */
import { ForecartError } from '../../core/errors'
import type { PaymentMethodInput } from '../../contracts/shop/payment-method-records'
import type { GroupedTarget } from './import-grouped'
import { type PaymentMethodRecord, paymentMethodRecordOf } from './mapped-records'

export const PAYMENT_METHODS: GroupedTarget<PaymentMethodRecord> = {
  name: 'payment method',
  recordOf: paymentMethodRecordOf,
  headOf: ({ method }) => method,
  async store({ writer, viewer }, records) {
    const { recorded, userErrors } = await writer.paymentMethods.upsertPaymentMethods(viewer, [
      paymentMethodOf(records),
    ])
    const [error] = userErrors
    if (error) throw new ForecartError(error.code, error.message)
    return recorded > 0 ? 'recorded' : 'unchanged'
  },
}

function paymentMethodOf(records: readonly PaymentMethodRecord[]): PaymentMethodInput {
  const told = records.flatMap(({ availability }) => availability ?? [])
  return {
    ...records[0]!.method,
    // A file that does not speak of places, currencies and totals leaves what is known of them.
    availability:
      told.length === 0
        ? undefined
        : told.map(({ minimum, maximum, ...rest }) => ({
            ...rest,
            minimumMinor: minimum === null ? null : BigInt(minimum),
            maximumMinor: maximum === null ? null : BigInt(maximum),
          })),
  }
}
