/**
 * Latent demand: what would sell with full shelves. Log mean of a cell = level of item and place + trend + week + year +
 * holiday + weather + price and promotion response + level shifts + shocks (item; category; places, correlated in space);
 * counts follow the law of noise. Terms are additive, so that a new law is a new term.
 */
import { Rng } from '../../src/core/statistics/rng'
import type { PriceResponse, WorldLaws } from '../laws'
import { daysOfYear, holidayFlags, weekdays, type WorldCalendar } from './calendar'
import type { LeafCategory } from './catalog'
import type {
  SimulatedCategory,
  SimulatedHoliday,
  SimulatedItem,
  SimulatedLocation,
  SimulatedPromotion,
  SimulatedWeather,
} from './entities'
import { locationSizes, spatialFactor } from './places'
import type { PromotionField } from './promotions'
import { autoregressive, noisyCount, streamKey, uniformAt } from './random'
import { isNullPromotion, withSpillovers, type PromotedMeans } from './spillovers'
import { usualTemperatureC } from './weather'

const DAYS_PER_YEAR = 365.25

export interface DemandContext {
  readonly seed: number
  readonly laws: WorldLaws
  readonly calendar: WorldCalendar
  readonly locations: readonly SimulatedLocation[]
  readonly categories: readonly SimulatedCategory[]
  readonly leaves: readonly LeafCategory[]
  readonly items: readonly SimulatedItem[]
  readonly promotions: readonly SimulatedPromotion[]
  readonly holidays: readonly SimulatedHoliday[]
  readonly weather: SimulatedWeather
  /** `[items, days]`, unit variance. */
  readonly itemShocks: Float64Array
  /** `[items, days]` in minor units; null: there are no competitors. */
  readonly lowestCompetitorPrices: Int32Array | null
}

/** Cells are `[items, locations, days]`; days after the last one are truth too, never data. */
export interface DemandTruth extends PromotedMeans {
  /** Expected units of the cell, given everything but the noise of the count. 0 while the item is not on sale. */
  readonly mean: Float32Array
  /** Units that would sell with full shelves. */
  readonly latentUnits: Float32Array
  /** `[items]`: own-price elasticity at the reference price, negative. */
  readonly elasticity: Float64Array
  /** `[items, 7]`: the item's own part of the weekly effect, Monday first, on top of the one of the kind of location. */
  readonly weekly: Float64Array
  /** `[items, locations]`: units a day at the reference price, without season, shock and promotion. */
  readonly baseUnits: Float64Array
}

/** Multiplies demand; 1 at the reference price. `priceRatio`: net price over reference price. */
export function priceEffect(law: PriceResponse, elasticity: number, priceRatio: number): number {
  switch (law.family) {
    case 'constant-elasticity':
      return priceRatio ** elasticity
    case 'exponential':
      return Math.exp(elasticity * (priceRatio - 1))
  }
}

/** `[items, days]` of unit variance. */
export function simulateItemShocks(
  seed: number,
  laws: WorldLaws,
  items: readonly SimulatedItem[],
  days: number,
): Float64Array {
  const key = streamKey(seed, 'shock/item')
  const shocks = new Float64Array(items.length * days)
  items.forEach((_, item) =>
    shocks.set(autoregressive(key, item, days, laws.demand.shocks.item.persistence), item * days),
  )
  return shocks
}

/** `[items, days]` list prices in minor units; the first price before an item's launch. */
export function listPrices(items: readonly SimulatedItem[], days: number): Int32Array {
  const prices = new Int32Array(items.length * days)
  items.forEach((item, index) => {
    prices.fill(item.prices[0]![1], index * days, (index + 1) * days)
    for (const [from, price] of item.prices)
      prices.fill(price, index * days + Math.max(from, 0), (index + 1) * days)
  })
  return prices
}

