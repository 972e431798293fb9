/**
 * Reviews of what customers received, some days after it. Whoever is delighted or annoyed writes one more often than others, and how many stars it has
 * follows from how satisfied the customer is (the proportional odds model of P. McCullagh, 1980): so the truth of every review is known.
 */
import { Rng } from '../../src/core/statistics/rng'
import type { WorldLaws } from '../laws'
import type { SimulatedLine, SimulatedOrder } from './order'
import { pickWeighted } from './random'
import type { SimulatedWorld } from './world'

export interface SimulatedReview {
  /** Of the session that it is written in: a link in a mail leads to it, and nothing else happens there. */
  readonly sessionExternalId: string
  readonly location: number
  /** Index. */
  readonly user: number
  readonly item: number
  readonly orderExternalId: string
  /** 1 to 5. */
  readonly rating: number
  readonly atMs: number
  readonly receivedMs: number
  readonly truth: ReviewTruth
}

/** Never part of what models read. */
export interface ReviewTruth {
  /** That the customer writes a review. */
  readonly probability: number
  /** `[STARS]` of 1 to 5 stars, if it does. */
  readonly ratings: Float64Array
}

const STARS = 5
const DAY_MS = 86_400_000
const RECEIVED_AFTER_MS = 2_000

type ReviewLaws = NonNullable<WorldLaws['reviews']>

/** What is written of an order, on days of which visits are recorded. */
export function reviewsOf(world: SimulatedWorld, order: SimulatedOrder): SimulatedReview[] {
  const { laws, seed, locations, calendar, scale } = world
  const { user, location, externalId } = order
  const receivedMs = receivedByCustomerMs(order)
  if (!laws.reviews || user < 0 || receivedMs === null) return []
  const { reviews } = laws
  const { timeZone } = locations[location]!
  const fromMs = calendar.startMs(calendar.historyDays - scale.sessionDays, timeZone)
  const horizonMs = calendar.startMs(calendar.historyDays, timeZone)
  return order.lines.flatMap((line, index): SimulatedReview[] => {
    // Numbers of its own, so that no other number of a world changes with them.
    const rng = new Rng(seed, 'review', externalId, index)
    const [shortest, longest] = reviews.delayDays
    const atMs = receivedMs + Math.round((shortest + (longest - shortest) * rng.uniform()) * DAY_MS)
    const truth = reviewTruth(world, order, line, atMs)
    const isWritten = rng.uniform() < truth.probability
    const rating = 1 + pickWeighted(rng.uniform(), truth.ratings, 1)
    if (!isWritten || atMs < fromMs || atMs + RECEIVED_AFTER_MS >= horizonMs) return []
    const sessionExternalId = `review-${externalId}-${index + 1}`
    const about = { location, user, item: line.item, orderExternalId: externalId }
    return [{ sessionExternalId, ...about, rating, atMs, receivedMs: atMs + RECEIVED_AFTER_MS, truth }]
  })
}

/** The truth of a review that a customer who is known would write at that instant. Laws have to have reviews. */
export function reviewTruth(
  { laws, truth, leafOf, leaves }: SimulatedWorld,
  order: SimulatedOrder,
  { item }: SimulatedLine,
  atMs: number,
): ReviewTruth {
  const { logOdds, extremity, effects, thresholds } = laws.reviews as ReviewLaws
  const { user, deliveredMs, promisedMs, returns } = order
  const isLate = deliveredMs !== null && promisedMs !== null && deliveredMs > promisedMs
  const isReturned = returns.some((one) => one.item === item && one.returnedMs <= atMs)
  const satisfaction =
    effects.taste * Math.log(truth.users.taste[user * leaves.length + leafOf[item]!]!) +
    effects.appeal * truth.appeal[item]! +
    effects.late * Number(isLate) +
    effects.returned * Number(isReturned)
  // [STARS + 1]: that there are no more stars than so many.
  const atMost = [0, ...thresholds.map((threshold) => logistic(threshold - satisfaction)), 1]
  return {
    probability: logistic(logOdds + extremity * Math.abs(satisfaction)),
    ratings: Float64Array.from({ length: STARS }, (_, star) => atMost[star + 1]! - atMost[star]!),
  }
}

/** Null: not by the end of the last day. What nobody delivers is taken home. */
function receivedByCustomerMs({ promisedMs, deliveredMs, orderedMs }: SimulatedOrder): number | null {
  return promisedMs === null ? orderedMs : deliveredMs
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value))
}
