/** Orders, lines, returns, sessions, events and their receipts. */
import { Rng } from '../../src/core/statistics/rng'
import type { EventType } from '../../src/contracts/shop/shop-records'
import { priceLine, type SimulatedOrder } from '../generator/order'
import type { SimulatedReview } from '../generator/reviews'
import type { SimulatedEvent, SimulatedSession } from '../generator/session'
import type { ShownList } from '../generator/shown-lists'
import type { DayTransactions } from '../generator/transactions'
import type { SimulatedWorld } from '../generator/world'
import { AdvertDays } from './advert-days'
import type { WorldKeys } from './keys'
import type { KeyedTable, TableBuffers } from './tables'

/** The source that the receipts of seeded events belong to. */
const SEED_SOURCE = 'seed'

const MOBILE = JSON.stringify({ device: 'mobile' })
const DESKTOP = JSON.stringify({ device: 'desktop' })

export class TransactionRows {
  private events = 0
  private readonly advertDays = new AdvertDays()

  constructor(
    private readonly world: SimulatedWorld,
    private readonly keys: WorldKeys,
    private readonly tables: TableBuffers,
  ) {}

  add({ day, orders, sessions, reviews }: DayTransactions): void {
    for (const order of orders) this.addOrder(order)
    for (const session of sessions) this.addSession(session, day)
    for (const review of reviews) this.addReview(review)
  }

  /** After the last day. */
  finish(): void {
    this.advertDays.addRows(this.world, this.keys, this.tables)
  }

  private keyOf(table: KeyedTable, index: number): number | null {
    return index < 0 ? null : this.keys.of(table, index)
  }

  private addOrder(order: SimulatedOrder): void {
    const { keys, tables } = this
    const { currency } = this.world.laws
    const key = keys.of('shop_order', tables.counts.shop_order)
    const location = keys.locations[order.location]!
    const received = instant(order.receivedMs)
    tables.add('shop_order', [
      key,
      order.externalId,
      this.keyOf('app_user', order.user),
      order.session,
      location,
      instant(order.orderedMs),
      currency,
      order.totalMinor,
      order.discountMinor,
      order.paymentMethod,
      instant(order.promisedMs),
      instant(order.deliveredMs),
      received,
      received,
    ])
    order.lines.forEach(({ item, quantity, unitPriceMinor, discountMinor, promotion }, index) => {
      const promotionKey = this.keyOf('promotion', promotion)
      const itemKey = keys.of('item', item)
      tables.add('order_line', [
        key,
        index + 1,
        itemKey,
        quantity,
        unitPriceMinor,
        discountMinor,
        promotionKey,
      ])
    })
    for (const { externalId, item, quantity, refundedMinor, returnedMs, receivedMs } of order.returns) {
      tables.add('order_return', [
        externalId,
        key,
        keys.of('item', item),
        location,
        quantity,
        refundedMinor,
        currency,
        instant(returnedMs),
        instant(receivedMs),
      ])
    }
  }

  private addSession(session: SimulatedSession, day: number): void {
    const { externalId, location, mobile, events, identifiedMs } = session
    const { keys, tables } = this
    const user = identifiedMs === null ? -1 : session.user
    const key = keys.of('session', tables.counts.session)
    const place = keys.locations[location]!
    const [first, last] = [instant(events[0]!.atMs), instant(events.at(-1)!.atMs)]
    tables.add('session', [key, externalId, this.keyOf('app_user', user), place, first, last])
    for (const list of session.lists) this.advertDays.count(list, day)
    const listIds = session.lists.map((list, index) => this.addList(session, list, index, day, key))
    for (const event of events)
      this.addEvent(event, {
        ...{ session: key, user: userAt(session, event.atMs), place, rating: null },
        ...{ list: listIds[event.list] ?? null, properties: mobile ? MOBILE : DESKTOP },
      })
  }

  /** A session of its own, in which nothing else happens. */
  private addReview(review: SimulatedReview): void {
    const { sessionExternalId, location, user, item, orderExternalId, rating, atMs, receivedMs } = review
    const { keys, tables } = this
    const session = keys.of('session', tables.counts.session)
    const place = keys.locations[location]!
    const at = instant(atMs)
    tables.add('session', [session, sessionExternalId, this.keyOf('app_user', user), place, at, at])
    const about = { item, orderExternalId, quantity: 1, priceMinor: null, promotion: -1, query: null }
    this.addEvent(
      { type: 'REVIEW', atMs, receivedMs, ...about, listRank: 0 },
      { session, user, place, rating, list: null, properties: null },
    )
  }