export function simulateDemand(
  context: DemandContext,
  prices: Int32Array,
  promotions: PromotionField,
): DemandTruth {
  const { laws, items, locations, calendar } = context
  const { days } = calendar
  const size = items.length * locations.length * days
  const base = baseUnits(context)
  const withoutPromotions = new Float32Array(size)
  const withOwnEffects = new Float32Array(size)
  const truth = {
    latentUnits: new Float32Array(size),
    elasticity: new Float64Array(items.length),
    weekly: new Float64Array(items.length * 7),
    baseUnits: base,
  }
  const placeEffects = placeLogEffects(context)
  const categoryEffects = context.leaves.map((_, leaf) => categoryLogEffects(context, leaf))
  const noiseKey = streamKey(context.seed, 'demand/noise')
  const weekday = weekdays(calendar)
  const isHeeded = context.promotions.map((promotion) => !isNullPromotion(context, promotion))
  items.forEach((item, i) => {
    const own = itemLaws(context, i)
    truth.elasticity[i] = own.elasticity
    truth.weekly.set(own.weekly, i * 7)
    const itemEffect = itemLogEffects(context, i, own)
    const competitorEffect = competitorLogEffects(context, i)
    const reference = item.prices[0]![1]
    const [from, until] = [Math.max(item.launchDay, 0), Math.min(item.retireDay ?? days, days)]
    for (let l = 0; l < locations.length; l++) {
      const shift = levelShifts(context, i, l)
      const row = (i * locations.length + l) * days
      const categoryEffect = categoryEffects[item.leaf]!
      for (let d = from; d < until; d++) {
        const cell = row + d
        const log =
          itemEffect[d]! +
          own.weekly[weekday[d]!]! +
          placeEffects[l * days + d]! +
          categoryEffect[l * days + d]! +
          shift[d]! +
          competitorEffect[d]!
        const listed = prices[i * days + d]! / reference
        const meanAt = (ratio: number, display: number): number =>
          base[i * locations.length + l]! *
          Math.exp(log + display) *
          priceEffect(laws.demand.priceResponse, own.elasticity, ratio)
        withoutPromotions[cell] = meanAt(listed, 0)
        withOwnEffects[cell] = isHeeded[promotions.promotion[cell]!]
          ? meanAt(
              listed * (1 - promotions.discount[cell]!),
              promotions.featured[cell] ? laws.promotions.featureEffect : 0,
            )
          : withoutPromotions[cell]
      }
    }
  })
  const means = { withoutPromotions, withOwnEffects }
  const spillovers = { ...context, locationCount: locations.length, days }
  const mean = withSpillovers(spillovers, means, context.promotions)
  items.forEach((_, i) => {
    for (let l = 0; l < locations.length; l++) {
      for (let d = 0; d < days; d++) {
        const cell = (i * locations.length + l) * days + d
        if (mean[cell]! > 0)
          truth.latentUnits[cell] = noisyCount(laws.demand.noise, uniformAt(noiseKey, i, l, d), mean[cell]!)
      }
    }
  })
  return { ...truth, ...means, mean }
}

/** Item level x location size x local taste, scaled so that the mean over all cells is the one that the laws ask for. */
function baseUnits({ seed, laws, items, locations }: DemandContext): Float64Array {
  const factor = spatialFactor(locations, laws.places.spatialRangeKm)
  const sizes = locationSizes(seed, laws, locations, factor)
  const levels = new Float64Array(items.length * locations.length)
  let sum = 0
  items.forEach((item, i) => {
    const level = laws.items.levelSpread * new Rng(seed, 'item-level', item.externalId).normal()
    locations.forEach((location, l) => {
      const taste = new Rng(seed, 'local-taste', item.externalId, location.externalId).normal()
      const value = Math.exp(level + sizes[l]! + laws.items.locationTasteSpread * taste)
      levels[i * locations.length + l] = value
      sum += value
    })
  })
  const scale = (laws.items.meanUnitsPerDay * levels.length) / sum
  return levels.map((level) => level * scale)
}

interface ItemLaws {
  readonly elasticity: number
  readonly weekly: Float64Array
  readonly trendPerYear: number
}

function itemLaws({ seed, laws, items }: DemandContext, item: number): ItemLaws {
  const rng = new Rng(seed, 'item-laws', items[item]!.externalId)
  const { mean, spread, weakest } = laws.demand.priceResponse
  return {
    elasticity: Math.min(weakest, mean + spread * rng.normal()),
    weekly: Float64Array.from({ length: 7 }, () => laws.demand.weekly.itemSpread * rng.normal()),
    trendPerYear: laws.demand.trendPerYearSpread * rng.normal(),
  }
}

