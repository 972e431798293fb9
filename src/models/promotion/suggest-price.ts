/**
 * Which list price an item should have, beside what competitors ask: prices within those that it was sold at are drawn together from one fit, and the one is suggested whose margin exceeds
 * that of the price of now by most at the lower bound of its interval. What items beside it lose and win is in that margin.
 */
import { normalQuantile } from '../../evaluation'
import { estimateOf, meanOf } from './estimates'
import type { FittedLift } from './fitted-lift'
import { COMPETITOR_AT, POOLED_COUNT } from './lift-design'
import { refuseDays, type LiftPlan } from './lift-support'
import { listPriceDraws } from './predict-lift'
import type { LiftEstimate, LiftTerms } from './predicted-lift'

export interface ListPriceQuestion extends Pick<LiftPlan, 'places' | 'from' | 'to'> {
  /** Index. */
  readonly item: number
  /** List prices in units of the currency: the one of the last day of the history, and the one of now. All of the places have them. */
  readonly lastPrice: number
  readonly price: number
  /** That are tried; those outside of what the item was sold at are left out. Null: steps between the lowest and the highest of them. */
  readonly prices: readonly number[] | null
  /** The smallest step of a price, in units of the currency. */
  readonly priceStep: number
  /** `[places]` the lowest price of a competitor on the days that are asked for / that of the last day of the history; 1 where none is known. */
  readonly competitorRatios: readonly number[]
}

/** What one list price would bring over the days that are asked for. Money in units of the currency. */
export interface ListPriceOutlook {
  readonly price: number
  /** Of the item itself. */
  readonly units: LiftEstimate
  readonly revenue: LiftEstimate
  readonly margin: LiftEstimate
  /** The margin that it adds to that of the price of now, with what items beside it lose and win. */
  readonly addedMargin: LiftEstimate
  /** Of asking it. */
  readonly expectedRegret: number
}

export const LIST_PRICE_REFUSALS = ['NO_VARIATION', 'PRICE_OUTSIDE_SEEN', 'COST_UNKNOWN'] as const

export interface ListPriceRefusal {
  readonly code: (typeof LIST_PRICE_REFUSALS)[number] | NonNullable<ReturnType<typeof refuseDays>>['code']
  readonly reason: string
  readonly remedy: string
}

export interface ListPriceSuggestion {
  readonly refusal: ListPriceRefusal | null
  /** The price of now; null with a refusal. */
  readonly current: ListPriceOutlook | null
  /** Null: none is better than the price of now, or a refusal. */
  readonly suggested: ListPriceOutlook | null
  /** Without the price of now, the lowest first. */
  readonly options: readonly ListPriceOutlook[]
  /** The lowest and the highest list price that the item was sold at, at these places; null where none is known. */
  readonly seen: readonly [lowest: number, highest: number] | null
  /** How demand answers the lowest price of a competitor, in the whole shop. */
  readonly competitorElasticity: LiftEstimate
}

/** Prices that are tried where none is named. */
const STEPS = 8
/** List prices that differ by less are one. */
const LEAST_VARIATION = 0.005
const ROUNDING = 1e-9

/** @throws QUERY_TOO_EXPENSIVE, NOT_ENOUGH_DATA as `predictLift` */
export function suggestListPrice(
  fit: FittedLift,
  question: ListPriceQuestion,
  terms: LiftTerms,
): ListPriceSuggestion {
  const { item, places, lastPrice, price } = question
  const seenPrices = fit.cells
    .filter((cell) => cell.item === item && places.includes(cell.place))
    .flatMap(({ seenLogPrices }) => seenLogPrices.map((log) => lastPrice * Math.exp(log)))
  const seen = seenPrices.length > 0 ? ([Math.min(...seenPrices), Math.max(...seenPrices)] as const) : null
  const competitorElasticity = competitorElasticityOf(fit, terms.confidence)
  const none = { current: null, suggested: null, options: [], seen, competitorElasticity }
  const bounds = seen && roundedTo(question.priceStep, seen)
  const tried = bounds ? pricesOf(question, bounds) : []
  const refusal =
    refuseDays(fit, { items: [item], to: question.to }) ??
    (seen === null || seen[1] / seen[0] - 1 < LEAST_VARIATION ? NO_VARIATION : null) ??
    (bounds && !isWithin(price, bounds) ? PRICE_OF_NOW_OUTSIDE_SEEN : null) ??
    (tried.length === 0 ? PRICE_OUTSIDE_SEEN : null) ??
    (Number.isFinite(terms.costs[item]!) ? null : COST_UNKNOWN)
  if (refusal) return { ...none, refusal }
  const now = drawsOf(fit, question, terms, price)
  const told = tried.map((one) => ({ one, draws: drawsOf(fit, question, terms, one) }))
  if (!Number.isFinite(now.all[0]!)) return { ...none, refusal: COST_UNKNOWN }
  const added = told.map(({ draws }) => draws.all.map((value, draw) => value - now.all[draw]!))
  const best = now.all.map((_, draw) => Math.max(0, ...added.map((values) => values[draw]!)))
  const outlook = (one: number, draws: PriceDraws, more: Float64Array): ListPriceOutlook => ({
    price: one,
    units: estimateOf(draws.units, terms),
    revenue: estimateOf(
      draws.units.map((units) => units * one),
      terms,
    ),
    margin: estimateOf(
      draws.units.map((units) => units * (one - terms.costs[item]!)),
      terms,
    ),
    addedMargin: estimateOf(more, terms),
    expectedRegret: meanOf(best.map((value, draw) => value - more[draw]!)),
  })
  const options = told.map(({ one, draws }, index) => outlook(one, draws, added[index]!))
  const better = options.filter(({ addedMargin }) => addedMargin.lower > 0)
  return {
    refusal: null,
    current: outlook(price, now, new Float64Array(now.all.length)),
    suggested: better.reduce<ListPriceOutlook | null>(
      (most, one) => (most && most.addedMargin.lower >= one.addedMargin.lower ? most : one),
      null,
    ),
    ...{ options, seen, competitorElasticity },
  }
}

