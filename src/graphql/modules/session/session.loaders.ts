import { byId, pagesOf, perKey, type LoaderScope } from '../../loaders/batching'

export function sessionLoaders({ viewer, services }: LoaderScope) {
  return {
    session: byId((refs) => services.sessions.sessionsByRef(viewer, refs)),
    event: perKey((ids: readonly bigint[]) => services.sessions.eventsByIds(viewer, ids)),
    sessionEvents: pagesOf((ids, page) => services.sessions.eventsOf(viewer, ids, page)),
    userSessions: pagesOf((ids, page) => services.sessions.sessionsOf(viewer, ids, page)),
  }
}
