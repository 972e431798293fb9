/** What an order must look like, before anything is looked up; and how its own discount is shared out to its lines. */
import type { OrderInput, OrderLineInput, OrderReturnInput } from '../../contracts/shop/shop-records'
import {
  isGiven,
  MAX_AMOUNT_MINOR,
  optionalText,
  refuse,
  requireAmount,
  requireCurrency,
  requireInstant,
  requirePast,
  requirePositiveQuantity,
  requireText,
} from '../input-rules'

const MAX_LINES = 5_000

export interface ValidLine {
  readonly itemExternalId: string
  readonly quantity: number
  readonly unitPriceMinor: bigint
  /** The discount, which includes the line's share of the order's discount. */
  readonly discountMinor: bigint
  readonly promotionExternalId: string | null
}

export interface ValidReturn {
  readonly externalId: string
  readonly itemExternalId: string
  readonly quantity: number
  readonly refundedMinor: bigint
  readonly returnedAt: string
  readonly locationExternalId: string | null
}

export interface ValidOrder {
  readonly externalId: string
  readonly userExternalId: string | null
  readonly sessionExternalId: string | null
  readonly locationExternalId: string | null
  readonly orderedAt: string
  readonly currency: string
  readonly totalMinor: bigint
  /** All discounts together. */
  readonly discountMinor: bigint
  readonly paymentMethod: string | null
  readonly promisedDeliveryAt: string | null
  readonly deliveredAt: string | null
  readonly cancelledAt: string | null
  readonly lines: readonly ValidLine[]
  /** Null: those known stay. */
  readonly returns: readonly ValidReturn[] | null
}

/** @throws BAD_USER_INPUT. */
export function validateOrder(order: OrderInput, now: Date): ValidOrder {
  const externalId = requireText(order.externalId, 'externalId')
  if (order.lines.length === 0) refuse('An order needs at least one line')
  if (order.lines.length > MAX_LINES) refuse(`An order has at most ${MAX_LINES} lines`)
  const lines = shareDiscount(
    order.lines.map(validateLine),
    requireAmount(order.discountMinor ?? 0n, 'discountMinor'),
  )
  const past = (value: Date | null | undefined, field: string) =>
    isGiven(value) ? requirePast(value, field, now).toISOString() : null
  return {
    externalId,
    userExternalId: optionalText(order.userExternalId, 'userExternalId'),
    sessionExternalId: optionalText(order.sessionExternalId, 'sessionExternalId'),
    locationExternalId: optionalText(order.locationExternalId, 'locationExternalId'),
    orderedAt: requirePast(order.orderedAt, 'orderedAt', now).toISOString(),
    currency: requireCurrency(order.currency),
    totalMinor: requireAmount(
      lines.reduce((sum, line) => sum + grossOf(line) - line.discountMinor, 0n),
      "The order's total",
    ),
    discountMinor: lines.reduce((sum, line) => sum + line.discountMinor, 0n),
    paymentMethod: optionalText(order.paymentMethod, 'paymentMethod'),
    promisedDeliveryAt: isGiven(order.promisedDeliveryAt)
      ? requireInstant(order.promisedDeliveryAt, 'promisedDeliveryAt').toISOString()
      : null,
    deliveredAt: past(order.deliveredAt, 'deliveredAt'),
    cancelledAt: past(order.cancelledAt, 'cancelledAt'),
    lines,
    returns: isGiven(order.returns) ? validateReturns(order.returns, now) : null,
  }
}

/** @throws BAD_USER_INPUT. */
export function validateReturn(given: OrderReturnInput, now: Date): ValidReturn {
  return {
    externalId: requireText(given.externalId, 'externalId of the return'),
    itemExternalId: requireText(given.itemExternalId, 'itemExternalId of the return'),
    quantity: requirePositiveQuantity(given.quantity, 'quantity of the return'),
    refundedMinor: requireAmount(given.refundedMinor ?? 0n, 'refundedMinor'),
    returnedAt: requirePast(given.returnedAt, 'returnedAt', now).toISOString(),
    locationExternalId: optionalText(given.locationExternalId, 'locationExternalId of the return'),
  }
}

function validateReturns(returns: readonly OrderReturnInput[], now: Date): ValidReturn[] {
  if (returns.length > MAX_LINES) refuse(`An order has at most ${MAX_LINES} returns`)
  const valid = returns.map((given) => validateReturn(given, now))
  if (new Set(valid.map(({ externalId }) => externalId)).size < valid.length) {
    refuse('Two returns of the order have the same externalId')
  }
  return valid
}

function validateLine(line: OrderLineInput, index: number): ValidLine {
  const field = (name: string) => `${name} of line ${index + 1}`
  const valid = {
    itemExternalId: requireText(line.itemExternalId, field('itemExternalId')),
    quantity: requirePositiveQuantity(line.quantity, field('quantity')),
    unitPriceMinor: requireAmount(line.unitPriceMinor, field('unitPriceMinor')),
    discountMinor: requireAmount(line.discountMinor ?? 0n, field('discountMinor')),
    promotionExternalId: optionalText(line.promotionExternalId, field('promotionExternalId')),
  }
  if (valid.quantity * Number(valid.unitPriceMinor) > Number(MAX_AMOUNT_MINOR)) {
    refuse(`The value of line ${index + 1} is above ${MAX_AMOUNT_MINOR}`)
  }
  if (valid.discountMinor > grossOf(valid)) refuse(`${field('discountMinor')} is more than the line's value`)
  return valid
}

/** The value of a line before its discount, rounded half up to the minor unit. */
function grossOf(line: Pick<ValidLine, 'quantity' | 'unitPriceMinor'>): bigint {
  return BigInt(Math.round(line.quantity * Number(line.unitPriceMinor)))
}

/** In proportion to the lines' values; the parts add up to the whole exactly. */
export function shareDiscount(lines: readonly ValidLine[], discountMinor: bigint): ValidLine[] {
  const values = lines.map((line) => grossOf(line) - line.discountMinor)
  const total = values.reduce((sum, value) => sum + value, 0n)
  if (discountMinor > total) refuse('The discounts are more than the value of the order')
  if (discountMinor === 0n) return [...lines]
  let valueSoFar = 0n
  let sharedSoFar = 0n
  return lines.map((line, index) => {
    valueSoFar += values[index]!
    const share = (discountMinor * valueSoFar) / total - sharedSoFar
    sharedSoFar += share
    return { ...line, discountMinor: line.discountMinor + share }
  })
}
