/** A simulated world: a pure function of its parameters, in memory. Data and truth are apart; transactions are drawn from it lazily. */
import { parseDay, type Day } from '../../src/core/time/day'
import { WORLDS, type WorldLaws } from '../laws'
import { SCALES, type ScaleName, type WorldScale } from '../scales'
import { holidaysOf, worldCalendar, type WorldCalendar } from './calendar'
import {
  simulateBonds,
  simulateCategories,
  simulateItems,
  simulateProperties,
  simulateUsers,
  type LeafCategory,
  type UserTruth,
} from './catalog'
import { listPrices, simulateDemand, simulateItemShocks, type DemandTruth } from './demand'
import type {
  SimulatedCategory,
  SimulatedHoliday,
  SimulatedItem,
  SimulatedLocation,
  SimulatedPromotion,
  SimulatedRegion,
  SimulatedUser,
  SimulatedWeather,
} from './entities'
import { simulatePlaces } from './places'
import { promotionField, simulatePromotions, type PromotionField } from './promotions'
import { simulateStock, type SimulatedSales } from './stock'
import { simulateWeather } from './weather'

export interface WorldParameters {
  readonly seed: number
  /** The last day with data, in each location's own zone. */
  readonly lastDay: Day
  readonly scale: ScaleName | WorldScale
  /** Default: `WORLDS.retail`. */
  readonly laws?: WorldLaws
  /**
   * External ids of promotions that are planned like the others, then dropped, or all of them: the other world of a pair.
   * Every number that does not follow from them is the same in both.
   */
  readonly promotionsOff?: 'all' | readonly string[]
}

export interface SimulatedWorld {
  readonly seed: number
  readonly laws: WorldLaws
  readonly scale: WorldScale
  readonly calendar: WorldCalendar
  readonly regions: readonly SimulatedRegion[]
  readonly locations: readonly SimulatedLocation[]
  readonly categories: readonly SimulatedCategory[]
  readonly leaves: readonly LeafCategory[]
  readonly items: readonly SimulatedItem[]
  /** `[items]`: index of the leaf category. */
  readonly leafOf: Uint16Array
  readonly users: readonly SimulatedUser[]
  readonly holidays: readonly SimulatedHoliday[]
  readonly weather: SimulatedWeather
  readonly promotions: readonly SimulatedPromotion[]
  /** `[items, days]`, minor units. */
  readonly listPrices: Int32Array
  readonly promotionField: PromotionField
  readonly sales: SimulatedSales
  /** Never part of what models read. */
  readonly truth: DemandTruth & {
    readonly users: UserTruth
    /** `[items][properties]`: see `simulateProperties`. */
    readonly properties: readonly Float64Array[]
    /** `[items, items]`: what an item's chance is multiplied with after another. */
    readonly bonds: Float32Array
  }
}

/** Index of a cell of arrays `[items, locations, days]`. */
export function cellIndex(world: SimulatedWorld, item: number, location: number, day: number): number {
  return (item * world.locations.length + location) * world.calendar.days + day
}

/** @throws BAD_USER_INPUT where the last day is no day. */
export function simulateWorld(parameters: WorldParameters): SimulatedWorld {
  const { seed, promotionsOff = [] } = parameters
  const laws = parameters.laws ?? WORLDS.retail
  const scale: WorldScale = typeof parameters.scale === 'string' ? SCALES[parameters.scale] : parameters.scale
  const calendar = worldCalendar(parseDay(parameters.lastDay), scale.historyDays, scale.futureDays)
  const { regions, locations } = simulatePlaces(scale)
  const { categories, leaves } = simulateCategories(laws, scale.items)
  const items = simulateItems(seed, laws, scale, leaves)
  const properties = simulateProperties(seed, items)
  const users = simulateUsers(seed, laws, scale, locations, leaves.length)
  const countries = locations.map(({ country }) => country)
  const holidays = holidaysOf(countries, calendar)
  const weather = simulateWeather(seed, laws, locations, calendar)
  const itemShocks = simulateItemShocks(seed, laws, items, calendar.days)
  const planned = simulatePromotions({ seed, laws, calendar, items, locations, itemShocks })
  const promotions =
    promotionsOff === 'all' ? [] : planned.filter(({ externalId }) => !promotionsOff.includes(externalId))
  const shape = { items: items.length, locations: locations.length, days: calendar.days }
  const field = promotionField(promotions, shape)
  const prices = listPrices(items, calendar.days)
  const context = { seed, laws, calendar, locations, leaves, items, holidays, weather, itemShocks }
  const demand = simulateDemand(context, prices, field)
  const promoted = (cell: number) => field.promotion[cell]! >= 0
  const sales = simulateStock({ seed, laws, calendar, items, locations, promoted }, demand)
  return {
    seed,
    laws,
    scale,
    calendar,
    regions,
    locations,
    categories,
    leaves,
    items,
    leafOf: Uint16Array.from(items, ({ leaf }) => leaf),
    users: users.users,
    holidays,
    weather,
    promotions,
    listPrices: prices,
    promotionField: field,
    sales,
    truth: { ...demand, users: users.truth, properties, bonds: simulateBonds(laws, properties) },
  }
}
