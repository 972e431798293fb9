/** From texts of files to values: each parser says what it wanted when it cannot. Empty texts are "none". */
import { DateTime } from 'luxon'
import { BoundedCache } from '../../core/bounded-cache'
import { type Day, parseDay } from '../../core/day'
import { ForecartError } from '../../core/errors'

function refuse(field: string, value: unknown, wanted: string): never {
  throw new ForecartError('BAD_USER_INPUT', `${field}: ${JSON.stringify(value)} is not ${wanted}`)
}

/** Texts, numbers and booleans as text, trimmed. */
export function textValue(value: unknown, field: string): string | null {
  if (value === null || value === undefined) return null
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    refuse(field, value, 'a text')
  }
  const text = String(value).trim()
  return text === '' ? null : text
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i

export function numberValue(value: unknown, field: string): number | null {
  const text = textValue(value, field)
  if (text === null) return null
  return NUMBER.test(text) ? Number(text) : refuse(field, value, 'a number')
}

/** Whole minor units. */
export function minorValue(value: unknown, field: string): bigint | null {
  const text = textValue(value, field)
  if (text === null) return null
  return /^-?\d{1,18}$/.test(text) ? BigInt(text) : refuse(field, value, 'a whole number of minor units')
}

const DECIMAL = /^([+-]?)(\d{1,15})(?:\.(\d*))?$/

/** Minor units of a decimal amount in the currency's major unit, half a unit rounded away from zero, without a float in between. */
export function amountValue(value: unknown, field: string, currency: string): bigint | null {
  const text = textValue(value, field)
  if (text === null) return null
  const [, sign, whole, fraction = ''] = DECIMAL.exec(text) ?? refuse(field, value, 'an amount such as 12.50')
  const digits = minorDigits(currency)
  const padded = fraction.padEnd(digits + 1, '0')
  const minor = BigInt(whole! + padded.slice(0, digits)) + (padded[digits]! >= '5' ? 1n : 0n)
  return sign === '-' ? -minor : minor
}

const DIGITS = new Map<string, number>()

/** Of ISO 4217. */
function minorDigits(currency: string): number {
  let digits = DIGITS.get(currency)
  if (digits === undefined) {
    if (!/^[A-Z]{3}$/.test(currency)) refuse('currency', currency, 'an ISO 4217 code, such as EUR')
    digits =
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
      2
    DIGITS.set(currency, digits)
  }
  return digits
}

const TRUE = new Set(['true', '1', 'yes', 'y', 't'])
const FALSE = new Set(['false', '0', 'no', 'n', 'f'])

export function booleanValue(value: unknown, field: string): boolean | null {
  const text = textValue(value, field)?.toLowerCase()
  if (text === undefined) return null
  if (TRUE.has(text)) return true
  return FALSE.has(text) ? false : refuse(field, value, 'true or false')
}

/** The calendar day of a date or instant in ISO form, as it is written. */
export function dayValue(value: unknown, field: string): Day | null {
  const text = textValue(value, field)
  if (text === null) return null
  try {
    return parseDay(text.slice(0, 10))
  } catch {
    return refuse(field, value, 'a day such as 2025-03-31')
  }
}

/** Reads instants; lines of one file repeat them, so what was read is remembered. */
export class InstantReader {
  private readonly known = new BoundedCache<string, number>(10_000)

  constructor(
    /** Of instants that name no zone. */
    private readonly timeZone: string,
    /** Luxon's tokens; null: ISO 8601, or seconds or milliseconds since 1970. */
    private readonly format: string | null,
  ) {}

  read(value: unknown, field: string): Date | null {
    const text = textValue(value, field)
    if (text === null) return null
    let ms = this.known.get(text)
    if (ms === undefined) {
      ms = this.parse(text)
      if (Number.isNaN(ms))
        refuse(field, value, `an instant${this.format ? ` in the form ${this.format}` : ''}`)
      this.known.set(text, ms)
    }
    return new Date(ms)
  }

  private parse(text: string): number {
    const zone = { zone: this.timeZone }
    if (this.format) return DateTime.fromFormat(text, this.format, zone).toMillis()
    if (/^\d{13}$/.test(text)) return Number(text)
    if (/^\d{9,10}(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000)
    return DateTime.fromISO(text.replace(' ', 'T'), zone).toMillis()
  }
}
