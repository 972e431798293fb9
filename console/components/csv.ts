/** Comma-separated values after RFC 4180, with numbers as programs write them. */

export type CsvValue = string | number | boolean | null | undefined

function cellOf(value: CsvValue): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  // Spreadsheets run what begins like a formula: an apostrophe keeps it text.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function csvOf(header: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [header, ...rows].map((row) => row.map(cellOf).join(',')).join('\r\n') + '\r\n'
}

/** The name of the file, without its ending; it says how many rows of how many the file has, where it lacks some. */
export function csvName(title: string, rows: number, totalCount = rows): string {
  const name = totalCount > rows ? `${title} ${rows} of ${totalCount}` : title
  return name.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase()
}