/** `[days]`: trend around the last day, the ramp of a new item, the item's shocks. */
function itemLogEffects(
  { laws, calendar, items, itemShocks }: DemandContext,
  item: number,
  own: ItemLaws,
): Float64Array {
  const { launchDay } = items[item]!
  return Float64Array.from({ length: calendar.days }, (_, day) => {
    const trend = (own.trendPerYear * (day - calendar.historyDays)) / DAYS_PER_YEAR
    const age = day - launchDay
    const ramp = age >= 0 ? Math.log1p(-0.85 * Math.exp(-age / laws.items.rampUpDays)) : 0
    return trend + ramp + laws.demand.shocks.item.spread * itemShocks[item * calendar.days + day]!
  })
}

/** `[days]`: the lowest price of a competitor, beside our first list price. */
function competitorLogEffects(
  { laws, calendar, items, lowestCompetitorPrices: lowest }: DemandContext,
  item: number,
): Float64Array {
  const effects = new Float64Array(calendar.days)
  const { competitors } = laws
  if (!competitors || !lowest) return effects
  const reference = items[item]!.prices[0]![1]
  return effects.map(
    (_, day) => competitors.elasticity * Math.log(lowest[item * calendar.days + day]! / reference),
  )
}

/** `[locations, days]`: the week of the kind of place, holidays and the days before them, shocks correlated in space. */
function placeLogEffects({ seed, laws, locations, calendar, holidays }: DemandContext): Float64Array {
  const { days } = calendar
  const effects = new Float64Array(locations.length * days)
  const weekday = weekdays(calendar)
  const { persistence, spread } = laws.demand.shocks.location
  const key = streamKey(seed, 'shock/location')
  const independent = locations.map((_, location) => autoregressive(key, location, days, persistence))
  const factor = spatialFactor(locations, laws.places.spatialRangeKm)
  locations.forEach((location, l) => {
    const holiday = holidayFlags(holidays, location.country, calendar)
    const before = laws.demand.holiday.daysBefore
    for (let day = 0; day < days; day++) {
      let effect = laws.demand.weekly[location.kind][weekday[day]!]!
      if (holiday[day]) effect += laws.demand.holiday[location.kind]
      else {
        const gap = before.findIndex((_, ahead) => holiday[day + ahead + 1])
        if (gap >= 0 && location.kind === 'STORE') effect += before[gap]!
      }
      for (let source = 0; source <= l; source++) {
        effect += spread * factor[l * locations.length + source]! * independent[source]![day]!
      }
      effects[l * days + day] = effect
    }
  })
  return effects
}

/** `[locations, days]` of one leaf category: the year's season, the weather's part, the category's shocks. */
function categoryLogEffects(
  { seed, laws, locations, leaves, calendar, weather }: DemandContext,
  leaf: number,
): Float64Array {
  const { days } = calendar
  const law = leaves[leaf]!.laws
  const effects = new Float64Array(locations.length * days)
  const { persistence, spread } = laws.demand.shocks.category
  const shocks = autoregressive(streamKey(seed, 'shock/category'), leaf, days, persistence)
  const ofYear = daysOfYear(calendar)
  locations.forEach(({ place }, l) => {
    for (let day = 0; day < days; day++) {
      const phase = (2 * Math.PI * (ofYear[day]! - law.yearlyPeakDay)) / DAYS_PER_YEAR
      let effect = law.yearlyAmplitude * Math.cos(phase) + spread * shocks[day]!
      if (place) {
        const cell = l * days + day
        const warmth = weather.temperatureC[cell]! - usualTemperatureC(place, ofYear[day]!)
        // Nobody reacts to more than a very wet day.
        effect +=
          law.temperatureEffect * warmth + law.rainEffect * Math.min(weather.precipitationMm[cell]!, 15)
      }
      effects[l * days + day] = effect
    }
  })
  return effects
}

/** `[days]`: lasting changes of the level, at random days. */
function levelShifts(
  { seed, laws, calendar, items, locations }: DemandContext,
  item: number,
  location: number,
): Float64Array {
  const path = new Float64Array(calendar.days)
  const rng = new Rng(seed, 'level-shift', items[item]!.externalId, locations[location]!.externalId)
  const { probabilityPerYear, spread } = laws.demand.levelShift
  if (probabilityPerYear === 0) return path
  let day = 0
  for (;;) {
    day += Math.ceil((-DAYS_PER_YEAR / probabilityPerYear) * Math.log(1 - rng.uniform()))
    if (day >= calendar.days) return path
    const step = spread * rng.normal()
    for (let later = day; later < calendar.days; later++) path[later]! += step
  }
}
