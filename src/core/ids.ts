/**
 * Public ids are opaque and carry their type: `base64url("Item:42")`. Keys stay bigint inside.
 * Cursors are opaque too and encode the sort key and the id of the row that they point at.
 */
import { ForecartError } from './errors'

const ID_TYPES = [
  'Advert',
  'Alert',
  'ApiKey',
  'AuditEntry',
  'Category',
  'DemandForecast',
  'Event',
  'Experiment',
  'Import',
  'Item',
  'Job',
  'Location',
  'ModelVersion',
  'Order',
  'OrderLine',
  'OrderReturn',
  'PaymentMethod',
  'Promotion',
  'PurchaseOrder',
  'RecommendationScenario',
  'Session',
  'TrainingRun',
  'User',
] as const
export type IdType = (typeof ID_TYPES)[number]

export function encodeId(type: IdType, key: bigint | number | string): string {
  return Buffer.from(`${type}:${key}`).toString('base64url')
}

const MAX_BIGINT = 9_223_372_036_854_775_807n
/** Our ids and cursors are never longer, and a longer text is not even decoded. Ids of forecasts name up to twenty quantile levels. */
const MAX_ID_LENGTH = 800
const MAX_CURSOR_LENGTH = 4_000

/** The type that an id names, and its key as it stands in the id; null where it was not made by `encodeId`. */
export function readId(id: string): { readonly type: IdType; readonly key: string } | null {
  const text = id.length > MAX_ID_LENGTH ? '' : Buffer.from(id, 'base64url').toString('utf8')
  const [prefix, key, ...rest] = text.split(':')
  const type = ID_TYPES.find((known) => known === prefix)
  return type && key && rest.length === 0 ? { type, key } : null
}

/** The key of a row of the database; null where the text is not one. */
export function readKey(text: string): bigint | null {
  const key = /^[1-9]\d{0,18}$/.test(text) ? BigInt(text) : null
  return key === null || key > MAX_BIGINT ? null : key
}

/** @throws BAD_USER_INPUT where `id` is not an id of this type. */
export function decodeId(type: IdType, id: string, argument = 'id'): bigint {
  const parts = readId(id)
  const key = parts?.type === type ? readKey(parts.key) : null
  if (key !== null) return key
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
