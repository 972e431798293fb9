import { byId, listsOf, type LoaderScope } from '../../loaders/batching'

export function paymentMethodLoaders({ viewer, services }: LoaderScope) {
  return {
    paymentMethod: byId((refs) => services.paymentMethods.paymentMethodsByRef(viewer, refs)),
    paymentAvailability: listsOf((ids, first) => services.paymentMethods.availabilityOf(viewer, ids, first)),
  }
}
