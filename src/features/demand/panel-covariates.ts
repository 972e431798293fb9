/**
 * Covariates of one item at one location, and how they combine over locations. Columns are in the order of
 * `DEMAND_COVARIATES`; arrays are `[days, COVARIATE_COUNT]`.
 */
import { COVARIATE_COUNT, DEMAND_COVARIATES } from '../../contracts/demand'
import type { DemandPromotionRow, DemandRows } from '../../contracts/demand-rows'

type CovariateName = (typeof DEMAND_COVARIATES)[number]

/** How a covariate of an item over all locations follows from those of its locations; NaN takes no part in means. */
const OVER_LOCATIONS: Record<CovariateName, 'mean' | 'any'> = {
  logRelativePrice: 'mean',
  discountFraction: 'mean',
  promotion: 'any',
  featured: 'any',
  holiday: 'mean',
  temperatureC: 'mean',
  precipitationMm: 'mean',
}

/** By column. */
const IS_ANY = DEMAND_COVARIATES.map((name) => OVER_LOCATIONS[name] === 'any')

export const COVARIATE_COLUMN = Object.fromEntries(
  DEMAND_COVARIATES.map((name, column) => [name, column]),
) as Record<CovariateName, number>

interface PricePoint {
  readonly validFrom: number
  readonly priceMinor: number
}

const EVERYWHERE = -1

export class CovariateBuilder {
  private readonly prices = new Map<string, PricePoint[]>()
  private readonly firstPrice = new Map<number, PricePoint>()
  private readonly holidays = new Map<string, Set<number>>()
  private readonly weather = new Map<number, number>()
  private readonly promotionsOfItem = new Map<number, DemandPromotionRow[]>()
  private readonly promotionsOfAllItems: DemandPromotionRow[] = []
  private readonly places = new Map<number, Float32Array>()
  private shop: Float32Array | undefined

  /** @param firstDay day number of row 0; @param days rows. */
  constructor(
    private readonly rows: DemandRows,
    private readonly firstDay: number,
    private readonly days: number,
  ) {
    this.indexPrices()
    for (const { country, day } of rows.holidays) {
      let holidaysOfCountry = this.holidays.get(country)
      if (!holidaysOfCountry) this.holidays.set(country, (holidaysOfCountry = new Set()))
      holidaysOfCountry.add(day)
    }
    rows.weather.location.forEach((location, row) => {
      const index = rows.weather.day[row]! - firstDay
      if (index >= 0 && index < days) this.weather.set(location * days + index, row)
    })
    for (const promotion of rows.promotions) {
      if (promotion.items.length === 0) this.promotionsOfAllItems.push(promotion)
      for (const item of promotion.items) {
        const list = this.promotionsOfItem.get(item)
        if (list) list.push(promotion)
        else this.promotionsOfItem.set(item, [promotion])
      }
    }
  }

  /** `[days, COVARIATE_COUNT]` of one item at one location. */
  ofPair(item: number, location: number): Float32Array {
    const out = this.ofPlace(location).slice()
    this.writePrices(out, item, location)
    this.writePromotions(out, item, location)
    return out
  }

  /** `[days, COVARIATE_COUNT]` of an item that no location has sold for long: what holds at every place. */
  ofShop(item: number): Float32Array {
    this.shop ??= combineOverLocations(
      this.rows.locations.map((_, location) => this.ofPlace(location)),
      this.rows.locations.map(() => 0),
      this.days,
    )
    const out = this.shop.slice()
    this.writePrices(out, item, EVERYWHERE)
    this.writePromotions(out, item, EVERYWHERE)
    return out
  }

  /** Holidays and weather: the same for all items of a place. */
  private ofPlace(location: number): Float32Array {
    let out = this.places.get(location)
    if (!out) {
      out = new Float32Array(this.days * COVARIATE_COUNT)
      this.writeHolidays(out, location)
      this.writeWeather(out, location)
      this.places.set(location, out)
    }
    return out
  }

  private indexPrices(): void {
    const { item, location, validFrom, priceMinor } = this.rows.prices
    for (let row = 0; row < item.length; row++) {
      const point = { validFrom: validFrom[row]!, priceMinor: priceMinor[row]! }
      if (!(point.priceMinor > 0)) continue
      const key = `${item[row]!}:${location[row]!}`
      const list = this.prices.get(key)
      if (list) list.push(point)
      else this.prices.set(key, [point])
      const first = this.firstPrice.get(item[row]!)
      const earlier = !first || point.validFrom < first.validFrom
      const sameDayLower = first?.validFrom === point.validFrom && point.priceMinor < first.priceMinor
      if (earlier || sameDayLower) this.firstPrice.set(item[row]!, point)
    }
    for (const list of this.prices.values()) list.sort((a, b) => a.validFrom - b.validFrom)
  }

