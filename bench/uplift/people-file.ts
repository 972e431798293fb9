/** Tables of people: a treatment, an outcome and what was known before on each line. CSV with commas, gzipped or not. */
import { basename } from 'node:path'
import { readCsvRecord } from '../../src/cli/import/csv-record'
import { readLines } from '../../src/cli/import/file-lines'
import { ForecartError } from '../../src/core/errors'
import type { Column } from '../../src/models/boosting'
import type { OutcomeKind, UpliftData } from '../../src/models/uplift'

export interface PeopleQuestion {
  readonly treatment: string
  readonly outcome: string
  /** The value of the treatment that stands for none. Absent: a usual name. */
  readonly control?: string
  /** Values of the treatment that are kept beside the controls. Absent: all. */
  readonly arms?: readonly string[]
  /** Columns that were known before. Absent: all that are not the treatment, or usual names of outcomes. */
  readonly features?: readonly string[]
  /** Whether somebody chose whom to treat. Otherwise chance drew everybody alike. */
  readonly isObserved?: boolean
}

export interface People {
  readonly data: UpliftData
  /** By arm, that of controls first. */
  readonly armNames: readonly string[]
}

const USUAL_CONTROLS = ['control', 'none', 'no', '0', 'false', 'no e-mail', 'no email', 'holdout', 'hold-out']
/** They lie behind the treatment: as features they would give its effect away. */
const USUAL_OUTCOMES = [
  ...['visit', 'conversion', 'spend', 'purchase', 'purchases', 'revenue', 'orders', 'order_value', 'sales'],
  ...['click', 'clicks', 'open', 'opened', 'response', 'converted', 'target', 'outcome', 'exposure'],
]
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?$/i
const MOST_ROWS = 1_000_000

/** @throws BAD_USER_INPUT that says what is wrong with the file or the question */
export async function readPeople(file: string, question: PeopleQuestion): Promise<People> {
  const { names, rows } = await readTable(file)
  const refuse = (why: string): never => {
    throw new ForecartError('BAD_USER_INPUT', `${basename(file)}: ${why}`)
  }
  const indexOf = (name: string): number => {
    const at = names.indexOf(name)
    return at >= 0 ? at : refuse(`there is no column "${name}"; the header names ${names.join(', ')}`)
  }
  const treatment = indexOf(question.treatment)
  const outcome = indexOf(question.outcome)
  const values = [...new Set(rows.map((row) => row[treatment]!))].sort()
  const control =
    question.control ??
    values.find((value) => USUAL_CONTROLS.includes(value.toLowerCase())) ??
    refuse(`no value of ${question.treatment} is a usual name for controls; name one with --control`)
  const armNames = [control, ...(question.arms ?? values.filter((value) => value !== control))]
  for (const name of armNames)
    if (!values.includes(name)) refuse(`no row has the ${question.treatment} "${name}"`)
  const kept = rows.filter((row) => armNames.includes(row[treatment]!))
  const features = (
    question.features ??
    names.filter(
      (name) =>
        name !== question.treatment &&
        name !== question.outcome &&
        !USUAL_OUTCOMES.includes(name.toLowerCase()),
    )
  ).map((name) => ({ name, at: indexOf(name) }))
  const arms = Uint8Array.from(kept, (row) => armNames.indexOf(row[treatment]!))
  const outcomes = Float64Array.from(kept, (row, at) => {
    const value = row[outcome]!
    return NUMBER.test(value)
      ? Number(value)
      : refuse(`"${value.slice(0, 80)}" in ${question.outcome} (row ${at + 1}) is not a number`)
  })
  const shares = armNames.map((_, arm) => arms.reduce((sum, of) => sum + Number(of === arm), 0) / arms.length)
  return {
    armNames,
    data: {
      columns: features.map(({ name, at }) => columnOf(name, kept, at)),
      ...{ arms, armCount: armNames.length, outcomes, outcomeKind: kindOf(outcomes) },
      armShares: question.isObserved ? null : shares,
    },
  }
}

async function readTable(file: string): Promise<{ names: readonly string[]; rows: string[][] }> {
  let names: readonly string[] | null = null
  const rows: string[][] = []
  let line = 0
  for await (const block of readLines(file, {})) {
    for (const text of block) {
      line++
      if (text.trim() === '') continue
      const outcome = readCsvRecord([text], 0, true, {
        delimiter: ',',
        columns: names && names.length,
        multiline: false,
      })
      if (outcome.kind !== 'record')
        throw new ForecartError('BAD_USER_INPUT', `${basename(file)}, line ${line}: it is no CSV record`)
      const fields = outcome.fields.map((field) => field.trim())
      if (!names) names = fields
      else if (rows.length === MOST_ROWS)
        throw new ForecartError('BAD_USER_INPUT', `${basename(file)} has more than ${MOST_ROWS} rows`)
      else rows.push(fields)
    }
  }
  return { names: names ?? [], rows }
}

function columnOf(name: string, rows: readonly (readonly string[])[], at: number): Column {
  const isNumeric = rows.every((row) => row[at] === '' || NUMBER.test(row[at]!))
  if (isNumeric)
    return {
      ...{ name, kind: 'numeric' },
      values: Float64Array.from(rows, (row) => (row[at] === '' ? Number.NaN : Number(row[at]))),
    }
  const codes = new Map<string, number>()
  const values = Int32Array.from(rows, (row) => {
    const code = codes.get(row[at]!) ?? codes.size
    codes.set(row[at]!, code)
    return code
  })
  return { name, kind: 'categorical', values }
}

function kindOf(outcomes: Float64Array): OutcomeKind {
  if (outcomes.every((value) => value === 0 || value === 1)) return 'BINARY'
  return outcomes.every((value) => Number.isInteger(value) && value >= 0) ? 'COUNT' : 'AMOUNT'
}

/** The people of some rows. */
export function partOf(data: UpliftData, rows: Uint32Array): UpliftData {
  return {
    ...data,
    columns: data.columns.map((column) => ({
      ...column,
      values: Float64Array.from(rows, (row) => column.values[row]!),
    })),
    arms: Uint8Array.from(rows, (row) => data.arms[row]!),
    outcomes: Float64Array.from(rows, (row) => data.outcomes[row]!),
  }
}
