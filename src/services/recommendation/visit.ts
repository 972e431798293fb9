/**
 * What is known of a visit: its steps, and where it takes place. Stored sessions are read from memory, events that come with a
 * question are stored nowhere. An end user is known by what is its own.
 */
import { type ContextOfEvent, MAX_DEVICE_LENGTH } from '../../contracts/session/event-context'
import { EVENT_TYPES, type EventType } from '../../contracts/shop/shop-records'
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import type { NotificationListener } from '../../db/notifications'
import type { SessionEvent } from '../../features/session'
import { contextOfEvent } from '../../features/session/event-context'
import { currentVisit } from '../../features/session/visits'
import { readsWholeCatalogue, readView } from '../access'
import { optionalText, refuse } from '../input-rules'
import type { LocationService } from '../shop/location.service'
import type { Experiments } from '../slates/experiments'
import type { UserService } from '../behaviour/user.service'
import type { Catalogue } from './catalogue'
import type { CatalogueSnapshot } from './catalogue-snapshot'
import { KnownKeys } from './known-keys'
import type { LiveEvent, LiveSession, LiveSessions } from './live-sessions'
import { MAX_AHEAD_MS, MAX_LIVE_EVENTS } from '../../contracts/session/session-rows'
import type { VisitQuestion } from './session-model'
import type { LiveWeather } from './live-weather'
import type { UserSteps } from './user-steps'

/** An event that is stored nowhere. */
export interface AdHocEvent {
  readonly type: EventType
  readonly item?: EntityRef | null
  /** Absent: now. */
  readonly occurredAt?: Date | null
  /** The name under which it may be stored as well. */
  readonly clientEventId?: string | null
  /** What was searched for. */
  readonly query?: string | null
}

/** Of whom it is asked. All of it may be absent: then what is popular answers. */
export interface VisitInput {
  readonly session?: EntityRef | null
  readonly events?: readonly AdHocEvent[] | null
  readonly user?: EntityRef | null
  readonly location?: EntityRef | null
  /** What the visitor uses, in the shop's own words. */
  readonly device?: string | null
  readonly first?: number | null
}

/** What is known of a visit. */
export interface Visit extends VisitQuestion {
  readonly session: LiveSession | null
  readonly locationId: bigint | null
  /** The customer, as far as it is known. */
  readonly userId: bigint | null
  /** Events that were given and could not be used: their item is not known, or they lie in the future. */
  readonly skippedEvents: number
}

/** Who asks: the shop, an end user by its key, or one that the shop does not know (null). */
type Beholder = 'shop' | Guest | bigint | null

/** A visitor that has not signed in: it takes part in the session of the shop that its token names, until somebody signs in to that. */
interface Guest {
  readonly sessionExternalId: string
}

const KNOWN_TYPES: ReadonlySet<string> = new Set(EVENT_TYPES)
const MAX_KNOWN_USERS = 50_000
const MAX_KNOWN_PLACES = 20_000

/** A step that may be known twice: stored, and given with the question. */
interface NamedStep extends SessionEvent {
  readonly clientEventId: string | null
  /** What was searched for, as far as it is not taken apart yet. */
  readonly query?: string | null
}

export interface VisitReaderOptions {
  readonly sessions: LiveSessions
  readonly userSteps: Pick<UserSteps, 'read'>
  readonly catalogue: CatalogueSnapshot
  readonly users: UserService
  readonly locations: LocationService
  readonly experiments: Pick<Experiments, 'armOf'>
  readonly weather: Pick<LiveWeather, 'join'>
  /** Tells of users that are deleted, and of places; null where nobody does, and then nothing is remembered. */
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect' | 'isCurrent'> | null
}

export class VisitReader {
  /** Not of those who were deleted, who may come back with another key. */
  private readonly userIds: KnownKeys
  private readonly placeIds: KnownKeys

  constructor(private readonly options: VisitReaderOptions) {
    const { listener } = options
    this.userIds = new KnownKeys(listener, MAX_KNOWN_USERS)
    this.placeIds = new KnownKeys(listener, MAX_KNOWN_PLACES)
    listener?.on('users', ({ userIds }) => this.userIds.forget(new Set(userIds.map(BigInt))))
    listener?.on('selling-places', () => this.placeIds.forget(null))
  }

