/**
 * How visits pay. The checkout lists the ways to pay of its place, and one further down is taken less often: the chance of a method is
 * its share times rank^-paymentPositionDecay, made to sum to 1. So what any other order of the list would bring is known.
 */
import type { WorldLaws } from '../laws'
import type { SellingKind } from './entities'

/** Codes of all methods of the place, first to last, each once. */
export type PaymentRanking = (context: {
  readonly location: number
  readonly kind: SellingKind
  /** Index; -1: nobody who is known. */
  readonly user: number
}) => readonly string[]

/** What is taken most comes first. */
export function lawsPaymentRanking({ orders }: WorldLaws): PaymentRanking {
  return ({ kind }) => {
    const shares = orders.paymentMethods[kind]
    return Object.keys(shares).sort((a, b) => shares[b]! - shares[a]! || (a < b ? -1 : 1))
  }
}

/** `[listed.length]` the true probability that each method is taken, if the checkout lists them so. */
export function paymentProbabilities(
  { orders }: WorldLaws,
  kind: SellingKind,
  listed: readonly string[],
): Float64Array {
  const shares = orders.paymentMethods[kind]
  const weights = Float64Array.from(
    listed,
    (code, at) => shares[code]! * (at + 1) ** -orders.paymentPositionDecay,
  )
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}
