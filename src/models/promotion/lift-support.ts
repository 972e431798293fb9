/** What a history can tell of promotions, and why it cannot answer for a plan. */
import type { LiftCell, LiftData, LiftKind } from './lift-data'
import { OTHER_KINDS } from './lift-data'
import { isShown, pricedDiscount, type CellDays } from './lift-design'

export const LIFT_REFUSALS = [
  'HISTORY_TOO_SHORT',
  'BEYOND_HORIZON',
  'UNSUPPORTED_KIND',
  'NO_VARIATION',
  'ALWAYS_ON',
  'ONLY_AT_PEAKS',
  'TOO_FEW_EVENTS',
  'DEPTH_OUTSIDE_SEEN',
] as const
export type LiftRefusalCode = (typeof LIFT_REFUSALS)[number]

export interface LiftRefusal {
  readonly code: LiftRefusalCode
  /** What the data lacks, in a sentence. */
  readonly reason: string
  /** What would settle it, in a sentence. */
  readonly remedy: string
}

export interface LiftEvent {
  readonly items: readonly number[]
  readonly kind: LiftKind
  /** Off the price that everybody pays. */
  readonly discountFraction: number
  /** What is offered, be it to everybody or to some. */
  readonly offeredFraction: number
  readonly isShown: boolean
  readonly isAdvertised: boolean
}

export interface ItemSupport {
  /** Days of its best known place. */
  readonly knownDays: number
  /** Of the known days of all places. */
  readonly promotedShare: number
  /** The part of its promoted days that have hardly an unpromoted day of their kind (weekday, holiday) beside them. */
  readonly peakShare: number
}

export interface LiftSupport {
  /** Promotions with a known day in the history. */
  readonly events: readonly LiftEvent[]
  readonly items: readonly ItemSupport[]
}

export interface LiftPlan {
  /** Indices. */
  readonly items: readonly number[]
  /** Indices. */
  readonly places: readonly number[]
  /** Day indices behind the history, both inclusive. */
  readonly from: number
  readonly to: number
  readonly kind: LiftKind
  /** `[items of the plan]` 0 to 1 off the list price. */
  readonly discounts: readonly number[]
  readonly featured: boolean
  readonly advertised: boolean
  /** `[items of the plan]` list prices on its days, each from a day on, the first one from day 0; null: that of the last day of the history throughout. Absent: so of all items. */
  readonly priceSteps?: readonly (readonly PriceStep[] | null)[]
}

export interface PriceStep {
  /** The first day of the plan that it is asked on; 0 is the first one. */
  readonly from: number
  /** List price / that of the last day of the history. */
  readonly ratio: number
  /** 0 to 1 off it. Absent: as all of the plan, in `discounts`. */
  readonly discount?: number
}

/** A baseline is told for so many days behind the history. */
export const HORIZON_DAYS = 120
const LEAST_HISTORY_DAYS = 56
const LEAST_ITEM_DAYS = 28
/** Of a kind of effect, in the whole shop. */
const LEAST_EVENTS = 3
/** Where neither the items nor their categories were promoted, so many promotions of others speak for them. */
const LEAST_OTHER_EVENTS = 8
const ALWAYS_FROM = 0.8
const PEAKS_FROM = 0.8
const LEAST_PLAIN_DAYS = 4
/** What is a little deeper than anything seen is still told. */
const DEPTH_TOLERANCE = 0.05

export function liftSupport(data: LiftData, ofCells: readonly CellDays[]): LiftSupport {
  const { days, firstWeekday, items, cells, holidays, promotions } = data
  const seen = new Set<number>()
  const known = new Int32Array(items.length)
  const [promoted, total] = [new Float64Array(items.length), new Float64Array(items.length)]
  const kinds = 14
  const [on, off] = [new Int32Array(items.length * kinds), new Int32Array(items.length * kinds)]
  cells.forEach(({ item, place, exposure }, index) => {
    const one = ofCells[index]!
    let count = 0
    for (let day = 0; day < days; day++) {
      if (exposure[day]! === 0) continue
      count++
      const kind = item * kinds + ((firstWeekday + day) % 7) + 7 * holidays[place]![day]!
      if (one.promoted[day]) on[kind]!++
      else off[kind]!++
      promoted[item]! += one.promoted[day]!
    }
    total[item]! += count
    known[item] = Math.max(known[item]!, count)
    for (const promotion of one.promotions) {
      const { from, to } = promotions[promotion]!
      for (let day = Math.max(from, 0); day <= Math.min(to, days - 1); day++) {
        if (exposure[day]! > 0) seen.add(promotion)
      }
    }
  })
  return {
    events: [...seen].map((index) => {
      const promotion = promotions[index]!
      return {
        items: promotion.items,
        kind: promotion.kind,
        discountFraction: pricedDiscount(promotion),
        offeredFraction: promotion.discountFraction,
        isShown: isShown(promotion.featured, promotion.kind),
        isAdvertised: promotion.advertised,
      }
    }),
    items: items.map((_, item) => {
      let lonely = 0
      for (let kind = item * kinds; kind < (item + 1) * kinds; kind++) {
        if (off[kind]! < LEAST_PLAIN_DAYS) lonely += on[kind]!
      }
      return {
        knownDays: known[item]!,
        promotedShare: total[item]! > 0 ? promoted[item]! / total[item]! : 0,
        peakShare: promoted[item]! > 0 ? lonely / promoted[item]! : 0,
      }
    }),
  }
}

