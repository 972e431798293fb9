/** What a place offers on a day, and what draws a visitor to it: the item that is looked at next, and what actions depend on. */
import { COVARIATES, COVARIATE_COUNT } from '../actions'
import { dayOfYear } from './calendar'
import { pickWeighted } from './random'
import { usualTemperatureC } from './weather'
import { cellIndex, type WorldBeforeSales } from './world'

/** Who visits, and what for. */
export interface Visitor {
  /** Index; -1: nobody who is known. */
  readonly user: number
  readonly mobile: boolean
  /** `[items]` what the chance of each item is multiplied with: see `drawIntent`. */
  readonly intent: Float64Array
}

const DISCOUNT_PULL = 3
/** The usual price of an item is the mean of its list prices of so many days before. */
const USUAL_PRICE_DAYS = 56
/** Nobody reacts to more than a very wet day. */
const MOST_RAIN_MM = 15
const EVENING_HOUR = 20
const HOURS = 24

const at = Object.fromEntries(COVARIATES.map((name, index) => [name, index])) as Readonly<
  Record<(typeof COVARIATES)[number], number>
>

export class Offer {
  /** On sale, in ascending order. */
  readonly items: Uint16Array
  /** Over all items. */
  readonly expectedUnits: number
  /** `[items]`: the draw of each item on anybody; 0: not on sale. */
  private readonly interest: Float64Array
  /** `[items]` off the list price, by promotions. */
  private readonly discounts: Float64Array
  /** `[items, COVARIATE_COUNT]` of what depends on neither visitor nor hour. */
  private readonly covariates: Float64Array
  private readonly startMs: number
  private readonly lengthMs: number

  constructor(
    readonly world: WorldBeforeSales,
    readonly location: number,
    readonly day: number,
  ) {
    const { items, laws, truth, promotionField, calendar, locations } = world
    const { timeZone } = locations[location]!
    this.startMs = calendar.startMs(day, timeZone)
    this.lengthMs = calendar.startMs(day + 1, timeZone) - this.startMs
    const cells = items.map((_, item) => cellIndex(world, item, location, day))
    const means = cells.map((cell) => truth.mean[cell]!)
    this.items = Uint16Array.from(items.keys()).filter((item) => means[item]! > 0)
    this.expectedUnits = means.reduce((sum, mean) => sum + mean, 0)
    this.discounts = Float64Array.from(cells, (cell) => promotionField.discount[cell]!)
    const { popularityExponent, promotionPull } = laws.choice
    this.interest = Float64Array.from(cells, (cell, item) => {
      const pull = promotionField.promotion[cell]! >= 0 ? Math.exp(promotionPull) : 1
      return means[item]! > 0 ? means[item]! ** popularityExponent * pull : 0
    })
    this.covariates = this.fixedCovariates(cells)
  }

  /** What is expected to be sold of an item. */
  meanUnits(item: number): number {
    return this.world.truth.mean[cellIndex(this.world, item, this.location, this.day)]!
  }

  /** 0..24 of the local day; days of 23 or 25 hours are stretched or squeezed. */
  hourAt(ms: number): number {
    return ((ms - this.startMs) / this.lengthMs) * HOURS
  }

  /** Writes what actions depend on, of an item (-1: none), `[COVARIATE_COUNT]`. */
  writeCovariates({ user, intent }: Visitor, item: number, hour: number, out: Float64Array): void {
    const { leafOf, leaves, truth } = this.world
    const row = Math.max(item, 0) * COVARIATE_COUNT
    for (let index = 0; index < COVARIATE_COUNT; index++) out[index] = this.covariates[row + index]!
    out[at.evening] = Math.cos((2 * Math.PI * (hour - EVENING_HOUR)) / HOURS)
    if (item < 0) {
      for (let index = at.discount; index <= at.appeal; index++) out[index] = 0
      return
    }
    out[at.intent] = Math.log(intent[item]!)
    if (user >= 0) out[at.taste] = Math.log(truth.users.taste[user * leaves.length + leafOf[item]!]!)
  }

