/** A simulated world: a pure function of its parameters, in memory. */
import { parseDay } from '../../src/core/time/day'
import { WORLDS } from '../world-files'
import { SCALES, type WorldScale } from '../scales'
import { lawsAdvertPolicy } from './advert-policy'
import { simulateAdvertPulls, simulateAdverts } from './adverts'
import { holidaysOf, worldCalendar } from './calendar'
import {
  simulateAppeal,
  simulateBonds,
  simulateCategories,
  simulateItems,
  simulatePeakHours,
  simulateProperties,
  simulateUsers,
} from './catalog'
import { lowestCompetitorPrices, simulateCompetitorPrices } from './competitors'
import { listPrices, simulateDemand, simulateItemShocks } from './demand'
import { lawsPaymentRanking } from './payments'
import { simulatePlaces } from './places'
import { promotionField, simulatePromotions } from './promotions'
import { lawsPolicy } from './slate-policy'
import { simulateStock } from './stock'
import { addDemandOfVisits } from './visit-demand'
import { simulateWeather } from './weather'
import type { SimulatedWorld, WorldBeforeSales, WorldParameters } from './world'

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
  const { sessionDays } = scale
  const adverts = simulateAdverts(seed, laws, items, { calendar, places: locations.length, sessionDays })
  const shop = { locations, categories, leaves, items, promotions }
  const competitorPrices = simulateCompetitorPrices(seed, laws, items, calendar.days)
  const lowest = lowestCompetitorPrices(competitorPrices, items.length, calendar.days)
  const context = {
    ...{ seed, laws, calendar, ...shop, holidays, weather, itemShocks },
    lowestCompetitorPrices: lowest,
  }
  const demand = simulateDemand(context, prices, field)
  const world: WorldBeforeSales = {
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
    competitorPrices,
    lowestCompetitorPrices: lowest,
    promotionField: field,
    slatePolicy: parameters.slatePolicy ?? lawsPolicy(laws),
    paymentRanking: parameters.paymentRanking ?? lawsPaymentRanking(laws),
    adverts,
    advertPolicy: parameters.advertPolicy ?? lawsAdvertPolicy(laws, adverts),
    truth: {
      ...demand,
      users: users.truth,
      properties,
      bonds: simulateBonds(laws, properties),
      appeal: simulateAppeal(seed, items),
      peakHours: simulatePeakHours(seed, leaves),
      advertPulls: simulateAdvertPulls(seed, laws, adverts),
    },
  }
  if (laws.sessions.causeSales) addDemandOfVisits(world, demand)
  const promoted = (cell: number) => field.promotion[cell]! >= 0
  return { ...world, sales: simulateStock({ seed, laws, calendar, items, locations, promoted }, demand) }
}