/** `[lowest, highest]` ln(list price / that of the last day) of the known days of a cell; empty where none is known. */
export function seenLogPricesOf({ exposure, logPrice }: Pick<LiftCell, 'exposure' | 'logPrice'>): number[] {
  let [least, most] = [Infinity, -Infinity]
  const last = logPrice.at(-1) ?? 0
  for (let day = 0; day < logPrice.length; day++) {
    if (exposure[day] === 0) continue
    least = Math.min(least, logPrice[day]! - last)
    most = Math.max(most, logPrice[day]! - last)
  }
  return least <= most ? [least, most] : []
}

/** The shallowest and the deepest discount of its kind that has run; null where none has. */
export function seenDepths(
  { events }: LiftSupport,
  kind: LiftKind,
): readonly [least: number, most: number] | null {
  const isOther = OTHER_KINDS.some((one) => one === kind)
  const depths = events.flatMap((event) => {
    const depth = isOther ? (event.kind === kind ? event.offeredFraction : 0) : event.discountFraction
    return depth > 0 ? [depth] : []
  })
  return depths.length > 0 ? [Math.min(...depths), Math.max(...depths)] : null
}

/** Null where the history can tell. */
export function refuseLift(
  fit: {
    readonly days: number
    readonly items: readonly { readonly category: number }[]
    readonly support: LiftSupport
  },
  plan: LiftPlan,
): LiftRefusal | null {
  return refuseDays(fit, plan) ?? refuseItems(fit.support, plan) ?? refuseEvents(fit, plan)
}

/** Whether the baseline of a plan can be told at all. Null where it can. */
export function refuseDays(
  fit: { readonly days: number; readonly support: LiftSupport },
  plan: Pick<LiftPlan, 'items' | 'to'>,
): LiftRefusal | null {
  const { support } = fit
  const days = Math.max(0, ...support.items.map(({ knownDays }) => knownDays))
  if (plan.to >= fit.days + HORIZON_DAYS) {
    return {
      code: 'BEYOND_HORIZON',
      reason: `The plan ends more than ${HORIZON_DAYS} days after the last day that is known.`,
      remedy: 'Ask again when its days are nearer, or ask for fewer days.',
    }
  }
  const young = plan.items.filter((item) => support.items[item]!.knownDays < LEAST_ITEM_DAYS)
  if (days < LEAST_HISTORY_DAYS || young.length >= plan.items.length / 2) {
    return {
      code: 'HISTORY_TOO_SHORT',
      reason:
        days < LEAST_HISTORY_DAYS
          ? `Only ${days} days are known; ${LEAST_HISTORY_DAYS} are needed.`
          : `Half of the items of the plan, or more, are known for fewer than ${LEAST_ITEM_DAYS} days.`,
      remedy: 'Import older sales, or ask again when these items have sold for longer.',
    }
  }
  return null
}

function refuseItems({ items }: LiftSupport, plan: LiftPlan): LiftRefusal | null {
  const partOf = (is: (item: number) => boolean) => plan.items.filter(is).length / plan.items.length
  if (partOf((item) => items[item]!.promotedShare >= ALWAYS_FROM) >= 0.5) {
    return {
      code: 'ALWAYS_ON',
      reason:
        'These items were under a promotion nearly always, so that nothing is known of them without one.',
      remedy: 'Sell them without a promotion at some places or for some weeks.',
    }
  }
  if (partOf((item) => items[item]!.peakShare >= PEAKS_FROM) >= 0.5) {
    return {
      code: 'ONLY_AT_PEAKS',
      reason:
        'These items were promoted on holidays or certain weekdays only, which are hardly known without a promotion.',
      remedy: 'Promote them on ordinary days as well, or leave some places without the promotion.',
    }
  }
  return null
}

