/** Rules that inputs of many services share. Each returns the value in its normal form or throws BAD_USER_INPUT with the field's name. */
import { type Day, parseDay } from '../core/day'
import { ForecartError } from '../core/errors'

export const MAX_KEY_LENGTH = 200
export const MAX_TEXT_LENGTH = 500
/** Beyond what any shop sells at once; keeps sums exact. */
export const MAX_QUANTITY = 1_000_000_000
export const MAX_AMOUNT_MINOR = 1_000_000_000_000_000n
/** Clocks of senders run a little ahead of ours. */
export const FUTURE_TOLERANCE_MS = 5 * 60_000
const EARLIEST_MS = Date.UTC(1970, 0, 1)
const MAX_JSON_LENGTH = 16_384
const MAX_JSON_DEPTH = 20
const LONE_SURROGATE = /[\uD800-\uDFFF]/u

export function refuse(message: string): never {
  throw new ForecartError('BAD_USER_INPUT', message)
}

export function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined
}

/** PostgreSQL stores neither NUL nor half a surrogate pair. */
function isStorable(text: string): boolean {
  return !text.includes('\u0000') && !LONE_SURROGATE.test(text)
}

/** A text that is not empty. */
export function requireText(value: string, field: string, maxLength = MAX_KEY_LENGTH): string {
  if (typeof value !== 'string' || value.length === 0) refuse(`${field} must not be empty`)
  if (value.length > maxLength) refuse(`${field} has more than ${maxLength} characters`)
  if (!isStorable(value)) refuse(`${field} holds characters that are not valid Unicode text`)
  return value
}

/** Absent, null and the empty text are all "none". */
export function optionalText(
  value: string | null | undefined,
  field: string,
  maxLength = MAX_KEY_LENGTH,
): string | null {
  return value === null || value === undefined || value === '' ? null : requireText(value, field, maxLength)
}

export function requirePositiveQuantity(value: number, field: string): number {
  if (!Number.isFinite(value) || value <= 0) refuse(`${field} must be a number above 0`)
  return requireNonNegative(value, field)
}

export function requireNonNegative(value: number, field: string): number {
  if (!Number.isFinite(value) || value < 0) refuse(`${field} must be a number that is not negative`)
  if (value > MAX_QUANTITY) refuse(`${field} must not be above ${MAX_QUANTITY}`)
  return value
}

export function requireCount(value: number, field: string): number {
  if (!Number.isInteger(requireNonNegative(value, field))) refuse(`${field} must be a whole number`)
  return value
}

export function requireAmount(value: bigint, field: string): bigint {
  if (value < 0n || value > MAX_AMOUNT_MINOR) refuse(`${field} must lie between 0 and ${MAX_AMOUNT_MINOR}`)
  return value
}

export function requireCurrency(value: string, field = 'currency'): string {
  if (!/^[A-Z]{3}$/.test(value)) refuse(`${field} must be an ISO 4217 code, such as EUR`)
  return value
}

export function requireCountry(value: string, field = 'country'): string {
  if (!/^[A-Z]{2}$/.test(value)) refuse(`${field} must be an ISO 3166-1 alpha-2 code, such as DE`)
  return value
}

/** An instant that PostgreSQL and the calendar can hold. */
export function requireInstant(value: Date, field: string): Date {
  const ms = value instanceof Date ? value.getTime() : Number.NaN
  if (Number.isNaN(ms)) refuse(`${field} is not an instant`)
  if (ms < EARLIEST_MS || ms > Date.UTC(2200, 0, 1)) refuse(`${field} must lie between 1970 and 2200`)
  return value
}

/** Something that has happened: not later than now, give or take the clocks' difference. */
export function requirePast(value: Date, field: string, now: Date): Date {
  if (requireInstant(value, field).getTime() > now.getTime() + FUTURE_TOLERANCE_MS) {
    refuse(`${field} lies in the future`)
  }
  return value
}

/** From when something may have been seen ahead; null where nobody says. */
export function requireKnownAt(value: Date | null | undefined, now: Date): Date | null {
  return isGiven(value) ? requirePast(value, 'knownAt', now) : null
}

export function requireDay(value: string, field: string): Day {
  try {
    return parseDay(value)
  } catch (error) {
    if (error instanceof ForecartError) refuse(`${field}: ${error.message}`)
    throw error
  }
}

function isStorableJson(value: unknown, depth: number): boolean {
  if (depth > MAX_JSON_DEPTH) return false
  if (typeof value === 'string') return isStorable(value)
  if (Array.isArray(value)) return value.every((entry) => isStorableJson(entry, depth + 1))
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).every(([key, entry]) => isStorable(key) && isStorableJson(entry, depth + 1))
  }
  return ['number', 'boolean', 'undefined'].includes(typeof value) || value === null
}

/** JSON that PostgreSQL can hold and that is not a burden to. */
export function requireJson(value: unknown, field: string): unknown {
  if (!isStorableJson(value, 0)) refuse(`${field} is not valid JSON, or nested too deeply`)
  if ((JSON.stringify(value) ?? '').length > MAX_JSON_LENGTH) {
    refuse(`${field} has more than ${MAX_JSON_LENGTH} characters as JSON`)
  }
  return value
}

export function requireJsonObject(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuse(`${field} must be a JSON object`)
  return requireJson(value, field) as Record<string, unknown>
}
