/**
 * Daily demand, computed the slow and obvious way from plain records: the oracle for the roll-up. Written from the definition in
 * docs/decisions/demand-source.md, not from the SQL.
 */
import { type Day, dayOf } from '../../src/core/time/day'
import type { Database } from '../../src/db/client'

export interface PlainEvent {
  type: string
  item: string | null
  location: string
  session: string
  user: string | null
  quantity: number
  priceMinor: bigint | null
  currency: string | null
  orderName: string | null
  at: Date
}

export interface PlainOrder {
  name: string
  location: string
  at: Date
  currency: string
  cancelled: boolean
  session: string | null
  user: string | null
  lines: { item: string; quantity: number; unitPriceMinor: bigint; discountMinor: bigint }[]
}

export interface PlainReturn {
  orderName: string | null
  item: string
  location: string
  quantity: number
  at: Date
}

export interface ShopRecords {
  /** The category of each item, and the one above each category. */
  categories: Map<string, string | null>
  parents: Map<string, string | null>
  zones: Map<string, string>
  currencies: Map<string, string>
  events: PlainEvent[]
  orders: PlainOrder[]
  returns: PlainReturn[]
}

export interface PlainCell {
  item: string
  location: string
  day: Day
  units: number
  orders: number
  visits: number
  revenueMinor: bigint
  returns: number
}

/** Of a category with those below it, or of all items. */
export interface PlainGroup {
  category: string | null
  location: string
  day: Day
  orders: number
  visits: number
}

/** Quantities of the tests have at most three decimals: sums of thousandths are exact. */
const thousandths = (quantity: number) => Math.round(quantity * 1000)
const valueOf = (quantity: number, priceMinor: bigint) =>
  BigInt(Math.round((thousandths(quantity) * Number(priceMinor)) / 1000))

export function slowDemand(shop: ShopRecords): PlainCell[] {
  const orderOf = new Map(shop.orders.map((order) => [order.name, order]))
  const cellOf = (item: string, location: string, at: Date) =>
    `${item}|${location}|${dayOf(at, shop.zones.get(location)!)}`
  const eventsOf = groupBy(shop.events, ({ item, location, at }) =>
    item ? cellOf(item, location, at) : null,
  )
  const linesOf = groupBy(
    shop.orders.flatMap((order) => order.lines.map((line) => ({ ...line, order }))),
    ({ item, order }) => cellOf(item, order.location, order.at),
  )
  const returnsOf = groupBy(shop.returns, ({ item, location, at }) => cellOf(item, location, at))
  return [...new Set([...eventsOf.keys(), ...linesOf.keys(), ...returnsOf.keys()])]
    .map((key) => measure(key))
    .filter((cell) => cell.units || cell.orders || cell.visits || cell.revenueMinor || cell.returns)
    .sort(compareCells)

  function measure(key: string): PlainCell {
    const [item, location, day] = key.split('|') as [string, string, Day]
    const events = eventsOf.get(key) ?? []
    const lines = linesOf.get(key) ?? []
    const returns = returnsOf.get(key) ?? []
    const sold = lines.filter(({ order }) => !order.cancelled)
    const purchases = events.filter(
      ({ type, orderName, session, user }) =>
        type === 'PURCHASE' &&
        (orderName
          ? !orderOf.has(orderName)
          : !lines.some(({ order }) => order.session === session || (user !== null && order.user === user))),
    )
    const broughtBack = events.filter(({ type, orderName }) => {
      if (type !== 'RETURN') return false
      if (orderName === null) return returns.length === 0
      const order = orderOf.get(orderName)
      if (!order) return true
      const isRecorded = shop.returns.some((given) => given.orderName === orderName && given.item === item)
      return !order.cancelled && !isRecorded
    })
    const currency = shop.currencies.get(item)
    const sum = (quantities: number[]) =>
      quantities.reduce((total, quantity) => total + thousandths(quantity), 0) / 1000
    return {
      item,
      location,
      day,
      units: sum([...sold, ...purchases].map(({ quantity }) => quantity)),
      orders:
        new Set(sold.map(({ order }) => order.name)).size +
        new Set(purchases.map(({ orderName, session }) => (orderName ? `order ${orderName}` : session))).size,
      visits: new Set(
        events.filter(({ type }) => type === 'VIEW' || type === 'CLICK').map(({ session }) => session),
      ).size,
      revenueMinor: [
        ...sold
          .filter(({ order }) => order.currency === currency)
          .map((line) => valueOf(line.quantity, line.unitPriceMinor) - line.discountMinor),
        ...purchases
          .filter((event) => event.currency === currency && event.priceMinor !== null)
          .map((event) => valueOf(event.quantity, event.priceMinor!)),
      ].reduce((total, value) => total + value, 0n),
      returns: sum(
        [
          ...returns.filter(({ orderName }) => !orderName || !orderOf.get(orderName)?.cancelled),
          ...broughtBack,
        ].map(({ quantity }) => quantity),
      ),
    }
  }
}

