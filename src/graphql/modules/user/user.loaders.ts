import { byId, perKey, type LoaderScope } from '../../loaders/batching'

export function userLoaders({ viewer, services }: LoaderScope) {
  return {
    user: byId((refs) => services.users.usersByRef(viewer, refs)),
    userConsents: perKey((userIds: readonly bigint[]) => services.consents.consentsOf(viewer, userIds)),
  }
}