  private addEvent(
    event: Omit<SimulatedEvent, 'type' | 'list'> & { readonly type: EventType },
    { session, user, place, rating, list, properties }: EventColumns,
  ): void {
    const { tables } = this
    const { priceMinor, listRank } = event
    const received = instant(event.receivedMs)
    tables.add('event', [
      event.type,
      session,
      this.keyOf('app_user', user),
      this.keyOf('item', event.item),
      place,
      event.quantity,
      priceMinor,
      priceMinor === null ? null : this.world.laws.currency,
      this.keyOf('promotion', event.promotion),
      event.orderExternalId,
      event.query,
      rating,
      list,
      listRank > 0 ? listRank : null,
      properties,
      instant(event.atMs),
      received,
    ])
    tables.add('event_receipt', [SEED_SOURCE, `seed-${++this.events}`, received])
  }

  /** The shop's own list, by no model. @returns its id */
  private addList(
    session: SimulatedSession,
    { kind, placement, atMs, entries }: ShownList,
    index: number,
    day: number,
    sessionKey: number,
  ): string {
    const { world, keys, tables } = this
    const { externalId, location } = session
    const id = slateId(new Rng(world.seed, 'slate-id', externalId, ...(index === 0 ? [] : [index])), atMs)
    const prices = entries.map(({ target }) => this.priceOf(kind, target, location, day))
    const { table, surface } = LISTS[kind]
    tables.add('recommendation_slate', [
      id,
      instant(atMs),
      'apiKey',
      this.keyOf('app_user', userAt(session, atMs)),
      sessionKey,
      keys.locations[location]!,
      surface,
      placement,
      '{}',
      kind,
      arrayText(entries.map(({ target }) => keys.of(table, target))),
      arrayText(prices),
      arrayText(prices.map((price) => price && world.laws.currency)),
      arrayText(entries.map(({ rank }) => 1 / rank)),
      arrayText(entries.map(({ propensity }) => propensity)),
    ])
    return id
  }

  /** Of an item what is to be paid, of an advert what a click is worth, of a way to pay none. */
  private priceOf(kind: ShownList['kind'], target: number, location: number, day: number): number | null {
    if (kind === 'PaymentMethod') return null
    if (kind === 'Advert') return this.world.adverts[target]!.valuePerClickMinor
    const line = priceLine(this.world, { location, day }, { item: target, quantity: 1 })
    return line.unitPriceMinor - line.discountMinor
  }
}

/** What the writer knows of an event beside it. */
interface EventColumns {
  /** Keys. */
  readonly session: number
  readonly place: number
  /** Index; -1: the shop does not know who it is. */
  readonly user: number
  readonly rating: number | null
  /** Id of the list that the event names. */
  readonly list: string | null
  readonly properties: string | null
}

/** Index; -1: the shop does not know at that instant who it is. */
function userAt({ user, identifiedMs }: SimulatedSession, atMs: number): number {
  return identifiedMs !== null && atMs >= identifiedMs ? user : -1
}

const LISTS: Readonly<Record<ShownList['kind'], { readonly table: KeyedTable; readonly surface: string }>> = {
  Item: { table: 'item', surface: 'HOME' },
  Advert: { table: 'advert', surface: 'ADVERT' },
  PaymentMethod: { table: 'payment_method', surface: 'CHECKOUT' },
}

/** A UUID of version 7 (RFC 9562) of that instant. */
function slateId(rng: Rng, atMs: number): string {
  const hex = (digits: number, value: number) => value.toString(16).padStart(digits, '0')
  const time = hex(12, atMs)
  const variant = 0x8000 + rng.integer(0x4000)
  const tail = hex(6, rng.integer(2 ** 24)) + hex(6, rng.integer(2 ** 24))
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3, rng.integer(0x1000))}-${hex(4, variant)}-${tail}`
}

/** As PostgreSQL writes an array of numbers or codes. */
function arrayText(values: readonly (number | string | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}