interface PriceDraws {
  /** `[draws]` of the item itself. */
  readonly units: Float64Array
  /** `[draws]` margin of the item and of those beside it, less what they all make at the price of the last day. */
  readonly all: Float64Array
}

function drawsOf(
  fit: FittedLift,
  { item, places, from, to, lastPrice, competitorRatios }: ListPriceQuestion,
  terms: LiftTerms,
  price: number,
): PriceDraws {
  const plan: LiftPlan = {
    ...{ items: [item], places, from, to, kind: 'PRICE_DISCOUNT', featured: false, advertised: false },
    discounts: [1 - price / lastPrice],
  }
  const prices = terms.prices.slice()
  prices[item] = lastPrice
  const { totals, effects, placeUnits } = listPriceDraws(fit, plan, {
    ...terms,
    prices,
    fixedCost: 0,
    costPerUnit: 0,
    funding: 0,
  })
  // Of all units, by what each place sells of them.
  const factor = effects.pooled.map((shared, draw) => {
    const elasticity = Math.max(0, shared[COMPETITOR_AT]!)
    let [before, then] = [0, 0]
    competitorRatios.forEach((ratio, place) => {
      const units = placeUnits[draw * places.length + place]!
      before += units
      then += units * ratio ** elasticity
    })
    return before > 0 ? then / before : 1
  })
  return {
    units: totals.base.map((units, draw) => (units + totals.direct[draw]!) * factor[draw]!),
    all: totals.margin.map((margin, draw) => margin * factor[draw]!),
  }
}

/** In rising order, without the price of now. */
function pricesOf(
  { prices, price, priceStep }: ListPriceQuestion,
  bounds: readonly [number, number],
): number[] {
  const [least, most] = bounds
  const steps = Array.from({ length: STEPS + 1 }, (_, at) => least + ((most - least) * at) / STEPS)
  return [...new Set(prices ?? roundedTo(priceStep, steps))]
    .filter((one) => isWithin(one, bounds) && Math.abs(one - price) > ROUNDING)
    .sort((a, b) => a - b)
}

function roundedTo<T extends readonly number[]>(step: number, values: T): { [K in keyof T]: number } {
  return values.map((value) => Math.round(value / step) * step) as { [K in keyof T]: number }
}

function isWithin(price: number, [least, most]: readonly [number, number]): boolean {
  return price >= least - ROUNDING && price <= most + ROUNDING
}

function competitorElasticityOf({ pooled, pooledCovariance }: FittedLift, confidence: number): LiftEstimate {
  const mean = pooled[COMPETITOR_AT]!
  const variance = pooledCovariance[COMPETITOR_AT * POOLED_COUNT + COMPETITOR_AT]!
  const reach = normalQuantile(0.5 + confidence / 2) * Math.sqrt(Math.max(0, variance))
  return { mean, lower: Math.max(0, mean - reach), upper: mean + reach }
}

const NO_VARIATION: ListPriceRefusal = {
  code: 'NO_VARIATION',
  reason:
    'The list price of the item was the same on all days that are known, so that no other one was seen.',
  remedy:
    'Change it a little at some places or for some weeks, or record the prices that it had (recordCovariates).',
}

const PRICE_OUTSIDE_SEEN: ListPriceRefusal = {
  code: 'PRICE_OUTSIDE_SEEN',
  reason: 'No other price lies between the lowest and the highest list price that the item was sold at.',
  remedy: 'Ask for prices between them (lowestSeen, highestSeen), or try others at some places first.',
}

const PRICE_OF_NOW_OUTSIDE_SEEN: ListPriceRefusal = {
  code: 'PRICE_OUTSIDE_SEEN',
  reason:
    'The price of now is lower or higher than any list price that the item was sold at, so that nothing can be compared with it.',
  remedy: 'Ask again when a day at the price of now is over and its sales are known.',
}

const COST_UNKNOWN: ListPriceRefusal = {
  code: 'COST_UNKNOWN',
  reason: 'The cost of the item, or of one that its price touches, is not known, and with it no margin.',
  remedy: 'Store the cost of these items and of those of their categories (costMinor of upsertItems).',
}
