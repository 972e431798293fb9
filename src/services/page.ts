/** Pages of lists that can grow. Cursors are stable: rows that appear or vanish elsewhere never shift what comes after one. */
import { decodeCursor, encodeCursor } from '../core/ids'
import { ForecartError, isForecartError } from '../core/errors'
import type { KeysetPosition, KeysetRows, SortKey } from '../db/repositories/keyset-page'
import { refuse, requireDay, requireNumber, requireStorableInstant, requireStorableText } from './input-rules'

export const DEFAULT_PAGE_SIZE = 20
export const MAX_PAGE_SIZE = 500

export interface PageRequest {
  readonly first?: number | null
  readonly after?: string | null
}

export interface Page<Node> {
  readonly nodes: readonly Node[]
  /** The cursor of each node. */
  readonly cursors: readonly string[]
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  /** Counted only when it is called. */
  readonly totalCount: () => Promise<number>
}

/** @throws BAD_USER_INPUT where `first` is out of 0..500. */
export function pageSize(request: PageRequest): number {
  const first = request.first ?? DEFAULT_PAGE_SIZE
  if (!Number.isInteger(first) || first < 0 || first > MAX_PAGE_SIZE) {
    throw new ForecartError('BAD_USER_INPUT', `first must be between 0 and ${MAX_PAGE_SIZE}`)
  }
  return first
}

/** The number of entries that an order or a promotion may have. */
const MAX_LIST_SIZE = 5_000
/** Rows that whole lists of one reading may have together. */
const MAX_ROWS_OF_LISTS = 20_000

/**
 * How many rows to read of lists that are shown whole, or of which the first entries are.
 * @throws BAD_USER_INPUT where `first` is out of 0..5,000
 */
export function listLimits(first: number | null): { readonly ofEach: number; readonly together: number } {
  if (first !== null && (!Number.isInteger(first) || first < 0 || first > MAX_LIST_SIZE)) {
    throw new ForecartError('BAD_USER_INPUT', `first must be between 0 and ${MAX_LIST_SIZE}`)
  }
  return { ofEach: first ?? MAX_LIST_SIZE, together: first === null ? MAX_ROWS_OF_LISTS + 1 : 2 ** 31 - 1 }
}

/** @throws QUERY_TOO_EXPENSIVE where whole lists have more rows than one reading may have. */
export function requireShortLists<Row>(rows: readonly Row[], first: number | null): readonly Row[] {
  if (first !== null || rows.length <= MAX_ROWS_OF_LISTS) return rows
  throw new ForecartError(
    'QUERY_TOO_EXPENSIVE',
    `The lists have more than ${MAX_ROWS_OF_LISTS} entries together; ask for fewer of them at a time, or for the "first" of each`,
  )
}

/** Longer than any title. */
const MAX_SORT_KEY_LENGTH = 1_000
const INSTANT_PATTERN =
  /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)([+-](?:0\d|1[0-5]))(:[0-5]\d)?$/

/** What the database writes and reads back as a sort key of each type. Each throws BAD_USER_INPUT for anything else. */
const SORT_KEY_RULES: Readonly<Record<SortKey['sqlType'], (key: string) => unknown>> = {
  text: (key) => requireStorableText(key, 'The sort key', MAX_SORT_KEY_LENGTH),
  bigint: (key) => /^-?\d{1,18}$/.test(key) || refuse('The sort key is not a whole number'),
  float8: (key) => requireNumber(Number(key), 'The sort key', -Number.MAX_VALUE, Number.MAX_VALUE),
  date: (key) => requireDay(key, 'The sort key'),
  timestamptz: (key) => {
    const [, day = '', time = '', hours = '', minutes = ':00'] = INSTANT_PATTERN.exec(key) ?? []
    requireDay(day, 'The sort key')
    if (time >= '24') refuse('The sort key is not an instant')
    return requireStorableInstant(new Date(`${day}T${time}${hours}${minutes}`), 'The sort key')
  },
}

function isSortKey(key: unknown, type: SortKey['sqlType']): key is string {
  if (typeof key !== 'string') return false
  try {
    SORT_KEY_RULES[type](key)
    return true
  } catch (error) {
    if (isForecartError(error)) return false
    throw error
  }
}

/** How a list is sorted; `name` stands for it in cursors. */
export interface Ordering extends SortKey {
  readonly name: string
  readonly descending: boolean
}

/**
 * A cursor belongs to one ordering: it carries the ordering's name, so that it is refused under another.
 * @throws BAD_USER_INPUT
 */
export function positionAfter(cursor: string | null | undefined, ordering: Ordering): KeysetPosition | null {
  if (cursor === null || cursor === undefined) return null
  const [name, sortKey, id] = decodeCursor(cursor, 3)
  if (name !== ordering.name) {
    const named = typeof name === 'string' && /^[\w.-]{1,200}$/.test(name) ? `"${name}"` : 'another one'
    refuse(
      `after: the cursor is of the list ${named}, and this list is "${ordering.name}"; use endCursor of its previous page`,
    )
  }
  if (!isSortKey(sortKey, ordering.sqlType) || typeof id !== 'string' || !/^\d{1,18}$/.test(id))
    refuse('after: the cursor was not made by this list; use endCursor of the previous page')
  return { sortKey, id: BigInt(id) }
}

export function toPage<Node>(
  rows: KeysetRows<Node>,
  ordering: Ordering,
  request: PageRequest,
  totalCount: () => Promise<number>,
): Page<Node> {
  return {
    nodes: rows.rows,
    cursors: rows.positions.map(({ sortKey, id }) => encodeCursor([ordering.name, sortKey, id.toString()])),
    hasNextPage: rows.hasNextPage,
    hasPreviousPage: request.after !== null && request.after !== undefined,
    totalCount,
  }
}

export function emptyPage<Node>(): Page<Node> {
  return {
    nodes: [],
    cursors: [],
    hasNextPage: false,
    hasPreviousPage: false,
    totalCount: () => Promise.resolve(0),
  }
}

/** Totals of sibling lists: all are counted, in one statement, when the first of them is asked for. */
export function countedTogether(
  countAll: () => Promise<readonly number[]>,
): (index: number) => Promise<number> {
  let counted: Promise<readonly number[]> | undefined
  return async (index) => (await (counted ??= countAll()))[index] ?? 0
}
