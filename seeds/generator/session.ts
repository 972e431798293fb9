/** From the course of a session (what kinds of actions) to its events (which items, when). */
import type { Rng } from '../../src/core/statistics/rng'
import { ACTIONS, type Action, type SessionCourse } from './behaviour'
import { drawIntent } from './catalog'
import { priceLine, type OrderLineDraft } from './order'
import type { Shelf } from './shelf'
import type { SimulatedWorld } from './world'

export interface SimulatedEvent {
  readonly type: Exclude<Action, 'LEAVE'>
  readonly atMs: number
  readonly receivedMs: number
  /** Index; -1: the event is about no item. */
  readonly item: number
  readonly quantity: number
  /** Of one unit, after discounts; null without item. */
  readonly priceMinor: number | null
  /** Index; -1: none. */
  readonly promotion: number
  readonly orderExternalId: string | null
  readonly query: string | null
}

export interface SimulatedSession {
  readonly externalId: string
  readonly location: number
  /** Index; -1: anonymous. */
  readonly user: number
  readonly mobile: boolean
  readonly events: readonly SimulatedEvent[]
  /** Never part of what models read. One event a step; a purchase has one event a line, LEAVE none. */
  readonly truth: Pick<SessionCourse, 'actions' | 'probabilities'>
}

/** Sessions are shorter than what a day ends with after its last buyer. */
const LONGEST_MS = 20 * 60_000
const LONGEST_DWELL_MS = 4 * 60_000

export interface SessionPlan {
  readonly course: SessionCourse
  /** `[actions]`: milliseconds since the session's start. */
  readonly offsets: Float64Array
  /** By slot. */
  readonly items: Int32Array
  readonly basket: readonly OrderLineDraft[]
}

/** Chooses items and times. Takes what is bought off the shelf, which must have as many kinds left. */
export function planSession(
  world: SimulatedWorld,
  rng: Rng,
  course: SessionCourse,
  user: number,
  shelf: Shelf,
): SessionPlan {
  const items = new Int32Array(course.slotCount)
  const basket: OrderLineDraft[] = []
  const intent = drawIntent(rng, world.laws, world.truth.properties)
  let previous = -1
  for (let slot = 0; slot < course.slotCount; slot++) {
    if (course.bought?.includes(slot)) {
      const line = shelf.takeItem(rng, user, previous, intent, basket)
      basket.push(line)
      previous = line.item
    } else {
      previous = shelf.browse(rng, user, previous, intent)
    }
    items[slot] = previous
  }
  const offsets = new Float64Array(course.actions.length)
  let elapsed = 0
  course.actions.forEach((action, step) => {
    offsets[step] = elapsed
    const name = ACTIONS[action]!
    if (name === 'LEAVE') return
    const mean = 1_000 * world.laws.sessions.meanDwellSeconds[name]
    elapsed += Math.min(500 - mean * Math.log(1 - rng.uniform()), LONGEST_DWELL_MS)
  })
  const squeeze = Math.min(1, LONGEST_MS / Math.max(elapsed, 1))
  for (let step = 0; step < offsets.length; step++) offsets[step] = Math.floor(offsets[step]! * squeeze)
  return { course, offsets, items, basket }
}

/** @param orderExternalId of the order that a purchase made; null where nothing was bought. */
export function completeSession(
  world: SimulatedWorld,
  rng: Rng,
  plan: SessionPlan,
  facts: {
    readonly externalId: string
    readonly location: number
    readonly day: number
    readonly user: number
    readonly startMs: number
    readonly orderExternalId: string | null
  },
): SimulatedSession {
  const { course, offsets, items, basket } = plan
  const { calendar, locations } = world
  const horizonMs = calendar.startMs(calendar.historyDays, locations[facts.location]!.timeZone) - 1
  const events: SimulatedEvent[] = []
  const quantities = new Map(basket.map(({ item, quantity }) => [item, quantity]))
  course.actions.forEach((action, step) => {
    const type = ACTIONS[action]!
    if (type === 'LEAVE') return
    const atMs = facts.startMs + offsets[step]!
    const receivedMs = Math.min(atMs + 200 + Math.floor(3_000 * rng.uniform()), horizonMs)
    const slot = course.slots[step]!
    const about = type === 'PURCHASE' ? basket.map(({ item }) => item) : [slot < 0 ? -1 : items[slot]!]
    for (const item of about) {
      const counts = type !== 'VIEW' && type !== 'SEARCH' && item >= 0
      const line = item < 0 ? null : priceLine(world, facts, { item, quantity: 1 })
      events.push({
        type,
        atMs,
        receivedMs,
        item,
        quantity: counts ? (quantities.get(item) ?? 1) : 1,
        priceMinor: line ? line.unitPriceMinor - line.discountMinor : null,
        promotion: line ? line.promotion : -1,
        orderExternalId: type === 'PURCHASE' ? facts.orderExternalId : null,
        query: type === 'SEARCH' ? searchText(world, rng, course.slots, items, step) : null,
      })
    }
  })
  const { actions, probabilities } = course
  const { externalId, location, user } = facts
  return { externalId, location, user, mobile: course.mobile, events, truth: { actions, probabilities } }
}

/** Visitors search for what they look at next: its category, or its title. */
function searchText(
  world: SimulatedWorld,
  rng: Rng,
  slots: Int16Array,
  items: Int32Array,
  step: number,
): string {
  const next = slots.subarray(step + 1).find((slot) => slot >= 0)
  const item = next === undefined ? rng.integer(world.items.length) : items[next]!
  const { title, leaf } = world.items[item]!
  return (rng.uniform() < 0.6 ? world.leaves[leaf]!.laws.name : title).toLowerCase()
}
