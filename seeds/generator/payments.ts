/**
 * How visits pay. The checkout lists the ways to pay that can be had at its place for its amount, and one further down is taken less often: the
 * chance of a method is its share there, times what the amount makes of it, times rank^-paymentPositionDecay, made to sum to 1. So what any other
 * order of the list would bring is known.
 */
import type { Rng } from '../../src/core/statistics/rng'
import type { WorldLaws } from '../laws'
import type { SellingKind } from './entities'

/** The amount at which shares are what the laws say: of 50 units of a currency with cents. */
const USUAL_AMOUNT_MINOR = 5_000

/** What a checkout is about. */
export interface Checkout {
  readonly kind: SellingKind
  /** To be paid, in minor units of the world's currency. */
  readonly amountMinor: number
}

/** Codes of all methods of the place that can be had for the amount, first to last, each once. */
export type PaymentRanking = (
  context: Checkout & {
    readonly location: number
    /** Index; -1: nobody who is known. */
    readonly user: number
  },
) => readonly string[]

/** What is taken most for such an amount comes first. */
export function lawsPaymentRanking(laws: WorldLaws): PaymentRanking {
  return (checkout) => {
    const weights = paymentWeights(laws, checkout)
    return [...weights.keys()].sort((a, b) => weights.get(b)! - weights.get(a)! || (a < b ? -1 : 1))
  }
}

/** What each method that can be had is taken by, beside the others, wherever it stands in a list. */
export function paymentWeights(
  { orders }: WorldLaws,
  { kind, amountMinor }: Checkout,
): ReadonlyMap<string, number> {
  const tenfolds = Math.log10(Math.max(1, amountMinor) / USUAL_AMOUNT_MINOR)
  return new Map(
    Object.entries(orders.paymentMethods[kind])
      .filter(([code]) => amountMinor <= (orders.paymentMaximumMinor[code] ?? Infinity))
      .map(([code, share]) => [code, share * Math.exp((orders.paymentAmountEffects[code] ?? 0) * tenfolds)]),
  )
}

/** `[listed.length]` the true probability that each method is taken, if the checkout lists them so; 0 of one that cannot be had. */
export function paymentProbabilities(
  laws: WorldLaws,
  checkout: Checkout,
  listed: readonly string[],
): Float64Array {
  const ofMethods = paymentWeights(laws, checkout)
  const { paymentPositionDecay } = laws.orders
  const weights = Float64Array.from(
    listed,
    (code, at) => (ofMethods.get(code) ?? 0) * (at + 1) ** -paymentPositionDecay,
  )
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

/** A way to pay as it was listed at a checkout. */
export interface PaymentEntry {
  readonly code: string
  /** From 1. */
  readonly rank: number
  /** The probability of the method at this rank. */
  readonly propensity: number
  /** Truth: that it is taken, if the checkout lists them so and ends in an order. */
  readonly probability: number
}

interface PaymentListing {
  readonly laws: WorldLaws
  /** Best first: see `PaymentRanking`. */
  readonly ranked: readonly string[]
}

/** The list of a checkout: as it is ranked, or, for the explored share of all lists, in a random order. */
export function listPayments(rng: Rng, { laws, ranked }: PaymentListing, checkout: Checkout): PaymentEntry[] {
  const { paymentExploredShare: exploredShare } = laws.orders
  const isExplored = rng.uniform() < exploredShare
  const listed = isExplored ? Array.from(rng.permutation(ranked.length), (at) => ranked[at]!) : ranked
  const probabilities = paymentProbabilities(laws, checkout, listed)
  return listed.map((code, at) => ({
    ...{ code, rank: at + 1, probability: probabilities[at]! },
    propensity: exploredShare / ranked.length + (ranked[at] === code ? 1 - exploredShare : 0),
  }))
}

/** Codes of all methods, in the order of their keys. */
export function paymentCodes({ orders }: WorldLaws): string[] {
  const { STORE, ONLINE } = orders.paymentMethods
  return [...new Set([...Object.keys(STORE), ...Object.keys(ONLINE)])].sort()
}