  /**
   * Null where the session, the user or the place does not exist for the viewer.
   * @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where an event is none, or the device is too long
   */
  async read(viewer: Viewer, input: VisitInput, now: Date): Promise<Visit | null> {
    const device = optionalText(input.device, 'input.device', MAX_DEVICE_LENGTH)
    const beholder = await this.beholder(viewer)
    // A guest is nobody, and knows of no places: it is where its session is.
    if (isGuest(beholder) && (input.user || input.location)) return null
    const namedUserId = input.user ? await this.userIdOf(viewer, input.user) : null
    const placeId = input.location ? await this.placeIdOf(viewer, input.location) : null
    if ((input.user && namedUserId === null) || (input.location && placeId === null)) return null
    const seen = input.session ? await this.sessionSeenBy(beholder, input.session) : { session: null }
    if (seen === null) return null
    const { session } = seen
    const { events, skipped } = await this.adHocEvents(viewer, input.events ?? [], now)
    const stored = session
      ? stepsOfSession(session, beholder)
      : namedUserId === null
        ? []
        : await this.stepsOfUser(namedUserId)
    const locationId = placeId ?? session?.locationId ?? null
    const userId =
      namedUserId ?? (beholder === 'shop' ? (session?.userId ?? null) : isGuest(beholder) ? null : beholder)
    const placeKey = locationId?.toString() ?? null
    const [experiment, steps] = await Promise.all([
      this.options.experiments.armOf({ userId, sessionId: session?.id ?? null }),
      this.options.weather.join(onDevice(visitWith(stored, events), device), placeKey),
    ])
    return {
      session,
      locationId,
      userId,
      experiment,
      placeId: placeKey,
      steps,
      skippedEvents: skipped,
    }
  }

  private async beholder(viewer: Viewer): Promise<Beholder> {
    if (viewer.kind === 'guest') return { sessionExternalId: viewer.sessionExternalId }
    const view = readView(viewer)
    if (view.kind === 'shop') return 'shop'
    return this.userIdOf(viewer, { externalId: view.externalId })
  }

  /** Null where there is no such user, or the viewer may not see it. @throws UNAUTHENTICATED, FORBIDDEN */
  private userIdOf(viewer: Viewer, ref: EntityRef): Promise<bigint | null> {
    const view = readView(viewer)
    const beholder = view.kind === 'shop' ? 'the shop' : `user ${JSON.stringify(view.externalId)}`
    return this.userIds.find(`${beholder} ${nameOf(ref)}`, async () => {
      const [user] = await this.options.users.usersByRef(viewer, [ref])
      return user?.id ?? null
    })
  }

  /** Null where there is no such place, or the viewer may not see it. @throws UNAUTHENTICATED, FORBIDDEN */
  placeIdOf(viewer: Viewer, ref: EntityRef): Promise<bigint | null> {
    return this.placeIds.find(`${readView(viewer).kind} ${nameOf(ref)}`, async () => {
      const [place] = await this.options.locations.locationsByRef(viewer, [ref])
      return place?.id ?? null
    })
  }

  /**
   * Null where there is none, or the beholder takes no part in it: a session of the shop's, or one that it named itself. That of a guest who has done
   * nothing yet is stored nowhere, and empty.
   */
  private async sessionSeenBy(
    beholder: Beholder,
    ref: EntityRef,
  ): Promise<{ readonly session: LiveSession | null } | null> {
    if (beholder === null) return null
    const found = await this.findSession(ref)
    if (isGuest(beholder)) {
      const isOpen = found ? isOpenTo(found, beholder) : ref.externalId === beholder.sessionExternalId
      return isOpen ? { session: found } : null
    }
    if (found !== null && (beholder === 'shop' || takesPart(found, beholder))) return { session: found }
    if (beholder === 'shop' || typeof ref.externalId !== 'string') return null
    const own = await this.options.sessions.read({ externalId: ref.externalId, claimantId: beholder })
    return own && { session: own }
  }

  private async findSession({ id, externalId }: EntityRef): Promise<LiveSession | null> {
    const { sessions } = this.options
    if (typeof id === 'bigint') return sessions.read({ id })
    return typeof externalId === 'string' ? sessions.read({ externalId, claimantId: 0n }) : null
  }

  private async stepsOfUser(userId: bigint): Promise<NamedStep[]> {
    const steps = await this.options.userSteps.read(userId)
    return steps.map(({ occurredAt, ...step }) => ({ ...step, timeMs: occurredAt.getTime() }))
  }

  private async adHocEvents(
    viewer: Viewer,
    given: readonly AdHocEvent[],
    now: Date,
  ): Promise<{ events: NamedStep[]; skipped: number }> {
    const catalogue = await this.options.catalogue.read()
    const isKnown = knownTo(viewer, catalogue, now)
    const events = given.flatMap(
      ({ type, item, occurredAt, clientEventId = null, query = null }): NamedStep[] => {
        if (!KNOWN_TYPES.has(type)) refuse(`type must be one of ${EVENT_TYPES.join(', ')}`)
        const timeMs = (occurredAt ?? now).getTime()
        const [itemId = null] = item ? keysOf(catalogue, [item], isKnown) : []
        if ((item && itemId === null) || timeMs > now.getTime() + MAX_AHEAD_MS) return []
        return [{ type, itemId, timeMs, clientEventId, query }]
      },
    )
    return { events, skipped: given.length - events.length }
  }
}

