/**
 * The promotion calendar: past, running and planned. Start days are chosen among candidates by a score that correlates with
 * the items' demand shocks (`timingCorrelation`): retailers promote when demand is expected to move anyway, and a model that
 * ignores it measures the wrong effect.
 */
import { Rng } from '../../src/core/statistics/rng'
import type { WorldLaws } from '../laws'
import type { WorldCalendar } from './calendar'
import type { SimulatedItem, SimulatedLocation, SimulatedPromotion } from './entities'

const CANDIDATES = 10
const TRIES = 8
/** Days between two promotions of one item. */
const QUIET_DAYS = 7
/** A promotion in the first weeks would have no history before it. */
const FIRST_START_DAY = 21
const PLANNED_WITHIN_DAYS = 25

interface PromotionContext {
  readonly seed: number
  readonly laws: WorldLaws
  readonly calendar: WorldCalendar
  readonly items: readonly SimulatedItem[]
  readonly locations: readonly SimulatedLocation[]
  /** `[items, days]`, unit variance. */
  readonly itemShocks: Float64Array
}

type When = 'past' | 'running' | 'planned'

export function simulatePromotions(context: PromotionContext): SimulatedPromotion[] {
  const { laws, calendar, items } = context
  const { perItemPerYear, itemsPerPromotion, running, planned } = laws.promotions
  const years = calendar.historyDays / 365.25
  const meanItems = (itemsPerPromotion[0] + itemsPerPromotion[1]) / 2
  const past = Math.round((items.length * perItemPerYear * years) / meanItems)
  const enabled = perItemPerYear > 0
  const times: When[] = [
    ...Array.from({ length: enabled ? planned : 0 }, () => 'planned' as const),
    ...Array.from({ length: enabled ? running : 0 }, () => 'running' as const),
    ...Array.from({ length: past }, () => 'past' as const),
  ]
  const promotions: SimulatedPromotion[] = []
  times.forEach((when, ordinal) => {
    const promotion = propose(context, when, ordinal, promotions)
    if (promotion) promotions.push(promotion)
  })
  return promotions
    .sort((a, b) => a.startDay - b.startDay || (a.externalId < b.externalId ? -1 : 1))
    .map((promotion, index) => ({ ...promotion, externalId: `PROMO-${String(index + 1).padStart(4, '0')}` }))
}

function propose(
  context: PromotionContext,
  when: When,
  ordinal: number,
  others: readonly SimulatedPromotion[],
): SimulatedPromotion | null {
  const { laws, items, locations } = context
  const rng = new Rng(context.seed, 'promotion', ordinal)
  const law = laws.promotions
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const lead = rng.integer(items.length)
    const siblings = items.flatMap((item, index) =>
      item.leaf === items[lead]!.leaf && index !== lead ? [index] : [],
    )
    const wanted =
      law.itemsPerPromotion[0] + rng.integer(law.itemsPerPromotion[1] - law.itemsPerPromotion[0] + 1)
    const chosen = [lead, ...rng.permutation(siblings.length).slice(0, wanted - 1)].map((value, position) =>
      position === 0 ? value : siblings[value]!,
    )
    const duration = law.durationDays[0] + rng.integer(law.durationDays[1] - law.durationDays[0] + 1)
    const displayOnly = rng.uniform() < law.displayOnlyShare
    const depth = rng.pick(law.depths)
    const featured = displayOnly || rng.uniform() < law.featuredShare
    const regional = locations.length > 2 && rng.uniform() < law.regionalShare
    const region = locations[rng.integer(locations.length)]!.region
    const where = regional
      ? locations.flatMap((location, index) => (location.region === region ? [index] : []))
      : []
    const startDay = chooseStart(context, rng, when, duration, lead)
    const notice = noticeDays(context, ordinal)
    const endDay = startDay + duration - 1
    const onSale = chosen.every(
      (index) =>
        items[index]!.launchDay + QUIET_DAYS <= startDay && (items[index]!.retireDay ?? Infinity) > endDay,
    )
    const busy = others.some(
      (other) =>
        other.startDay <= endDay + QUIET_DAYS &&
        other.endDay >= startDay - QUIET_DAYS &&
        other.items.some((index) => chosen.includes(index)),
    )
    if (!onSale || busy) continue
    const what = items[lead]!.title
    return {
      externalId: String(ordinal),
      name: displayOnly ? `Spotlight: ${what}` : `${Math.round(depth * 100)}% off ${what}`,
      kind: displayOnly ? 'DISPLAY' : 'PRICE_DISCOUNT',
      discountFraction: displayOnly ? null : depth,
      featured,
      announcedDay: Math.min(startDay - notice, context.calendar.historyDays - 1),
      startDay,
      endDay,
      items: chosen.sort((a, b) => a - b),
      locations: where,
    }
  }
  return null
}

