/**
 * Adverts with their days, payment methods and consent: a few of each. They follow from the world and from the seed, and sales do
 * not depend on them.
 */
import { Rng } from '../../src/core/statistics/rng'
import { knownFrom } from '../generator/news'
import { countQuantile } from '../generator/random'
import type { SimulatedWorld } from '../generator/world'
import type { WorldKeys } from './keys'
import type { TableBuffers } from './tables'

const PLACEMENTS = ['home-top', 'search-side', 'cart'] as const
const ADVERTS_OF_PLACEMENT = 2
const DAYS_OF_ADVERT = 28
const IMPRESSIONS_A_DAY = 400
const CLICK_SHARE = 0.025
/** What of its value a click costs, because bids are rarely reached. */
const COST_SHARE = 0.8
const CLICK_VALUES_MINOR = [15, 25, 40] as const
/** Names of the methods that the laws know by their codes. */
const METHOD_NAMES: Readonly<Record<string, string>> = {
  card: 'Card',
  cash: 'Cash',
  invoice: 'Invoice',
  paypal: 'PayPal',
  wallet: 'Mobile wallet',
}
const REFUSING_SHARE = 0.06

export function addShelfRows(world: SimulatedWorld, keys: WorldKeys, tables: TableBuffers): void {
  addAdverts(world, keys, tables)
  addPaymentMethods(world, keys, tables)
  addConsents(world, keys, tables)
}

function addAdverts(world: SimulatedWorld, keys: WorldKeys, tables: TableBuffers): void {
  const { calendar, items, laws, seed } = world
  const rng = new Rng(seed, 'adverts')
  const onSale = items.flatMap(({ launchDay, retireDay }, index) =>
    launchDay < 0 && retireDay === null ? [index] : [],
  )
  const recent = Math.max(0, calendar.historyDays - DAYS_OF_ADVERT)
  for (const placement of PLACEMENTS) {
    for (let number = 1; number <= ADVERTS_OF_PLACEMENT; number++) {
      const key = keys.of('advert', tables.counts.advert)
      const item = onSale.length > 0 ? rng.pick(onSale) : rng.integer(items.length)
      const value = rng.pick(CLICK_VALUES_MINOR)
      // One of each placement ran before, and is over.
      const start = number === 1 ? recent : Math.max(0, recent - DAYS_OF_ADVERT)
      const end = number === 1 ? null : start + DAYS_OF_ADVERT - 1
      const days = Math.min(end ?? calendar.historyDays - 1, calendar.historyDays - 1) - start + 1
      const budget = Math.ceil(DAYS_OF_ADVERT * IMPRESSIONS_A_DAY * CLICK_SHARE * value)
      const at = knownFrom(world, start)
      tables.add('advert', [
        key,
        `${placement}-${number}`,
        items[item]!.title,
        placement,
        keys.of('item', item),
        laws.currency,
        budget,
        value,
        calendar.dayAt(start),
        end === null ? null : calendar.dayAt(end),
        at,
        at,
      ])
      for (let day = start; day < start + days; day++) {
        const impressions = countQuantile(rng.uniform(), IMPRESSIONS_A_DAY, 20)
        const clicks = Math.min(impressions, countQuantile(rng.uniform(), impressions * CLICK_SHARE, 20))
        const cost = Math.round(clicks * value * COST_SHARE)
        tables.add('advert_day', [
          key,
          calendar.dayAt(day),
          impressions,
          clicks,
          cost,
          knownFrom(world, day + 1),
        ])
      }
    }
  }
}

/** A method is taken where the laws of orders have it: online, in the stores, or both. */
function addPaymentMethods(world: SimulatedWorld, keys: WorldKeys, tables: TableBuffers): void {
  const { laws, locations } = world
  const at = knownFrom(world, 0)
  const { STORE, ONLINE } = laws.orders.paymentMethods
  for (const code of [...new Set([...Object.keys(STORE), ...Object.keys(ONLINE)])].sort()) {
    const key = keys.of('payment_method', tables.counts.payment_method)
    const maximumMinor = laws.orders.paymentMaximumMinor[code] ?? null
    tables.add('payment_method', [key, code, METHOD_NAMES[code] ?? code, at, at])
    if (code in STORE && code in ONLINE && maximumMinor === null) continue
    locations.forEach(({ kind }, location) => {
      if (!(code in laws.orders.paymentMethods[kind])) return
      tables.add('payment_method_availability', [key, keys.locations[location]!, laws.currency, maximumMinor])
    })
  }
}

function addConsents(world: SimulatedWorld, keys: WorldKeys, tables: TableBuffers): void {
  world.users.forEach(({ externalId, joinedDay }, index) => {
    const rng = new Rng(world.seed, 'consent', externalId)
    if (rng.uniform() >= REFUSING_SHARE) return
    const at = knownFrom(world, joinedDay)
    tables.add('user_consent', [keys.of('app_user', index), 'MARKETING', false, at])
    if (rng.uniform() < 0.5)
      tables.add('user_consent', [keys.of('app_user', index), 'PERSONALIZATION', false, at])
  })
}
