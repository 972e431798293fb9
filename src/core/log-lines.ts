/** Log records as lines for people at a terminal. */
import pino from 'pino'

interface LogRecord {
  readonly level: number
  readonly time: number
  readonly name?: string
  readonly msg?: string
  readonly err?: { readonly message?: string; readonly stack?: string; readonly code?: string }
  readonly [field: string]: unknown
}

/** Fields that are shown elsewhere in the line, or are the same in every line. */
const OWN_FIELDS = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'err'])
const LABEL_WIDTH = 5
/** Terminals obey control characters, and log records hold what strangers sent. */
const CONTROL = /[^\P{Cc}\n]/gu

/** `12:03:04 WARN  forecart: a trainer died runId=3`, and below it what is known of an error. */
export function toLogLine(json: string): string {
  const record = JSON.parse(json) as LogRecord
  const { level, time, name, msg, err } = record
  const label = (pino.levels.labels[level] ?? String(level)).toUpperCase().padEnd(LABEL_WIDTH)
  const clock = new Date(time).toTimeString().slice(0, 8)
  const fields = Object.entries(record)
    .filter(([field]) => !OWN_FIELDS.has(field))
    .map(([field, value]) => `${field}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const head = [clock, label, name ? `${name}:` : '', msg ?? '', ...fields].filter((part) => part !== '')
  const error = err?.stack ?? (err?.message && `${err.message}${err.code ? ` (${err.code})` : ''}`)
  const lines = error ? [head.join(' '), ...error.split('\n').map((line) => `  ${line}`)] : [head.join(' ')]
  return `${lines.join('\n').replace(CONTROL, ' ')}\n`
}
