/** Days and instants of files. A part of one is never filled in: what is not said in the file is said in the mapping, or refused. */
import { DateTime } from 'luxon'
import { BoundedCache } from '../../core/bounded-cache'
import { type Day, parseDay } from '../../core/time/day'
import { requireInstant } from '../../services/input-rules'
import { refuseValue, textValue } from './field-values'

/** ISO 8601 in its extended form, with a space for the T and before the offset as many programs write it. */
const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)(?: ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?$/i
const DAY = /^\d{4}-\d{2}-\d{2}$/
/** A day as data frames and databases write it. */
const MIDNIGHT = /^(\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)?$/
const MILLISECONDS = /^\d{13}$/
const SECONDS = /^\d{9,10}(?:\.\d+)?$/
/** Lines of one file repeat them. */
const REMEMBERED = 10_000

const SAMPLES = ['1999-12-28T13:45:00', '2031-05-07T03:04:00']

/** Whether texts in the form of Luxon's tokens say which day they mean: what they do not say would be taken from today. */
export function namesADay(format: string): boolean {
  return SAMPLES.every((sample) => {
    const said = DateTime.fromISO(sample, { zone: 'utc' })
    const read = DateTime.fromFormat(said.toFormat(format), format, { zone: 'utc' })
    return read.isValid && read.toISODate() === said.toISODate()
  })
}

/** Reads calendar days. */
export class DayReader {
  private readonly known = new BoundedCache<string, Day>(REMEMBERED)

  constructor(
    /** Luxon's tokens; null: YYYY-MM-DD, also with 00:00:00 behind it. */
    private readonly format: string | null,
  ) {}

  read(value: unknown, field: string): Day | null {
    const text = textValue(value, field)
    if (text === null) return null
    let day = this.known.get(text)
    if (day === undefined) {
      day = this.parse(text) ?? refuseValue(field, value, this.wanted(text))
      this.known.set(text, day)
    }
    return day
  }

  private parse(text: string): Day | null {
    if (this.format) {
      const day = DateTime.fromFormat(text, this.format, { zone: 'utc' })
      return day.isValid ? day.toISODate() : null
    }
    const written = DAY.test(text) ? text : MIDNIGHT.exec(text)?.[1]
    if (written === undefined) return null
    try {
      return parseDay(written)
    } catch {
      // Refused by the caller, with the field's name.
      return null
    }
  }

  private wanted(text: string): string {
    if (this.format) return `a day in the form ${this.format}`
    return `a day such as 2025-03-31${INSTANT.test(text) ? '; an instant falls on different days at different places' : '; the mapping says other forms with "dayFormat"'}`
  }
}

/** Reads instants. */
export class InstantReader {
  private readonly known = new BoundedCache<string, number>(REMEMBERED)
  /** Whether texts in the format name their own zone. */
  private readonly formatHasZone: boolean

  constructor(
    /** The zone of instants that name none. */
    private readonly timeZone: string,
    /** Luxon's tokens; null: ISO 8601 with day and time, or seconds or milliseconds since 1970. */
    private readonly format: string | null,
  ) {
    this.formatHasZone = /[Zz]/.test((format ?? '').replaceAll(/'[^']*'/g, ''))
  }

  /** @throws BAD_USER_INPUT also for local times that a change of the clocks leaves out; of those that come twice the first is meant. */
  read(value: unknown, field: string): Date | null {
    const text = textValue(value, field)
    if (text === null) return null
    let ms = this.known.get(text)
    if (ms === undefined) {
      const instant = this.parse(text) ?? refuseValue(field, value, this.wanted(text))
      ms = instant.toMillis()
      requireInstant(new Date(ms), field)
      this.known.set(text, ms)
    }
    return new Date(ms)
  }

  private parse(text: string): DateTime | null {
    if (this.format) {
      const read = (zone: string) => DateTime.fromFormat(text, this.format!, { zone })
      return this.formatHasZone ? valid(read(this.timeZone)) : this.local(read)
    }
    if (MILLISECONDS.test(text)) return DateTime.fromMillis(Number(text))
    if (SECONDS.test(text)) return DateTime.fromMillis(Math.round(Number(text) * 1000))
    const match = INSTANT.exec(text)
    if (!match) return null
    const [, day, time, offset] = match
    const iso = `${day}T${time}`
    if (offset === undefined) return this.local((zone) => DateTime.fromISO(iso, { zone }))
    return valid(DateTime.fromISO(iso + (/^[+-]/.test(offset) ? offset : 'Z'), { zone: this.timeZone }))
  }

  /** Null for a local time that the zone does not have. */
  private local(read: (zone: string) => DateTime): DateTime | null {
    const instant = valid(read(this.timeZone))
    const written = read('utc')
    if (!instant || instant.hour !== written.hour || instant.minute !== written.minute) return null
    return instant.getPossibleOffsets().reduce((first, other) => (other < first ? other : first))
  }

  private wanted(text: string): string {
    if (this.format) return `an instant in the form ${this.format} that ${this.timeZone} has`
    if (DAY.test(text)) {
      return 'an instant: it has no time. Where the start of the day is meant, say "instantFormat": "yyyy-MM-dd" in the mapping'
    }
    return INSTANT.test(text)
      ? `an instant that ${this.timeZone} has`
      : 'an instant such as 2025-03-31T09:30:00Z; the mapping says other forms with "instantFormat"'
  }
}

function valid(instant: DateTime): DateTime | null {
  return instant.isValid ? instant : null
}
