/** The answer to a batch of writes. Entries beside a bad one are recorded all the same. */
import type { ErrorCode } from '../../core/errors'

export interface RecordError {
  /** The position of the entry in its list, from 0. */
  readonly index: number
  readonly code: ErrorCode
  readonly message: string
  /** Which list `index` counts in, where the input has several. */
  readonly list?: string
}

export interface RecordResult {
  /** Entries that changed something. */
  readonly recorded: number
  /** Entries that say what is already known. */
  readonly unchanged: number
  readonly rejected: number
  readonly userErrors: readonly RecordError[]
}

/** Why a single write was refused. */
export interface FieldError {
  readonly path: readonly string[]
  readonly code: ErrorCode
  readonly message: string
}
