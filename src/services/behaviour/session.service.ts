/** Sessions and their events. An end user sees its own. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import type { Queryable } from '../../db/client'
import * as sessionQuery from '../../db/repositories/behaviour/session-query.repository'
import type {
  Beholder,
  EventRecord,
  SessionConditions,
  SessionRecord,
} from '../../db/repositories/behaviour/session-query.repository'
import { readView } from '../access'
import { rowsInOrder, splitRefs } from '../entity-ref'
import type { LocationService } from '../shop/location.service'
import { countedTogether, emptyPage, pageSize, positionAfter, toPage } from '../page'
import type { Ordering, Page, PageRequest } from '../page'
import type { UserService } from './user.service'

export type { EventRecord, SessionRecord } from '../../db/repositories/behaviour/session-query.repository'

export interface SessionFilter {
  readonly user?: EntityRef
  readonly location?: EntityRef
  /** Whoever chose it: several end users may have named sessions alike. */
  readonly externalId?: string
  /** Inclusive. */
  readonly startedFrom?: Date
  /** Exclusive. */
  readonly startedBefore?: Date
}

/** The claimant of sessions that the shop named. */
const CLAIMED_BY_SHOP = 0n

/** The newest first. */
const ORDERING: Ordering = {
  name: 'session.started',
  expression: 's.started_at',
  sqlType: 'timestamptz',
  descending: true,
}

/** The order in which events happened. */
const EVENT_ORDERING: Ordering = {
  name: 'event.occurred',
  expression: 'e.occurred_at',
  sqlType: 'timestamptz',
  descending: false,
}

export interface SessionServiceOptions {
  readonly database: Queryable
  readonly users: UserService
  readonly locations: LocationService
}

export class SessionService {
  constructor(private readonly options: SessionServiceOptions) {}

  /**
   * Answers in the order of `refs`; null where there is no such session, or the viewer may not see it. By external id the shop finds the
   * session that it named so, an end user its own: the shop's, where it takes part in that, before one that it named itself.
   */
  async sessionsByRef(viewer: Viewer, refs: readonly EntityRef[]): Promise<(SessionRecord | null)[]> {
    const beholder = await this.beholder(viewer)
    if (beholder === null) return refs.map(() => null)
    const { ids, externalIds } = splitRefs(refs)
    const records = await sessionQuery.byKeys(this.options.database, beholder, ids, externalIds)
    const byId = new Map(records.map((session) => [session.id, session]))
    const byExternalId = new Map<string, SessionRecord>()
    for (const session of records) {
      const isShops = session.claimantId === CLAIMED_BY_SHOP
      if (isShops || (beholder !== 'shop' && !byExternalId.has(session.externalId))) {
        byExternalId.set(session.externalId, session)
      }
    }
    return refs.map(({ id, externalId }) => {
      if (typeof id === 'bigint') return byId.get(id) ?? null
      return typeof externalId === 'string' ? (byExternalId.get(externalId) ?? null) : null
    })
  }

  async sessions(
    viewer: Viewer,
    request: PageRequest & { filter?: SessionFilter },
  ): Promise<Page<SessionRecord>> {
    const first = pageSize(request)
    const after = positionAfter(request.after, ORDERING)
    const filter = request.filter ?? {}
    const [beholder, [user], [location]] = await Promise.all([
      this.beholder(viewer),
      filter.user ? this.options.users.usersByRef(viewer, [filter.user]) : [],
      filter.location ? this.options.locations.locationsByRef(viewer, [filter.location]) : [],
    ])
    if (beholder === null || (filter.user && !user) || (filter.location && !location)) return emptyPage()
    const conditions: SessionConditions = {
      ...(user ? { userId: user.id } : {}),
      ...(location ? { locationId: location.id } : {}),
      ...(filter.externalId === undefined ? {} : { externalId: filter.externalId }),
      ...(filter.startedFrom ? { startedFrom: filter.startedFrom } : {}),
      ...(filter.startedBefore ? { startedBefore: filter.startedBefore } : {}),
    }
    const rows = await sessionQuery.list(this.options.database, beholder, conditions, {
      sort: ORDERING,
      descending: true,
      first,
      after,
    })
    return toPage(rows, ORDERING, request, () =>
      sessionQuery.count(this.options.database, beholder, conditions),
    )
  }

  /** A page for each session, in one statement; nothing of sessions that the viewer may not see. */
  async eventsOf(
    viewer: Viewer,
    sessionIds: readonly bigint[],
    request: PageRequest,
  ): Promise<Page<EventRecord>[]> {
    const first = pageSize(request)
    const after = positionAfter(request.after, EVENT_ORDERING)
    const beholder = await this.beholder(viewer)
    if (beholder === null) return sessionIds.map(() => emptyPage())
    const pages = await sessionQuery.eventsOf(this.options.database, beholder, sessionIds, {
      sort: EVENT_ORDERING,
      descending: false,
      first,
      after,
    })
    const total = countedTogether(() =>
      sessionQuery.countEventsOf(this.options.database, beholder, sessionIds),
    )
    return pages.map((rows, index) => toPage(rows, EVENT_ORDERING, request, () => total(index)))
  }

  /** Answers in the order of the ids; null where there is no such event, or the viewer may not see it. */
  async eventsByIds(viewer: Viewer, ids: readonly bigint[]): Promise<(EventRecord | null)[]> {
    const beholder = await this.beholder(viewer)
    return rowsInOrder(
      ids,
      beholder === null ? [] : await sessionQuery.eventsByIds(this.options.database, beholder, ids),
    )
  }

  /** A page for each user, in one statement; nothing of users that the viewer may not see. */
  async sessionsOf(
    viewer: Viewer,
    userIds: readonly bigint[],
    request: PageRequest,
  ): Promise<Page<SessionRecord>[]> {
    const first = pageSize(request)
    const after = positionAfter(request.after, ORDERING)
    const beholder = await this.beholder(viewer)
    if (beholder === null) return userIds.map(() => emptyPage())
    const pages = await sessionQuery.sessionsOf(this.options.database, beholder, userIds, {
      sort: ORDERING,
      descending: true,
      first,
      after,
    })
    const total = countedTogether(() =>
      sessionQuery.countSessionsOf(this.options.database, beholder, userIds),
    )
    return pages.map((rows, index) => toPage(rows, ORDERING, request, () => total(index)))
  }

  /** Null: it is an end user that the shop does not know. */
  private async beholder(viewer: Viewer): Promise<Beholder | null> {
    const view = readView(viewer)
    if (view.kind === 'shop') return 'shop'
    const [self] = await this.options.users.usersByRef(viewer, [{ externalId: view.externalId }])
    return self?.id ?? null
  }
}
