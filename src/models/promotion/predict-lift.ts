/**
 * What a plan will add, from what was learned: draws of the posterior of all effects, of the level and of the shocks to come, each carried through to units and money.
 * Parts add up in every draw, and so do their means.
 */
import { Rng } from '../../core/statistics/rng'
import { ForecartError } from '../../core/errors'
import type { FittedLift } from './fitted-lift'
import { OTHER_KINDS } from './lift-data'
import {
  CURVATURE_AT,
  DIP_DAYS,
  isShown,
  KINDS_FROM,
  LEAD_DAYS,
  POOLED,
  POOLED_COUNT,
  priceCurve,
  pricedDiscount,
  yearWave,
} from './lift-design'
import type { LiftPlan } from './lift-support'
import { OWN_COUNT } from './own-effects'
import { lowerFactor } from './partial-cholesky'

export interface LiftTerms {
  readonly confidence: number
  /** `[items]` list price on the days of the plan, in units of the currency. */
  readonly prices: Float64Array
  /** `[items]`; NaN: unknown. */
  readonly costs: Float64Array
  /** `[items]`: 1 while the item is on sale; others are no siblings that could lose. */
  readonly onSale: Uint8Array
  /** In units of the currency. What the plan costs whatever it sells; what each unit sold under it costs; what a supplier pays for it. */
  readonly fixedCost: number
  readonly costPerUnit: number
  readonly funding: number
  /** `[places][days ahead]`: 1 on holidays; shorter: none is known. */
  readonly holidaysAhead: readonly Uint8Array[]
}

export interface LiftEstimate {
  readonly mean: number
  readonly lower: number
  readonly upper: number
}

/** Units. Signs are those of the effect: what others lose is negative. */
export interface LiftParts<T> {
  readonly direct: T
  readonly cannibalization: T
  readonly halo: T
  readonly pullForward: T
}

export interface PredictedLift {
  readonly baselineUnits: LiftEstimate
  readonly incrementalUnits: LiftEstimate
  readonly parts: LiftParts<LiftEstimate>
  readonly revenue: LiftEstimate
  /** Null where the cost of an item that is touched is unknown. */
  readonly margin: LiftEstimate | null
  /** Margin after what the plan costs, per unit of money that is put into it. Null where it costs nothing, or the margin is unknown. */
  readonly roi: LiftEstimate | null
  /** From the days before on which customers wait to the last day that the pantry is fuller. */
  readonly daily: readonly PredictedDay[]
  /** In the order of the plan. */
  readonly items: readonly PredictedUnits[]
  readonly places: readonly PredictedUnits[]
  readonly cells: readonly PredictedCell[]
  readonly drivers: readonly { readonly code: LiftDriverCode; readonly units: number }[]
  readonly robustness: {
    /** The change of demand on the days of the plan, as a fraction, that nobody saw and that would explain all of the net effect. */
    readonly hiddenChange: number
    /** How much the mean demand of so many days usually differs from what is expected, as a fraction. */
    readonly usualChange: number
  }
}

export interface PredictedDay extends LiftParts<number> {
  /** Index behind the history. */
  readonly day: number
  readonly baselineUnits: number
  readonly incrementalUnits: LiftEstimate
}

export interface PredictedUnits {
  /** Index. */
  readonly index: number
  readonly baselineUnits: number
  readonly direct: LiftEstimate
}

/** Of a promoted cell, expected units. */
export interface PredictedCell {
  readonly item: number
  readonly place: number
  /** From the day after the history up to the plan, without promotions. */
  readonly before: number
  readonly during: number
}

export const LIFT_DRIVERS = ['PRICE', 'DISPLAY', 'KIND', 'TIMING'] as const
export type LiftDriverCode = (typeof LIFT_DRIVERS)[number]

/** Half of them, and their mirror images. */
const DRAW_PAIRS = 200
const DRAWS = 2 * DRAW_PAIRS
const MOST_CELL_DAYS = 400_000
/**
 * Shares are fitted for the whole shop, and those of one category or item differ: by so much, as the ranges that studies report
 * (cannibalization of 10 to 35 %, halo of 0 to 20 %, dips of 4 to 25 %).
 */
