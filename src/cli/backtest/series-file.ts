/**
 * Plain files of series, without a shop around them: CSV or JSON Lines, gzipped or not, long (a value on each line) or wide (a series on
 * each line, as in the files of the M4 competition). They are read line by line; what is not a series is refused with its line.
 */
import { basename } from 'node:path'
import { ForecartError } from '../../core/errors'
import { parseDay } from '../../core/time/day'
import { type Granularity, gridFrom, indexOfDay } from '../../core/time/grid'
import { readCsvRecord } from '../import/csv-record'
import { readLines } from '../import/file-lines'
import { formatOf, parseObject } from '../import/record-source'
import { MAX_VALUES, SeriesValues } from './series-values'

export interface SeriesFileOptions {
  readonly granularity: Granularity
  /** Names of the columns of long files, and of the fields of JSON. */
  readonly id: string
  readonly time: string
  readonly value: string
  readonly signal?: AbortSignal
}

/** How the times of a file are written: as days, as whole numbers, or not at all, where values only follow each other. */
export type SeriesTimes = 'days' | 'numbers' | 'none'

export interface SeriesFile {
  /** By id, in the order of the file. Indices of days are periods of `SERIES_EPOCH`. */
  readonly series: ReadonlyMap<string, SeriesValues>
  readonly times: SeriesTimes
}

/** The period that times of files are counted from: a Monday in the week of which a month begins is both. */
export const SERIES_EPOCH = '1900-01-01'

const DELIMITERS = [',', ';', '\t'] as const
/** Written where a value is missing. */
const MISSING = /^(|na|nan|null|\.)$/i
const M4_HEADER = /^V1$/i
/** A whole number that a period may have. Longer spans would not fit the memory either. */
const MOST_NUMBER = 10_000_000

/** @throws BAD_USER_INPUT that names the line of what is wrong; CANCELLED */
export async function readSeriesFile(file: string, options: SeriesFileOptions): Promise<SeriesFile> {
  const reader = new SeriesReader(options)
  const read = formatOf(file) === 'jsonl' ? readJsonLine(reader, options) : readCsvLine(reader, options)
  let line = 0
  for await (const block of readLines(file, { signal: options.signal })) {
    for (const text of block) {
      line++
      if (text.trim() === '') continue
      try {
        read(text)
      } catch (error) {
        if (!(error instanceof RefusedLine)) throw error
        throw new ForecartError('BAD_USER_INPUT', `${basename(file)}, line ${line}: ${error.message}`, {
          line,
        })
      }
    }
  }
  return reader.finish(basename(file))
}

/** What is wrong with a line; the line is added by who knows it. */
class RefusedLine extends Error {}

class SeriesReader {
  private readonly series = new Map<string, SeriesValues>()
  private times: SeriesTimes | null = null
  /** Periods of all series, gaps included. */
  private periods = 0

  constructor(private readonly options: SeriesFileOptions) {}

  /** A value at a time of its own. */
  addPoint(id: string, time: unknown, value: unknown): void {
    const { times, index } = this.indexOf(time)
    this.require(times)
    const number = valueOf(value, this.options.value)
    const series = this.seriesOf(id)
    if (number === null) return
    this.count(series.spanWith(index) - series.span)
    if (!series.set(index, number)) {
      throw new RefusedLine(
        `the series "${shortened(id)}" has a value of this ${times === 'days' ? this.options.granularity.toLowerCase() : 'time'} already; a period has one value`,
      )
    }
  }

  /** Values in order. */
  addSeries(id: string, values: readonly unknown[]): void {
    this.require('none')
    if (this.series.has(id)) throw new RefusedLine(`the series "${shortened(id)}" is there twice`)
    const series = this.seriesOf(id)
    this.count(values.length)
    values.forEach((value, index) => {
      const number = valueOf(value, `value ${index + 1}`)
      if (number !== null) series.set(index, number)
    })
    if (series.span === 0) throw new RefusedLine(`the series "${shortened(id)}" has no value`)
  }

  finish(name: string): SeriesFile {
    if (this.periods === 0) throw new ForecartError('BAD_USER_INPUT', `${name} holds no value of any series`)
    return { series: this.series, times: this.times! }
  }

  private seriesOf(id: string): SeriesValues {
    if (id === '') throw new RefusedLine('the id of the series is empty')
    let series = this.series.get(id)
    if (!series) this.series.set(id, (series = new SeriesValues()))
    return series
  }

