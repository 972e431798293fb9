/**
 * Orders, sessions and events of a world, day by day. Sales are given; they are shared out to baskets.
 *
 * Sessions are drawn one after the other from the behaviour process until enough of the day's units were bought in them. That is a
 * stopping time, so at every recorded step the true probabilities stay exactly calibrated. The one exception: a session that
 * wants more different items than the shelf has left is dropped, which happens at the end of a slow day only.
 */
import { Rng } from '../../src/core/statistics/rng'
import { simulateCourse } from './behaviour'
import { buyerInstant } from './hours'
import { completeOrder, type OrderLineDraft, type SimulatedOrder } from './order'
import { completeSession, planSession, type SimulatedSession } from './session'
import { Shelf } from './shelf'
import { Shoppers } from './shoppers'
import type { SimulatedWorld } from './world'

export interface DayTransactions {
  /** Index of the local day of every location. */
  readonly day: number
  /** By location, not by time. */
  readonly orders: readonly SimulatedOrder[]
  readonly sessions: readonly SimulatedSession[]
}

/** Bounds the sessions of one location and day: laws under which nobody buys must not run for ever. */
const MOST_SESSIONS_PER_UNIT = 400

/** Lazily, so that worlds of any size are written in bounded memory. Sums of lines equal `world.sales.units`. */
export function* simulateTransactions(world: SimulatedWorld): Generator<DayTransactions> {
  const shoppers = new Shoppers(world)
  const firstSessionDay = world.calendar.historyDays - world.scale.sessionDays
  for (let day = 0; day < world.calendar.historyDays; day++) {
    const orders: SimulatedOrder[] = []
    const sessions: SimulatedSession[] = []
    for (let location = 0; location < world.locations.length; location++) {
      const place = new PlaceDay(world, shoppers, location, day)
      if (day >= firstSessionDay) place.shareOutToSessions(orders, sessions)
      place.shareOutToBaskets(orders)
    }
    yield { day, orders, sessions }
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

  private get kind() {
    return this.world.locations[this.location]!.kind
  }

  shareOutToSessions(orders: SimulatedOrder[], sessions: SimulatedSession[]): void {
    const { world, shelf, location, day } = this
    const { laws } = world
    const rng = new Rng(world.seed, 'sessions', world.locations[location]!.externalId, day)
    const wanted = Math.floor(shelf.units * laws.orders.digitalShare[this.kind] + rng.uniform())
    const keep = shelf.units - wanted
    for (let visit = 1; shelf.units > keep && visit <= wanted * MOST_SESSIONS_PER_UNIT; visit++) {
      const user = this.drawUser(rng, laws.sessions.knownUserShare)
      const course = simulateCourse(laws.sessions, rng, rng.uniform() < laws.sessions.mobileShare, user >= 0)
      if (course.bought && course.bought.length > shelf.kinds) continue
      const plan = planSession(world, rng, course, user, shelf)
      const externalId = `s-${this.label}-${visit}`
      let startMs = this.instant(rng.uniform() * shelf.availableShare(plan.basket))
      let orderExternalId: string | null = null
      if (course.bought) {
        const orderedMs = startMs
        startMs -= plan.offsets[plan.course.actions.length - 2]!
        orderExternalId = this.nextOrderId()
        const facts = { externalId: orderExternalId, location, day, user, session: externalId, orderedMs }
        orders.push(completeOrder(world, rng, facts, plan.basket))
      }
      sessions.push(
        completeSession(world, rng, plan, { externalId, location, day, user, startMs, orderExternalId }),
      )
    }
  }

  shareOutToBaskets(orders: SimulatedOrder[]): void {
    const { world, shelf, location, day } = this
    const { basketContinue, basketMaximum, knownUserShare } = world.laws.orders
    const rng = new Rng(world.seed, 'baskets', world.locations[location]!.externalId, day)
    while (shelf.units > 0) {
      const user = this.drawUser(rng, knownUserShare[this.kind])
      const basket: OrderLineDraft[] = []
      let kinds = shelf.kinds
      do {
        basket.push(shelf.takeItem(rng, user, basket.at(-1)?.item ?? -1, null, basket))
        kinds--
      } while (kinds > 0 && basket.length < basketMaximum && rng.uniform() < basketContinue)
      const orderedMs = this.instant(rng.uniform() * shelf.availableShare(basket))
      const facts = { externalId: this.nextOrderId(), location, day, user, session: null, orderedMs }
      orders.push(completeOrder(world, rng, facts, basket))
    }
  }

  private drawUser(rng: Rng, knownShare: number): number {
    return rng.uniform() < knownShare ? this.shoppers.draw(rng, this.location, this.day) : -1
  }

  private instant(share: number): number {
    return buyerInstant(this.world.calendar, this.world.locations[this.location]!, this.day, share)
  }

  private nextOrderId(): string {
    return `O-${this.label}-${++this.orders}`
  }
}