const SHARE_SPREADS: Partial<Record<(typeof POOLED)[number], number>> = {
  cannibalization: 0.07,
  halo: 0.06,
  dipFirstWeek: 0.04,
  dipLater: 0.03,
}
/** Siblings and complements keep this part of what they sell. */
const MOST_TAKEN = 0.95
/** How far the slow level walks, a day. */
const SLOW_DAY_VARIANCE = 0.15 ** 2 / 60
const MOST_LOG = 12

/**
 * @throws QUERY_TOO_EXPENSIVE where the plan has more than 400,000 cells times days; NOT_ENOUGH_DATA where it covers no cell of the fit
 */
export function predictLift(fit: FittedLift, plan: LiftPlan, terms: LiftTerms): PredictedLift {
  const forecast = forecastPlan(fit, plan, terms)
  const { length } = forecast
  const draws = new Draws(plan.items.length, plan.places.length, length)
  const effects = effectDraws(fit, plan)
  const shadow = shadowOf(fit, plan, terms, forecast)
  plan.items.forEach((item, at) => drawItem(fit, plan, { item, at }, forecast, effects, draws))
  return summarize(fit, plan, terms, forecast, effects, shadow, draws)
}

interface Forecast {
  readonly length: number
  /** Days between the history and the plan. */
  readonly lead: number
  /** `[items of the plan][places of the plan][days of the plan]` units without slow level, shock, list price and effects; null: no such cell. */
  readonly usual: readonly (readonly (Float64Array | null)[])[]
  /** `[items of the plan]` ln(list price / usual). */
  readonly logPrice: Float64Array
}

function forecastPlan(fit: FittedLift, plan: LiftPlan, terms: LiftTerms): Forecast {
  const length = plan.to - plan.from + 1
  const lead = plan.from - fit.days
  if (plan.items.length * plan.places.length * length > MOST_CELL_DAYS) {
    throw new ForecartError(
      'QUERY_TOO_EXPENSIVE',
      `The plan has more than ${MOST_CELL_DAYS} items x places x days; ask for a part of it`,
    )
  }
  const cellOf = new Map(fit.cells.map((cell, index) => [`${cell.item}/${cell.place}`, index]))
  const logPrice = new Float64Array(plan.items.length)
  let isAny = false
  const usual = plan.items.map((item, at) =>
    plan.places.map((place) => {
      const index = cellOf.get(`${item}/${place}`)
      if (index === undefined) return null
      isAny = true
      const cell = fit.cells[index]!
      logPrice[at] = cell.logPrice
      return Float64Array.from({ length }, (_, day) => Math.exp(usualLog(fit, cell, lead + day, terms)))
    }),
  )
  if (!isAny) {
    throw new ForecartError('NOT_ENOUGH_DATA', 'None of the items has been sold at any place of the plan')
  }
  return { length, lead, usual, logPrice }
}

function usualLog(
  fit: FittedLift,
  { item, place, level }: FittedLift['cells'][number],
  ahead: number,
  { holidaysAhead }: Pick<LiftTerms, 'holidaysAhead'>,
): number {
  const weekday = (fit.firstWeekday + fit.days + ahead) % 7
  const holiday = holidaysAhead[place]?.[ahead] ? fit.placeHoliday[place]! : 0
  const { week, wave } = fit.items[item]!
  const [sine, cosine] = yearWave(fit, fit.days + ahead)
  const season = week[weekday]! + wave[0]! * sine + wave[1]! * cosine
  return level + fit.placeWeek[place]![weekday]! + holiday + season
}

interface EffectDraws {
  /** `[DRAWS][POOLED_COUNT]` */
  readonly pooled: readonly Float64Array[]
  /** `[DRAWS]` shares that are taken from and given to others. */
  readonly cannibalization: Float64Array
  readonly halo: Float64Array
  /** `[DRAWS, 3]`: first week, later, before. */
  readonly shoulders: Float64Array
  readonly mean: Float64Array
}