function refuseEvents(
  {
    items,
    support,
  }: { readonly items: readonly { readonly category: number }[]; readonly support: LiftSupport },
  plan: LiftPlan,
): LiftRefusal | null {
  const isOther = OTHER_KINDS.some((kind) => kind === plan.kind)
  if (isOther) {
    const ofKind = support.events.filter(({ kind }) => kind === plan.kind)
    const count = ofKind.length
    if (count < LEAST_EVENTS) {
      return {
        code: 'UNSUPPORTED_KIND',
        reason: `${count === 0 ? 'No' : `Only ${count}`} promotion of the kind ${plan.kind} has run for all customers; ${LEAST_EVENTS} are needed to tell what one adds.`,
        remedy: 'Run it at some places and measure it there.',
      }
    }
    // Where none says what it offered, nothing is known of depths, and all of them have the one effect.
    const deepest = Math.max(...ofKind.map(({ offeredFraction }) => offeredFraction))
    const refusal = deepest > 0 ? refuseDepth(Math.max(...discountsOf(plan)), deepest) : null
    if (refusal) return refusal
  }
  const { kind } = plan
  const discount = Math.max(
    ...discountsOf(plan).map((discountFraction) => pricedDiscount({ kind, discountFraction })),
  )
  if (discount > 0) {
    const discounts = support.events.filter(({ discountFraction }) => discountFraction > 0)
    const refusal = refuseCount(discounts, plan, items, 'discount')
    if (refusal) return refusal
    const deepest = Math.max(...discounts.map(({ discountFraction }) => discountFraction))
    const tooDeep = refuseDepth(discount, deepest)
    if (tooDeep) return tooDeep
  }
  const shown = isShown(plan.featured, plan.kind)
  if (shown) {
    const refusal = refuseCount(
      support.events.filter((event) => event.isShown),
      plan,
      items,
      'display',
    )
    if (refusal) return refusal
  }
  if (plan.advertised) {
    return refuseCount(
      support.events.filter((event) => event.isAdvertised),
      plan,
      items,
      'advert',
    )
  }
  if (!isOther && discount === 0 && !shown) {
    return {
      code: 'NO_VARIATION',
      reason: 'The plan changes nothing: it takes nothing off the price and shows nothing.',
      remedy: 'Give it a discount, or have it featured.',
    }
  }
  return null
}

const WORDS = { discount: 'a discount', display: 'a prominent display', advert: 'an advert' } as const

function refuseCount(
  events: readonly LiftEvent[],
  plan: LiftPlan,
  items: readonly { readonly category: number }[],
  what: keyof typeof WORDS,
): LiftRefusal | null {
  const word = WORDS[what]
  if (events.length === 0) {
    return {
      code: 'NO_VARIATION',
      reason: `No promotion with ${word} has run in the days that are known.`,
      remedy: `Import the promotions that ran, or try ${word} at some places first.`,
    }
  }
  const planned = new Set(plan.items)
  const categories = new Set(plan.items.map((item) => items[item]!.category))
  const own = events.filter((event) => event.items.some((item) => planned.has(item))).length
  const near = events.filter((event) =>
    event.items.some((item) => categories.has(items[item]!.category)),
  ).length
  const isEnough =
    events.length >= LEAST_EVENTS && (own >= 1 || near >= 2 || events.length >= LEAST_OTHER_EVENTS)
  if (isEnough) return null
  return {
    code: 'TOO_FEW_EVENTS',
    reason: `Promotions with ${word}: ${own} of these items, ${near} of their categories, ${events.length} in all; that is too few to tell what one adds.`,
    remedy: `Try ${word} at some places first, or import the promotions that ran.`,
  }
}

function refuseDepth(planned: number, deepest: number): LiftRefusal | null {
  if (planned <= deepest + DEPTH_TOLERANCE) return null
  return {
    code: 'DEPTH_OUTSIDE_SEEN',
    reason: `The plan takes ${percent(planned)} off, and the deepest promotion of its kind that has run took ${percent(deepest)}.`,
    remedy: `Plan at most ${percent(deepest)}, or try the depth at some places first.`,
  }
}

function percent(fraction: number): string {
  return `${Math.round(100 * fraction)} %`
}

/** All that are off a list price on some day of the plan. */
function discountsOf({ discounts, priceSteps }: LiftPlan): number[] {
  return discounts.flatMap((own, at) => priceSteps?.[at]?.map(({ discount }) => discount ?? own) ?? own)
}
