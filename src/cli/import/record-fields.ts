/** The fields of one record, read as the mapping says. */
import type { Day } from '../../core/time/day'
import { ForecartError } from '../../core/errors'
import {
  amountValue,
  booleanValue,
  decimalValue,
  type ExcessDecimals,
  jsonValue,
  minorValue,
  type NumberFormat,
  numberValue,
  textValue,
  wordValue,
} from './field-values'
import { fieldReader, type FieldReader, type Mapping } from './mapping'
import type { SourceRecord } from './record-source'
import { DayReader, InstantReader } from './time-values'

/** An amount whose currency is not known yet: whole minor units, or a decimal number of major ones. */
export type WrittenAmount =
  { readonly minor: string } | { readonly decimal: string; readonly excessDecimals: ExcessDecimals }

/** Makes readers of records; one for a whole file. */
export class RecordReader {
  readonly mapping: Mapping
  readonly numbers: NumberFormat
  readonly days: DayReader
  readonly instants: InstantReader
  readonly value: FieldReader

  constructor(mapping: Mapping) {
    this.mapping = mapping
    this.numbers = { decimal: mapping.decimal, thousands: mapping.thousands ?? null }
    this.days = new DayReader(mapping.dayFormat ?? null)
    this.instants = new InstantReader(mapping.timeZone, mapping.instantFormat ?? null)
    this.value = fieldReader(mapping.fields)
  }

  of({ fields }: SourceRecord): RecordFields {
    return new RecordFields(this, fields)
  }
}

/** Every method throws BAD_USER_INPUT where the record holds something else; null where it holds nothing. */
export class RecordFields {
  constructor(
    private readonly reader: RecordReader,
    private readonly fields: SourceRecord['fields'],
  ) {}

  get mapping(): Mapping {
    return this.reader.mapping
  }

  text(field: string): string | null {
    return textValue(this.value(field), field)
  }

  number(field: string): number | null {
    return numberValue(this.value(field), field, this.reader.numbers)
  }

  json(field: string): unknown {
    return jsonValue(this.value(field), field)
  }

  boolean(field: string): boolean | null {
    return booleanValue(this.value(field), field)
  }

  word<W extends string>(field: string, words: readonly W[]): W | null {
    return wordValue(this.value(field), field, words)
  }

  day(field: string): Day | null {
    return this.reader.days.read(this.value(field), field)
  }

  instant(field: string): Date | null {
    return this.reader.instants.read(this.value(field), field)
  }

  currency(): string | null {
    return this.text('currency') ?? this.reader.mapping.currency ?? null
  }

  /** From `<field>Minor`, or from `<field>` in the currency's major unit. */
  amount(field: string, currency: string | null): bigint | null {
    const minor = minorValue(this.value(`${field}Minor`), `${field}Minor`)
    if (minor !== null) return minor
    const value = this.value(field)
    if (textValue(value, field) === null) return null
    return amountValue(value, field, required(currency, 'currency'), {
      format: this.reader.numbers,
      excessDecimals: this.reader.mapping.excessDecimals,
    })
  }

  /** Like `amount`, where the currency stands elsewhere. */
  writtenAmount(field: string): WrittenAmount | null {
    const minor = minorValue(this.value(`${field}Minor`), `${field}Minor`)
    if (minor !== null) return { minor: minor.toString() }
    const wanted = 'an amount such as 12.50'
    const decimal = decimalValue(this.value(field), field, this.reader.numbers, wanted)
    return decimal === null ? null : { decimal, excessDecimals: this.reader.mapping.excessDecimals }
  }

  /** What `read` gives, or undefined where the mapping does not speak of the field: what is known of it stays. */
  ifMapped<T>(field: string, read: () => T): T | undefined {
    return Object.hasOwn(this.reader.mapping.fields, field) ? read() : undefined
  }

  private value(field: string): unknown {
    return this.reader.value(this.fields, field)
  }
}

/** @throws BAD_USER_INPUT */
export function required<T>(value: T | null, field: string): T {
  if (value === null) throw new ForecartError('BAD_USER_INPUT', `${field} is missing`)
  return value
}
