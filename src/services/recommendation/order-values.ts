/**
 * What the order comes to that a visit may end in. It says nothing of whether there will be an order.
 *
 * Where the model says what orders come to, as it says, but not less than the cart: the logarithm is normally distributed, and cut off below.
 * Else as the orders of 90 days at its place, or, where there are few, of the whole shop. There a cart is taken to be any share of its order, each
 * as likely as the other: then an order of value v has a cart of c with density 1 / v where c is at most v, and by Bayes' rule orders above c count
 * 1 / v, those below not at all.
 */
import type { Clock } from '../../core/time/clock'
import type { Queryable } from '../../db/client'
import {
  type OrderValueRow,
  readOrderValues,
} from '../../db/repositories/recommendation/order-values.repository'
import { normalCdf, normalQuantile } from '../../evaluation'
import { Aging } from '../aging'
import type { ToldOrderValue } from './session-model'
import type { Amount } from './targets/cart'

const DAYS = 90
const MAX_AGE_MS = 30 * 60_000
/** Of fewer orders nothing is said. */
const LEAST_ORDERS = 30
/** What the interval leaves out at each end. */
const TAIL = 0.05
/** Of the orders that the model expects; of a dearer cart it knows nothing. */
const LEAST_SHARE = 0.01

export interface ExpectedOrderValue {
  readonly currency: string
  /** Minor units. */
  readonly mean: number
  readonly lower: number
  readonly upper: number
  readonly confidence: number
}

export class OrderValues {
  private readonly counted: Aging<OrderValueTable>

  constructor({ database, clock }: { readonly database: Queryable; readonly clock: Clock }) {
    this.counted = new Aging({
      clock,
      maxAgeMs: MAX_AGE_MS,
      read: async (now) =>
        new OrderValueTable(
          await readOrderValues(database, new Date(now.getTime() - DAYS * 86_400_000), now),
        ),
    })
  }

  /**
   * Null where there are too few orders, or the cart is dearer than nearly all of them.
   * @param cart what lies in it, at list prices
   * @param told what the model says; it counts where it is in the currency of the cart and of the place
   */
  async of(
    placeId: string | null,
    cart: Amount | null,
    told: ToldOrderValue | null = null,
  ): Promise<ExpectedOrderValue | null> {
    const table = await this.counted.read()
    return (told && ofTold(told, cart, table.currency(placeId))) ?? table.of(placeId, cart)
  }
}

/** Null where the currencies are not the same, or the cart is dearer than nearly all orders that the model expects. */
export function ofTold(
  { currency, logMean, logDeviation }: ToldOrderValue,
  cart: Amount | null,
  currencyOfPlace: string | null,
): ExpectedOrderValue | null {
  if ((cart && cart.currency !== currency) || (currencyOfPlace ?? currency) !== currency) return null
  const least = Number(cart?.amountMinor ?? 0n)
  const cut = least > 0 ? (Math.log(least) - logMean) / logDeviation : -Infinity
  const below = normalCdf(cut)
  if (1 - below < LEAST_SHARE) return null
  const at = (level: number) => Math.exp(logMean + logDeviation * normalQuantile(below + level * (1 - below)))
  const untruncated = Math.exp(logMean + logDeviation ** 2 / 2)
  return {
    currency,
    mean: (untruncated * (1 - normalCdf(cut - logDeviation))) / (1 - below),
    // A cart may be bought as it is.
    lower: least > 0 ? least : at(TAIL),
    upper: at(1 - TAIL),
    confidence: 1 - 2 * TAIL,
  }
}

export class OrderValueTable {
  constructor(private readonly rows: readonly OrderValueRow[]) {}

  of(placeId: string | null, cart: Amount | null): ExpectedOrderValue | null {
    const row = this.most(placeId, cart?.currency) ?? this.most(null, cart?.currency)
    if (!row) return null
    const least = Number(cart?.amountMinor ?? 0n)
    const values = row.valuesMinor.filter((value) => value >= least)
    // The cart is dearer than nearly all orders, which say nothing of how much more it may become.
    if (values.length === 0) return null
    const weights = values.map((value) => (least > 0 ? 1 / value : 1))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const at = (level: number) => {
      let below = 0
      return values.find((_, index) => (below += weights[index]!) >= level * total) ?? values.at(-1)!
    }
    return {
      currency: row.currency,
      mean: values.reduce((sum, value, index) => sum + value * weights[index]!, 0) / total,
      // A cart may be bought as it is.
      lower: least > 0 ? least : at(TAIL),
      upper: at(1 - TAIL),
      confidence: 1 - 2 * TAIL,
    }
  }

  /** That most orders of a place are in; null where there are few. */
  currency(placeId: string | null): string | null {
    return (placeId === null ? undefined : this.most(placeId, undefined))?.currency ?? null
  }

  /** Of the currency; where none is known, of the one with the most orders. */
  private most(placeId: string | null, currency: string | undefined): OrderValueRow | undefined {
    return this.rows
      .filter((row) => row.placeId === placeId && row.orders >= LEAST_ORDERS)
      .filter((row) => currency === undefined || row.currency === currency)
      .sort((a, b) => b.orders - a.orders)[0]
  }
}
