/** Numbers, money, days and instants, as the language writes them. Days are of the place they belong to, so they are never shifted. */
import type { Language } from './messages'
import { amountOf } from './money'
import type { MoneyValue } from './money'

const LOCALES: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' }

/** The browser's own locale where it is of the language: it knows how its people write dates. */
function localeOf(language: Language): string {
  return navigator.languages.find((locale) => locale.toLowerCase().startsWith(language)) ?? LOCALES[language]
}

export interface Formats {
  readonly locale: string
  readonly number: (value: number | null | undefined, maximumDigits?: number) => string
  /** With so many digits behind the point, whatever they are: figures below each other. */
  readonly fixed: (value: number | null | undefined, digits: number) => string
  readonly percent: (fraction: number | null | undefined, digits?: number) => string
  readonly money: (value: MoneyValue | null | undefined) => string
  readonly day: (day: string) => string
  readonly shortDay: (day: string) => string
  /** In the time zone of the place, or of the browser where none is named. */
  readonly instant: (instant: string | null | undefined, timeZone?: string) => string
  readonly time: (instant: Date) => string
  readonly bytes: (bytes: number) => string
}

/** What stands where there is no value. */
const NOTHING = '–'
const DAY = { timeZone: 'UTC', weekday: 'short', year: 'numeric', month: 'short', day: 'numeric' } as const
const SHORT_DAY = { timeZone: 'UTC', month: 'short', day: 'numeric' } as const

/** Makes each format once, when it is first needed: making one takes longer than a hundred uses of it. */
function formatsOnce<Options, Format>(make: (options: Options) => Format): (options: Options) => Format {
  const made = new Map<string, Format>()
  return (options) => {
    const key = JSON.stringify(options)
    let format = made.get(key)
    if (!format) {
      format = make(options)
      made.set(key, format)
    }
    return format
  }
}

export function makeFormats(language: Language): Formats {
  const locale = localeOf(language)
  const numberFormat = formatsOnce(
    (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
  )
  const timeFormat = formatsOnce(
    (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
  )
  return {
    locale,
    number: (value, maximumDigits = 2) =>
      value === null || value === undefined
        ? NOTHING
        : numberFormat({ maximumFractionDigits: maximumDigits }).format(value),
    fixed: (value, digits) =>
      value === null || value === undefined
        ? NOTHING
        : numberFormat({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value),
    percent: (fraction, digits = 1) =>
      fraction === null || fraction === undefined
        ? NOTHING
        : numberFormat({
            style: 'percent',
            minimumFractionDigits: digits,
            maximumFractionDigits: digits,
          }).format(fraction),
    money: (value) =>
      value ? numberFormat({ style: 'currency', currency: value.currency }).format(amountOf(value)) : NOTHING,
    day: (day) => timeFormat(DAY).format(new Date(`${day}T00:00:00Z`)),
    shortDay: (day) => timeFormat(SHORT_DAY).format(new Date(`${day}T00:00:00Z`)),
    instant: (instant, timeZone) =>
      instant
        ? timeFormat({ dateStyle: 'medium', timeStyle: 'short', ...(timeZone ? { timeZone } : {}) }).format(
            new Date(instant),
          )
        : NOTHING,
    time: (instant) => timeFormat({ timeStyle: 'medium' }).format(instant),
    bytes: (bytes) =>
      numberFormat({ style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(bytes / 1e6),
  }
}
