/** Sessions and their events. An end user sees its own. */
import type { EntityRef } from '../contracts/entity-ref'
import type { Viewer } from '../contracts/viewer'
import type {
  EventRecord,
  SessionConditions,
  SessionQueryRepository,
  SessionRecord,
} from '../db/repositories/session-query.repository'
import { readView } from './access'
import { inOrderOfIds, inOrderOfRefs, splitRefs } from './entity-ref'
import type { LocationService } from './location.service'
import { emptyPage, pageSize, positionAfter, toPage } from './page'
import type { Ordering, Page, PageRequest } from './page'
import type { UserService } from './user.service'

export type { EventRecord, SessionRecord } from '../db/repositories/session-query.repository'

export interface SessionFilter {
  readonly user?: EntityRef
  readonly location?: EntityRef
  /** Inclusive. */
  readonly startedFrom?: Date
  /** Exclusive. */
  readonly startedBefore?: Date
}

/** The newest first. */
const ORDERING: Ordering = {
  name: 'session.started',
  expression: 's.started_at',
  sqlType: 'timestamptz',
  descending: true,
}

/** As they happened. */
const EVENT_ORDERING: Ordering = {
  name: 'event.occurred',
  expression: 'e.occurred_at',
  sqlType: 'timestamptz',
  descending: false,
}

export class SessionService {
  constructor(
    private readonly repository: SessionQueryRepository,
    private readonly users: UserService,
    private readonly locations: LocationService,
  ) {}

  /** As long as `refs`; null where there is no such session, or none that the viewer may see. */
  async sessionsByRef(viewer: Viewer, refs: readonly EntityRef[]): Promise<(SessionRecord | null)[]> {
    const own = await this.ownUserId(viewer)
    const { ids, externalIds } = splitRefs(refs)
    const records = await this.repository.byKeys(ids, externalIds)
    return inOrderOfRefs(
      refs,
      own === 'everybody' ? records : records.filter((session) => session.userId === own),
    )
  }

  async sessions(
    viewer: Viewer,
    request: PageRequest & { filter?: SessionFilter },
  ): Promise<Page<SessionRecord>> {
    const first = pageSize(request)
    const after = positionAfter(request.after, ORDERING)
    const filter = request.filter ?? {}
    const [own, [user], [location]] = await Promise.all([
      this.ownUserId(viewer),
      filter.user ? this.users.usersByRef(viewer, [filter.user]) : [],
      filter.location ? this.locations.locationsByRef(viewer, [filter.location]) : [],
    ])
    const knowsNobody = own === null || (filter.user && !user) || (filter.location && !location)
    if (knowsNobody) return emptyPage()
    const conditions: SessionConditions = {
      ...(own === 'everybody' ? (user ? { userId: user.id } : {}) : { userId: own }),
      ...(location ? { locationId: location.id } : {}),
      ...(filter.startedFrom ? { startedFrom: filter.startedFrom } : {}),
      ...(filter.startedBefore ? { startedBefore: filter.startedBefore } : {}),
    }
    const rows = await this.repository.list(conditions, { sort: ORDERING, descending: true, first, after })
    return toPage(rows, ORDERING, request, () => this.repository.count(conditions))
  }

  /** One page for each session, in one statement where they all begin; nothing of sessions that the viewer may not see. */
  async eventsOf(
    viewer: Viewer,
    sessionIds: readonly bigint[],
    request: PageRequest,
  ): Promise<Page<EventRecord>[]> {
    const first = pageSize(request)
    const after = positionAfter(request.after, EVENT_ORDERING)
    const options = { sort: EVENT_ORDERING, descending: false, first }
    const visible = await this.visibleSessions(viewer, sessionIds)
    const pages = after
      ? await Promise.all(visible.map((id) => this.repository.events(id, { ...options, after })))
      : await this.repository.firstEventsOf(visible, options)
    return inOrderOfIds(sessionIds, visible, pages).map((rows, index) =>
      rows
        ? toPage(rows, EVENT_ORDERING, request, () =>
            this.repository.countEvents(sessionIds[index] as bigint),
          )
        : emptyPage(),
    )
  }

  /** The first sessions of each user, in one statement; nothing of users that the viewer may not see. */
  async firstSessionsOf(
    viewer: Viewer,
    userIds: readonly bigint[],
    request: PageRequest,
  ): Promise<Page<SessionRecord>[]> {
    const own = await this.ownUserId(viewer)
    const visible = own === 'everybody' ? userIds : userIds.filter((id) => id === own)
    const pages = await this.repository.firstSessionsOf(visible, {
      sort: ORDERING,
      descending: true,
      first: pageSize(request),
    })
    return inOrderOfIds(userIds, visible, pages).map((rows, index) =>
      rows
        ? toPage(rows, ORDERING, request, () => this.repository.count({ userId: userIds[index] }))
        : emptyPage(),
    )
  }

  private async visibleSessions(viewer: Viewer, ids: readonly bigint[]): Promise<readonly bigint[]> {
    if (readView(viewer).kind === 'shop') return ids
    const sessions = await this.sessionsByRef(
      viewer,
      ids.map((id) => ({ id })),
    )
    return sessions.flatMap((session) => (session ? [session.id] : []))
  }

  /** Whose sessions the viewer may see; null: it is an end user that the shop does not know. */
  private async ownUserId(viewer: Viewer): Promise<bigint | 'everybody' | null> {
    const view = readView(viewer)
    if (view.kind === 'shop') return 'everybody'
    const [self] = await this.users.usersByRef(viewer, [{ externalId: view.externalId }])
    return self?.id ?? null
  }
}