  private indexOf(time: unknown): { times: SeriesTimes; index: number } {
    const { granularity, time: column } = this.options
    const text = textOf(time).trim()
    if (/^-?\d{1,8}(\.0+)?$/.test(text) && Math.abs(Number(text)) <= MOST_NUMBER) {
      return { times: 'numbers', index: Number(text) }
    }
    // Tables often write days as instants of midnight.
    const day = text.replace(/[T ]00:00(:00)?(\.0+)?(Z|\+00:00)?$/, '')
    try {
      return { times: 'days', index: indexOfDay(gridFrom(SERIES_EPOCH, granularity), parseDay(day)) }
    } catch {
      throw new RefusedLine(
        `"${shortened(text)}" in ${column} is neither a day such as 2026-11-29 nor a whole number`,
      )
    }
  }

  private require(times: SeriesTimes): void {
    this.times ??= times
    if (this.times === times) return
    throw new RefusedLine('times are days on some lines and numbers, or none, on others')
  }

  /** Before the memory is taken. */
  private count(periods: number): void {
    this.periods += periods
    if (this.periods > MAX_VALUES) {
      throw new RefusedLine(
        `with it the series of the file reach over more than ${MAX_VALUES} periods; backtest a part of them`,
      )
    }
  }
}

type LineReader = (text: string) => void

function readJsonLine(reader: SeriesReader, { id, time, value }: SeriesFileOptions): LineReader {
  return (text) => {
    const record = parseObject(text.trim())
    if (!record) throw new RefusedLine('it is not a JSON object')
    const values = record[value]
    if (record[id] === undefined) throw new RefusedLine(`there is no "${id}"; name the field with --id`)
    if (values === undefined) throw new RefusedLine(`there is no "${value}"; name the field with --value`)
    const name = textOf(record[id])
    if (Array.isArray(values)) reader.addSeries(name, values)
    else reader.addPoint(name, record[time], values)
  }
}

/** The first line decides: it names the columns of a long file, or it is M4's header, or a series already. */
function readCsvLine(reader: SeriesReader, options: SeriesFileOptions): LineReader {
  let read: ((fields: readonly string[]) => void) | null = null
  let delimiter: string = ','
  let columns: number | null = null
  return (text) => {
    if (read) {
      read(fieldsOf(text, delimiter, columns))
      return
    }
    delimiter = likelyDelimiter(text)
    const head = fieldsOf(text, delimiter, null).map((field) => field.trim())
    const { id, time, value } = options
    const at = { id: head.indexOf(id), time: head.indexOf(time), value: head.indexOf(value) }
    if (at.id >= 0 && at.time >= 0 && at.value >= 0) {
      columns = head.length
      read = (fields) => reader.addPoint(fields[at.id]!.trim(), fields[at.time], fields[at.value])
      return
    }
    const isM4 = M4_HEADER.test(head[0]!) && head.length > 1
    read = ([name, ...values]) => reader.addSeries(name!.trim(), values)
    if (isM4) return
    if (head.length < 2 || !head.slice(1).every((field) => isMissing(field) || isNumber(field))) {
      throw new RefusedLine(
        `a long file names its columns ${id}, ${time} and ${value} there (name others with --id, --time and --value); ` +
          'a wide one has an id there and then values, or the header V1, V2 ...',
      )
    }
    read(head)
  }
}

function fieldsOf(text: string, delimiter: string, columns: number | null): readonly string[] {
  const outcome = readCsvRecord([text], 0, true, { delimiter, columns, multiline: false })
  if (outcome.kind === 'record') return outcome.fields
  throw new RefusedLine(outcome.kind === 'malformed' ? outcome.reason : 'a quote is not closed')
}

function likelyDelimiter(text: string): string {
  const count = (delimiter: string): number => text.split(delimiter).length
  return DELIMITERS.reduce((best, one) => (count(one) > count(best) ? one : best))
}

/** Null where the value is missing. */
function valueOf(value: unknown, name: string): number | null {
  if (value === null || value === undefined || isMissing(value)) return null
  const number = isNumber(value) ? Number(value) : Number.NaN
  if (Number.isFinite(Math.fround(number)) && number >= 0) return number
  const what = number < 0 ? 'is negative, and models forecast what is not' : 'is not a number'
  throw new RefusedLine(`"${shortened(textOf(value))}" in ${name} ${what}`)
}

function isMissing(value: unknown): boolean {
  return typeof value === 'string' && MISSING.test(value.trim())
}

function isNumber(value: unknown): boolean {
  if (typeof value === 'number') return true
  return typeof value === 'string' && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?$/i.test(value.trim())
}

/** What JSON writes without quotes is taken as it is written. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

function shortened(text: string): string {
  return text.slice(0, 80)
}
