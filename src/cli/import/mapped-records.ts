/** From records to what services take, a record an entry. Each function throws BAD_USER_INPUT where the record does not fit. */
import { createHash } from 'node:crypto'
import {
  type CalendarDayInput,
  type DemandAggregateInput,
  EVENT_TYPES,
  type EventInput,
  HOLIDAY_CALENDAR,
  type InventoryInput,
  type ItemInput,
  LOCATION_KINDS,
  type LocationInput,
  type PriceInput,
  PROMOTION_KINDS,
  type PromotionInput,
  type ReturnInput,
  type PurchaseOrderInput,
  type StockOutInput,
  type UserInput,
  type NamedCovariateInput,
  type WeatherInput,
} from '../../contracts/shop/shop-records'
import type { AdvertDayInput, AdvertInput } from '../../contracts/shop/advert-records'
import type { PaymentMethodInput } from '../../contracts/shop/payment-method-records'
import { addDays, startOfDay } from '../../core/time/day'
import { type RecordFields, required } from './record-fields'

/** What an item is made of where it is not known yet. */
export interface ItemSketch {
  readonly externalId: string
  readonly title: string
  readonly priceMinor: bigint
  readonly currency: string | null
}

export function eventOf(fields: RecordFields): EventInput {
  const currency = fields.currency()
  const amountMinor = fields.amount('price', currency)
  const event = {
    type: required(fields.word('type', EVENT_TYPES), 'type'),
    sessionExternalId: required(fields.text('sessionExternalId'), 'sessionExternalId'),
    userExternalId: fields.text('userExternalId'),
    itemExternalId: fields.text('itemExternalId'),
    locationExternalId: fields.text('locationExternalId'),
    quantity: fields.number('quantity'),
    price: amountMinor === null ? null : { amountMinor, currency: required(currency, 'currency') },
    promotionExternalId: fields.text('promotionExternalId'),
    orderExternalId: fields.text('orderExternalId'),
    recommendationId: fields.text('recommendationId'),
    query: fields.text('query'),
    rating: fields.number('rating'),
    occurredAt: required(fields.instant('occurredAt'), 'occurredAt'),
  }
  return { ...event, clientEventId: fields.text('clientEventId') ?? contentHash(event) }
}

/** Events without an id are known by what they say: of two that say the same, the second one is a duplicate. */
function contentHash(event: object): string {
  const json = JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))
  return createHash('sha256').update(json).digest('base64url')
}

export function returnOf(fields: RecordFields): ReturnInput {
  const currency = required(fields.currency(), 'currency')
  return {
    externalId: required(fields.text('externalId'), 'externalId'),
    orderExternalId: fields.text('orderExternalId'),
    itemExternalId: required(fields.text('itemExternalId'), 'itemExternalId'),
    locationExternalId: fields.text('locationExternalId'),
    quantity: required(fields.number('quantity'), 'quantity'),
    refundedMinor: fields.amount('refunded', currency),
    currency,
    returnedAt: required(fields.instant('returnedAt'), 'returnedAt'),
  }
}

export function itemOf(fields: RecordFields): ItemInput {
  const text = (field: string) => fields.ifMapped(field, () => fields.text(field))
  const currency = fields.currency()
  const category = text('category')
  const path = text('categoryPath')
  return {
    externalId: required(fields.text('externalId'), 'externalId'),
    title: text('title'),
    brand: text('brand'),
    category: category ? { externalId: category } : category === undefined ? undefined : null,
    categoryPath: typeof path === 'string' ? path.split(/\s*[>/|]\s*/).filter(Boolean) : path,
    priceMinor: fields.amount('price', currency) ?? undefined,
    costMinor: fields.amount('cost', currency) ?? undefined,
    currency: currency ?? undefined,
    active: fields.ifMapped('active', () => fields.boolean('active')),
    launchedOn: fields.ifMapped('launchedOn', () => fields.day('launchedOn')),
    retiredOn: fields.ifMapped('retiredOn', () => fields.day('retiredOn')),
    predecessorExternalId: text('predecessorExternalId'),
  }
}

export function locationOf(fields: RecordFields): LocationInput {
  const text = (field: string) => fields.ifMapped(field, () => fields.text(field))
  const number = (field: string) => fields.ifMapped(field, () => fields.number(field))
  return {
    externalId: required(fields.text('externalId'), 'externalId'),
    name: text('name') ?? undefined,
    kind: fields.word('kind', LOCATION_KINDS) ?? undefined,
    parentExternalId: text('parentExternalId'),
    timeZone: text('timeZone') ?? undefined,
    country: text('country'),
    latitude: number('latitude'),
    longitude: number('longitude'),
  }
}

export function userOf(fields: RecordFields): UserInput {
  const home = 'homeLocationExternalId'
  return {
    externalId: required(fields.text('externalId'), 'externalId'),
    [home]: fields.ifMapped(home, () => fields.text(home)),
    consent: {
      personalization: fields.boolean('personalization'),
      analytics: fields.boolean('analytics'),
      marketing: fields.boolean('marketing'),
      decidedAt: fields.instant('decidedAt'),
    },
  }
}