  /** `[items]` what draws this visitor to each item at that hour, before what was looked at last. */
  pulls({ user, intent }: Visitor, hour: number): Float64Array {
    const { leafOf, leaves, truth, laws } = this.world
    const ofLeaves = leaves.map((_, leaf) => {
      const phase = (2 * Math.PI * (hour - truth.peakHours[leaf]!)) / HOURS
      const taste = user < 0 ? 1 : truth.users.taste[user * leaves.length + leaf]!
      return taste * Math.exp(laws.choice.hourSpread * Math.cos(phase))
    })
    const sensitivity = user < 0 ? 0 : DISCOUNT_PULL * truth.users.priceSensitivity[user]!
    return this.interest.map((interest, item) => {
      if (interest === 0) return 0
      const bargain = this.discounts[item]! > 0 ? Math.exp(sensitivity * this.discounts[item]!) : 1
      return interest * ofLeaves[leafOf[item]!]! * intent[item]! * bargain
    })
  }

  /** `[items]` the true chances of the item that is looked at next. @param previous looked at last; -1: none */
  chances(pulls: Float64Array, previous: number): Float64Array {
    const { leafOf, truth, laws } = this.world
    const count = leafOf.length
    const chances = pulls.slice()
    let total = 0
    for (let item = 0; item < count; item++) {
      if (previous >= 0) {
        chances[item]! *= truth.bonds[previous * count + item]!
        if (leafOf[item] === leafOf[previous]) chances[item]! *= laws.choice.sameCategoryFactor
      }
      total += chances[item]!
    }
    for (let item = 0; item < count; item++) chances[item]! /= total
    return chances
  }

  /** An item to look at; whether it is sold that day plays no part. */
  draw(uniform: number, chances: Float64Array): number {
    return pickWeighted(uniform, chances, 1)
  }

  private fixedCovariates(cells: readonly number[]): Float64Array {
    const { world, day } = this
    const { items, listPrices, calendar, promotionField, truth } = world
    const place = this.placeCovariates()
    const priceOf = (item: number) => listPrices[item * calendar.days + day]!
    const logs = Array.from(this.items, (item) => Math.log(priceOf(item)))
    const meanLog = logs.reduce((sum, log) => sum + log, 0) / Math.max(1, logs.length)
    const rows = new Float64Array(items.length * COVARIATE_COUNT)
    cells.forEach((cell, item) => {
      const row = rows.subarray(item * COVARIATE_COUNT, (item + 1) * COVARIATE_COUNT)
      row.set(place)
      const net = Math.log(priceOf(item) * (1 - this.discounts[item]!))
      row[at.discount] = Math.log(usualPrice(world, item, day)) - net
      row[at.promotion] = promotionField.promotion[cell]! >= 0 ? 1 : 0
      row[at.price] = net - meanLog
      row[at.appeal] = truth.appeal[item]!
    })
    return rows
  }

  private placeCovariates(): Float64Array {
    const { locations, weather, calendar } = this.world
    const { kind, place } = locations[this.location]!
    const values = new Float64Array(COVARIATE_COUNT)
    values[at.store] = kind === 'STORE' ? 1 : 0
    if (!place) return values
    const cell = this.location * calendar.days + this.day
    const usual = usualTemperatureC(place, dayOfYear(calendar, this.day))
    values[at.rain] = Math.min(weather.precipitationMm[cell]!, MOST_RAIN_MM) / 10
    values[at.warmth] = (weather.temperatureC[cell]! - usual) / 10
    return values
  }
}

function usualPrice({ listPrices, calendar }: WorldBeforeSales, item: number, day: number): number {
  const from = Math.max(0, day - USUAL_PRICE_DAYS)
  if (from === day) return listPrices[item * calendar.days + day]!
  let sum = 0
  for (let before = from; before < day; before++) sum += listPrices[item * calendar.days + before]!
  return sum / (day - from)
}
