/** The items that a visitor turned to, one step each: what models of the next item read of a session. Pure. */
import type { SessionColumns } from '../../contracts/session/session'
import { EVENT_TYPES, type EventType } from '../../contracts/shop/shop-records'

/** Compressed sparse rows over SharedArrayBuffers, so that a thread may build an index of what another one read. */
export interface ItemSteps {
  /** `[sessions + 1]` */
  readonly offsets: Uint32Array
  /** `[steps]` index of the item; every one is in the vocabulary. */
  readonly items: Int32Array
}

/** What the visitor did with an item of interest. What was merely shown, or taken out of a cart or sent back, is no interest. */
const INTEREST: ReadonlySet<EventType> = new Set([
  'CLICK',
  'VIEW',
  'ADD_TO_CART',
  'CHECKOUT',
  'PURCHASE',
  'REVIEW',
  'FAVORITE',
])

const SHOWS_INTEREST = Uint8Array.from(EVENT_TYPES, (type) => Number(INTEREST.has(type)))

/**
 * Two events of one item after each other are one step (a click that opens the page, a view that ends in the cart), unless they
 * are of the same type: a page that was opened again is a step of its own.
 *
 * @param maxEvents the last events of the session that are read
 * @param out the steps, the oldest first; room for `maxEvents`
 * @param begins where given, the event that each step begins with
 * @returns how many steps there are
 */
export function readSteps(
  { offsets, items, types }: SessionColumns,
  session: number,
  itemCount: number,
  maxEvents: number,
  out: Int32Array,
  begins?: Int32Array,
): number {
  const end = offsets[session + 1]!
  let steps = 0
  let lastType = -1
  for (let event = Math.max(offsets[session]!, end - maxEvents); event < end; event++) {
    const item = items[event]!
    const type = types[event]!
    if (SHOWS_INTEREST[type] === 0 || item < 0 || item >= itemCount) continue
    const isSameStep = steps > 0 && out[steps - 1] === item && type !== lastType
    if (!isSameStep) {
      if (begins) begins[steps] = event
      out[steps++] = item
    }
    lastType = type
  }
  return steps
}

/** The steps of all sessions; of a session of many events the last `maxEvents` are read. */
export function itemSteps(columns: SessionColumns, itemCount: number, maxEvents: number): ItemSteps {
  const sessions = columns.offsets.length - 1
  const offsets = sharedUint32(sessions + 1)
  const room = new Int32Array(columns.items.length)
  const own = new Int32Array(maxEvents)
  let at = 0
  for (let session = 0; session < sessions; session++) {
    const steps = readSteps(columns, session, itemCount, maxEvents, own)
    for (let step = 0; step < steps; step++) room[at++] = own[step]!
    offsets[session + 1] = at
  }
  const items = sharedInt32(at)
  items.set(room.subarray(0, at))
  return { offsets, items }
}

export const sharedUint32 = (length: number) => new Uint32Array(new SharedArrayBuffer(length * 4))
export const sharedInt32 = (length: number) => new Int32Array(new SharedArrayBuffer(length * 4))
export const sharedFloat32 = (length: number) => new Float32Array(new SharedArrayBuffer(length * 4))
