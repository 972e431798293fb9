/** From records to what services take, by a mapping. Each function throws BAD_USER_INPUT where the record does not fit. */
import { createHash } from 'node:crypto'
import type { DemandAggregateInput, EventInput, EventType, ItemInput } from '../../contracts/shop-records'
import { ForecartError } from '../../core/errors'
import {
  amountValue,
  booleanValue,
  dayValue,
  InstantReader,
  minorValue,
  numberValue,
  textValue,
} from './field-values'
import { fieldReader, type FieldReader, type Mapping } from './mapping'
import type { SourceRecord } from './record-source'

/** What an item is made of where it is not known yet. */
export interface ItemSketch {
  readonly externalId: string
  readonly title: string
  readonly priceMinor: bigint
  readonly currency: string | null
}

/** A line of an order, with the order's own fields as JSON keeps them. */
export interface MappedOrderLine {
  readonly orderKey: string
  readonly item: string
  readonly title: string | null
  readonly quantity: number
  readonly unitPriceMinor: string
  readonly discountMinor: string | null
  readonly promotion: string | null
  readonly currency: string
  readonly orderedAt: Date
  readonly user: string | null
  readonly session: string | null
  readonly location: string | null
  readonly paymentMethod: string | null
  readonly promisedDeliveryAt: string | null
  readonly deliveredAt: string | null
  readonly cancelledAt: string | null
}

export class RecordMapper {
  private readonly field: FieldReader
  private readonly instants: InstantReader

  constructor(private readonly mapping: Mapping) {
    this.field = fieldReader(mapping.fields)
    this.instants = new InstantReader(mapping.timeZone, mapping.instantFormat ?? null)
  }

  event({ fields }: SourceRecord): EventInput {
    const text = (field: string) => textValue(this.field(fields, field), field)
    const currency = this.currency(fields)
    const amountMinor = this.amount(fields, 'price', currency)
    const event = {
      type: this.required(text('type'), 'type') as EventType,
      sessionExternalId: this.required(text('sessionExternalId'), 'sessionExternalId'),
      userExternalId: text('userExternalId'),
      itemExternalId: text('itemExternalId'),
      locationExternalId: text('locationExternalId'),
      quantity: numberValue(this.field(fields, 'quantity'), 'quantity'),
      price: amountMinor === null ? null : { amountMinor, currency: this.required(currency, 'currency') },
      promotionExternalId: text('promotionExternalId'),
      orderExternalId: text('orderExternalId'),
      query: text('query'),
      rating: numberValue(this.field(fields, 'rating'), 'rating'),
      occurredAt: this.instant(fields, 'occurredAt'),
    }
    return { ...event, clientEventId: text('clientEventId') ?? contentHash(event) }
  }

  orderLine({ fields }: SourceRecord): MappedOrderLine {
    const text = (field: string) => textValue(this.field(fields, field), field)
    const iso = (field: string) => this.instants.read(this.field(fields, field), field)?.toISOString() ?? null
    const currency = this.required(this.currency(fields), 'currency')
    const quantity = this.required(numberValue(this.field(fields, 'quantity'), 'quantity'), 'quantity')
    if (quantity <= 0) throw new ForecartError('BAD_USER_INPUT', 'quantity must be above 0')
    return {
      orderKey: this.required(text('externalId'), 'externalId'),
      item: this.required(text('itemExternalId'), 'itemExternalId'),
      title: text('itemTitle'),
      quantity,
      unitPriceMinor: this.required(this.amount(fields, 'unitPrice', currency), 'unitPrice').toString(),
      discountMinor: this.amount(fields, 'discount', currency)?.toString() ?? null,
      promotion: text('promotionExternalId'),
      currency,
      orderedAt: this.instant(fields, 'orderedAt'),
      user: text('userExternalId'),
      session: text('sessionExternalId'),
      location: text('locationExternalId'),
      paymentMethod: text('paymentMethod'),
      promisedDeliveryAt: iso('promisedDeliveryAt'),
      deliveredAt: iso('deliveredAt'),
      cancelledAt: iso('cancelledAt'),
    }
  }

  item({ fields }: SourceRecord): ItemInput {
    const given = <T>(field: string, read: (value: unknown) => T | null): T | null | undefined => {
      const value = this.field(fields, field)
      return value === undefined ? undefined : read(value)
    }
    const text = (field: string) => given(field, (value) => textValue(value, field))
    const currency = this.currency(fields)
    const amount = (field: string) => this.amount(fields, field, currency) ?? undefined
    const category = text('category')
    const path = text('categoryPath')
    return {
      externalId: this.required(text('externalId') ?? null, 'externalId'),
      title: text('title'),
      brand: text('brand'),
      category: category ? { externalId: category } : category === undefined ? undefined : null,
      categoryPath: typeof path === 'string' ? path.split(/\s*[>/|]\s*/).filter(Boolean) : path,
      priceMinor: amount('price'),
      costMinor: amount('cost'),
      currency: currency ?? undefined,
      active: given('active', (value) => booleanValue(value, 'active')),
      launchedOn: given('launchedOn', (value) => dayValue(value, 'launchedOn')),
      retiredOn: given('retiredOn', (value) => dayValue(value, 'retiredOn')),
    }
  }

  aggregate({ fields }: SourceRecord): DemandAggregateInput & { readonly title: string | null } {
    const text = (field: string) => textValue(this.field(fields, field), field)
    const number = (field: string) => numberValue(this.field(fields, field), field)
    return {
      itemExternalId: this.required(text('itemExternalId'), 'itemExternalId'),
      title: text('itemTitle'),
      locationExternalId: text('locationExternalId'),
      day: this.required(dayValue(this.field(fields, 'day'), 'day'), 'day'),
      units: this.required(number('units'), 'units'),
      orders: number('orders'),
      visits: number('visits'),
      revenueMinor: this.amount(fields, 'revenue', this.mapping.currency ?? null),
      returns: number('returns'),
    }
  }

  private required<T>(value: T | null, field: string): T {
    if (value === null) throw new ForecartError('BAD_USER_INPUT', `${field} is missing`)
    return value
  }

  private instant(fields: SourceRecord['fields'], field: string): Date {
    return this.required(this.instants.read(this.field(fields, field), field), field)
  }

  private currency(fields: SourceRecord['fields']): string | null {
    return textValue(this.field(fields, 'currency'), 'currency') ?? this.mapping.currency ?? null
  }

  /** From `<field>Minor`, or from `<field>` in the currency's major unit. */
  private amount(fields: SourceRecord['fields'], field: string, currency: string | null): bigint | null {
    const minor = minorValue(this.field(fields, `${field}Minor`), `${field}Minor`)
    if (minor !== null) return minor
    const value = this.field(fields, field)
    if (textValue(value, field) === null) return null
    return amountValue(value, field, this.required(currency, 'currency'))
  }
}

/** Events without an id are known by what they say: of two that say the same, the second one is a duplicate. */
function contentHash(event: object): string {
  const json = JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))
  return createHash('sha256').update(json).digest('base64url')
}