function effectDraws(fit: FittedLift, plan: LiftPlan): EffectDraws {
  const factor = lowerFactor(fit.pooledCovariance, POOLED_COUNT)
  const rng = new Rng('lift', plan.from, plan.to, plan.items.length)
  const pooled: Float64Array[] = []
  for (let pair = 0; pair < DRAW_PAIRS; pair++) {
    const deviation = correlated(factor, POOLED_COUNT, rng)
    POOLED.forEach((name, k) => (deviation[k]! += (SHARE_SPREADS[name] ?? 0) * rng.normal()))
    for (const sign of [1, -1]) {
      pooled.push(fit.pooled.map((mean, k) => mean + sign * deviation[k]!))
    }
  }
  const share = (name: (typeof POOLED)[number]) =>
    Float64Array.from(pooled, (draw) => Math.min(1, Math.max(0, draw[POOLED.indexOf(name)]!)))
  const parts = (['dipFirstWeek', 'dipLater', 'anticipation'] as const).map(share)
  return {
    pooled,
    cannibalization: share('cannibalization'),
    halo: share('halo'),
    shoulders: Float64Array.from({ length: DRAWS * 3 }, (_, at) => parts[at % 3]![Math.floor(at / 3)]!),
    mean: fit.pooled,
  }
}

function correlated(factor: Float64Array, size: number, rng: Rng): Float64Array {
  const normals = Float64Array.from({ length: size }, () => rng.normal())
  return normals.map((_, row) => {
    let sum = 0
    for (let k = 0; k <= row; k++) sum += factor[row * size + k]! * normals[k]!
    return sum
  })
}

/** Sums over draws. */
class Draws {
  /** `[DRAWS, days]` of the promoted items. */
  readonly base: Float64Array
  readonly direct: Float64Array
  /** `[DRAWS, items]` */
  readonly itemBase: Float64Array
  readonly itemDirect: Float64Array
  /** `[DRAWS, places]` */
  readonly placeBase: Float64Array
  readonly placeDirect: Float64Array
  /** `[items, places]` means. */
  readonly cellUnits: Float64Array
  /** `[items, places]`: a day without promotions, at the mean of the level. */
  readonly cellLevel: Float64Array
  /** Means, by what brings the units. */
  readonly price = { units: 0 }
  readonly display = { units: 0 }
  readonly kind = { units: 0 }
  readonly timing = { units: 0 }

  constructor(
    readonly items: number,
    readonly places: number,
    readonly days: number,
  ) {
    this.base = new Float64Array(DRAWS * days)
    this.direct = new Float64Array(DRAWS * days)
    this.itemBase = new Float64Array(DRAWS * items)
    this.itemDirect = new Float64Array(DRAWS * items)
    this.placeBase = new Float64Array(DRAWS * places)
    this.placeDirect = new Float64Array(DRAWS * places)
    this.cellUnits = new Float64Array(items * places)
    this.cellLevel = new Float64Array(items)
  }
}

