/**
 * How likely a visitor pays with each of the methods that can be used, and keeps the order.
 *
 * The share of a method in all orders is multiplied by how much more often it is used at this place, for such an amount and on such a device
 * than elsewhere (naive Bayes: the three are taken as independent, given the method), and then moved towards what the customer used before
 * (the mean of a Dirichlet distribution). Every share is drawn towards the one before it, so that few orders say little. An order that was
 * cancelled counts as a use of the method that was not completed.
 */
import type { Amount } from './cart'

/** How often a method was used, and how often the order was kept. */
export interface PaymentUse {
  /** The code of the method. */
  readonly method: string
  readonly used: number
  readonly completed: number
}

/** PLACE: decimal key of the place. AMOUNT: band of the total. DEVICE: in the shop's own words. */
export type PaymentFactor = 'PLACE' | 'AMOUNT' | 'DEVICE'

/** Uses of one place, band of totals, or device. */
export interface PaymentCount extends PaymentUse {
  readonly factor: PaymentFactor
  readonly value: string
  readonly currency: string
}

export interface PaymentContext {
  /** Null: it is not known. */
  readonly placeId: string | null
  readonly amount: Amount | null
  readonly device: string | null
  /** What the customer used. */
  readonly own: readonly PaymentUse[]
}

export interface PaymentShare {
  readonly method: string
  /** 0..1; all methods together at most 1. */
  readonly share: number
  /** What raised it the most; null: it is as usual. */
  readonly raisedBy: 'OWN' | PaymentFactor | null
  /** The part of the share that the customer's own orders make, 0..1. */
  readonly ownPart: number
  /** Whether anybody used it before. */
  readonly isUsed: boolean
}

/** Orders that a place, band or device is taken to have had at the shares of the whole shop. */
const PRIOR_ORDERS = 30
/** The same of a customer: habits show after a few orders. */
const PRIOR_OWN_ORDERS = 1.5

/** Totals of one band differ by a factor of two at most. */
export function bandOf(amountMinor: bigint): string {
  return String(amountMinor < 1n ? 0 : amountMinor.toString(2).length - 1)
}

interface Uses {
  used: number
  readonly completedBy: Map<string, number>
}

export class PaymentShares {
  /** By factor, value and currency; an empty currency stands for all of them. */
  private readonly groups = new Map<string, Uses>()

  constructor(counts: readonly PaymentCount[] = []) {
    this.addAll(counts)
  }

  addAll(counts: readonly PaymentCount[]): void {
    for (const count of counts) {
      for (const currency of [count.currency, '']) {
        this.add(keyOf(count.factor, count.value, currency), count)
        // Every order has a place, so that places together are all orders.
        if (count.factor === 'PLACE') this.add(keyOf('ALL', '', currency), count)
      }
    }
  }

  /** @param methods codes of those that can be used; answers the likeliest first */
  of(methods: readonly string[], { placeId, amount, device, own }: PaymentContext): PaymentShare[] {
    const currency = amount?.currency ?? ''
    const all = this.groups.get(keyOf('ALL', '', currency))
    const base = methods.map(
      (method) => ((all?.completedBy.get(method) ?? 0) + 1) / ((all?.used ?? 0) + methods.length),
    )
    const factors = (
      [
        ['PLACE', placeId],
        ['AMOUNT', amount && bandOf(amount.amountMinor)],
        ['DEVICE', device],
      ] as const
    ).flatMap(([factor, value]) =>
      value === null ? [] : [{ factor, uses: this.groups.get(keyOf(factor, value, currency)) }],
    )
    const lifts = methods.map((method, at) =>
      factors.map(({ factor, uses }) => ({
        factor,
        lift:
          ((uses?.completedBy.get(method) ?? 0) + PRIOR_ORDERS * base[at]!) /
          ((uses?.used ?? 0) + PRIOR_ORDERS) /
          base[at]!,
      })),
    )
    const raw = lifts.map((each, at) => each.reduce((share, { lift }) => share * lift, base[at]!))
    const total = raw.reduce((sum, share) => sum + share, 0)
    const ownOf = new Map(own.map((use) => [use.method, use]))
    const ownUsed = methods.reduce((sum, method) => sum + (ownOf.get(method)?.used ?? 0), 0)
    return methods
      .map((method, at): PaymentShare => {
        const usual = raw[at]! / total
        const completed = ownOf.get(method)?.completed ?? 0
        const share = (completed + PRIOR_OWN_ORDERS * usual) / (ownUsed + PRIOR_OWN_ORDERS)
        const ownPart = completed / (completed + PRIOR_OWN_ORDERS * usual)
        return {
          method,
          share,
          raisedBy: completed > 0 ? 'OWN' : raisedMost(lifts[at]!),
          ownPart,
          isUsed: (all?.completedBy.get(method) ?? 0) > 0,
        }
      })
      .sort((a, b) => b.share - a.share || (a.method < b.method ? -1 : 1))
  }

  private add(key: string, { method, used, completed }: PaymentUse): void {
    const uses = this.groups.get(key) ?? { used: 0, completedBy: new Map<string, number>() }
    this.groups.set(key, uses)
    uses.used += used
    uses.completedBy.set(method, (uses.completedBy.get(method) ?? 0) + completed)
  }
}

function raisedMost(
  lifts: readonly { readonly factor: PaymentFactor; readonly lift: number }[],
): PaymentFactor | null {
  const [most] = [...lifts].sort((a, b) => b.lift - a.lift)
  return most && most.lift > 1 ? most.factor : null
}

function keyOf(factor: PaymentFactor | 'ALL', value: string, currency: string): string {
  return `${factor}\n${value}\n${currency}`
}