/** Orders and visits of several items: those that have anything to do with one of them, each once. */
export function slowGroups(shop: ShopRecords): PlainGroup[] {
  const dayAt = (location: string, at: Date) => dayOf(at, shop.zones.get(location)!)
  const groupsOf = (item: string): (string | null)[] => {
    const groups: (string | null)[] = [null]
    for (
      let category = shop.categories.get(item) ?? null;
      category;
      category = shop.parents.get(category) ?? null
    ) {
      groups.push(category)
    }
    return groups
  }
  const orderOf = new Map(shop.orders.map((order) => [order.name, order]))
  const orders = new Map<string, Set<string>>()
  const visits = new Map<string, Set<string>>()
  const note = (counts: typeof orders, item: string, location: string, at: Date, name: string): void => {
    for (const group of groupsOf(item)) {
      const key = JSON.stringify([group, location, dayAt(location, at)])
      counts.set(key, (counts.get(key) ?? new Set()).add(name))
    }
  }
  for (const order of shop.orders.filter(({ cancelled }) => !cancelled)) {
    for (const { item } of order.lines) note(orders, item, order.location, order.at, `recorded ${order.name}`)
  }
  for (const { type, item, location, at, session, user, orderName } of shop.events) {
    if (item === null) continue
    if (type === 'VIEW' || type === 'CLICK') note(visits, item, location, at, session)
    if (type !== 'PURCHASE') continue
    const isRecorded = orderName
      ? orderOf.has(orderName)
      : shop.orders.some(
          (order) =>
            order.location === location &&
            dayAt(order.location, order.at) === dayAt(location, at) &&
            order.lines.some((line) => line.item === item) &&
            (order.session === session || (user !== null && order.user === user)),
        )
    if (!isRecorded) note(orders, item, location, at, orderName ? `named ${orderName}` : `session ${session}`)
  }
  return [...new Set([...orders.keys(), ...visits.keys()])].sort().map((key) => {
    const [category, location, day] = JSON.parse(key) as [string | null, string, Day]
    return { category, location, day, orders: orders.get(key)?.size ?? 0, visits: visits.get(key)?.size ?? 0 }
  })
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) {
    const key = keyOf(value)
    if (key === null) continue
    const group = groups.get(key)
    if (group) group.push(value)
    else groups.set(key, [value])
  }
  return groups
}

function compareCells(a: PlainCell, b: PlainCell): number {
  const [left, right] = [a, b].map(({ item, location, day }) => `${item}|${location}|${day}`)
  return left! < right! ? -1 : 1
}

/** Everything that demand is computed from. */
export async function readRecords(database: Database): Promise<ShopRecords> {
  const locations = await database.query<{ name: string; zone: string }>(
    `SELECT external_id AS name, time_zone AS zone FROM location`,
  )
  const items = await database.query<{ name: string; currency: string; category: string | null }>(
    `SELECT i.external_id AS name, i.currency, c.external_id AS category FROM item i LEFT JOIN category c ON c.id = i.category_id`,
  )
  const categories = await database.query<{ name: string; parent: string | null }>(
    `SELECT c.external_id AS name, p.external_id AS parent FROM category c LEFT JOIN category p ON p.id = c.parent_id`,
  )
  const events = await database.query<PlainEvent>(
    `SELECT e.type::text, i.external_id AS item, l.external_id AS location, s.external_id AS session,
            u.external_id AS "user", e.quantity,
            e.price_minor AS "priceMinor", e.currency, e.order_external_id AS "orderName", e.occurred_at AS at
       FROM event e JOIN location l ON l.id = e.location_id JOIN session s ON s.id = e.session_id
       LEFT JOIN item i ON i.id = e.item_id LEFT JOIN app_user u ON u.id = e.user_id`,
  )
  const lines = await database.query<Omit<PlainOrder, 'lines'> & PlainOrder['lines'][number]>(
    `SELECT o.external_id AS name, l.external_id AS location, o.ordered_at AS at, o.currency, o.cancelled_at IS NOT NULL AS cancelled,
            o.session_external_id AS session, u.external_id AS "user",
            i.external_id AS item, ol.quantity, ol.unit_price_minor AS "unitPriceMinor", ol.discount_minor AS "discountMinor"
       FROM shop_order o JOIN location l ON l.id = o.location_id JOIN order_line ol ON ol.order_id = o.id JOIN item i ON i.id = ol.item_id
       LEFT JOIN app_user u ON u.id = o.user_id`,
  )
  const orders = new Map<string, PlainOrder>()
  for (const { item, quantity, unitPriceMinor, discountMinor, ...order } of lines) {
    const known = orders.get(order.name) ?? { ...order, lines: [] }
    known.lines.push({ item, quantity, unitPriceMinor, discountMinor })
    orders.set(order.name, known)
  }
  const returns = await database.query<PlainReturn>(
    `SELECT o.external_id AS "orderName", i.external_id AS item, l.external_id AS location, r.quantity, r.returned_at AS at
       FROM order_return r JOIN location l ON l.id = r.location_id JOIN item i ON i.id = r.item_id
       LEFT JOIN shop_order o ON o.id = r.order_id`,
  )
  return {
    categories: new Map(items.map(({ name, category }) => [name, category])),
    parents: new Map(categories.map(({ name, parent }) => [name, parent])),
    zones: new Map(locations.map(({ name, zone }) => [name, zone])),
    currencies: new Map(items.map(({ name, currency }) => [name, currency])),
    events,
    orders: [...orders.values()],
    returns,
  }
}

/** Rolled-up demand as the database holds it. */
export async function readDemand(database: Database): Promise<PlainCell[]> {
  const rows = await database.query<PlainCell>(
    `SELECT i.external_id AS item, l.external_id AS location, d.day, d.units, d.orders, d.visits, d.revenue_minor AS "revenueMinor", d.returns
       FROM demand_day d JOIN item i ON i.id = d.item_id JOIN location l ON l.id = d.location_id
      WHERE d.source = 'TRANSACTIONS'`,
  )
  return [...rows].sort(compareCells)
}

/** Counts of groups as the database holds them. */
export async function readGroups(database: Database): Promise<PlainGroup[]> {
  const rows = await database.query<PlainGroup>(
    `SELECT c.external_id AS category, l.external_id AS location, d.day::text AS day, d.orders, d.visits
       FROM demand_group_day d JOIN location l ON l.id = d.location_id LEFT JOIN category c ON c.id = d.category_id`,
  )
  const key = ({ category, location, day }: PlainGroup) => JSON.stringify([category, location, day])
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