function drawItem(
  fit: FittedLift,
  plan: LiftPlan,
  { item, at }: { readonly item: number; readonly at: number },
  { length, lead, usual, logPrice }: Forecast,
  { pooled, mean }: EffectDraws,
  out: Draws,
): void {
  const one = fit.items[item]!
  const rng = new Rng('lift-item', item, plan.from)
  const ownFactor = lowerFactor(one.ownCovariance, OWN_COUNT)
  const { persistence, variance } = fit.law
  const innovation = Math.sqrt(variance * (1 - persistence * persistence))
  const logDiscount = Math.log(1 - pricedDiscount({ kind: plan.kind, discountFraction: plan.discounts[at]! }))
  const shown = isShown(plan.featured, plan.kind)
  const kind = OTHER_KINDS.indexOf(plan.kind as never)
  const slowSpread = Math.sqrt(one.slowVariance + SLOW_DAY_VARIANCE * (lead + length / 2))
  // The shock of the first day of the plan, from the one of the last known day.
  const startMean = one.shock * persistence ** (lead + 1)
  const startSpread = Math.sqrt(
    one.shockVariance * persistence ** (2 * lead + 2) + variance * (1 - persistence ** (2 * lead + 2)),
  )
  out.cellLevel[at] = Math.exp(
    clamp(
      one.slow +
        one.shock * persistence ** (lead / 2) +
        one.own[0]! * priceCurve(logPrice[at]!, mean[CURVATURE_AT]!),
    ),
  )
  const path = new Float64Array(length)
  for (let pair = 0; pair < DRAW_PAIRS; pair++) {
    const own = correlated(ownFactor, OWN_COUNT, rng)
    const slow = slowSpread * rng.normal()
    path[0] = startSpread * rng.normal()
    for (let day = 1; day < length; day++)
      path[day] = persistence * path[day - 1]! + innovation * rng.normal()
    for (let mirror = 0; mirror < 2; mirror++) {
      const draw = 2 * pair + mirror
      const sign = mirror === 0 ? 1 : -1
      const shared = pooled[draw]!
      const effect = (k: number): number => {
        let value = one.own[k]! + sign * own[k]!
        for (let p = 0; p < POOLED_COUNT; p++) {
          value += one.ownSlope[k * POOLED_COUNT + p]! * (shared[p]! - mean[p]!)
        }
        return value
      }
      const elasticity = Math.min(0, effect(0))
      const curvature = shared[CURVATURE_AT]!
      const listed = elasticity * priceCurve(logPrice[at]!, curvature)
      const priceLog = elasticity * priceCurve(logPrice[at]! + logDiscount, curvature) - listed
      const displayLog = shown ? effect(1) : 0
      const kindLog = kind >= 0 ? shared[KINDS_FROM + kind]! : 0
      const log = priceLog + displayLog + kindLog
      const gain = Math.expm1(clamp(log))
      let [itemBase, itemDirect] = [0, 0]
      for (let day = 0; day < length; day++) {
        const level = Math.exp(
          clamp(
            one.slow + sign * slow + startMean * persistence ** day + sign * path[day]! + shared[0]! + listed,
          ),
        )
        for (let place = 0; place < plan.places.length; place++) {
          const units = usual[at]![place]
          if (!units) continue
          const base = level * units[day]!
          out.base[draw * length + day]! += base
          out.direct[draw * length + day]! += base * gain
          out.placeBase[draw * out.places + place]! += base
          out.placeDirect[draw * out.places + place]! += base * gain
          out.cellUnits[at * out.places + place]! += (base * (1 + gain)) / DRAWS
          itemBase += base
        }
      }
      itemDirect = itemBase * gain
      out.itemBase[draw * out.items + at] = itemBase
      out.itemDirect[draw * out.items + at] = itemDirect
      out.timing.units += (itemBase * -Math.expm1(-shared[0]!)) / DRAWS
      const weight = Math.abs(log) > 1e-9 ? itemDirect / log / DRAWS : itemBase / DRAWS
      out.price.units += priceLog * weight
      out.display.units += displayLog * weight
      out.kind.units += kindLog * weight
    }
  }
}

/** What stands beside the promoted items at the places of the plan: what can be lost and won there, and at which prices. */
interface Shadow {
  /** `[items of the plan]`: units of siblings that can be lost, over the plan; and their mean price and margin. */
  readonly siblings: readonly Beside[]
  readonly complements: readonly Beside[]
  /** `[items of the plan]`: index of the category among those of the plan. */
  readonly groupOf: Int32Array
}

interface Beside {
  readonly units: number
  readonly price: number
  /** NaN where a cost is unknown. */
  readonly margin: number
}

function shadowOf(fit: FittedLift, plan: LiftPlan, terms: LiftTerms, { length, lead }: Forecast): Shadow {
  const planned = new Set(plan.items)
  const places = new Set(plan.places)
  const daily = new Float64Array(fit.items.length)
  for (const cell of fit.cells) {
    if (!places.has(cell.place) || !terms.onSale[cell.item]) continue
    const { slow } = fit.items[cell.item]!
    for (let day = 0; day < 7; day++) {
      daily[cell.item]! += Math.exp(clamp(usualLog(fit, cell, lead + day, terms) + slow)) / 7
    }
  }
  const sum = (isOne: (item: number) => boolean): Beside => {
    let [units, price, margin] = [0, 0, 0]
    fit.items.forEach((_, item) => {
      if (!isOne(item) || daily[item] === 0) return
      units += daily[item]! * length
      price += daily[item]! * length * terms.prices[item]!
      margin += daily[item]! * length * (terms.prices[item]! - terms.costs[item]!)
    })
    return { units, price: units > 0 ? price / units : 0, margin: units > 0 ? margin / units : 0 }
  }
  const categories = [...new Set(plan.items.map((item) => fit.items[item]!.category))]
  const ofCategory = categories.map((category) => {
    const { department } = fit.items.find((item) => item.category === category)!
    return {
      siblings: sum((item) => fit.items[item]!.category === category && !planned.has(item)),
      complements: sum(
        (item) => fit.items[item]!.department === department && fit.items[item]!.category !== category,
      ),
    }
  })
  return {
    siblings: ofCategory.map(({ siblings }) => siblings),
    complements: ofCategory.map(({ complements }) => complements),
    groupOf: Int32Array.from(plan.items, (item) => categories.indexOf(fit.items[item]!.category)),
  }
}