export interface MappedAggregate extends DemandAggregateInput {
  readonly title: string | null
}

export function aggregateOf(fields: RecordFields): MappedAggregate {
  return {
    itemExternalId: required(fields.text('itemExternalId'), 'itemExternalId'),
    title: fields.text('itemTitle'),
    locationExternalId: fields.text('locationExternalId'),
    day: required(fields.day('day'), 'day'),
    units: required(fields.number('units'), 'units'),
    orders: fields.number('orders'),
    visits: fields.number('visits'),
    revenueMinor: fields.amount('revenue', fields.currency()),
    returns: fields.number('returns'),
  }
}

export function priceOf(fields: RecordFields): PriceInput {
  const currency = required(fields.currency(), 'currency')
  return {
    itemExternalId: required(fields.text('itemExternalId'), 'itemExternalId'),
    locationExternalId: fields.text('locationExternalId'),
    competitor: fields.text('competitor'),
    validFrom: required(fields.day('validFrom'), 'validFrom'),
    priceMinor: required(fields.amount('price', currency), 'price'),
    currency,
    knownAt: fields.instant('knownAt'),
  }
}

export function weatherOf(fields: RecordFields): WeatherInput {
  return {
    locationExternalId: required(fields.text('locationExternalId'), 'locationExternalId'),
    day: required(fields.day('day'), 'day'),
    temperatureC: required(fields.number('temperatureC'), 'temperatureC'),
    precipitationMm: required(fields.number('precipitationMm'), 'precipitationMm'),
    isForecast: fields.boolean('isForecast'),
    knownAt: fields.instant('knownAt'),
  }
}

export function namedCovariateOf(fields: RecordFields): NamedCovariateInput {
  return {
    name: required(fields.text('name'), 'name'),
    itemExternalId: fields.text('itemExternalId'),
    locationExternalId: fields.text('locationExternalId'),
    day: required(fields.day('day'), 'day'),
    // An empty cell is a mistake of the file; what was told is withdrawn by the API.
    number: fields.number('number') ?? undefined,
    category: fields.text('category') ?? undefined,
    knownAt: fields.instant('knownAt'),
  }
}

export function calendarDayOf(fields: RecordFields): CalendarDayInput {
  const calendar = fields.text('calendar') ?? HOLIDAY_CALENDAR
  return {
    calendar,
    country: fields.text('country'),
    locationExternalId: fields.text('locationExternalId'),
    day: required(fields.day('day'), 'day'),
    name: fields.text('name') ?? calendar,
    isHoliday: fields.boolean('isHoliday'),
    closed: fields.boolean('closed'),
    knownAt: fields.instant('knownAt'),
  }
}

export function countOf(fields: RecordFields): InventoryInput {
  return {
    itemExternalId: required(fields.text('itemExternalId'), 'itemExternalId'),
    locationExternalId: fields.text('locationExternalId'),
    countedAt: required(fields.instant('countedAt'), 'countedAt'),
    quantityOnHand: required(fields.number('quantityOnHand'), 'quantityOnHand'),
  }
}

/** A line of an order to a supplier; what came of it came at once. */
export function purchaseOrderOf(fields: RecordFields): PurchaseOrderInput {
  const quantity = fields.number('receivedQuantity')
  const receivedAt = fields.instant('receivedAt')
  const isReceived = quantity !== null && quantity !== 0
  return {
    externalId: required(fields.text('externalId'), 'externalId'),
    itemExternalId: required(fields.text('itemExternalId'), 'itemExternalId'),
    locationExternalId: fields.text('locationExternalId'),
    quantity: required(fields.number('quantity'), 'quantity'),
    orderedOn: required(fields.day('orderedOn'), 'orderedOn'),
    expectedOn: required(fields.day('expectedOn'), 'expectedOn'),
    receipts: isReceived ? [{ quantity, receivedAt: required(receivedAt, 'receivedAt') }] : [],
    cancelledAt: fields.instant('cancelledAt'),
  }
}

/** An interval, or a whole day in the mapping's time zone. */
export function stockOutOf(fields: RecordFields): StockOutInput {
  const { timeZone } = fields.mapping
  const day = fields.day('day')
  return {
    itemExternalId: required(fields.text('itemExternalId'), 'itemExternalId'),
    locationExternalId: fields.text('locationExternalId'),
    startedAt: day === null ? required(fields.instant('startedAt'), 'startedAt') : startOfDay(day, timeZone),
    endedAt: day === null ? fields.instant('endedAt') : startOfDay(addDays(day, 1), timeZone),
  }
}

/** Minor units as text. */
interface WrittenMoney {
  readonly minor: string
  readonly currency: string
}

const PROMOTION_AMOUNTS = [
  'discountAmount',
  'fixedPrice',
  'minimumSpend',
  'fixedCost',
  'costPerRedemption',
  'funding',
  'budget',
] as const
type PromotionAmount = (typeof PROMOTION_AMOUNTS)[number]

