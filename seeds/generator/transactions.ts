/**
 * Orders, sessions and events of a world, day by day. Visits come first: what they buy is taken off the day's sales, and what they
 * leave is shared out to baskets that no visit was recorded of, so that orders add up to the sales. Where visits cause sales
 * (`sessions.causeSales`) the sales hold all that they want, but for what is out of stock; elsewhere the sales of a day are given,
 * and a visit that comes to the checkout for more than them does not get it.
 *
 * Nothing that a visit does is thrown away, so that the true probabilities of its steps stay exactly calibrated.
 */
import { Rng } from '../../src/core/statistics/rng'
import { Accounts } from './accounts'
import { AdvertBoard } from './adverts'
import { Behaviour } from './behaviour'
import { dayVisits, type DayVisit } from './day-visits'
import { buyerInstant } from './hours'
import { Offer } from './offer'
import { completeOrder, type OrderLineDraft, type SimulatedOrder } from './order'
import { reviewsOf, type SimulatedReview } from './reviews'
import { completeSession, type SimulatedSession } from './session'
import { Shelf } from './shelf'
import { Shoppers } from './shoppers'
import { VISITS } from './visit-demand'
import type { SimulatedWorld } from './world'

export interface DayTransactions {
  /** Index of the local day of every location. */
  readonly day: number
  /** By location, not by time. */
  readonly orders: readonly SimulatedOrder[]
  readonly sessions: readonly SimulatedSession[]
  /** Of these orders; written later. */
  readonly reviews: readonly SimulatedReview[]
}

/** Lazily, so that worlds of any size are written in bounded memory. Sums of lines equal `world.sales.units`. */
export function* simulateTransactions(world: SimulatedWorld): Generator<DayTransactions> {
  const shoppers = new Shoppers(world)
  const behaviour = new Behaviour(world.laws.sessions)
  const board = new AdvertBoard(world)
  const accounts = new Accounts(world)
  const firstSessionDay = world.calendar.historyDays - world.scale.sessionDays
  for (let day = 0; day < world.calendar.historyDays; day++) {
    const orders: SimulatedOrder[] = []
    const sessions: SimulatedSession[] = []
    for (let location = 0; location < world.locations.length; location++) {
      const place = new PlaceDay(world, shoppers, location, day)
      if (day >= firstSessionDay) place.sellToVisits({ behaviour, board }, orders, sessions)
      place.shareOutToBaskets(orders)
    }
    const reviews = orders.flatMap((order) => reviewsOf(world, order))
    yield { day, orders, sessions: accounts.identify(sessions), reviews }
  }
}

class PlaceDay {
  private readonly shelf: Shelf
  private readonly label: string
  private orders = 0

  constructor(
    private readonly world: SimulatedWorld,
    private readonly shoppers: Shoppers,
    private readonly location: number,
    private readonly day: number,
  ) {
    this.shelf = new Shelf(world, location, day)
    const place = world.locations[location]!.externalId.replace('store-', '')
    this.label = `${world.calendar.dayAt(day).replaceAll('-', '')}-${place}`
  }

  sellToVisits(
    { behaviour, board }: { readonly behaviour: Behaviour; readonly board: AdvertBoard },
    orders: SimulatedOrder[],
    sessions: SimulatedSession[],
  ): void {
    const { world, shoppers, location, day, shelf } = this
    const offer = new Offer(world, location, day)
    const { slatePolicy } = world
    const options = { offer, shoppers, behaviour, supply: shelf, board, slatePolicy, purpose: VISITS }
    for (const visit of dayVisits(options)) {
      const externalId = `s-${this.label}-${visit.number}`
      const order = this.orderOf(visit, externalId)
      if (order) orders.push(order)
      const facts = { externalId, location, day, order }
      sessions.push(completeSession(world, visit, facts))
    }
  }

  shareOutToBaskets(orders: SimulatedOrder[]): void {
    const { world, shelf, location, day } = this
    const { kind, externalId } = world.locations[location]!
    const { basketContinue, basketMaximum, knownUserShare } = world.laws.orders
    const rng = new Rng(world.seed, 'baskets', externalId, day)
    while (shelf.units > 0) {
      const user = rng.uniform() < knownUserShare[kind] ? this.shoppers.draw(rng, location, day) : -1
      const basket: OrderLineDraft[] = []
      let kinds = shelf.kinds
      do {
        basket.push(shelf.takeAny(rng, user, basket.at(-1)?.item ?? -1, basket))
        kinds--
      } while (kinds > 0 && basket.length < basketMaximum && rng.uniform() < basketContinue)
      const share = rng.uniform() * shelf.availableShare(basket.map(({ item }) => item))
      const orderedMs = buyerInstant(world.calendar, world.locations[location]!, day, share)
      const facts = { externalId: this.nextOrderId(), location, day, user, session: null, orderedMs }
      orders.push(completeOrder(world, rng, facts, basket))
    }
  }

  private orderOf({ steps, visitor, rng }: DayVisit, session: string): SimulatedOrder | null {
    const purchase = steps.find(({ lines }) => lines.length > 0)
    if (!purchase) return null
    const { location, day } = this
    const externalId = this.nextOrderId()
    const facts = { externalId, location, day, user: visitor.user, session, orderedMs: purchase.atMs }
    return completeOrder(this.world, rng, facts, purchase.lines)
  }

  private nextOrderId(): string {
    return `O-${this.label}-${++this.orders}`
  }
}