function summarize(
  fit: FittedLift,
  plan: LiftPlan,
  terms: LiftTerms,
  { length, lead, usual }: Forecast,
  effects: EffectDraws,
  shadow: Shadow,
  draws: Draws,
): PredictedLift {
  const arrays = () => new Float64Array(DRAWS)
  const [base, direct, cannibalization, halo, pullForward, net] = [
    ...[arrays(), arrays(), arrays(), arrays(), arrays(), arrays()],
  ] as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
  const [revenue, margin, roi] = [arrays(), arrays(), arrays()]
  let isCostKnown = true
  let isInvested = true
  const groups = shadow.siblings.length
  for (let draw = 0; draw < DRAWS; draw++) {
    let [income, profit, given] = [0, 0, 0]
    const added = new Float64Array(groups)
    const [dipFirst, dipLater, before] = [0, 1, 2].map((k) => effects.shoulders[draw * 3 + k]!) as [
      number,
      number,
      number,
    ]
    const moved = Math.min(1, dipFirst + dipLater + before)
    plan.items.forEach((item, at) => {
      const own = draws.itemBase[draw * draws.items + at]!
      const gain = draws.itemDirect[draw * draws.items + at]!
      const [price, cost] = [terms.prices[item]!, terms.costs[item]!]
      const factor = 1 - plan.discounts[at]!
      base[draw]! += own
      direct[draw]! += gain
      added[shadow.groupOf[at]!]! += gain
      pullForward[draw]! -= moved * gain
      income += (own + gain) * price * factor - own * price - moved * gain * price
      profit += (own + gain) * (price * factor - cost) - own * (price - cost) - moved * gain * (price - cost)
      given += (own + gain) * (price * (1 - factor) + terms.costPerUnit)
    })
    for (let group = 0; group < groups; group++) {
      const [siblings, complements] = [shadow.siblings[group]!, shadow.complements[group]!]
      const lost = Math.max(
        -siblings.units,
        Math.min(effects.cannibalization[draw]! * added[group]!, MOST_TAKEN * siblings.units),
      )
      const won =
        complements.units > 0 ? Math.max(-complements.units, effects.halo[draw]! * added[group]!) : 0
      cannibalization[draw]! -= lost
      halo[draw]! += won
      income += won * complements.price - lost * siblings.price
      if (won !== 0) profit += won * complements.margin
      if (lost !== 0) profit -= lost * siblings.margin
    }
    net[draw] = direct[draw]! + cannibalization[draw]! + halo[draw]! + pullForward[draw]!
    revenue[draw] = income
    const costs = terms.fixedCost - terms.funding + terms.costPerUnit * (base[draw]! + direct[draw]!)
    margin[draw] = profit - costs
    const invested = given + terms.fixedCost - terms.funding
    roi[draw] = margin[draw]! / invested
    if (!Number.isFinite(margin[draw]!)) isCostKnown = false
    if (!(invested > 0)) isInvested = false
  }
  const estimate = (values: Float64Array) => estimateOf(values, terms.confidence)
  return {
    baselineUnits: estimate(base),
    incrementalUnits: estimate(net),
    parts: {
      direct: estimate(direct),
      cannibalization: estimate(cannibalization),
      halo: estimate(halo),
      pullForward: estimate(pullForward),
    },
    revenue: estimate(revenue),
    margin: isCostKnown ? estimate(margin) : null,
    roi: isCostKnown && isInvested ? estimate(roi) : null,
    daily: dailyOf(plan, terms, { base, direct, cannibalization, halo, pullForward }, effects, draws),
    items: plan.items.map((index, at) =>
      unitsOf(index, at, draws.itemBase, draws.itemDirect, draws.items, terms),
    ),
    places: plan.places.map((index, at) =>
      unitsOf(index, at, draws.placeBase, draws.placeDirect, draws.places, terms),
    ),
    cells: plan.items.flatMap((item, at) =>
      plan.places.flatMap((place, position) => {
        const units = usual[at]![position]
        if (!units) return []
        const perDay = (draws.cellLevel[at]! * sumOf(units)) / length
        return [
          { item, place, before: perDay * lead, during: draws.cellUnits[at * draws.places + position]! },
        ]
      }),
    ),
    drivers: LIFT_DRIVERS.map((code) => ({
      code,
      units: { PRICE: draws.price, DISPLAY: draws.display, KIND: draws.kind, TIMING: draws.timing }[code]
        .units,
    })).filter(({ units }) => units !== 0),
    robustness: robustnessOf(fit, length, meanOf(base), meanOf(net)),
  }
}

