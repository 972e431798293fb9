/** Lines of orders as a mapping finds them, and the orders that they make. An order is refused where one of its lines cannot be read. */
import type { OrderInput, OrderReturnInput } from '../../contracts/shop/shop-records'
import { ForecartError } from '../../core/errors'
import { minorUnits } from './field-values'
import { type BrokenLine, isBroken } from './broken-line'
import type { ItemSketch } from './mapped-records'
import { type RecordFields, required, type WrittenAmount } from './record-fields'

/** Fields in the form that JSON keeps: texts and numbers. Each is null where the line does not say it. */
interface OrderFields {
  readonly currency: string | null
  readonly orderedAt: string | null
  readonly user: string | null
  readonly session: string | null
  readonly location: string | null
  readonly paymentMethod: string | null
  readonly discount: WrittenAmount | null
  readonly promisedDeliveryAt: string | null
  readonly deliveredAt: string | null
  readonly cancelledAt: string | null
  readonly isCancelled: boolean | null
  readonly returnedAt: string | null
}

export interface OrderLineRecord {
  readonly order: OrderFields
  readonly item: string
  readonly title: string | null
  readonly quantity: number
  readonly unitPrice: WrittenAmount
  readonly discount: WrittenAmount | null
  readonly promotion: string | null
  /** Units that came back; null where the mapping does not speak of them. */
  readonly returned: number | null
  readonly refunded: WrittenAmount | null
}

export interface NumberedLine {
  readonly line: number
  readonly record: OrderLineRecord | BrokenLine
}

/** The order that a record belongs to; null where that cannot be read. */
export function orderKeyOf(fields: RecordFields): string | null {
  try {
    return fields.text('externalId')
  } catch {
    // The record is refused for it when it is read as a line.
    return null
  }
}

/** @throws BAD_USER_INPUT. */
export function orderLineOf(fields: RecordFields): OrderLineRecord {
  const iso = (field: string) => fields.instant(field)?.toISOString() ?? null
  required(fields.text('externalId'), 'externalId')
  const quantity = required(fields.number('quantity'), 'quantity')
  if (quantity <= 0) throw new ForecartError('BAD_USER_INPUT', 'quantity must be above 0')
  return {
    order: {
      currency: fields.currency(),
      orderedAt: iso('orderedAt'),
      user: fields.text('userExternalId'),
      session: fields.text('sessionExternalId'),
      location: fields.text('locationExternalId'),
      paymentMethod: fields.text('paymentMethod'),
      discount: fields.writtenAmount('orderDiscount'),
      promisedDeliveryAt: iso('promisedDeliveryAt'),
      deliveredAt: iso('deliveredAt'),
      cancelledAt: iso('cancelledAt'),
      isCancelled: fields.boolean('cancelled'),
      returnedAt: iso('returnedAt'),
    },
    item: required(fields.text('itemExternalId'), 'itemExternalId'),
    title: fields.text('itemTitle'),
    quantity,
    unitPrice: required(fields.writtenAmount('unitPrice'), 'unitPrice'),
    discount: fields.writtenAmount('discount'),
    promotion: fields.text('promotionExternalId'),
    returned: fields.ifMapped('returnedQuantity', () => fields.number('returnedQuantity') ?? 0) ?? null,
    refunded: fields.writtenAmount('refunded'),
  }
}

/**
 * The order that lines make. Each of its fields is that of the first line that says it; exports may say them on one line only.
 * @throws BAD_USER_INPUT for an order of which a line cannot be read, or that lacks what it needs.
 */
export function orderOf(externalId: string, lines: readonly NumberedLine[]): OrderInput {
  const records = readableLines(lines)
  const said = <F extends keyof OrderFields>(field: F): OrderFields[F] | null =>
    records.find(({ order }) => order[field] !== null)?.order[field] ?? null
  const currency = required(said('currency'), 'currency')
  const amount = (field: string, written: WrittenAmount | null) =>
    written === null ? null : minorOf(field, written, currency)
  const orderedAt = new Date(required(said('orderedAt'), 'orderedAt'))
  const cancelledAt = instantOf(said('cancelledAt')) ?? (said('isCancelled') === true ? orderedAt : null)
  const isSayingReturns = records.some(({ returned }) => returned !== null)
  const returns = records.flatMap((record, index): OrderReturnInput[] => {
    if (!record.returned) return []
    return [
      {
        externalId: `${externalId}/${index + 1}`,
        itemExternalId: record.item,
        quantity: record.returned,
        refundedMinor: amount('refunded', record.refunded),
        returnedAt: new Date(required(said('returnedAt'), 'returnedAt')),
      },
    ]
  })
  return {
    externalId,
    userExternalId: said('user'),
    sessionExternalId: said('session'),
    locationExternalId: said('location'),
    orderedAt,
    currency,
    discountMinor: amount('orderDiscount', said('discount')),
    paymentMethod: said('paymentMethod'),
    promisedDeliveryAt: instantOf(said('promisedDeliveryAt')),
    deliveredAt: instantOf(said('deliveredAt')),
    cancelledAt,
    ...(isSayingReturns ? { returns } : {}),
    lines: records.map((record) => ({
      itemExternalId: record.item,
      quantity: record.quantity,
      unitPriceMinor: minorOf('unitPrice', record.unitPrice, currency),
      discountMinor: amount('discount', record.discount),
      promotionExternalId: record.promotion,
    })),
  }
}

function readableLines(lines: readonly NumberedLine[]): OrderLineRecord[] {
  return lines.map(({ line, record }) => {
    if (!isBroken(record)) return record
    throw new ForecartError(
      'BAD_USER_INPUT',
      lines.length === 1 ? record.reason : `line ${line} of the order cannot be read: ${record.reason}`,
    )
  })
}

function instantOf(text: string | null): Date | null {
  return text === null ? null : new Date(text)
}

function minorOf(field: string, written: WrittenAmount, currency: string): bigint {
  if ('minor' in written) return BigInt(written.minor)
  return minorUnits(written.decimal, field, currency, written.excessDecimals)
}

/** The items of an order's lines. */
export function sketchesOf(order: OrderInput, lines: readonly NumberedLine[]): ItemSketch[] {
  return lines.flatMap(({ record }, index) => {
    if (isBroken(record)) return []
    const { item, title } = record
    const { unitPriceMinor } = order.lines[index]!
    return [{ externalId: item, title: title ?? item, priceMinor: unitPriceMinor, currency: order.currency }]
  })
}
