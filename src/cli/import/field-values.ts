/** From texts of files to values, exactly or not at all: each reader says what it wanted when it cannot. Empty texts are "none". */
import { ForecartError } from '../../core/errors'
import { minorDigits } from '../../core/money'
import { requireText } from '../../services/input-rules'

/** The largest text of one field. Services have narrower bounds of their own. */
const MAX_TEXT_LENGTH = 10_000

export function refuseValue(field: string, value: unknown, wanted: string): never {
  throw new ForecartError('BAD_USER_INPUT', `${field}: ${JSON.stringify(value)} is not ${wanted}`, {
    withoutValue: `${field} is not ${wanted}`,
  })
}

/** Texts, numbers and booleans as text, trimmed. */
export function textValue(value: unknown, field: string): string | null {
  if (value === null || value === undefined) return null
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    refuseValue(field, value, 'a text')
  }
  const text = String(value).trim()
  return text === '' ? null : requireText(text, field, MAX_TEXT_LENGTH)
}

/** A list or an object: as it is in JSON, or written as JSON in a text. */
export function jsonValue(value: unknown, field: string): unknown {
  if (typeof value !== 'string') return value ?? null
  const text = value.trim()
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return refuseValue(field, text.slice(0, 80), 'JSON')
  }
}

/** How a file writes numbers. */
export interface NumberFormat {
  /** What parts whole from fraction. */
  readonly decimal: '.' | ','
  /** The mark between groups of three digits; null where there is none. */
  readonly thousands: ThousandsMark | null
}

export const THOUSANDS_MARKS = [',', '.', ' ', "'"] as const
export type ThousandsMark = (typeof THOUSANDS_MARKS)[number]

export const PLAIN_NUMBERS: NumberFormat = { decimal: '.', thousands: null }

/** Spreadsheets write narrow and unbreakable spaces, and curly apostrophes. */
const MARKS: Readonly<Record<ThousandsMark, string>> = {
  ',': ',',
  '.': '\\.',
  ' ': '[ \\u00a0\\u202f]',
  "'": "['\\u2019]",
}
const patterns = new Map<string, RegExp>()

function patternOf({ decimal, thousands }: NumberFormat): RegExp {
  const key = `${decimal}${thousands ?? ''}`
  let pattern = patterns.get(key)
  if (!pattern) {
    const grouped = thousands === null ? '' : `\\d{1,3}(?:${MARKS[thousands]}\\d{3})+|`
    const point = decimal === '.' ? '\\.' : ','
    pattern = new RegExp(`^([+-]?)(${grouped}\\d{0,30})(?:${point}(\\d{0,30}))?(?:e([+-]?\\d{1,2}))?$`, 'i')
    patterns.set(key, pattern)
  }
  return pattern
}

/** A decimal number as `[-]digits[.digits]`, to the last digit; null where the text is not a number. */
function plainDecimal(text: string, format: NumberFormat): string | null {
  const match = patternOf(format).exec(text)
  if (!match) return null
  const [, sign, grouped, fraction = '', exponent = '0'] = match
  const whole = grouped!.replace(/\D/g, '')
  if (whole === '' && fraction === '') return null
  const shift = Number(exponent)
  const digits = whole + fraction
  const point = whole.length + shift
  const left = point <= 0 ? '0' : digits.slice(0, point).padEnd(point, '0')
  const right = point < 0 ? digits.padStart(digits.length - point, '0') : digits.slice(point)
  return `${sign === '-' ? '-' : ''}${left}${right === '' ? '' : `.${right}`}`
}

/** A decimal number as text, exact; `wanted` says what it should have been. */
export function decimalValue(
  value: unknown,
  field: string,
  format: NumberFormat = PLAIN_NUMBERS,
  wanted = 'a number',
): string | null {
  const text = textValue(value, field)
  if (text === null) return null
  return (
    // JSON has its own way to write numbers.
    plainDecimal(text, typeof value === 'number' ? PLAIN_NUMBERS : format) ??
    refuseValue(field, value, `${wanted}${hintOf(text, format)}`)
  )
}

function hintOf(text: string, { decimal, thousands }: NumberFormat): string {
  if (!/^[+-]?[\d.,'\u00a0\u202f\u2019 ]+$/.test(text)) return ''
  const said = [`"decimal": "${decimal}"`, ...(thousands === null ? [] : [`"thousands": "${thousands}"`])]
  return ` (with ${said.join(' and ')}; the mapping says how the file writes numbers with "decimal" and "thousands")`
}

export function numberValue(
  value: unknown,
  field: string,
  format: NumberFormat = PLAIN_NUMBERS,
): number | null {
  const text = decimalValue(value, field, format)
  return text === null ? null : Number(text)
}

/** Whole minor units. */
export function minorValue(value: unknown, field: string): bigint | null {
  const text = textValue(value, field)
  if (text === null) return null
  return /^-?\d{1,18}$/.test(text) ? BigInt(text) : refuseValue(field, value, 'a whole number of minor units')
}

/** What becomes of amounts with more decimals than their currency has: refused, or half a minor unit rounded away from zero. */
export type ExcessDecimals = 'reject' | 'round'

/** Minor units of a decimal amount in the currency's major unit, without a float in between. */
export function amountValue(
  value: unknown,
  field: string,
  currency: string,
  {
    format = PLAIN_NUMBERS,
    excessDecimals = 'reject',
  }: { format?: NumberFormat; excessDecimals?: ExcessDecimals } = {},
): bigint | null {
  const text = decimalValue(value, field, format, 'an amount such as 12.50')
  return text === null ? null : minorUnits(text, field, currency, excessDecimals)
}

/** Like `amountValue`, for a decimal number that `decimalValue` gave. */
export function minorUnits(
  decimal: string,
  field: string,
  currency: string,
  excessDecimals: ExcessDecimals,
): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal)!
  if (whole!.replace(/^0+/, '').length > 15) refuseValue(field, decimal, 'an amount below 10^15')
  if (!/^[A-Z]{3}$/.test(currency)) refuseValue('currency', currency, 'an ISO 4217 code, such as EUR')
  const digits = minorDigits(currency)
  const padded = fraction.padEnd(digits + 1, '0')
  if (excessDecimals === 'reject' && /[1-9]/.test(padded.slice(digits))) {
    refuseValue(
      field,
      decimal,
      `a whole number of the smallest units of ${currency}, which has ${digits} decimals; "excessDecimals": "round" in the mapping rounds such amounts`,
    )
  }
  const minor = BigInt(whole! + padded.slice(0, digits)) + (padded[digits]! >= '5' ? 1n : 0n)
  return sign === '-' ? -minor : minor
}

const TRUE = new Set(['true', '1', 'yes', 'y', 't'])
const FALSE = new Set(['false', '0', 'no', 'n', 'f'])

export function booleanValue(value: unknown, field: string): boolean | null {
  const text = textValue(value, field)?.toLowerCase()
  if (text === undefined) return null
  if (TRUE.has(text)) return true
  return FALSE.has(text) ? false : refuseValue(field, value, 'true or false')
}

/** One of the words, whatever its case. */
export function wordValue<W extends string>(value: unknown, field: string, words: readonly W[]): W | null {
  const text = textValue(value, field)
  if (text === null) return null
  const wanted = text.toUpperCase().replaceAll(/[ -]/g, '_')
  return words.find((word) => word === wanted) ?? refuseValue(field, value, `one of ${words.join(', ')}`)
}
