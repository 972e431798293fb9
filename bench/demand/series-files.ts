/**
 * Series with what came after them, out of files: M4-style CSV (a line a series: its name, then its values; what comes in a file of its
 * own), or JSON Lines with `id`, `x`, `xx` and perhaps `period`. Plain or gzipped.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { ForecartError } from '../../src/core/errors'

export interface HeldOutSeries {
  readonly id: string
  /** What groups of series are told by; null: there are none. */
  readonly period: string | null
  readonly past: Float64Array
  readonly future: Float64Array
}

/** @param testFile only of CSV; without it the last `horizon` values of each series are the test */
export function readHeldOutSeries(
  trainFile: string,
  testFile: string | undefined,
  horizon: number,
): HeldOutSeries[] {
  const lines = linesOf(trainFile)
  if (lines[0]?.startsWith('{')) return lines.map((line, at) => jsonSeries(line, trainFile, at))
  const train = readTable(trainFile, lines)
  if (testFile === undefined)
    return [...train].flatMap(([id, values]) =>
      values.length <= horizon
        ? []
        : [{ id, period: null, past: values.slice(0, -horizon), future: values.slice(-horizon) }],
    )
  const test = readTable(testFile, linesOf(testFile))
  return [...train].map(([id, past]) => {
    const future = test.get(id)
    if (!future) throw new ForecartError('BAD_USER_INPUT', `${testFile} has no line of the series ${id}`)
    return { id, period: null, past, future: future.slice(0, horizon) }
  })
}

function linesOf(file: string): string[] {
  const bytes = readFileSync(file)
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length === 0) throw new ForecartError('BAD_USER_INPUT', `${file} has no lines`)
  return lines
}

/** By name. Lines are as long as the longest series; blanks fill the others. */
function readTable(file: string, lines: readonly string[]): Map<string, Float64Array> {
  const table = new Map<string, Float64Array>()
  lines.forEach((line, at) => {
    const [id, ...cells] = line.split(',').map((cell) => cell.trim().replace(/^"|"$/g, ''))
    let end = cells.length
    while (end > 0 && isBlank(cells[end - 1]!)) end--
    const values = cells.slice(0, end).map((cell) => (isBlank(cell) ? Number.NaN : Number(cell)))
    if (at === 0 && values.every(Number.isNaN)) return
    if (values.length === 0 || values.some(Number.isNaN))
      throw new ForecartError(
        'BAD_USER_INPUT',
        `Line ${at + 1} of ${file} is no series: a name and then numbers are expected, with blanks behind the last one only`,
      )
    table.set(id!, Float64Array.from(values))
  })
  return table
}

const isBlank = (cell: string): boolean => cell === '' || cell === 'NA'

function jsonSeries(line: string, file: string, at: number): HeldOutSeries {
  const refused = () =>
    new ForecartError(
      'BAD_USER_INPUT',
      `Line ${at + 1} of ${file} is no series: an object with "id", "x" and "xx" is expected, both lists of numbers`,
    )
  let read: unknown
  try {
    read = JSON.parse(line)
  } catch {
    throw refused()
  }
  const { id, period, x, xx } = read as Record<string, unknown>
  if (![x, xx].every((list) => Array.isArray(list) && list.length > 0 && list.every(Number.isFinite)))
    throw refused()
  return {
    id: typeof id === 'string' ? id : String(at + 1),
    period: typeof period === 'string' ? period : null,
    past: Float64Array.from(x as number[]),
    future: Float64Array.from(xx as number[]),
  }
}
