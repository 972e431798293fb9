/**
 * The one place that checks whatever will be stored or compared: text, numbers, amounts, instants, days, JSON. Services check rows of
 * batches with it, one by one; the graph checks arguments of queries (src/graphql/argument-rules.ts); the import checks records. Each
 * rule returns the value in its normal form or throws BAD_USER_INPUT with the field's name.
 *
 * Bounds: days and instants lie in the years 1 to 9999, which PostgreSQL, JavaScript and ISO 8601 all write alike; what a shop
 * records happened in 1970 or later. Numbers are finite; whole numbers in JSON lie within 2^53, where doubles are exact.
 */
import { type Day, dayOf, parseDay } from '../core/time/day'
import { ForecartError } from '../core/errors'

export const MAX_KEY_LENGTH = 200
export const MAX_TEXT_LENGTH = 500
/** Beyond what any shop sells at once; keeps sums exact. */
export const MAX_QUANTITY = 1_000_000_000
export const MAX_AMOUNT_MINOR = 1_000_000_000_000_000n
/** Where days begin first. */
const EARLIEST_ZONE = 'Pacific/Kiritimati'
/** Clocks of senders run a little ahead of ours. */
const FUTURE_TOLERANCE_MS = 5 * 60_000
const RECORDS_BEGIN_MS = Date.UTC(1970, 0, 1)
const RECORDS_END_MS = Date.UTC(2200, 0, 1)
const FIRST_INSTANT_MS = Date.parse('0001-01-01T00:00:00Z')
const LAST_INSTANT_MS = Date.parse('9999-12-31T23:59:59.999Z')
export const FIRST_DAY: Day = '0001-01-01'
const MAX_JSON_LENGTH = 16_384
const MAX_JSON_DEPTH = 20
const LONE_SURROGATE = /[\uD800-\uDFFF]/u

export function refuse(message: string): never {
  throw new ForecartError('BAD_USER_INPUT', message)
}

export function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined
}

/** Why PostgreSQL cannot hold a text: it stores neither NUL nor half a surrogate pair. Null where it can. */
export function whyNotStorable(text: string): string | null {
  if (text.includes('\u0000')) return 'holds the character U+0000, which cannot be stored'
  if (LONE_SURROGATE.test(text)) return 'holds half of a character, which is not valid Unicode'
  return null
}

/** A text, which may be empty. */
export function requireStorableText(value: string, field: string, maxLength = MAX_KEY_LENGTH): string {
  if (typeof value !== 'string') refuse(`${field} must be a text`)
  if (value.length > maxLength) refuse(`${field} has more than ${maxLength} characters`)
  const reason = whyNotStorable(value)
  if (reason !== null) refuse(`${field} ${reason}`)
  return value
}

/** A text that is not empty. */
export function requireText(value: string, field: string, maxLength = MAX_KEY_LENGTH): string {
  if (value === '') refuse(`${field} must not be empty`)
  return requireStorableText(value, field, maxLength)
}

/** Absent, null and the empty text are all "none". */
export function optionalText(
  value: string | null | undefined,
  field: string,
  maxLength = MAX_KEY_LENGTH,
): string | null {
  return value === null || value === undefined || value === '' ? null : requireText(value, field, maxLength)
}

/** A finite number from `min` to `max`. Minus zero is zero: the database gives back the one for the other. */
export function requireNumber(value: number, field: string, min: number, max: number): number {
  if (!Number.isFinite(value) || value < min || value > max) {
    refuse(`${field} must be a number from ${min} to ${max}`)
  }
  return value + 0
}

/** Choices of which each is told once. */
export function requireDistinct(choices: readonly (string | number | bigint)[], field: string): void {
  const twice = choices.findIndex((choice, index) => choices.indexOf(choice) < index)
  if (twice >= 0) refuse(`${field}[${twice}]: ${choices[twice]} is named twice`)
}

export function requirePositiveQuantity(value: number, field: string): number {
  if (!Number.isFinite(value) || value <= 0) refuse(`${field} must be a number above 0`)
  return requireNonNegative(value, field)
}