export const EMPTY_VISIT: Visit = {
  session: null,
  locationId: null,
  userId: null,
  placeId: null,
  steps: [],
  skippedEvents: 0,
}

export function aloneVisit(itemId: string, now: Date): Visit {
  return { ...EMPTY_VISIT, steps: [{ type: 'VIEW', itemId, timeMs: now.getTime() }] }
}

function isGuest(beholder: Beholder): beholder is Guest {
  return typeof beholder === 'object' && beholder !== null
}

/** The shop's session of that name, while nobody has signed in to it. */
function isOpenTo(
  { externalId, claimantId, userId, isShared, events }: LiveSession,
  { sessionExternalId }: Guest,
): boolean {
  const isTheShops = claimantId === 0n && externalId === sessionExternalId
  return isTheShops && userId === null && !isShared && events.every((event) => event.userId === null)
}

/** Of a session that several took part in, whoever is among its last events. */
function takesPart({ events, userId, isShared }: LiveSession, selfId: bigint): boolean {
  return isShared ? events.some((event) => event.userId === selfId) : userId === selfId
}

/** What the beholder may know of the session: an end user what is its own. */
function stepsOfSession(
  { events, userId, isShared, isPersonal }: LiveSession,
  beholder: Beholder,
): NamedStep[] {
  if (!isPersonal) return []
  const isSeen = (owner: bigint | null) =>
    beholder === 'shop' ||
    (isGuest(beholder) && owner === null) ||
    (beholder !== null && (owner === beholder || (owner === null && userId === beholder && !isShared)))
  return events
    .filter((event) => isSeen(event.userId))
    .map((event) => ({
      type: event.type,
      itemId: event.itemId?.toString() ?? null,
      timeMs: event.occurredAtMs,
      clientEventId: event.clientEventId,
      ...contextOf(event),
    }))
}

/** Texts of an event are taken apart once, not with every question about its session. */
const contexts = new WeakMap<LiveEvent, ContextOfEvent>()

function contextOf(event: LiveEvent): ContextOfEvent {
  const known = contexts.get(event)
  if (known) return known
  const context = contextOfEvent(event.query, event.device)
  contexts.set(event, context)
  return context
}

/** What is told with the question is of now: it counts for the last step. */
function onDevice(steps: readonly SessionEvent[], device: string | null): readonly SessionEvent[] {
  const last = steps.at(-1)
  return last && device ? steps.with(-1, { ...last, ...contextOfEvent(null, device) }) : steps
}

/** Stored steps, then those that were given with the question; none twice: by their names, or by what they are and when. */
export function visitWith(
  stored: readonly NamedStep[],
  given: readonly NamedStep[],
): readonly SessionEvent[] {
  const keyOf = ({ type, itemId, timeMs }: SessionEvent) => `${type} ${itemId} ${timeMs}`
  const known = new Set(stored.map(keyOf))
  const names = new Set(stored.flatMap(({ clientEventId }) => clientEventId ?? []))
  const isNew = (event: NamedStep) => {
    if (known.has(keyOf(event))) return false
    if (event.clientEventId === null) return true
    const { size } = names
    return names.add(event.clientEventId).size > size
  }
  const together = [...stored, ...given.filter(isNew)]
  return (
    currentVisit(together.toSorted((a, b) => a.timeMs - b.timeMs))
      .slice(-MAX_LIVE_EVENTS)
      // Of thousands of events only these are taken apart.
      .map(({ clientEventId: _, query = null, ...step }) => ({ ...step, ...contextOfEvent(query, null) }))
  )
}

function nameOf({ id, externalId }: EntityRef): string {
  return typeof id === 'bigint' ? `id ${id}` : `name ${externalId}`
}

/** Which items a viewer may name: for end users and guests, what is hidden is like what does not exist. */
export function knownTo(viewer: Viewer, catalogue: Catalogue, now: Date): (key: string) => boolean {
  return readsWholeCatalogue(viewer)
    ? (key) => catalogue.item(key) !== null
    : (key) => catalogue.isPublic(key, now)
}

/** Keys of those that are known. */
export function keysOf(
  catalogue: Catalogue,
  refs: readonly EntityRef[],
  isKnown: (key: string) => boolean,
): string[] {
  return refs.flatMap(({ id, externalId }) => {
    const key = typeof id === 'bigint' ? id.toString() : catalogue.keyOf(externalId ?? '')
    return key !== null && isKnown(key) ? [key] : []
  })
}
