/** What a fit knows between two of its rounds, and what it begins with. The rounds are in `fit-lift.ts`. */
import { usualEffectPrior, type EffectPrior } from './effect-prior'
import type { LatentDays, ShockLaw } from './latent-days'
import type { LiftCell, LiftData } from './lift-data'
import {
  cellDays,
  POOLED,
  POOLED_COUNT,
  POOLED_PRIOR,
  SHARE_COUNT,
  timingDays,
  yearWave,
  type CellDays,
} from './lift-design'
import { OWN_HYPERPRIOR } from './own-effects'
import type { Eliminated } from './partial-cholesky'
import { fitPlaces, type PlaceLevels } from './place-levels'
import { knotCount } from './slow-level'
import { WAVE_HYPERPRIOR } from './wave-hyperprior'

export interface FitState {
  readonly data: LiftData
  /** In the order of the cells of the data. */
  readonly ofCells: readonly CellDays[]
  /** `[days]`, Monday is 0. */
  readonly weekdays: Uint8Array
  /** `[2][days]` the year's sine and cosine. */
  readonly wave: readonly Float64Array[]
  /** Knots of the slow level of an item. */
  readonly knots: number
  readonly items: readonly ItemState[]
  /** `[cells]` ln. */
  readonly levels: Float64Array
  /** `[cells][days]` demand without promotions. */
  readonly base: readonly Float64Array[]
  /** `[cells][days]` the factor of a promotion on its own days. */
  readonly factor: readonly Float64Array[]
  /** `[cells][days]` the part of the demand that promotions elsewhere and on other days leave. */
  readonly left: readonly Float64Array[]
  /** `[cells][days]` by how much the mean of the demand is above the demand at the mean of its log: see `day-uncertainty.ts`. */
  readonly spread: readonly Float64Array[]
  /** As `setShareDays` sets them. */
  readonly shares: readonly Float64Array[]
  /** As `timingDays` gives it. */
  timing: readonly Float64Array[]
  places: PlaceLevels
  law: ShockLaw
  prior: EffectPrior
  /** Of the waves of the year. */
  wavePrior: EffectPrior
  /** Effects that all items share, in the order of `POOLED`. */
  pooled: Float64Array
  /** `[POOLED_COUNT, POOLED_COUNT]` */
  pooledCovariance: Float64Array
  /** `[items]` of this round. */
  evidence: readonly Evidence[]
}

/** The variance of ln(demand) of an item on its days, quadratic in what its own effects on those days are multiplied with, which are ln(price) and display: see `day-uncertainty.ts`. */
export interface DayUncertainty {
  /** `[days]`: where both of these are 0. */
  readonly usual: Float64Array
  /** `[days, OWN_COUNT]`: the covariance of that with the own effects. */
  readonly cross: Float64Array
  /** `[OWN_COUNT, OWN_COUNT]`: the covariance of the own effects. */
  readonly own: Float64Array
}

export interface ItemState {
  /** Indices. */
  readonly cells: number[]
  /** Elasticity, ln of display, and pantry. */
  own: Float64Array
  /** `[knots]` ln. */
  readonly slow: Float64Array
  /** `[7]` ln, Monday first. */
  readonly week: Float64Array
  /** `[2]` ln. */
  readonly wave: Float64Array
  /** `[days]` ln. */
  readonly shock: Float64Array
}

/** What the days of one item say of its effects: see `item-evidence.ts`. */
export interface Evidence {
  readonly eliminated: Eliminated
  /** `[EFFECT_COUNT, EFFECT_COUNT]`, and `[EFFECT_COUNT]` of its right side: the normal equations of the effects. */
  readonly matrix: Float64Array
  readonly right: Float64Array
  /** The normal equations of the wave of the year and of all effects behind it, without the prior of the wave. */
  readonly wave: { readonly matrix: Float64Array; readonly right: Float64Array }
  readonly latent: LatentDays
  /** `[days, columns]` weights times columns; `[days]` weights times the working response; `[days]` weights. They are sums over the cells of the item. */
  readonly weighted: Float64Array
  readonly response: Float64Array
  readonly weights: Float64Array
  readonly uncertainty: DayUncertainty
}

