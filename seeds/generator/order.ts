/** From a basket to an order: prices, discounts, payment, delivery, returns. */
import { Rng } from '../../src/core/statistics/rng'
import { listPayments, paymentWeights, type PaymentEntry } from './payments'
import { pickWeighted } from './random'
import { cellIndex, type SimulatedWorld } from './world'

export interface OrderLineDraft {
  readonly item: number
  readonly quantity: number
}

export interface SimulatedLine extends OrderLineDraft {
  readonly unitPriceMinor: number
  /** Of the whole line. */
  readonly discountMinor: number
  /** Index of the promotion; -1: none. */
  readonly promotion: number
}

export interface SimulatedReturn {
  readonly externalId: string
  readonly item: number
  readonly quantity: number
  readonly refundedMinor: number
  readonly returnedMs: number
  readonly receivedMs: number
}

export interface SimulatedOrder {
  readonly externalId: string
  readonly location: number
  /** Index; -1: unknown. */
  readonly user: number
  /** External id; null: not bought in a recorded session. */
  readonly session: string | null
  readonly orderedMs: number
  /** When the shop's systems told us. */
  readonly receivedMs: number
  readonly paymentMethod: string
  /** The ways to pay that the checkout listed; null: not bought in a recorded session. */
  readonly paymentList: readonly PaymentEntry[] | null
  readonly totalMinor: number
  readonly discountMinor: number
  readonly promisedMs: number | null
  /** Null: nothing to deliver, or not delivered by the end of the last day. */
  readonly deliveredMs: number | null
  readonly lines: readonly SimulatedLine[]
  readonly returns: readonly SimulatedReturn[]
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

interface OrderFacts {
  readonly externalId: string
  readonly location: number
  readonly day: number
  readonly user: number
  readonly session: string | null
  readonly orderedMs: number
}

export function completeOrder(
  world: SimulatedWorld,
  rng: Rng,
  facts: OrderFacts,
  basket: readonly OrderLineDraft[],
): SimulatedOrder {
  const { laws, calendar } = world
  const { timeZone } = world.locations[facts.location]!
  // Nothing is known that has not happened by the end of the last day.
  const horizonMs = calendar.startMs(calendar.historyDays, timeZone) - 1
  const lines = basket.map((line) => priceLine(world, facts, line))
  // Drawn before what follows, so that no other number of an order changes with how it is paid.
  const ofPayment = rng.uniform()
  const late = rng.uniform() < laws.orders.lateArrivalProbability
  const receivedMs = facts.orderedMs + Math.round((late ? DAY_MS : 0) + 2_000 + 8_000 * rng.uniform())
  const delivery = deliver(world, rng, facts, horizonMs)
  const discountMinor = lines.reduce((sum, line) => sum + line.discountMinor, 0)
  const grossMinor = lines.reduce((sum, line) => sum + line.unitPriceMinor * line.quantity, 0)
  const totalMinor = grossMinor - discountMinor
  const paymentList = facts.session === null ? null : checkoutList(world, facts, totalMinor, facts.externalId)
  return {
    externalId: facts.externalId,
    location: facts.location,
    user: facts.user,
    session: facts.session,
    orderedMs: facts.orderedMs,
    receivedMs: Math.min(receivedMs, horizonMs),
    paymentMethod: drawPayment(world, ofPayment, facts, totalMinor, paymentList),
    paymentList,
    totalMinor,
    discountMinor,
    ...delivery,
    lines,
    returns: returnsOf(world, rng, facts, lines, delivery.deliveredMs ?? facts.orderedMs, horizonMs),
  }
}

/** What the checkout of a visit lists, for an amount. @param name of the list: it has random numbers of its own */
export function checkoutList(
  world: SimulatedWorld,
  { location, user }: Pick<OrderFacts, 'location' | 'user'>,
  amountMinor: number,
  name: string,
): PaymentEntry[] {
  const { laws, seed, locations } = world
  const checkout = { kind: locations[location]!.kind, amountMinor }
  const ranked = world.paymentRanking({ ...checkout, location, user })
  return listPayments(new Rng(seed, 'payment-list', name), { laws, ranked }, checkout)
}

/** @param uniform what is left to chance @param listed null: without a visit, no list is shown */
function drawPayment(
  { laws, locations }: SimulatedWorld,
  uniform: number,
  { location }: OrderFacts,
  amountMinor: number,
  listed: readonly PaymentEntry[] | null,
): string {
  if (listed) {
    const probabilities = Float64Array.from(listed, ({ probability }) => probability)
    return listed[pickWeighted(uniform, probabilities, 1)]!.code
  }
  const checkout = { kind: locations[location]!.kind, amountMinor }
  const weights = paymentWeights(laws, checkout)
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  return [...weights.keys()][pickWeighted(uniform, [...weights.values()], total)]!
}

/** List price, discount and promotion of an item at a place on a day. */
export function priceLine(
  world: SimulatedWorld,
  { location, day }: { readonly location: number; readonly day: number },
  line: OrderLineDraft,
): SimulatedLine {
  const cell = cellIndex(world, line.item, location, day)
  const unitPriceMinor = world.listPrices[line.item * world.calendar.days + day]!
  const discountMinor = Math.round(unitPriceMinor * line.quantity * world.promotionField.discount[cell]!)
  const promotion = world.promotionField.promotion[cell]!
  return { item: line.item, quantity: line.quantity, unitPriceMinor, discountMinor, promotion }
}

function deliver(
  { laws, locations }: SimulatedWorld,
  rng: Rng,
  { location, session, orderedMs }: OrderFacts,
  horizonMs: number,
): { promisedMs: number | null; deliveredMs: number | null } {
  const online = locations[location]!.kind === 'ONLINE'
  // Store orders without a session are taken home at once; those with one are made ready for collection.
  if (!online && session === null) return { promisedMs: null, deliveredMs: null }
  const unit = online ? DAY_MS : HOUR_MS
  const promised = orderedMs + (2 + rng.integer(3)) * unit
  const late = rng.uniform() < laws.orders.lateDeliveryProbability
  const delivered = late ? promised + unit * 2 * rng.uniform() : promised - unit * rng.uniform()
  return { promisedMs: promised, deliveredMs: delivered <= horizonMs ? Math.round(delivered) : null }
}

function returnsOf(
  { laws, locations }: SimulatedWorld,
  rng: Rng,
  { externalId, location }: OrderFacts,
  lines: readonly SimulatedLine[],
  fromMs: number,
  horizonMs: number,
): SimulatedReturn[] {
  const probability = laws.orders.returnProbability[locations[location]!.kind]
  return lines.flatMap((line, index) => {
    if (rng.uniform() >= probability) return []
    const quantity = 1 + rng.integer(line.quantity)
    const returnedMs = fromMs + Math.round((2 + 16 * rng.uniform()) * DAY_MS)
    if (returnedMs + 60_000 > horizonMs) return []
    const paid = line.unitPriceMinor * line.quantity - line.discountMinor
    const refundedMinor = Math.round((paid * quantity) / line.quantity)
    return [
      {
        externalId: `R-${externalId}-${index + 1}`,
        item: line.item,
        quantity,
        refundedMinor,
        returnedMs,
        receivedMs: returnedMs + 60_000,
      },
    ]
  })
}