export function requireNonNegative(value: number, field: string): number {
  if (!Number.isFinite(value) || value < 0) refuse(`${field} must be a number that is not negative`)
  if (value > MAX_QUANTITY) refuse(`${field} must not be above ${MAX_QUANTITY}`)
  return value + 0
}

export function requireCount(value: number, field: string): number {
  if (!Number.isInteger(requireNonNegative(value, field))) refuse(`${field} must be a whole number`)
  return value + 0
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

/** An instant that the database and JavaScript both hold: of the years 1 to 9999, UTC. */
export function requireStorableInstant(value: Date, field: string): Date {
  const ms = value instanceof Date ? value.getTime() : Number.NaN
  if (Number.isNaN(ms)) refuse(`${field} is not an instant`)
  if (ms < FIRST_INSTANT_MS || ms > LAST_INSTANT_MS) refuse(`${field} must lie in the years 1 to 9999, UTC`)
  return value
}

/** An instant of something that a shop records or plans. */
export function requireInstant(value: Date, field: string): Date {
  const ms = requireStorableInstant(value, field).getTime()
  if (ms < RECORDS_BEGIN_MS || ms > RECORDS_END_MS) refuse(`${field} must lie between 1970 and 2200`)
  return value
}

/** Something that has happened: not later than now, give or take the clocks' difference. */
export function requirePast(value: Date, field: string, now: Date): Date {
  if (requireInstant(value, field).getTime() > now.getTime() + FUTURE_TOLERANCE_MS) {
    refuse(`${field} lies in the future`)
  }
  return value
}

/** A day of what has happened: it has begun somewhere on earth. */
export function requirePastDay(value: string, field: string, now: Date): Day {
  const day = requireDay(value, field)
  if (day > dayOf(now, EARLIEST_ZONE)) refuse(`${field} lies in the future`)
  return day
}

/** From when something may have been seen ahead; null where nobody says. */
export function requireKnownAt(value: Date | null | undefined, now: Date): Date | null {
  return isGiven(value) ? requirePast(value, 'knownAt', now) : null
}

/** An existing day of the years 1 to 9999. */
export function requireDay(value: string, field: string): Day {
  try {
    if (parseDay(value) >= FIRST_DAY) return value
  } catch (error) {
    if (error instanceof ForecartError) refuse(`${field}: ${error.message}`)
    throw error
  }
  return refuse(`${field} must lie in the years 1 to 9999`)
}

/** Why a JSON value cannot be kept as it was sent; null where it can. */
function whyNotStorableJson(value: unknown, depth: number): string | null {
  if (depth > MAX_JSON_DEPTH) return `is nested more than ${MAX_JSON_DEPTH} levels deep`
  if (value === null || typeof value === 'boolean') return null
  if (typeof value === 'string') return whyNotStorable(value)
  if (typeof value === 'number') return whyNotExact(value)
  if (typeof value !== 'object') return 'is not valid JSON'
  const inner = Array.isArray(value) ? value : Object.entries(value).flat()
  for (const entry of inner) {
    const reason = whyNotStorableJson(entry, depth + 1)
    if (reason !== null) return reason
  }
  return null
}

function whyNotExact(value: number): string | null {
  if (!Number.isFinite(value)) return 'holds a number that is too large'
  if (Number.isSafeInteger(value) || !Number.isInteger(value)) return null
  return 'holds a whole number beyond 2^53, which JSON cannot keep exactly; send it as a text'
}

/** JSON that PostgreSQL can hold as it was sent, and that is not a burden to it. */
export function requireJson(value: unknown, field: string): unknown {
  const reason = whyNotStorableJson(value, 0)
  if (reason !== null) refuse(`${field} ${reason}`)
  const text = JSON.stringify(value)
  if (text.length > MAX_JSON_LENGTH) refuse(`${field} has more than ${MAX_JSON_LENGTH} characters as JSON`)
  // The value is answered as it will be read again: minus zero becomes zero.
  return JSON.parse(text)
}

export function requireJsonObject(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuse(`${field} must be a JSON object`)
  return requireJson(value, field) as Record<string, unknown>
}
