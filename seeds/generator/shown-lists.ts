/** All lists that a visit was shown, as they are logged: of items, of adverts, and of ways to pay at each checkout. */
import { ADD, CHECKOUT, PURCHASE, REMOVE, VIEW } from './behaviour'
import type { DayVisit } from './day-visits'
import { checkoutList, priceLine, type SimulatedOrder } from './order'
import { paymentCodes, type PaymentEntry } from './payments'
import type { VisitStep } from './visit'
import type { SimulatedWorld } from './world'

export interface SessionFacts {
  readonly externalId: string
  readonly location: number
  readonly day: number
  /** What a purchase made; null where nothing was bought. */
  readonly order: SimulatedOrder | null
}

export interface ShownEntry {
  /** Index, by the kind of the list: of an item, of an advert, or into `paymentCodes`. */
  readonly target: number
  /** From 1. */
  readonly rank: number
  /** How likely the target was to stand at this rank. */
  readonly propensity: number
  /** Truth: that an advert is clicked here, or that a way to pay is taken; null for items. */
  readonly probability: number | null
  /** Null: not clicked. A way to pay is clicked where the order was paid with it. */
  readonly clickedMs: number | null
}

export interface ShownList {
  readonly kind: 'Item' | 'Advert' | 'PaymentMethod'
  /** Of adverts; null elsewhere. */
  readonly placement: string | null
  readonly atMs: number
  readonly entries: readonly ShownEntry[]
}

/** A page shows its list so long after the step that led to it. */
const SHOWN_AFTER_MS = 1

export function listsOf(world: SimulatedWorld, visit: DayVisit, facts: SessionFacts): ShownList[] {
  const { slate, steps, startMs } = visit
  const ofItems: ShownList[] =
    slate.length === 0
      ? []
      : [
          {
            ...{ kind: 'Item', placement: null, atMs: startMs },
            entries: slate.map(({ item, rank, propensity, isClicked }) => ({
              ...{ target: item, rank, propensity, probability: null },
              clickedMs: isClicked ? lookedAtMs(steps, 0, item) : null,
            })),
          },
        ]
  const ofAdverts = visit.adverts.map(({ placement, stepsBefore, atMs, entries }): ShownList => ({
    ...{ kind: 'Advert', placement, atMs: stepsBefore === 0 ? atMs : atMs + SHOWN_AFTER_MS },
    entries: entries.map(({ advert, rank, propensity, clickProbability, isClicked }) => ({
      ...{ target: advert, rank, propensity, probability: clickProbability },
      clickedMs: isClicked ? lookedAtMs(steps, stepsBefore, world.adverts[advert]!.item) : null,
    })),
  }))
  return [...ofItems, ...ofAdverts, ...paymentLists(world, visit, facts)]
}

/** When the item of a clicked entry is looked at, after so many steps. */
function lookedAtMs(steps: readonly VisitStep[], stepsBefore: number, item: number): number | null {
  return steps.slice(stepsBefore).find((step) => step.action === VIEW && step.item === item)?.atMs ?? null
}

/** The checkout that ends in an order lists what can be used for its total; others what can be used for one of each of the cart. */
function paymentLists(world: SimulatedWorld, { steps, visitor }: DayVisit, facts: SessionFacts): ShownList[] {
  const codes = paymentCodes(world.laws)
  const cart: number[] = []
  return steps.flatMap(({ action, item, atMs }, step): ShownList[] => {
    if (action === ADD) cart.push(item)
    if (action === REMOVE) cart.splice(cart.indexOf(item), 1)
    if (action !== CHECKOUT) return []
    const next = steps[step + 1]
    const order = next?.action === PURCHASE ? facts.order : null
    const listed = order?.paymentList ?? abandonedList(world, facts, visitor.user, [...new Set(cart)], step)
    const entries = listed.map(({ code, rank, propensity, probability }) => ({
      ...{ target: codes.indexOf(code), rank, propensity, probability },
      clickedMs: next && order?.paymentMethod === code ? next.atMs : null,
    }))
    return [{ kind: 'PaymentMethod', placement: null, atMs: atMs + SHOWN_AFTER_MS, entries }]
  })
}

function abandonedList(
  world: SimulatedWorld,
  facts: SessionFacts,
  user: number,
  cart: readonly number[],
  step: number,
): PaymentEntry[] {
  const amountMinor = cart.reduce((sum, item) => {
    const { unitPriceMinor, discountMinor } = priceLine(world, facts, { item, quantity: 1 })
    return sum + unitPriceMinor - discountMinor
  }, 0)
  return checkoutList(world, { location: facts.location, user }, amountMinor, `${facts.externalId}-${step}`)
}
