/** UCI Online Shoppers Purchasing Intention: one session a row, and whether it ended with a purchase. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { ForecartError } from '../../src/core/errors'
import type { Column } from '../../src/models/boosting'

const FILE = 'recommendation/uci-online_shoppers_intention.csv.gz'
const DEFAULT_DATA = '../shared/data'

export const SOURCE =
  'UCI Machine Learning Repository, "Online Shoppers Purchasing Intention Dataset" (CC BY 4.0), https://doi.org/10.24432/C5F88Q'

const LABEL = 'Revenue'
/** Numbers that name something: more of them is not more of anything. */
const CATEGORIES = ['Month', 'OperatingSystems', 'Browser', 'Region', 'TrafficType', 'VisitorType', 'Weekend']
const PAGE_KINDS = ['Administrative', 'Informational', 'ProductRelated']

export interface Sessions {
  readonly columns: readonly Column[]
  /** 1 where the session bought. */
  readonly labels: Float64Array
}

/** @throws NOT_FOUND that says where the data are to be had. */
export function readSessions(): Sessions {
  const file = resolve(process.env.FORECART_BENCH_DATA ?? DEFAULT_DATA, FILE)
  if (!existsSync(file))
    throw new ForecartError(
      'NOT_FOUND',
      `There is no ${FILE} in FORECART_BENCH_DATA (default ${DEFAULT_DATA}). It is the CSV file of ${SOURCE}, gzipped.`,
    )
  const [header, ...records] = gunzipSync(readFileSync(file))
    .toString('utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','))
  const fields = (name: string): string[] => {
    const at = header!.indexOf(name)
    return records.map((record) => record[at]!)
  }
  const raw = header!
    .filter((name) => name !== LABEL)
    .map((name) => (CATEGORIES.includes(name) ? categories(name, fields(name)) : numbers(name, fields(name))))
  return {
    columns: [...raw, ...ratios(raw)],
    labels: Float64Array.from(fields(LABEL), (bought) => (bought === 'TRUE' ? 1 : 0)),
  }
}

function numbers(name: string, fields: readonly string[]): Column {
  return { name, kind: 'numeric', values: Float64Array.from(fields, Number) }
}

function categories(name: string, fields: readonly string[]): Column {
  const known = [...new Set(fields)].sort()
  return { name, kind: 'categorical', values: Float64Array.from(fields, (field) => known.indexOf(field)) }
}

/** What trees find only in many steps: totals, seconds a page, and shares. Of the session's own row, so that nothing leaks. */
function ratios(raw: readonly Column[]): Column[] {
  const of = (name: string) => raw.find((column) => column.name === name)!.values
  const column = (name: string, value: (row: number) => number): Column => ({
    name,
    kind: 'numeric',
    values: Float64Array.from({ length: of(PAGE_KINDS[0]!).length }, (_, row) => value(row)),
  })
  const pages = (row: number) => PAGE_KINDS.reduce((sum, kind) => sum + of(kind)[row]!, 0)
  const seconds = (row: number) => PAGE_KINDS.reduce((sum, kind) => sum + of(`${kind}_Duration`)[row]!, 0)
  return [
    column('Pages', pages),
    column('Duration', seconds),
    column('ProductShare', (row) => of('ProductRelated')[row]! / pages(row)),
    column(
      'SecondsPerProductPage',
      (row) => of('ProductRelated_Duration')[row]! / of('ProductRelated')[row]!,
    ),
    column(
      'SecondsPerAdministrativePage',
      (row) => of('Administrative_Duration')[row]! / of('Administrative')[row]!,
    ),
    column('ExitAboveBounce', (row) => of('ExitRates')[row]! - of('BounceRates')[row]!),
  ]
}

/** Only these rows, in this order. */
export function sessionsOf({ columns, labels }: Sessions, rows: readonly number[]): Sessions {
  return {
    columns: columns.map((column) => ({
      ...column,
      values: Float64Array.from(rows, (row) => column.values[row]!),
    })),
    labels: Float64Array.from(rows, (row) => labels[row]!),
  }
}