  /**
   * The typical price is the item's first one: a reference that later prices cannot change, so that a vector of an
   * early origin stays what it was. Models centre the column on their context.
   */
  private writePrices(out: Float32Array, item: number, location: number): void {
    const reference = this.firstPrice.get(item)?.priceMinor
    if (!reference) return
    const own = location === EVERYWHERE ? [] : (this.prices.get(`${item}:${location}`) ?? [])
    const everywhere = this.prices.get(`${item}:${EVERYWHERE}`) ?? []
    let ownNext = 0
    let everywhereNext = 0
    let current: PricePoint | undefined
    let logRelative = 0
    for (let index = 0; index < this.days; index++) {
      const day = this.firstDay + index
      while (ownNext < own.length && own[ownNext]!.validFrom <= day) ownNext++
      while (everywhereNext < everywhere.length && everywhere[everywhereNext]!.validFrom <= day) {
        everywhereNext++
      }
      const price = own[ownNext - 1] ?? everywhere[everywhereNext - 1]
      if (price !== current) {
        current = price
        logRelative = price ? Math.log(price.priceMinor / reference) : 0
      }
      out[index * COVARIATE_COUNT + COVARIATE_COLUMN.logRelativePrice] = logRelative
    }
  }

  private writePromotions(out: Float32Array, item: number, location: number): void {
    for (const list of [this.promotionsOfItem.get(item) ?? [], this.promotionsOfAllItems]) {
      for (const promotion of list) {
        if (promotion.locations.length > 0 && !promotion.locations.includes(location)) continue
        const from = Math.max(0, promotion.startsOn - this.firstDay)
        const to = Math.min(this.days - 1, promotion.endsOn - this.firstDay)
        for (let index = from; index <= to; index++) {
          const row = index * COVARIATE_COUNT
          // Promotions that run together do not add up: the deepest one is what the customer sees.
          const discount = row + COVARIATE_COLUMN.discountFraction
          out[discount] = Math.max(out[discount]!, promotion.discountFraction ?? 0)
          out[row + COVARIATE_COLUMN.promotion] = 1
          if (promotion.featured) out[row + COVARIATE_COLUMN.featured] = 1
        }
      }
    }
  }

  private writeHolidays(out: Float32Array, location: number): void {
    const country = this.rows.locations[location]!.country
    const holidays = country === null ? undefined : this.holidays.get(country)
    if (!holidays) return
    for (let index = 0; index < this.days; index++) {
      if (holidays.has(this.firstDay + index)) {
        out[index * COVARIATE_COUNT + COVARIATE_COLUMN.holiday] = 1
      }
    }
  }

  private writeWeather(out: Float32Array, location: number): void {
    const { temperatureC, precipitationMm } = this.rows.weather
    for (let index = 0; index < this.days; index++) {
      const weatherRow = this.weather.get(location * this.days + index)
      const row = index * COVARIATE_COUNT
      out[row + COVARIATE_COLUMN.temperatureC] =
        weatherRow === undefined ? Number.NaN : temperatureC[weatherRow]!
      out[row + COVARIATE_COLUMN.precipitationMm] =
        weatherRow === undefined ? Number.NaN : precipitationMm[weatherRow]!
    }
  }
}

/**
 * Covariates of an item over all locations: each day combines the children that take part that day.
 * @param children `[days, COVARIATE_COUNT]` each; @param takesPartFrom per child, the first row it takes part in;
 * @param otherwise for days without any child.
 */
export function combineOverLocations(
  children: readonly Float32Array[],
  takesPartFrom: readonly number[],
  days: number,
  otherwise?: Float32Array,
): Float32Array {
  const out = new Float32Array(days * COVARIATE_COUNT)
  // Plain loops: a page of forecasts combines millions of cells, while others wait for the answer.
  for (let at = 0; at < out.length; at++) {
    const index = Math.floor(at / COVARIATE_COUNT)
    let members = 0
    let known = 0
    let above = 0
    let sum = 0
    for (let child = 0; child < children.length; child++) {
      if (takesPartFrom[child]! > index) continue
      members++
      const value = children[child]![at]!
      if (Number.isNaN(value)) continue
      known++
      sum += value
      if (value > 0) above++
    }
    if (members === 0) out[at] = otherwise ? otherwise[at]! : 0
    else if (IS_ANY[at % COVARIATE_COUNT]) out[at] = above > 0 ? 1 : 0
    else out[at] = known > 0 ? sum / known : Number.NaN
  }
  return out
}