function noticeDays({ seed, laws }: PromotionContext, ordinal: number): number {
  const [shortest, longest] = laws.promotions.noticeDays
  const uniform = new Rng(seed, 'promotion-notice', ordinal).uniform()
  return Math.round(shortest + (longest - shortest) * uniform)
}

function chooseStart(
  context: PromotionContext,
  rng: Rng,
  when: When,
  duration: number,
  lead: number,
): number {
  const [from, to] = startRange(context, rng, when, duration)
  if (to <= from) return from
  const correlation = context.laws.promotions.timingCorrelation
  let best = from
  let bestScore = Number.NEGATIVE_INFINITY
  for (let candidate = 0; candidate < CANDIDATES; candidate++) {
    const start = from + rng.integer(to - from + 1)
    const own = Math.sqrt(1 - correlation * correlation) * rng.normal()
    const score = correlation * meanShock(context, lead, start, duration) + own
    if (score > bestScore) [best, bestScore] = [start, score]
  }
  return best
}

/** The first and the last day that a promotion may start on. */
function startRange(
  { calendar, laws }: PromotionContext,
  rng: Rng,
  when: When,
  duration: number,
): readonly [number, number] {
  const last = calendar.historyDays - 1
  const { planningDays } = laws.promotions
  switch (when) {
    case 'planned':
      return [last + 2, Math.min(last + 1 + (planningDays ?? PLANNED_WITHIN_DAYS), calendar.days - 2)]
    case 'running':
      return [Math.max(last - duration + 2, 0), last]
    case 'past': {
      const [earliest, latest] = [Math.min(FIRST_START_DAY, last), last - duration]
      if (planningDays === undefined || latest - earliest < planningDays) return [earliest, latest]
      const from = earliest + rng.integer(latest - earliest - planningDays + 2)
      return [from, from + planningDays - 1]
    }
  }
}

function meanShock(
  { itemShocks, calendar }: PromotionContext,
  item: number,
  start: number,
  duration: number,
): number {
  const end = Math.min(start + duration, calendar.days)
  let sum = 0
  for (let day = start; day < end; day++) sum += itemShocks[item * calendar.days + day]!
  return sum / Math.max(end - start, 1)
}

/** What promotions do to the prices and the display of cells: `[items, locations, days]`. */
export interface PromotionField {
  /** Off the list price, 0..1. */
  readonly discount: Float32Array
  readonly featured: Uint8Array
  /** Index of the promotion, -1 for none. At most one runs on a cell. */
  readonly promotion: Int16Array
}

export function promotionField(
  promotions: readonly SimulatedPromotion[],
  shape: { readonly items: number; readonly locations: number; readonly days: number },
): PromotionField {
  const size = shape.items * shape.locations * shape.days
  const field: PromotionField = {
    discount: new Float32Array(size),
    featured: new Uint8Array(size),
    promotion: new Int16Array(size).fill(-1),
  }
  const everywhere = Array.from({ length: shape.locations }, (_, index) => index)
  promotions.forEach((promotion, index) => {
    const until = Math.min(promotion.endDay + 1, shape.days)
    for (const item of promotion.items) {
      for (const location of promotion.locations.length > 0 ? promotion.locations : everywhere) {
        const row = (item * shape.locations + location) * shape.days
        field.discount.fill(promotion.discountFraction ?? 0, row + promotion.startDay, row + until)
        field.featured.fill(promotion.featured ? 1 : 0, row + promotion.startDay, row + until)
        field.promotion.fill(index, row + promotion.startDay, row + until)
      }
    }
  })
  return field
}
