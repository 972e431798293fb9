import { PaymentAvailabilityResolver, PaymentMethodResolver } from './payment-method.resolver'

export const paymentMethodResolvers = [PaymentAvailabilityResolver, PaymentMethodResolver] as const
