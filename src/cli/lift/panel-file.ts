/** Plain files of a panel: a unit, a day (or any other period that sorts as text) and a value on each line. CSV with any usual delimiter, gzipped or not. */
import { basename } from 'node:path'
import { ForecartError } from '../../core/errors'
import type { PanelRow } from '../../evaluation'
import { readCsvRecord } from '../import/csv-record'
import { readLines } from '../import/file-lines'

export interface PanelColumns {
  /** Names of columns; those not named are found by usual names. */
  readonly unit?: string
  readonly day?: string
  readonly value?: string
}

const DELIMITERS = [',', ';', '\t'] as const
const MOST_ROWS = 2_000_000
const UNIT_NAMES = [
  'unit',
  'location',
  'store',
  'place',
  'city',
  'region',
  'state',
  'geo',
  'market',
  'item',
  'id',
]
const DAY_NAMES = ['day', 'date', 'week', 'month', 'year', 'period', 'time']
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?$/i

/** @throws BAD_USER_INPUT that names the line of what is wrong */
export async function readPanelFile(
  file: string,
  columns: PanelColumns = {},
  signal?: AbortSignal,
): Promise<PanelRow[]> {
  const rows: PanelRow[] = []
  let layout: Layout | null = null
  let head: { readonly names: readonly string[]; readonly delimiter: string } | null = null
  let line = 0
  for await (const block of readLines(file, { signal })) {
    for (const text of block) {
      line++
      if (text.trim() === '') continue
      const refuse = (why: string): never => {
        throw new ForecartError('BAD_USER_INPUT', `${basename(file)}, line ${line}: ${why}`, { line })
      }
      if (!head) {
        const delimiter = likelyDelimiter(text)
        head = { delimiter, names: fieldsOf(text, delimiter, null, refuse) }
        continue
      }
      const fields = fieldsOf(text, head.delimiter, head.names.length, refuse)
      layout ??= layoutOf(head.names, fields, columns, refuse)
      const value = fields[layout.value]!
      if (!NUMBER.test(value))
        refuse(`"${value.slice(0, 80)}" in ${head.names[layout.value]!} is not a number`)
      const unit = fields[layout.unit]!
      const period = fields[layout.day]!
      if (unit === '' || period === '') refuse('the unit or the day is empty')
      if (rows.length === MOST_ROWS)
        refuse(`the file has more than ${MOST_ROWS} rows; keep those of the units and days in question`)
      rows.push({ unit, period, value: Number(value) })
    }
  }
  return rows
}

interface Layout {
  readonly unit: number
  readonly day: number
  readonly value: number
}

function layoutOf(
  names: readonly string[],
  first: readonly string[],
  columns: PanelColumns,
  refuse: (why: string) => never,
): Layout {
  const named = (name: string): number => {
    const at = names.indexOf(name)
    return at >= 0 ? at : refuse(`there is no column "${name}"; the header names ${names.join(', ')}`)
  }
  const usual = (known: readonly string[], what: string): number => {
    const at = names.findIndex((name) => known.includes(name.toLowerCase()))
    return at >= 0
      ? at
      : refuse(`no column has a usual name of ${what} (${known.join(', ')}); name it with --${what}`)
  }
  const unit = columns.unit === undefined ? usual(UNIT_NAMES, 'unit') : named(columns.unit)
  const day = columns.day === undefined ? usual(DAY_NAMES, 'day') : named(columns.day)
  if (columns.value !== undefined) return { unit, day, value: named(columns.value) }
  const value = first.findIndex((field, at) => at !== unit && at !== day && NUMBER.test(field))
  return {
    unit,
    day,
    value: value >= 0 ? value : refuse('no other column holds numbers; name it with --value'),
  }
}

function fieldsOf(
  text: string,
  delimiter: string,
  columns: number | null,
  refuse: (why: string) => never,
): readonly string[] {
  const outcome = readCsvRecord([text], 0, true, { delimiter, columns, multiline: false })
  if (outcome.kind !== 'record')
    return refuse(outcome.kind === 'malformed' ? outcome.reason : 'a quote is not closed')
  return outcome.fields.map((field) => field.trim())
}

function likelyDelimiter(text: string): string {
  const count = (delimiter: string): number => text.split(delimiter).length
  return DELIMITERS.reduce((best, one) => (count(one) > count(best) ? one : best))
}
