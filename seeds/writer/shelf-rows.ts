/** Adverts, payment methods and consent. */
import { Rng } from '../../src/core/statistics/rng'
import { knownFrom } from '../generator/news'
import { paymentCodes } from '../generator/payments'
import type { SimulatedWorld } from '../generator/world'
import type { WorldKeys } from './keys'
import type { TableBuffers } from './tables'

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

/** Their days come with the visits that were shown them: `advert-days.ts`. */
function addAdverts(world: SimulatedWorld, keys: WorldKeys, tables: TableBuffers): void {
  const { adverts, items, laws, calendar } = world
  adverts.forEach((advert, index) => {
    const at = knownFrom(world, advert.startDay)
    tables.add('advert', [
      keys.of('advert', index),
      advert.externalId,
      items[advert.item]!.title,
      advert.placement,
      keys.of('item', advert.item),
      laws.currency,
      advert.budgetMinor,
      advert.valuePerClickMinor,
      calendar.dayAt(advert.startDay),
      advert.endDay === null ? null : calendar.dayAt(advert.endDay),
      at,
      at,
    ])
  })
}

/** A method is taken where the laws of orders have it: online, in the stores, or both. */
function addPaymentMethods(world: SimulatedWorld, keys: WorldKeys, tables: TableBuffers): void {
  const { laws, locations } = world
  const at = knownFrom(world, 0)
  const { STORE, ONLINE } = laws.orders.paymentMethods
  for (const code of paymentCodes(laws)) {
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
