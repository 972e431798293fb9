/** What is staged in the place of a line that cannot be read, so that what it belongs to is not stored without it. */
import type { RefusedRecord } from './import-run'

export interface BrokenLine {
  readonly kind: string
  readonly reason: string
  /** The text of the file as JSON, because it may hold characters that the database does not take. */
  readonly brokenText: string
}

export function brokenLine({ kind, reason, text }: RefusedRecord): BrokenLine {
  return { kind, reason, brokenText: JSON.stringify(text) }
}

export function isBroken(record: object): record is BrokenLine {
  return 'brokenText' in record
}

export function textOf({ brokenText }: BrokenLine): unknown {
  return JSON.parse(brokenText)
}