/** A record of a promotion, as JSON keeps it. What the file does not speak of is absent. */
export interface PromotionRecord {
  readonly promotion: Omit<
    PromotionInput,
    PromotionAmount | 'items' | 'categories' | 'locations' | 'knownAt'
  > & { readonly knownAt: string | null }
  readonly amounts: Readonly<Partial<Record<PromotionAmount, WrittenMoney | null>>>
  readonly item: string | null
  readonly category: string | null
  readonly location: string | null
}

export function promotionRecordOf(fields: RecordFields): PromotionRecord {
  const externalId = required(fields.text('externalId'), 'externalId')
  // Files write 0 where nothing is taken off.
  const discountFraction = fields.number('discountFraction') || null
  const mapped = <T>(field: string, read: () => T) => {
    const value = fields.ifMapped(field, read)
    return value === undefined ? {} : { [field]: value }
  }
  const amounts = Object.fromEntries(
    PROMOTION_AMOUNTS.flatMap((field) => {
      const read = () => moneyOf(fields, field)
      const value = fields.ifMapped(field, read) ?? fields.ifMapped(`${field}Minor`, read)
      return value === undefined ? [] : [[field, value]]
    }),
  )
  const isPriced = discountFraction !== null || amounts['discountAmount'] || amounts['fixedPrice']
  return {
    promotion: {
      externalId,
      name: fields.text('name') ?? externalId,
      kind: fields.word('kind', PROMOTION_KINDS) ?? (isPriced ? 'PRICE_DISCOUNT' : 'DISPLAY'),
      discountFraction,
      featured: fields.boolean('featured'),
      ...mapped('advertised', () => fields.boolean('advertised')),
      ...mapped('buyQuantity', () => fields.number('buyQuantity')),
      ...mapped('payQuantity', () => fields.number('payQuantity')),
      ...mapped('couponCodes', () => (fields.text('couponCodes') ?? '').split(/\s*[,;|]\s*/).filter(Boolean)),
      ...mapped('description', () => fields.text('description')),
      startsOn: required(fields.day('startsOn'), 'startsOn'),
      endsOn: required(fields.day('endsOn'), 'endsOn'),
      knownAt: fields.instant('knownAt')?.toISOString() ?? null,
    },
    amounts,
    item: fields.text('itemExternalId'),
    category: fields.text('categoryExternalId'),
    location: fields.text('locationExternalId'),
  }
}

function moneyOf(fields: RecordFields, field: string): WrittenMoney | null {
  const currency = fields.currency()
  const minor = fields.amount(field, currency)
  return minor === null ? null : { minor: minor.toString(), currency: required(currency, 'currency') }
}

export function advertOf(fields: RecordFields): AdvertInput {
  const text = (field: string) => fields.ifMapped(field, () => fields.text(field))
  const currency = fields.currency()
  return {
    externalId: required(fields.text('externalId'), 'externalId'),
    name: text('name'),
    placement: text('placement'),
    itemExternalId: fields.text('itemExternalId'),
    categoryExternalId: fields.text('categoryExternalId'),
    url: fields.text('url'),
    currencies: currency === null ? [] : [currency],
    budgetMinor: fields.amount('budget', currency) ?? undefined,
    valuePerClickMinor: fields.amount('valuePerClick', currency) ?? undefined,
    startsOn: fields.ifMapped('startsOn', () => fields.day('startsOn')),
    endsOn: fields.ifMapped('endsOn', () => fields.day('endsOn')),
    active: fields.boolean('active'),
  }
}

export function advertDayOf(fields: RecordFields): AdvertDayInput {
  const currency = fields.currency()
  return {
    advertExternalId: required(fields.text('advertExternalId'), 'advertExternalId'),
    day: required(fields.day('day'), 'day'),
    impressions: fields.number('impressions'),
    clicks: fields.number('clicks'),
    costMinor: fields.amount('cost', currency),
    currency,
  }
}

/** A record of a payment method, as JSON keeps it. */
export interface PaymentMethodRecord {
  readonly method: Pick<PaymentMethodInput, 'externalId' | 'name' | 'active'>
  /** Null where the file does not speak of it. */
  readonly availability: {
    readonly locationExternalId: string | null
    readonly currency: string | null
    readonly minimum: string | null
    readonly maximum: string | null
  } | null
}

const AVAILABILITY_FIELDS = [
  'locationExternalId',
  'currency',
  'minimum',
  'minimumMinor',
  'maximum',
  'maximumMinor',
]

export function paymentMethodRecordOf(fields: RecordFields): PaymentMethodRecord {
  const currency = fields.currency()
  const isAvailabilityTold = AVAILABILITY_FIELDS.some((field) => fields.ifMapped(field, () => true))
  return {
    method: {
      externalId: required(fields.text('externalId'), 'externalId'),
      name: fields.text('name'),
      active: fields.boolean('active'),
    },
    availability: isAvailabilityTold
      ? {
          locationExternalId: fields.text('locationExternalId'),
          currency,
          minimum: fields.amount('minimum', currency)?.toString() ?? null,
          maximum: fields.amount('maximum', currency)?.toString() ?? null,
        }
      : null,
  }
}
