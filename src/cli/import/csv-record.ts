/**
 * One record of CSV (RFC 4180) out of lines. Written by hand for what libraries leave open: where the next record begins behind a
 * quote that is not closed. A record that is not well formed costs its first line; the next line is tried as a record again.
 */
import { MAX_RECORD_BYTES } from './file-lines'

export type CsvOutcome =
  | { readonly kind: 'record'; readonly fields: readonly string[]; readonly lines: number }
  /** `fields` are those before what is wrong. */
  | {
      readonly kind: 'malformed'
      readonly reason: string
      readonly fields: readonly string[]
      /** How far it was looked for the end of the record. */
      readonly linesRead: number
    }
  /** A quote is not closed within the lines given. */
  | { readonly kind: 'more' }

export interface CsvOptions {
  readonly delimiter: string
  /** How many fields a record has; null for the header. */
  readonly columns: number | null
  /** Fields may hold lines that look like records. */
  readonly multiline: boolean
}

/** So many lines in quotes that look like records are records, whatever their first line looks like. */
const CLEARLY_RECORDS = 3

/** Reads the record that begins at `lines[at]`. `isEnd`: no further lines come. */
export function readCsvRecord(
  lines: readonly string[],
  at: number,
  isEnd: boolean,
  { delimiter, columns, multiline }: CsvOptions,
): CsvOutcome {
  const fields: string[] = []
  let row = at
  const malformed = (reason: string): CsvOutcome => ({
    kind: 'malformed',
    reason,
    fields,
    linesRead: row - at + 1,
  })
  let text = withoutCarriageReturn(lines[row]!)
  let position = 0
  for (;;) {
    if (text[position] !== '"') {
      const end = text.indexOf(delimiter, position)
      fields.push(end < 0 ? text.slice(position) : text.slice(position, end))
      if (end < 0) break
      position = end + 1
      continue
    }
    let value = ''
    let from = position + 1
    const openedFields = fields.length
    let isWholeLine = false
    let likeRecords = 0
    for (;;) {
      const quote = text.indexOf('"', from)
      if (quote < 0) {
        value += `${lines[row]!.slice(from)}\n`
        if (value.length > MAX_RECORD_BYTES)
          return malformed(`The quote in column ${openedFields + 1} is not closed`)
        if (row === at && !multiline) {
          // Commas of the text itself may make them more.
          isWholeLine =
            columns !== null && openedFields + countFields(text.slice(position), delimiter) >= columns
        }
        row++
        if (row >= lines.length) {
          return isEnd
            ? malformed(`The quote in column ${openedFields + 1} is never closed`)
            : { kind: 'more' }
        }
        text = withoutCarriageReturn(lines[row]!)
        from = 0
        if (!multiline && countFields(text, delimiter) === columns) likeRecords++
        if (likeRecords > 0 && (isWholeLine || (columns! > 2 && likeRecords >= CLEARLY_RECORDS))) {
          return malformed(
            `The quote in column ${openedFields + 1} is not closed on its line, and the line ${row - at} below it looks like a ` +
              'record of its own; where it belongs to the text, say "multiline": true in the mapping',
          )
        }
        continue
      }
      value += text.slice(from, quote)
      from = quote + 1
      if (text[from] !== '"') break
      value += '"'
      from++
    }
    if (from < text.length && text[from] !== delimiter) {
      return malformed(
        `Text follows the closing quote of column ${openedFields + 1}; a quote within a text is written twice`,
      )
    }
    fields.push(value)
    if (from >= text.length) break
    position = from + 1
  }
  if (columns !== null && fields.length !== columns) {
    const outcome = malformed(`The record has ${fields.length} fields, and the header has ${columns}`)
    fields.splice(columns)
    return outcome
  }
  return { kind: 'record', fields, lines: row - at + 1 }
}

export function withoutCarriageReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

function countFields(line: string, delimiter: string): number {
  let count = 1
  for (let at = line.indexOf(delimiter); at >= 0; at = line.indexOf(delimiter, at + 1)) count++
  return count
}
