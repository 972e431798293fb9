/**
 * Public ids are opaque and carry their type: `base64url("Item:42")`. Keys stay bigint inside.
 * Cursors are opaque too and encode the sort key and the id of the row that they point at.
 */
import { ForecartError } from './errors'

export type IdType =
  | 'ApiKey'
  | 'Category'
  | 'DemandForecast'
  | 'Event'
  | 'Item'
  | 'Alert'
  | 'Job'
  | 'Location'
  | 'ModelVersion'
  | 'Order'
  | 'OrderLine'
  | 'Promotion'
  | 'Session'
  | 'TrainingRun'
  | 'User'

export function encodeId(type: IdType, key: bigint | number | string): string {
  return Buffer.from(`${type}:${key}`).toString('base64url')
}

const MAX_BIGINT = 9_223_372_036_854_775_807n
/** No id and no cursor of ours is longer: what is, is not even decoded. */
const MAX_ID_LENGTH = 100
const MAX_CURSOR_LENGTH = 4_000

/** @throws BAD_USER_INPUT where `id` is not an id of this type. */
export function decodeId(type: IdType, id: string, argument = 'id'): bigint {
  const [prefix, key, ...rest] =
    id.length > MAX_ID_LENGTH ? [] : Buffer.from(id, 'base64url').toString('utf8').split(':')
  if (prefix === type && rest.length === 0 && key && /^[1-9]\d{0,18}$/.test(key)) {
    const value = BigInt(key)
    if (value <= MAX_BIGINT) return value
  }
  throw new ForecartError('BAD_USER_INPUT', `${argument}: "${id.slice(0, 80)}" is not an id of type ${type}`)
}

export type CursorPart = string | number | null

export function encodeCursor(parts: readonly CursorPart[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** @throws BAD_USER_INPUT where the cursor was not made by `encodeCursor` with as many parts. */
export function decodeCursor(cursor: string, length: number): CursorPart[] {
  try {
    const isShort = cursor.length <= MAX_CURSOR_LENGTH
    const parts: unknown = isShort && JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    const valid =
      Array.isArray(parts) &&
      parts.length === length &&
      parts.every((part) => part === null || typeof part === 'string' || typeof part === 'number')
    if (valid) return parts as CursorPart[]
  } catch {
    // Fall through: what is not JSON is not a cursor.
  }
  throw new ForecartError(
    'BAD_USER_INPUT',
    'after: the cursor is not valid here; use endCursor of the previous page',
  )
}
