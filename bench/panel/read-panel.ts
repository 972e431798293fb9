/**
 * A daily panel out of a file, as models see it, without a database: one line a series and day, columns as the mapping says.
 * The plans of a line (promotions, closures, holidays, prices) count as known ahead; columns that the mapping does not name, such
 * as the number of customers, are never read. Series of one item at several places get a roll-up over them.
 */
import {
  COVARIATE_COUNT,
  STEP_STATUS,
  USUAL_HORIZON_DAYS,
  type DemandPanel,
  type DemandSeries,
} from '../../src/contracts/demand/demand'
import { dayFromNumber, dayNumber, parseDay } from '../../src/core/time/day'
import { ForecartError } from '../../src/core/errors'
import { inspectFile } from '../../src/cli/import/inspect-file'
import { formatOf, readRecords } from '../../src/cli/import/record-source'
import { COVARIATE_COLUMN } from '../../src/features/demand'
import { columnsOf, type PanelMapping } from './mapping'
import { rollUpOverPlaces } from './roll-up'
import { dailyGrid } from '../../src/core/time/grid'

/** `all`; a number: so many, evenly spread over the file's; or names as `item@place`, or places of the only item. */
export type SeriesChoice = 'all' | number | readonly string[]

export interface PanelFile {
  readonly panel: DemandPanel
  /** Of each series of the panel: as in the file. */
  readonly names: readonly string[]
  readonly linesRead: number
}

const ONLY = 'all'

interface Line {
  readonly day: number
  /** Null: not known. */
  readonly units: number | null
  readonly isClosed: boolean
  readonly stockOutFraction: number
  readonly price: number | null
  readonly promotion: number
  readonly featured: number
  readonly discountFraction: number
  readonly holiday: number
  readonly schoolHoliday: number
}

interface FileSeries {
  readonly name: string
  readonly item: string
  readonly place: string
  readonly category: string | null
  readonly lines: Line[]
}

/** @throws BAD_USER_INPUT with the line of what cannot be read: a benchmark of part of a file would be of something else. */
export async function readPanelFile(
  file: string,
  mapping: PanelMapping,
  choice: SeriesChoice,
): Promise<PanelFile> {
  const all = new Map<string, FileSeries>()
  const read = lineReader(mapping)
  let linesRead = 0
  const shape = await inspectFile(file, {
    format: formatOf(file),
    delimiter: mapping.delimiter,
    multiline: false,
    wanted: columnsOf(mapping).map((column) => ({ field: 'the panel', anyOf: [column], isOptional: false })),
  })
  const records = readRecords(file, shape, {
    onBroken: ({ line, reason }) => refuse(`line ${line}: ${reason}`),
  })
  for await (const { line, fields } of records) {
    linesRead++
    const item = textOf(fields, mapping.item) ?? ONLY
    const place = textOf(fields, mapping.place) ?? ONLY
    const name = mapping.item === undefined ? place : `${item}@${place}`
    let series = all.get(name)
    if (!series) {
      all.set(name, (series = { name, item, place, category: textOf(fields, mapping.category), lines: [] }))
    }
    series.lines.push(read(fields, line))
  }
  const chosen = choose([...all.values()], choice)
  return { ...panelOf(chosen, mapping), linesRead }
}

function choose(all: readonly FileSeries[], choice: SeriesChoice): readonly FileSeries[] {
  if (all.length === 0) refuse('the file has no lines')
  if (choice === 'all') return all
  if (typeof choice === 'number') {
    const count = Math.min(choice, all.length)
    return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]!)
  }
  const unknown = choice.filter((name) => !all.some((series) => series.name === name))
  if (unknown.length > 0) refuse(`there is no series ${unknown.join(', ')}`)
  return all.filter(({ name }) => choice.includes(name))
}

type Fields = Readonly<Record<string, unknown>>

function lineReader(mapping: PanelMapping): (fields: Fields, line: number) => Line {
  const numberOf = (fields: Fields, column: string | undefined, line: number): number | null => {
    const text = textOf(fields, column)
    if (text === null) return null
    const value = Number(text)
    return Number.isFinite(value) ? value : refuse(`line ${line}: "${text}" in ${column} is not a number`)
  }
  const fractionOf = (fields: Fields, column: string | undefined, line: number): number => {
    const value = numberOf(fields, column, line) ?? 0
    return value >= 0 && value <= 1 ? value : refuse(`line ${line}: ${column} lies between 0 and 1`)
  }
  return (fields, line) => {
    const discountFraction = fractionOf(fields, mapping.discountFraction, line)
    return {
      day: dayNumber(parseDay(textOf(fields, mapping.day)?.slice(0, 10) ?? '')),
      units: numberOf(fields, mapping.units, line),
      isClosed:
        flagOf(fields, mapping.closed) || (mapping.open !== undefined && !flagOf(fields, mapping.open)),
      stockOutFraction: fractionOf(fields, mapping.stockOutFraction, line),
      price: numberOf(fields, mapping.price, line),
      promotion: Number(discountFraction > 0 || flagOf(fields, mapping.promotion)),
      featured: Number(flagOf(fields, mapping.featured)),
      discountFraction,
      holiday: Number(mapping.holidays.some((column) => flagOf(fields, column))),
      schoolHoliday: Number(flagOf(fields, mapping.schoolHoliday)),
    }
  }
}

