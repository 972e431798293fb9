/**
 * Events of visitors, in batches. What was acknowledged is stored exactly once: a client that is unsure sends its batch
 * again, and events that are known already are counted as duplicates. A bad event is reported and its siblings are stored.
 *
 * End users may write too, but only what they did themselves: their events are theirs whatever they claim. A session key is no
 * proof of anything: without proof an end user's events go into a session of its own, which shares with those of the shop and
 * of others nothing but the name (docs/decisions/session-proof.md).
 */
import type { EventInput, IngestError, IngestResult } from '../../contracts/shop/shop-records'
import { sourceOf, type Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import { ForecartError } from '../../core/errors'
import type { Database, Transaction } from '../../db/client'
import {
  CLAIMED_BY_SHOP,
  findJoinedSessions,
  findSessionIds,
  findUserIdsOfEvents,
  insertEvents,
  insertReceipts,
  type NewEvent,
  type SessionTouch,
  touchSessions,
} from '../../db/repositories/behaviour/event-write.repository'
import { lockOrderNames } from '../../db/repositories/shop/order-write.repository'
import { hasDirtyCells } from '../../db/repositories/demand/dirty-cells.repository'
import { ensureUsers, PublicReferences, References } from '../../db/repositories/shop/reference.repository'
import { BatchReport, entriesOf, type Entry, requireBatchSize } from '../batch'
import { type ValidEvent, validateEvent } from './event-validation'
import { markBots } from '../../db/repositories/behaviour/bots.repository'
import { MAX_DEVICE_LENGTH, MAX_QUERY_LENGTH } from '../../contracts/session/event-context'
import { NO_STEPS } from '../../contracts/session/session-rows'
import { lookUpLocations, requireKnown } from '../shop/references'
import { requireScope } from '../access'
import { RecommendationIdSource } from '../slates/recommendation-ids'
import type { LiveSessions, StoredEvent } from '../recommendation/live-sessions'
import type { UserSteps } from '../recommendation/user-steps'
import { IngestFollowUp } from './ingest-follow-up'

/** An event whose references are known. */
interface ResolvedEvent extends ValidEvent {
  readonly itemId: string | null
  readonly locationId: string
  readonly promotionId: string | null
}

interface StoredBatch {
  /** Those that are new. */
  readonly events: readonly StoredEvent[]
  /** Whose steps are others than before: also who was the first in a session that is shared now. */
  readonly userIds: readonly bigint[]
  readonly movesDemand: boolean
}

const NOTHING_STORED: StoredBatch = { events: [], userIds: [], movesDemand: false }

export interface IngestServiceOptions {
  readonly database: Database
  readonly clock: Clock
  readonly liveSessions?: LiveSessions
  readonly userSteps?: Pick<UserSteps, 'forget'>
  readonly recommendationIds?: RecommendationIdSource
}

export class IngestService {
  private readonly references = new References()
  private readonly publicReferences = new PublicReferences()

  private readonly recommendationIds: RecommendationIdSource
  private readonly followUp: IngestFollowUp

  constructor(private readonly options: IngestServiceOptions) {
    const { database, liveSessions, recommendationIds } = options
    this.recommendationIds = recommendationIds ?? new RecommendationIdSource(database)
    this.followUp = new IngestFollowUp(database, liveSessions?.origin ?? null)
  }

  /**
   * Stores up to 1,000 events.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where the batch is too large; DATABASE_UNAVAILABLE (send it again).
   */
  async ingestEvents(viewer: Viewer, events: readonly EventInput[]): Promise<IngestResult> {
    if (viewer.kind !== 'user') requireScope(viewer, 'ingest')
    requireBatchSize(events.length)
    const now = this.options.clock.now()
    const ids = await this.recommendationIds.open()
    const report = new BatchReport()
    const valid = report.accept(entriesOf(events), (event) =>
      ownEvent(viewer, validateEvent(event, now, ids)),
    )
    const resolved = await this.resolve(viewer, report, valid)
    const unique = new Map<string, ResolvedEvent>()
    for (const { value } of resolved) {
      if (!unique.has(value.clientEventId)) unique.set(value.clientEventId, value)
    }
    const stored =
      unique.size === 0
        ? NOTHING_STORED
        : await this.options.database.transaction((tx) => store(tx, viewer, [...unique.values()], now))
    if (unique.size > 0) await this.follow([...unique.values()], stored)
    const accepted = stored.events.length
    const { rejected, userErrors } = report.result()
    return {
      accepted,
      duplicates: events.length - rejected - accepted,
      rejected,
      errors: userErrors.map(({ index, code, message }): IngestError => ({
        index,
        clientEventId: String(events[index]!.clientEventId).slice(0, 200),
        code,
        message,
      })),
    }
  }

  /**
   * Tells this process and the others of the sessions that have new events, and asks for the roll-up. A process may die between the
   * transaction and this; whoever sends the batch again has it done again.
   */
  private async follow(events: readonly ResolvedEvent[], stored: StoredBatch): Promise<void> {
    this.options.liveSessions?.add(stored.events)
    const sessionIds = new Set(stored.events.map(({ session }) => session.id))
    const userIds = new Set(stored.userIds)
    let { movesDemand } = stored
    if (stored.events.length < events.length) {
      const names = events.map(({ sessionExternalId }) => sessionExternalId)
      const users = events.flatMap(({ userExternalId }) => userExternalId ?? [])
      for (const id of await findSessionIds(this.options.database, names)) sessionIds.add(id)
      for (const id of await findUserIdsOfEvents(this.options.database, names, users)) userIds.add(id)
      movesDemand ||= await hasDirtyCells(this.options.database)
    }
    this.options.userSteps?.forget(userIds)
    await this.followUp.request({ sessionIds, userIds, movesDemand })
  }

  private async resolve(
    viewer: Viewer,
    report: BatchReport,
    entries: readonly Entry<ValidEvent>[],
  ): Promise<Entry<ResolvedEvent>[]> {
    const references = viewer.kind === 'user' ? this.publicReferences : this.references
    const externalIdsOf = (pick: (event: ValidEvent) => string | null) =>
      entries.map(({ value }) => pick(value)).filter((externalId) => externalId !== null)
    const items = await references.find(
      this.options.database,
      'item',
      externalIdsOf((event) => event.itemExternalId),
    )
    const locations = await lookUpLocations(
      references,
      this.options.database,
      entries.map(({ value }) => value.locationExternalId),
    )
    const promotions = await references.find(
      this.options.database,
      'promotion',
      externalIdsOf((event) => event.promotionExternalId),
    )
    // Promotions are plans of the shop: what an end user names is linked where there is such a one, and it never learns whether.
    const promotionOf = (externalId: string): string | null =>
      viewer.kind === 'user'
        ? (promotions.get(externalId) ?? null)
        : requireKnown(promotions, externalId, 'promotion')
    return report.accept(entries, (event) => ({
      ...event,
      itemId: event.itemExternalId === null ? null : requireKnown(items, event.itemExternalId, 'item'),
      locationId: locations(event.locationExternalId),
      promotionId: event.promotionExternalId === null ? null : promotionOf(event.promotionExternalId),
    }))
  }
}

function ownEvent(viewer: Viewer, event: ValidEvent): ValidEvent {
  if (viewer.kind !== 'user') return event
  if (event.userExternalId !== null && event.userExternalId !== viewer.externalId) {
    throw new ForecartError('FORBIDDEN', 'End users write only their own events')
  }
  if (event.type === 'PURCHASE' || event.type === 'RETURN') {
    // They count as demand: anybody with an account could move the forecasts.
    throw new ForecartError(
      'FORBIDDEN',
      'Purchases and returns are told by the shop, with a key of scope ingest',
    )
  }
  return { ...event, userExternalId: viewer.externalId }
}

async function store(
  tx: Transaction,
  viewer: Viewer,
  events: readonly ResolvedEvent[],
  now: Date,
): Promise<StoredBatch> {
  // Only sales meet orders in the roll-up; other events may name what they like, without waiting for who writes that order.
  const orderNames = events
    .filter(({ type }) => type === 'PURCHASE' || type === 'RETURN')
    .map(({ orderExternalId }) => orderExternalId)
    .filter((name) => name !== null)
  if (orderNames.length > 0) await lockOrderNames(tx, orderNames, 'mention order')
  const isNew = await insertReceipts(
    tx,
    sourceOf(viewer),
    events.map(({ clientEventId }) => clientEventId),
    now,
  )
  const fresh = events.filter(({ clientEventId }) => isNew.has(clientEventId))
  if (fresh.length === 0) return NOTHING_STORED
  const users = await ensureUsers(
    tx,
    fresh.map(({ userExternalId }) => userExternalId).filter((externalId) => externalId !== null),
  )
  const claimantOf = await claimants(tx, viewer, fresh, users)
  const sessions = await touchSessions(tx, sessionTouches(fresh, users, claimantOf))
  const rows = fresh.map((event): NewEvent => {
    const { id, userOfOthers } = sessions.get(event.sessionExternalId)!
    return newEvent(
      event,
      id,
      event.userExternalId === null ? userOfOthers : users.get(event.userExternalId)!,
    )
  })
  const marked = await insertEvents(tx, rows, now)
  const suspects = [...sessions.values()].filter(({ isSuspect }) => isSuspect).map(({ id }) => id)
  if (suspects.length > 0) {
    const times = fresh.map(({ occurredAt }) => occurredAt.getTime())
    await markBots(tx, suspects, new Date(Math.min(...times)), new Date(Math.max(...times)))
  }
  const stored = rows.map((row, index) => storedEvent(row, fresh[index]!, claimantOf))
  const ofSessions = [...sessions.values()].flatMap(({ firstUser }) => firstUser ?? [])
  const userIds = new Set([...ofSessions.map(BigInt), ...stored.flatMap(({ event }) => event.userId ?? [])])
  return { events: stored, userIds: [...userIds], movesDemand: marked > 0 }
}

function storedEvent(
  { sessionId, userId, itemId, type, quantity, occurredAt, clientEventId, query, properties }: NewEvent,
  { sessionExternalId: externalId }: ResolvedEvent,
  claimantOf: (sessionExternalId: string) => string,
): StoredEvent {
  const keyOf = (key: string | null) => (key === null ? null : BigInt(key))
  return {
    session: { id: BigInt(sessionId), externalId, claimantId: BigInt(claimantOf(externalId)) },
    event: {
      type,
      itemId: keyOf(itemId),
      userId: keyOf(userId),
      occurredAtMs: occurredAt.getTime(),
      quantity,
      clientEventId,
      query: query?.slice(0, MAX_QUERY_LENGTH) ?? null,
      device: deviceIn(properties),
    },
  }
}

function deviceIn(properties: NewEvent['properties']): string | null {
  const device: unknown = (properties as Readonly<Record<string, unknown>> | null)?.['device']
  const isPlain = ['string', 'number', 'boolean'].includes(typeof device)
  return isPlain ? String(device).slice(0, MAX_DEVICE_LENGTH) : null
}

/**
 * Into whose session of that name an event goes. The shop's own key says which session it means. An end user needs proof: a token
 * that names the session, or to be part of it already; else it is the user's own.
 */
async function claimants(
  tx: Transaction,
  viewer: Viewer,
  events: readonly ResolvedEvent[],
  users: ReadonlyMap<string, string>,
): Promise<(sessionExternalId: string) => string> {
  if (viewer.kind !== 'user') return () => CLAIMED_BY_SHOP
  const ownId = users.get(viewer.externalId)!
  // The row of the user is held, so that its sessions cannot be taken from it (deleteUser) until this is stored.
  const joined = await findJoinedSessions(
    tx,
    ownId,
    events.map(({ sessionExternalId }) => sessionExternalId),
  )
  return (name) => (name === viewer.sessionExternalId || joined.has(name) ? CLAIMED_BY_SHOP : ownId)
}

function newEvent(event: ResolvedEvent, sessionId: string, userId: string | null): NewEvent {
  const { type, itemId, locationId, quantity, priceMinor, currency, promotionId, orderExternalId } = event
  const { recommendation, query, rating, properties, occurredAt, clientEventId } = event
  return {
    clientEventId,
    type,
    sessionId,
    userId,
    itemId,
    locationId,
    quantity,
    priceMinor,
    currency,
    promotionId,
    orderExternalId,
    recommendationId: recommendation?.id ?? null,
    slateId: recommendation?.slateId ?? null,
    slateRank: recommendation?.rank ?? null,
    query,
    rating,
    properties,
    occurredAt,
  }
}

function sessionTouches(
  events: readonly ResolvedEvent[],
  users: ReadonlyMap<string, string>,
  claimantOf: (sessionExternalId: string) => string,
): SessionTouch[] {
  const touches = new Map<string, SessionTouch>()
  for (const { sessionExternalId: externalId, userExternalId, locationId, occurredAt, type } of events) {
    const userId = userExternalId === null ? null : users.get(userExternalId)!
    const before = touches.get(externalId)
    const firstUserId = before?.userId ?? userId
    touches.set(externalId, {
      externalId,
      claimantId: before?.claimantId ?? claimantOf(externalId),
      userId: firstUserId,
      isShared: before?.isShared === true || (userId !== null && userId !== firstUserId),
      locationId: before?.locationId ?? locationId,
      startedAt: before && before.startedAt < occurredAt ? before.startedAt : occurredAt,
      lastEventAt: before && before.lastEventAt > occurredAt ? before.lastEventAt : occurredAt,
      stepCount: (before?.stepCount ?? 0) + (NO_STEPS.includes(type) ? 0 : 1),
    })
  }
  return [...touches.values()]
}
