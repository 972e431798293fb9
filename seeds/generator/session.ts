/** From the steps of a visit to its events. */
import { ACTIONS, ACTION_COUNT, type Action } from '../actions'
import type { Rng } from '../../src/core/statistics/rng'
import type { DayVisit } from './day-visits'
import { priceLine } from './order'
import type { SlateEntry } from './slates'
import type { VisitStep } from './visit'
import type { SimulatedWorld } from './world'

export interface SimulatedEvent {
  readonly type: Exclude<Action, 'LEAVE'> | 'IMPRESSION' | 'CLICK'
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
  /** In the session's list, from 1; 0: the event names no list. */
  readonly slateRank: number
}

/**
 * Never part of what models read. One event a step; a purchase has one event a line, LEAVE none. Impressions and clicks of the list
 * come beside: what follows them at once is certain.
 */
export interface SessionTruth {
  /** `[steps]` indices into `ACTIONS`; the last is LEAVE. */
  readonly actions: Uint8Array
  /** `[steps, ACTION_COUNT]`: the true probabilities at each step, before it was taken. */
  readonly probabilities: Float32Array
  /** `[steps]`: the true probability of the item of the step, given its action. */
  readonly itemProbabilities: Float32Array
}

export interface SimulatedSession {
  readonly externalId: string
  readonly location: number
  /** Index; -1: anonymous. */
  readonly user: number
  readonly mobile: boolean
  /** What was shown as the visit began; empty: no list. */
  readonly slate: readonly SlateEntry[]
  readonly events: readonly SimulatedEvent[]
  readonly truth: SessionTruth
}

interface SessionFacts {
  readonly externalId: string
  readonly location: number
  readonly day: number
  /** Of the order that a purchase made; null where nothing was bought. */
  readonly orderExternalId: string | null
}

export function completeSession(
  world: SimulatedWorld,
  { steps, visitor, slate, rng }: DayVisit,
  facts: SessionFacts,
): SimulatedSession {
  const { externalId, location } = facts
  const startMs = steps[0]!.atMs
  const clicked = slate.filter(({ isClicked }) => isClicked)
  const entryEvent = (type: 'IMPRESSION' | 'CLICK', { item, rank }: SlateEntry, atMs: number) =>
    eventOf(world, facts, rng, { type, item, atMs, slateRank: rank })
  const events = steps.flatMap(({ action, item, atMs, lines }, step): SimulatedEvent[] => {
    const type = ACTIONS[action]!
    if (type === 'LEAVE') return []
    if (type === 'PURCHASE') return lines.map((line) => eventOf(world, facts, rng, { type, atMs, ...line }))
    const query = type === 'SEARCH' ? searchText(world, rng, steps, step) : null
    const own = eventOf(world, facts, rng, { type, item, atMs, query })
    const click = clicked[step]
    return click ? [entryEvent('CLICK', click, atMs), own] : [own]
  })
  return {
    externalId,
    location,
    user: visitor.user,
    mobile: visitor.mobile,
    slate,
    events: [...slate.map((entry) => entryEvent('IMPRESSION', entry, startMs)), ...events],
    truth: truthOf(steps),
  }
}

function eventOf(
  world: SimulatedWorld,
  facts: SessionFacts,
  rng: Rng,
  event: Pick<SimulatedEvent, 'type' | 'item' | 'atMs'> & Partial<SimulatedEvent>,
): SimulatedEvent {
  const { calendar, locations } = world
  const horizonMs = calendar.startMs(calendar.historyDays, locations[facts.location]!.timeZone) - 1
  const line = event.item < 0 ? null : priceLine(world, facts, { item: event.item, quantity: 1 })
  return {
    quantity: 1,
    query: null,
    slateRank: 0,
    receivedMs: Math.min(event.atMs + 200 + Math.floor(3_000 * rng.uniform()), horizonMs),
    priceMinor: line ? line.unitPriceMinor - line.discountMinor : null,
    promotion: line ? line.promotion : -1,
    orderExternalId: event.type === 'PURCHASE' ? facts.orderExternalId : null,
    ...event,
  }
}

function truthOf(steps: readonly VisitStep[]): SessionTruth {
  const truth = {
    actions: Uint8Array.from(steps, ({ action }) => action),
    probabilities: new Float32Array(steps.length * ACTION_COUNT),
    itemProbabilities: Float32Array.from(steps, ({ itemProbability }) => itemProbability),
  }
  steps.forEach(({ probabilities }, step) => truth.probabilities.set(probabilities, step * ACTION_COUNT))
  return truth
}

/** Visitors search for what they look at next: its category, or its title. */
function searchText(world: SimulatedWorld, rng: Rng, steps: readonly VisitStep[], step: number): string {
  const next = steps.slice(step + 1).find(({ item }) => item >= 0)
  const { title, leaf } = world.items[next?.item ?? rng.integer(world.items.length)]!
  return (rng.uniform() < 0.6 ? world.leaves[leaf]!.laws.name : title).toLowerCase()
}
