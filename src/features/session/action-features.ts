/** What is read of a session to say what the visitor does next, after any of its events. Pure; the same in training and live. */
import { WEATHER_COLUMNS } from '../../contracts/session/event-context'
import { EVENT_CODE } from '../../contracts/session/next-action'
import type { SessionColumns } from '../../contracts/session/session'
import { EVENT_TYPES } from '../../contracts/shop/shop-records'

/** Types are read of so many of the last events. */
const TYPES_OF_EVENTS = 3
/** The last events that anything is read of. */
const MAX_EVENTS = 50
/** Behind the types: see `writeActionFeatures`. */
const OTHERS = 29

const WITHOUT_WEATHER = TYPES_OF_EVENTS * EVENT_TYPES.length + OTHERS

export const ACTION_FEATURE_COUNT = WITHOUT_WEATHER + WEATHER_COLUMNS

/** How many a model may have been trained with: new features come last, so that a model of before reads the first ones. */
export const ACTION_FEATURE_COUNTS: readonly number[] = [WITHOUT_WEATHER, ACTION_FEATURE_COUNT]

const { ADD_TO_CART, REMOVE_FROM_CART, PURCHASE } = EVENT_CODE
const DAY_MS = 86_400_000
const LATER_MS = 300_000
const AT_ONCE_MS = 10_000

/** How often each item was looked at, put into a cart and bought: `[items, 3]`. */
export function countItemActions({ items, types }: SessionColumns, itemCount: number): Float64Array {
  const counts = new Float64Array(itemCount * 3)
  addItemActions({ items, types }, 0, items.length, counts)
  return counts
}

/** Counts the events `start` .. `end` - 1, too. @param counts as `countItemActions` gives them */
export function addItemActions(
  { items, types }: Pick<SessionColumns, 'items' | 'types'>,
  start: number,
  end: number,
  counts: Float64Array,
): void {
  for (let event = start; event < end; event++) {
    const item = items[event]!
    if (item >= 0 && item * 3 < counts.length) counts[item * 3 + kindOf(types[event]!)]!++
  }
}

const kindOf = (type: number): number => (type === PURCHASE ? 2 : type === ADD_TO_CART ? 1 : 0)

const logOf = (count: number): number => Math.log(1 + Math.max(0, count))

/**
 * Writes `[ACTION_FEATURE_COUNT]`: which of the last types it was, then sizes, gaps, the cart, the item and the hour, then the weather.
 *
 * @param event the last event that has happened, from `start` on
 * @param counts as `countItemActions` gives them
 * @param out as long as one of `ACTION_FEATURE_COUNTS`
 * @param ownEnd the end of the session where `counts` hold it: it is taken out, or training would read what came next; else `start`
 */
export function writeActionFeatures(
  columns: SessionColumns,
  start: number,
  event: number,
  counts: Float64Array,
  ownEnd: number,
  out: Float64Array,
): void {
  const { items, types, timesMs, context } = columns
  out.fill(0)
  const first = Math.max(start, event - MAX_EVENTS + 1)
  for (let back = 0; back < TYPES_OF_EVENTS && event - back >= first; back++)
    out[back * EVENT_TYPES.length + types[event - back]!] = 1
  const [type, item, timeMs] = [types[event]!, items[event]!, timesMs[event]!]
  const gapMs = event > first ? timeMs - timesMs[event - 1]! : 0
  const lengthMs = timeMs - timesMs[first]!
  const length = event - first + 1
  const { open, inCart, bought, carts, purchases, items: distinct, onItem } = readCart(columns, first, event)
  let run = 1
  while (event - run >= first && types[event - run] === type) run++
  const isCart = Number(type === ADD_TO_CART)
  const isPurchase = Number(type === PURCHASE)
  const [looked, carted, sold] = itemCounts(columns, start, ownEnd, item, counts)
  const hour = ((timeMs % DAY_MS) / DAY_MS) * 2 * Math.PI
  const fewOpen = Math.min(3, open)
  const isAgain = Number(event > first && items[event - 1] === item)
  const values = [
    logOf(length - 1),
    Math.min(5, length) / 5,
    logOf(gapMs / 1_000),
    Number(event > first && gapMs === 0),
    Number(event > first && gapMs < AT_ONCE_MS),
    Number(gapMs > LATER_MS),
    logOf(lengthMs / 1_000),
    length > 1 ? logOf(lengthMs / 1_000 / (length - 1)) : 0,
    logOf(carts),
    logOf(purchases),
    fewOpen,
    Number(open > 0),
    Number(inCart),
    Number(bought),
    Math.min(3, onItem - 1),
    logOf(distinct),
    distinct / length,
    isAgain,
    Math.log(run),
    logOf(looked),
    Math.log((carted + 0.6) / (looked + 2)),
    Math.log((sold + 0.4) / (looked + 2)),
    Math.sin(hour),
    Math.cos(hour),
    isPurchase * fewOpen,
    isPurchase * Number(open === 0),
    isCart * fewOpen,
    isPurchase * logOf(gapMs / 1_000),
    isCart * logOf(gapMs / 1_000),
  ]
  out.set(values, TYPES_OF_EVENTS * EVENT_TYPES.length)
  if (context && out.length > WITHOUT_WEATHER)
    out.set(context.weather.subarray(event * WEATHER_COLUMNS, (event + 1) * WEATHER_COLUMNS), WITHOUT_WEATHER)
}

interface Cart {
  /** Items in the cart that were not bought. */
  readonly open: number
  /** Whether the item of the last event is, or was bought. */
  readonly inCart: boolean
  readonly bought: boolean
  readonly carts: number
  readonly purchases: number
  readonly items: number
  /** Events on the item of the last one. */
  readonly onItem: number
}

function readCart({ items, types }: SessionColumns, first: number, event: number): Cart {
  const distinct = new Set<number>()
  const cart = new Set<number>()
  const bought = new Set<number>()
  let [carts, purchases, onItem] = [0, 0, 0]
  for (let at = first; at <= event; at++) {
    const item = items[at]!
    distinct.add(item)
    if (item === items[event]) onItem++
    if (types[at] === ADD_TO_CART) {
      carts++
      cart.add(item)
    } else if (types[at] === REMOVE_FROM_CART) {
      cart.delete(item)
    } else if (types[at] === PURCHASE) {
      purchases++
      bought.add(item)
    }
  }
  const open = [...cart].filter((item) => !bought.has(item)).length
  const item = items[event]!
  return {
    open,
    inCart: cart.has(item),
    bought: bought.has(item),
    carts,
    purchases,
    items: distinct.size,
    onItem,
  }
}

/** Of other sessions: how often the item was looked at, put into a cart and bought. */
function itemCounts(
  { items, types }: SessionColumns,
  start: number,
  ownEnd: number,
  item: number,
  counts: Float64Array,
): readonly [number, number, number] {
  if (item < 0 || item * 3 >= counts.length) return [0, 0, 0]
  const of = [counts[item * 3]!, counts[item * 3 + 1]!, counts[item * 3 + 2]!] as [number, number, number]
  for (let at = start; at < ownEnd; at++) if (items[at] === item) of[kindOf(types[at]!)]!--
  return of
}