/** Where the law of shocks begins, before any of them is known. */
const FIRST_LAW: ShockLaw = { persistence: 0.8, variance: 0.15 ** 2, extra: 0.15 }
/** The wave of the year is fitted where the history has so many known days. With fewer, its shape is a guess that forecasts would carry on. */
const LEAST_WAVE_DAYS = 400

/** Before the first round: effects are the usual ones, items have no season and no shock, and every cell sells what it did on days without promotions. */
export function startState(given: LiftData): FitState {
  const ofCells = cellDays(given)
  const data = { ...given, cells: given.cells.map((cell, index) => withoutPartial(cell, ofCells[index]!)) }
  const { days, cells, items, firstWeekday } = data
  const isYearKnown = knownDaysOf(data) >= LEAST_WAVE_DAYS
  const knots = knotCount(days)
  const groups = 1 + Math.max(-1, ...items.map(({ category }) => category))
  const itemStates: ItemState[] = items.map(() => ({
    cells: [],
    own: Float64Array.from(OWN_HYPERPRIOR.mean),
    slow: new Float64Array(knots),
    week: new Float64Array(7),
    wave: new Float64Array(2),
    shock: new Float64Array(days),
  }))
  cells.forEach(({ item }, index) => itemStates[item]!.cells.push(index))
  const arrays = () => cells.map(() => new Float64Array(days))
  return {
    ...{ data, ofCells, knots },
    weekdays: Uint8Array.from({ length: days }, (_, day) => (firstWeekday + day) % 7),
    wave: [0, 1].map((k) =>
      Float64Array.from({ length: days }, (_, day) => (isYearKnown ? yearWave(data, day)[k]! : 0)),
    ),
    items: itemStates,
    levels: Float64Array.from(cells, (cell, index) => usualLevel(cell, ofCells[index]!)),
    base: arrays(),
    factor: arrays(),
    left: arrays().map((array) => array.fill(1)),
    spread: arrays().map((array) => array.fill(1)),
    shares: cells.map(() => new Float64Array(days * SHARE_COUNT)),
    timing: timingDays(data, FIRST_LAW.persistence),
    places: fitPlaces(data, [], FIRST_LAW.extra, null),
    law: FIRST_LAW,
    prior: usualEffectPrior(groups, OWN_HYPERPRIOR),
    wavePrior: usualEffectPrior(groups, WAVE_HYPERPRIOR),
    pooled: Float64Array.from(POOLED, (name) => POOLED_PRIOR[name][0]),
    pooledCovariance: new Float64Array(POOLED_COUNT ** 2),
    evidence: [],
  }
}

/**
 * The days on which customers were held out by lot, or got nothing as the promotion was for others alone, tell nothing of the item's own effects: how many of those who buy are known customers, and get the promotion, is not known. What it
 * takes from other items and days counts by the part of the customers who got it.
 */
function withoutPartial(cell: LiftCell, { treatedShare }: CellDays): LiftCell {
  if (treatedShare.every((share) => share === 1)) return cell
  return { ...cell, exposure: cell.exposure.map((part, day) => (treatedShare[day]! < 1 ? 0 : part)) }
}

/** Days on which anything is known. */
function knownDaysOf({ days, cells }: LiftData): number {
  let known = 0
  for (let day = 0; day < days; day++) if (cells.some(({ exposure }) => exposure[day]! > 0)) known++
  return known
}

/** ln of the units that a cell sells on a day without promotions. */
function usualLevel(
  { units, exposure }: Pick<LiftData['cells'][number], 'units' | 'exposure'>,
  { promoted }: CellDays,
): number {
  let [sold, days] = [0.5, 1]
  for (let day = 0; day < units.length; day++) {
    if (exposure[day]! === 0 || promoted[day]) continue
    sold += units[day]!
    days += exposure[day]!
  }
  return Math.log(sold / days)
}