function dailyOf(
  plan: LiftPlan,
  { confidence }: LiftTerms,
  totals: {
    readonly base: Float64Array
    readonly direct: Float64Array
    readonly cannibalization: Float64Array
    readonly halo: Float64Array
    readonly pullForward: Float64Array
  },
  { shoulders }: EffectDraws,
  draws: Draws,
): PredictedDay[] {
  const length = draws.days
  const [firstWeek, later] = DIP_DAYS
  const days: PredictedDay[] = []
  for (let day = -LEAD_DAYS; day < length + firstWeek + later; day++) {
    const [base, direct, cannibalization, halo, pullForward, net] = Array.from(
      { length: 6 },
      () => new Float64Array(DRAWS),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
    for (let draw = 0; draw < DRAWS; draw++) {
      const total = totals.direct[draw]!
      if (day >= 0 && day < length) {
        base[draw] = draws.base[draw * length + day]!
        direct[draw] = draws.direct[draw * length + day]!
        const part = total === 0 ? 0 : direct[draw]! / total
        cannibalization[draw] = part * totals.cannibalization[draw]!
        halo[draw] = part * totals.halo[draw]!
      } else {
        const k = day < 0 ? 2 : day < length + firstWeek ? 0 : 1
        const [one, two, three] = [shoulders[draw * 3]!, shoulders[draw * 3 + 1]!, shoulders[draw * 3 + 2]!]
        const all = one + two + three
        const share = all === 0 ? 0 : [one, two, three][k]! / all
        pullForward[draw] = (totals.pullForward[draw]! * share) / [firstWeek, later, LEAD_DAYS][k]!
      }
      net[draw] = direct[draw]! + cannibalization[draw]! + halo[draw]! + pullForward[draw]!
    }
    days.push({
      day: plan.from + day,
      baselineUnits: meanOf(base),
      direct: meanOf(direct),
      cannibalization: meanOf(cannibalization),
      halo: meanOf(halo),
      pullForward: meanOf(pullForward),
      incrementalUnits: estimateOf(net, confidence),
    })
  }
  return days
}

function unitsOf(
  index: number,
  at: number,
  base: Float64Array,
  direct: Float64Array,
  width: number,
  { confidence }: LiftTerms,
): PredictedUnits {
  const column = (values: Float64Array) =>
    Float64Array.from({ length: DRAWS }, (_, draw) => values[draw * width + at]!)
  return { index, baselineUnits: meanOf(column(base)), direct: estimateOf(column(direct), confidence) }
}

function robustnessOf(
  { law: { persistence, variance } }: FittedLift,
  length: number,
  base: number,
  net: number,
): PredictedLift['robustness'] {
  let sum = 0
  for (let a = 0; a < length; a++) for (let b = 0; b < length; b++) sum += persistence ** Math.abs(a - b)
  return {
    hiddenChange: base > 0 ? net / base : 0,
    usualChange: Math.expm1(Math.sqrt((variance * sum) / (length * length))),
  }
}

function estimateOf(values: Float64Array, confidence: number): LiftEstimate {
  const sorted = values.slice().sort()
  const quantile = (level: number): number => {
    const at = level * (sorted.length - 1)
    const low = Math.floor(at)
    const high = Math.min(low + 1, sorted.length - 1)
    return sorted[low]! + (sorted[high]! - sorted[low]!) * (at - low)
  }
  return {
    mean: meanOf(values),
    lower: quantile((1 - confidence) / 2),
    upper: quantile((1 + confidence) / 2),
  }
}

function meanOf(values: Float64Array): number {
  return sumOf(values) / values.length
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** Beyond this, no count of a shop is. */
function clamp(log: number): number {
  return Math.max(-MOST_LOG, Math.min(MOST_LOG, log))
}
