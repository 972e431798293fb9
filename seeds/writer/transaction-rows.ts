/** Orders, lines, returns, sessions, events and their receipts. */
import type { SimulatedOrder } from '../generator/order'
import type { SimulatedSession } from '../generator/session'
import type { DayTransactions } from '../generator/transactions'
import type { SimulatedWorld } from '../generator/world'
import type { WorldKeys } from './keys'
import type { KeyedTable, TableBuffers } from './tables'

/** The source that the receipts of seeded events belong to. */
const SEED_SOURCE = 'seed'

const MOBILE = JSON.stringify({ device: 'mobile' })
const DESKTOP = JSON.stringify({ device: 'desktop' })

export class TransactionRows {
  private events = 0

  constructor(
    private readonly world: SimulatedWorld,
    private readonly keys: WorldKeys,
    private readonly tables: TableBuffers,
  ) {}

  add({ orders, sessions }: DayTransactions): void {
    for (const order of orders) this.addOrder(order)
    for (const session of sessions) this.addSession(session)
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

  private addSession({ externalId, user, location, mobile, events }: SimulatedSession): void {
    const { keys, tables } = this
    const { currency } = this.world.laws
    const key = keys.of('session', tables.counts.session)
    const userKey = this.keyOf('app_user', user)
    const place = keys.locations[location]!
    const [first, last] = [instant(events[0]!.atMs), instant(events.at(-1)!.atMs)]
    tables.add('session', [key, externalId, userKey, place, first, last])
    for (const event of events) {
      const received = instant(event.receivedMs)
      tables.add('event', [
        event.type,
        key,
        userKey,
        this.keyOf('item', event.item),
        place,
        event.quantity,
        event.priceMinor,
        event.priceMinor === null ? null : currency,
        this.keyOf('promotion', event.promotion),
        event.orderExternalId,
        event.query,
        mobile ? MOBILE : DESKTOP,
        instant(event.atMs),
        received,
      ])
      tables.add('event_receipt', [SEED_SOURCE, `seed-${++this.events}`, received])
    }
  }
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}
