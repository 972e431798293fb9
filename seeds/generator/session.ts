/** From the steps of a visit to its events. */
import { ACTIONS, ACTION_COUNT, type Action } from '../actions'
import { Rng } from '../../src/core/statistics/rng'
import type { DayVisit } from './day-visits'
import { priceLine } from './order'
import { listsOf, type SessionFacts, type ShownList } from './shown-lists'
import type { VisitStep } from './visit'
import type { SimulatedWorld } from './world'

export interface SimulatedEvent {
  readonly type: Exclude<Action, 'LEAVE'> | 'IMPRESSION' | 'CLICK' | 'LOGIN' | 'SIGNUP'
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
  /** Index into the session's lists; -1: the event names none. */
  readonly list: number
  /** Its place in the list, from 1; 0: none. */
  readonly listRank: number
}

/**
 * Never part of what models read. One event a step; a purchase has one event a line, LEAVE none. Impressions and clicks of the list
 * come beside: what follows them at once is certain. So do signing in and up, which change nothing of what the visitor does.
 */
export interface SessionTruth {
  /** `[steps]` indices into `ACTIONS`; the last is LEAVE. */
  readonly actions: Uint8Array
  /** `[steps, ACTION_COUNT]`: the true probabilities at each step, before it was taken. */
  readonly probabilities: Float32Array
  /** `[steps]`: the true probability of the item of the step, given its action. */
  readonly itemProbabilities: Float32Array
  /** That the visitor has to sign in, or up, in this visit: see `Accounts`. */
  readonly signInProbability: number
}

export interface SimulatedSession {
  readonly externalId: string
  readonly location: number
  /** Who it is. Index; -1: nobody who is a customer. */
  readonly user: number
  /** From when on the shop knows who it is; null: it never learns it. */
  readonly identifiedMs: number | null
  readonly mobile: boolean
  /** All that was shown: the items as the visit began first, where there are some, then adverts and ways to pay. */
  readonly lists: readonly ShownList[]
  readonly events: readonly SimulatedEvent[]
  readonly truth: SessionTruth
}

export function completeSession(
  world: SimulatedWorld,
  visit: DayVisit,
  facts: SessionFacts,
): SimulatedSession {
  const { steps, visitor, rng } = visit
  const { externalId, location } = facts
  const lists = listsOf(world, visit, facts)
  const events = steps.flatMap(({ action, item, atMs, lines }, step): SimulatedEvent[] => {
    const type = ACTIONS[action]!
    if (type === 'LEAVE') return []
    if (type === 'PURCHASE') return lines.map((line) => eventOf(world, facts, rng, { type, atMs, ...line }))
    const query = type === 'SEARCH' ? searchText(world, rng, steps, step) : null
    return [eventOf(world, facts, rng, { type, item, atMs, query })]
  })
  return {
    externalId,
    location,
    user: visitor.user,
    identifiedMs: visitor.user < 0 ? null : visit.startMs,
    mobile: visitor.mobile,
    lists,
    events: [...eventsOfLists(world, facts, lists), ...events].sort((a, b) => a.atMs - b.atMs),
    truth: truthOf(steps),
  }
}

/** Impressions come before the clicks of the same instant, and these before looking at what was clicked. */
function eventsOfLists(
  world: SimulatedWorld,
  facts: SessionFacts,
  lists: readonly ShownList[],
): SimulatedEvent[] {
  // Numbers of their own, so that lists change no other number.
  const rng = new Rng(world.seed, 'list-events', facts.externalId)
  const entries = lists.flatMap((list, index) => list.entries.map((entry) => ({ list, index, entry })))
  const named = (
    type: 'IMPRESSION' | 'CLICK',
    { list, index, entry }: (typeof entries)[number],
    atMs: number,
  ) => {
    const item = list.kind === 'Item' ? entry.target : -1
    return eventOf(world, facts, rng, { type, item, atMs, list: index, listRank: entry.rank })
  }
  return [
    ...entries.map((one) => named('IMPRESSION', one, one.list.atMs)),
    ...entries.flatMap((one) =>
      one.entry.clickedMs === null ? [] : [named('CLICK', one, one.entry.clickedMs)],
    ),
  ]
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
    list: -1,
    listRank: 0,
    receivedMs: Math.min(event.atMs + 200 + Math.floor(3_000 * rng.uniform()), horizonMs),
    priceMinor: line ? line.unitPriceMinor - line.discountMinor : null,
    promotion: line ? line.promotion : -1,
    orderExternalId: event.type === 'PURCHASE' ? (facts.order?.externalId ?? null) : null,
    ...event,
  }
}

function truthOf(steps: readonly VisitStep[]): SessionTruth {
  const truth = {
    actions: Uint8Array.from(steps, ({ action }) => action),
    probabilities: new Float32Array(steps.length * ACTION_COUNT),
    itemProbabilities: Float32Array.from(steps, ({ itemProbability }) => itemProbability),
    signInProbability: 0,
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
