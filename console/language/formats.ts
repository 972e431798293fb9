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
  readonly percent: (fraction: number | null | undefined, maximumDigits?: number) => string
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

export function makeFormats(language: Language): Formats {
  const locale = localeOf(language)
  const days = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', weekday: 'short', year: 'numeric', month: 'short', day: 'numeric' }) // prettier-ignore
  const shortDays = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'short', day: 'numeric' })
  const times = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' })
  return {
    locale,
    number: (value, maximumDigits = 2) =>
      value === null || value === undefined
        ? NOTHING
        : new Intl.NumberFormat(locale, { maximumFractionDigits: maximumDigits }).format(value),
    percent: (fraction, maximumDigits = 1) =>
      fraction === null || fraction === undefined
        ? NOTHING
        : new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: maximumDigits }).format(
            fraction,
          ),
    money: (value) => {
      if (!value) return NOTHING
      const format = new Intl.NumberFormat(locale, { style: 'currency', currency: value.currency })
      return format.format(amountOf(value))
    },
    day: (day) => days.format(new Date(`${day}T00:00:00Z`)),
    shortDay: (day) => shortDays.format(new Date(`${day}T00:00:00Z`)),
    instant: (instant, timeZone) =>
      instant
        ? new Intl.DateTimeFormat(locale, {
            dateStyle: 'medium',
            timeStyle: 'short',
            ...(timeZone ? { timeZone } : {}),
          }).format(new Date(instant))
        : NOTHING,
    time: (instant) => times.format(instant),
    bytes: (bytes) =>
      new Intl.NumberFormat(locale, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(
        bytes / 1e6,
      ),
  }
}
