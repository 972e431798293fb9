/**
 * What one request may hold and one answer may weigh, over HTTP and WebSocket alike: whoever is not known to the shop sends little,
 * and no answer grows far beyond what was asked.
 */
import type { Viewer } from '../contracts/viewer'
import { ForecartError } from '../core/errors'

/** Characters of a document: values belong into variables. */
export const MAX_DOCUMENT_LENGTH = 100_000
const MAX_OPERATION_NAME_LENGTH = 200
/** Characters of an answer. The largest that the limits of cost allow has about a half. */
export const MAX_ANSWER_LENGTH = 16 * 1024 * 1024
/** Errors of one answer; those beyond are left out. */
export const MAX_ERRORS = 1_000

/** Bytes of a body or message, but never more than the transport takes. An end user's largest is a batch of events. */
const MAX_REQUEST_BYTES: Readonly<Record<Viewer['kind'], number>> = {
  anonymous: 16 * 1024,
  user: 1024 * 1024,
  guest: 1024 * 1024,
  apiKey: Infinity,
  admin: Infinity,
}

/** Whether a viewer may send so many bytes at once. Null: nobody has said yet who it is. */
export function mayBeSoLarge(viewer: Pick<Viewer, 'kind'> | null, bytes: number): boolean {
  return bytes <= MAX_REQUEST_BYTES[viewer?.kind ?? 'anonymous']
}

/** @throws QUERY_TOO_EXPENSIVE, BAD_USER_INPUT. The protocol refuses what is not a text. */
export function requireShortDocument({
  query,
  operationName,
}: {
  readonly query?: unknown
  readonly operationName?: unknown
}): void {
  if (typeof query === 'string' && query.length > MAX_DOCUMENT_LENGTH) {
    throw new ForecartError(
      'QUERY_TOO_EXPENSIVE',
      `The document has ${query.length} characters; the limit is ${MAX_DOCUMENT_LENGTH}. Send values as variables`,
    )
  }
  if (typeof operationName === 'string' && operationName.length > MAX_OPERATION_NAME_LENGTH) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      `"operationName" has more than ${MAX_OPERATION_NAME_LENGTH} characters`,
    )
  }
}

/**
 * Whether an answer fits, found out before it is written: a text that many fields hold is in memory once, but in the answer as often
 * as it is asked for. Escapes are not counted, so an answer that fits may still be written too long.
 */
export function fitsAnswer(data: unknown): boolean {
  return lengthLeft(data, MAX_ANSWER_LENGTH) >= 0
}

/**
 * What is left of `left` characters once `value` is written as JSON; negative as soon as nothing is. Every answer is walked, so
 * the walk makes nothing: with a pair for each entry it took longer than writing the JSON.
 */
function lengthLeft(value: unknown, left: number): number {
  if (typeof value === 'string') return left - value.length - 2
  if (typeof value !== 'object' || value === null) return left - 1
  return Array.isArray(value) ? lengthLeftOfList(value, left - 2) : lengthLeftOfObject(value, left - 2)
}

function lengthLeftOfList(list: readonly unknown[], left: number): number {
  let rest = left
  for (const entry of list) {
    rest = lengthLeft(entry, rest - 1)
    if (rest < 0) return rest
  }
  return rest
}

function lengthLeftOfObject(object: object, left: number): number {
  let rest = left
  for (const key of Object.keys(object)) {
    rest = lengthLeft(object[key as keyof typeof object], rest - key.length - 4)
    if (rest < 0) return rest
  }
  return rest
}

/** Instead of an answer that is too large. */
export function answerTooLarge(): ForecartError {
  return new ForecartError(
    'QUERY_TOO_EXPENSIVE',
    `The answer is larger than ${MAX_ANSWER_LENGTH} characters; ask for fewer rows or fields at a time`,
  )
}