function textOf(fields: Fields, column: string | undefined): string | null {
  if (column === undefined) return null
  const value = fields[column]
  if (value === undefined || value === null || value === '') return null
  return typeof value === 'string' ? value.trim() : JSON.stringify(value)
}

const NOT_SET = new Set(['0', '0.0', 'no', 'false', 'n', 'f', 'none', 'null'])

function flagOf(fields: Fields, column: string | undefined): boolean {
  const text = textOf(fields, column)
  return text !== null && text !== '' && !NOT_SET.has(text.toLowerCase())
}

function panelOf(chosen: readonly FileSeries[], mapping: PanelMapping): Omit<PanelFile, 'linesRead'> {
  let first = Number.POSITIVE_INFINITY
  let lastSold = Number.NEGATIVE_INFINITY
  let lastLine = Number.NEGATIVE_INFINITY
  for (const { lines } of chosen) {
    for (const { day, units } of lines) {
      if (units !== null) {
        first = Math.min(first, day)
        lastSold = Math.max(lastSold, day)
      }
      lastLine = Math.max(lastLine, day)
    }
  }
  if (!Number.isFinite(first)) refuse('no line has units')
  const days = {
    grid: dailyGrid(dayFromNumber(first)),
    historySteps: lastSold - first + 1,
    futureSteps: Math.min(USUAL_HORIZON_DAYS, lastLine - lastSold),
  }
  const items = keysOf(chosen.map(({ item }) => item))
  const places = keysOf(chosen.map(({ place }) => place))
  const categories = keysOf(chosen.flatMap(({ category }) => category ?? []))
  const bottom = chosen.map((series) => ({
    ...seriesOf(series, first, days, mapping.complete),
    itemId: items.get(series.item)!,
    locationId: places.get(series.place)!,
    categoryId: series.category === null ? null : categories.get(series.category)!,
  }))
  const totals = rollUpOverPlaces(bottom)
  return {
    panel: { ...days, series: [...bottom, ...totals] },
    names: [...chosen.map(({ name }) => name), ...totals.map(() => 'over places')],
  }
}

/** Decimal keys in the order of first appearance, as a database would give them. */
function keysOf(names: readonly string[]): Map<string, string> {
  return new Map([...new Set(names)].map((name, index) => [name, String(index + 1)]))
}

function seriesOf(
  { name, lines }: FileSeries,
  first: number,
  { historySteps, futureSteps }: Pick<DemandPanel, 'historySteps' | 'futureSteps'>,
  complete: boolean,
): Pick<
  DemandSeries,
  'firstObserved' | 'status' | 'values' | 'stockOutFraction' | 'covariates' | 'knownAhead'
> {
  const units = new Float32Array(historySteps)
  const dayStatus = new Uint8Array(historySteps)
  const stockOutFraction = new Float32Array(historySteps)
  const covariates = new Float32Array((historySteps + futureSteps) * COVARIATE_COUNT)
  const typicalPrice = medianOf(lines.flatMap(({ price }) => price ?? []))
  const seen = new Uint8Array(historySteps + futureSteps)
  let firstObserved = historySteps
  for (const line of lines) {
    const index = line.day - first
    if (index < 0 || index >= seen.length) continue
    if (seen[index] === 1) refuse(`${name} has two lines of ${dayFromNumber(line.day)}`)
    seen[index] = 1
    writeCovariates(line, typicalPrice, covariates, index * COVARIATE_COUNT)
    if (index >= historySteps || line.units === null) continue
    units[index] = line.isClosed ? 0 : Math.max(0, line.units)
    dayStatus[index] = line.isClosed ? STEP_STATUS.closed : STEP_STATUS.observed
    stockOutFraction[index] = line.stockOutFraction
    firstObserved = Math.min(firstObserved, index)
  }
  if (complete) {
    for (let index = firstObserved; index < historySteps; index++) {
      if (seen[index] === 0) dayStatus[index] = STEP_STATUS.observed
    }
  }
  return {
    firstObserved,
    status: dayStatus,
    values: units,
    stockOutFraction,
    covariates,
    knownAhead: 'always',
  }
}

function writeCovariates(line: Line, typicalPrice: number, out: Float32Array, at: number): void {
  const set = (name: keyof typeof COVARIATE_COLUMN, value: number): void => {
    out[at + COVARIATE_COLUMN[name]] = value
  }
  set('promotion', line.promotion)
  set('featured', line.featured)
  set('discountFraction', line.discountFraction)
  set('holiday', line.holiday)
  set('closed', line.isClosed ? 1 : 0)
  set('schoolHoliday', line.schoolHoliday)
  if (line.price !== null && line.price > 0) set('logRelativePrice', Math.log(line.price / typicalPrice))
  set('temperatureC', Number.NaN)
  set('precipitationMm', Number.NaN)
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 1
}

function refuse(what: string): never {
  throw new ForecartError('BAD_USER_INPUT', `The file cannot be read as a panel: ${what}`)
}
