/**
 * Events of visitors, in batches. What was acknowledged is stored exactly once: a client that is unsure sends its batch
 * again, and events that are known already are counted as duplicates. A bad event is reported and its siblings are stored.
 *
 * End users may write too, but only what they did themselves: their events are theirs whatever they claim, and a session
 * that belongs to somebody else is closed to them.
 */
import type { EventInput, IngestError, IngestResult } from '../contracts/shop-records'
import { sourceOf, type Viewer } from '../contracts/viewer'
import { type Clock, systemClock } from '../core/clock'
import { ForecartError } from '../core/errors'
import type { Database, Transaction } from '../db/client'
import {
  findSessionOwners,
  insertEvents,
  insertReceipts,
  type NewEvent,
  type SessionTouch,
  touchSessions,
} from '../db/repositories/event-write.repository'
import { lockOrderNames } from '../db/repositories/order-write.repository'
import { ensureUsers, References } from '../db/repositories/reference.repository'
import { BatchReport, entriesOf, type Entry, requireBatchSize } from './batch'
import { type ValidEvent, validateEvent } from './event-validation'
import { lookUpLocations, requireKnown } from './references'
import { enqueueRollup } from './rollup-request'
import { requireScope } from './access'

/** An event whose references are known. */
interface ResolvedEvent extends ValidEvent {
  readonly itemId: string | null
  readonly locationId: string
  readonly promotionId: string | null
}

export class IngestService {
  private readonly references = new References()

  constructor(
    private readonly database: Database,
    private readonly clock: Clock = systemClock,
  ) {}

  /**
   * Stores up to 1,000 events.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where the batch is too large; DATABASE_UNAVAILABLE (send it again).
   */
  async ingestEvents(viewer: Viewer, events: readonly EventInput[]): Promise<IngestResult> {
    if (viewer.kind !== 'user') requireScope(viewer, 'ingest')
    requireBatchSize(events.length)
    const now = this.clock.now()
    const report = new BatchReport()
    const valid = report.accept(entriesOf(events), (event) => ownEvent(viewer, validateEvent(event, now)))
    const owners =
      viewer.kind === 'user'
        ? await findSessionOwners(
            this.database,
            valid.map(({ value }) => value.sessionExternalId),
          )
        : new Map<string, string>()
    const resolved = await this.resolve(
      report,
      report.accept(valid, (event) => requireOwnSession(viewer, event, owners)),
    )
    const unique = new Map<string, ResolvedEvent>()
    for (const { value } of resolved) {
      if (!unique.has(value.clientEventId)) unique.set(value.clientEventId, value)
    }
    const accepted =
      unique.size === 0
        ? 0
        : await this.database.transaction((tx) => store(tx, viewer, [...unique.values()], now))
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

  private async resolve(
    report: BatchReport,
    entries: readonly Entry<ValidEvent>[],
  ): Promise<Entry<ResolvedEvent>[]> {
    const given = (pick: (event: ValidEvent) => string | null) =>
      entries.map(({ value }) => pick(value)).filter((externalId) => externalId !== null)
    const items = await this.references.find(
      this.database,
      'item',
      given((event) => event.itemExternalId),
    )
    const locations = await lookUpLocations(
      this.references,
      this.database,
      entries.map(({ value }) => value.locationExternalId),
    )
    const promotions = await this.references.find(
      this.database,
      'promotion',
      given((event) => event.promotionExternalId),
    )
    return report.accept(entries, (event) => ({
      ...event,
      itemId: event.itemExternalId === null ? null : requireKnown(items, event.itemExternalId, 'item'),
      locationId: locations(event.locationExternalId),
      promotionId:
        event.promotionExternalId === null
          ? null
          : requireKnown(promotions, event.promotionExternalId, 'promotion'),
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

function requireOwnSession(
  viewer: Viewer,
  event: ValidEvent,
  owners: ReadonlyMap<string, string>,
): ValidEvent {
  const owner = owners.get(event.sessionExternalId)
  if (viewer.kind === 'user' && owner !== undefined && owner !== viewer.externalId) {
    throw new ForecartError('FORBIDDEN', 'The session belongs to another user')
  }
  return event
}

/** @returns how many of the events are new. */
async function store(
  tx: Transaction,
  viewer: Viewer,
  events: readonly ResolvedEvent[],
  now: Date,
): Promise<number> {
  const orderNames = events.map(({ orderExternalId }) => orderExternalId).filter((name) => name !== null)
  if (orderNames.length > 0) await lockOrderNames(tx, orderNames, 'mention order')
  const isNew = await insertReceipts(
    tx,
    sourceOf(viewer),
    events.map(({ clientEventId }) => clientEventId),
    now,
  )
  const fresh = events.filter(({ clientEventId }) => isNew.has(clientEventId))
  if (fresh.length === 0) return 0
  const users = await ensureUsers(
    tx,
    fresh.map(({ userExternalId }) => userExternalId).filter((externalId) => externalId !== null),
  )
  const sessions = await touchSessions(tx, sessionTouches(fresh, users))
  const rows = fresh.map((event): NewEvent => {
    const session = sessions.get(event.sessionExternalId)!
    const userId = event.userExternalId === null ? session.userId : users.get(event.userExternalId)!
    if (viewer.kind === 'user' && session.userId !== userId) {
      // Somebody signed in with the same session between the look-up and now.
      throw new ForecartError('FORBIDDEN', 'The session belongs to another user')
    }
    return newEvent(event, session.id, userId)
  })
  const marked = await insertEvents(tx, rows, now)
  if (marked > 0) await enqueueRollup(tx)
  return fresh.length
}

function newEvent(event: ResolvedEvent, sessionId: string, userId: string | null): NewEvent {
  const { type, itemId, locationId, quantity, priceMinor, currency, promotionId, orderExternalId } = event
  const { recommendationId, query, rating, properties, occurredAt } = event
  return {
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
    recommendationId,
    query,
    rating,
    properties,
    occurredAt,
  }
}

function sessionTouches(
  events: readonly ResolvedEvent[],
  users: ReadonlyMap<string, string>,
): SessionTouch[] {
  const touches = new Map<string, SessionTouch>()
  for (const event of events) {
    const known = touches.get(event.sessionExternalId)
    touches.set(event.sessionExternalId, {
      externalId: event.sessionExternalId,
      userId: known?.userId ?? (event.userExternalId === null ? null : users.get(event.userExternalId)!),
      locationId: known?.locationId ?? event.locationId,
      startedAt: known && known.startedAt < event.occurredAt ? known.startedAt : event.occurredAt,
      lastEventAt: known && known.lastEventAt > event.occurredAt ? known.lastEventAt : event.occurredAt,
    })
  }
  return [...touches.values()]
}
