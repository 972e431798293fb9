/** The visits of a place on a day, in order of their start. How many come is Poisson, by the demand that is expected of the day. */
import { Rng } from '../../src/core/statistics/rng'
import type { AdvertBoard } from './adverts'
import type { Behaviour } from './behaviour'
import { drawIntent } from './catalog'
import { buyerInstant } from './hours'
import type { Offer, Visitor } from './offer'
import { countQuantile } from './random'
import type { Shoppers } from './shoppers'
import type { SlatePolicy } from './slate-policy'
import { showSlate, type SlateEntry } from './slates'
import { Visit, stepsOf, type Supply, type VisitStep } from './visit'
import { VisitAdverts, type ShownAdverts } from './visit-adverts'

export interface Arrival {
  /** From 1. */
  readonly number: number
  readonly visitor: Visitor
  readonly startMs: number
  /** What was shown as the visit began; empty: no list. */
  readonly slate: readonly SlateEntry[]
  /** The visit's own, so that no visit changes what others do. */
  readonly rng: Rng
}

export interface DayVisit extends Arrival {
  readonly adverts: readonly ShownAdverts[]
  readonly steps: readonly VisitStep[]
}

export interface ArrivalOptions {
  readonly offer: Offer
  readonly shoppers: Shoppers
  readonly slatePolicy: SlatePolicy
  /** Names the random numbers. */
  readonly purpose: string
  /** How many days of visitors come, as if the day were lived through again; default 1. */
  readonly times?: number
}

export interface DayVisitOptions extends ArrivalOptions {
  readonly behaviour: Behaviour
  readonly supply: Supply
  readonly board: AdvertBoard
}

/** Who comes, and what they are shown. */
export function* arrivalsOf({
  offer,
  shoppers,
  slatePolicy,
  purpose,
  times = 1,
}: ArrivalOptions): Generator<Arrival> {
  const { world, location, day } = offer
  const { seed, laws, locations, calendar, truth } = world
  const place = locations[location]!
  const key = [purpose, place.externalId, day] as const
  const starts = visitStarts(new Rng(seed, ...key), offer, times)
  for (const [index, share] of starts.entries()) {
    const rng = new Rng(seed, ...key, index)
    const startMs = buyerInstant(calendar, place, day, share)
    const isKnown = rng.uniform() < laws.sessions.knownUserShare
    const visitor = {
      user: isKnown ? shoppers.draw(rng, location, day) : -1,
      mobile: rng.uniform() < laws.sessions.mobileShare,
      intent: drawIntent(rng, laws, truth.properties),
    }
    // Numbers of its own, so that another policy changes nothing else.
    const ofSlate = new Rng(seed, ...key, index, 'slate')
    const isShown = ofSlate.uniform() < laws.slates.shownShare
    const slate = isShown ? showSlate(ofSlate, offer, slatePolicy, visitor, offer.hourAt(startMs)) : []
    yield { number: index + 1, visitor, startMs, slate, rng }
  }
}

/** What they do, each before the next one comes. */
export function* dayVisits(options: DayVisitOptions): Generator<DayVisit> {
  const { behaviour, offer, supply, board, purpose } = options
  const { seed, locations, advertPolicy: policy } = offer.world
  for (const arrival of arrivalsOf(options)) {
    const { number, visitor, startMs, slate, rng } = arrival
    const clicked = slate.filter(({ isClicked }) => isClicked).map(({ item }) => item)
    // Numbers of its own, so that other adverts change nothing but what follows their clicks.
    const ofAdverts = new Rng(
      seed,
      purpose,
      locations[offer.location]!.externalId,
      offer.day,
      number,
      'adverts',
    )
    const adverts = new VisitAdverts({ offer, visitor, policy, board, rng: ofAdverts })
    const visit = new Visit({ behaviour, offer, supply, visitor, startMs, clicked, adverts })
    yield { ...arrival, steps: stepsOf(visit, rng), adverts: adverts.lists }
  }
}

/** Shares of the day's visitors that came before. */
function visitStarts(rng: Rng, { world, location, expectedUnits }: Offer, times: number): Float64Array {
  const { digitalShare } = world.laws.orders
  const share = digitalShare[world.locations[location]!.kind]
  const mean = expectedUnits * share * world.laws.sessions.visitsPerUnit * times
  const count = countQuantile(rng.uniform(), mean, Number.POSITIVE_INFINITY)
  return Float64Array.from({ length: count }, () => rng.uniform()).sort()
}
