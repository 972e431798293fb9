/** Pages of lists that can grow. Cursors are stable: rows that appear or vanish elsewhere never shift what comes after one. */
import { decodeCursor, encodeCursor } from '../core/ids'
import { ForecartError } from '../core/errors'
import type { KeysetPosition, KeysetRows, SortKey } from '../db/repositories/keyset-page'

export const DEFAULT_PAGE_SIZE = 20
export const MAX_PAGE_SIZE = 500

export interface PageRequest {
  readonly first?: number | null
  readonly after?: string | null
}

export interface Page<Node> {
  readonly nodes: readonly Node[]
  /** As long as `nodes`. */
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
    throw new ForecartError('BAD_USER_INPUT', `"first" must be between 0 and ${MAX_PAGE_SIZE}`)
  }
  return first
}

const SORT_KEY_PATTERNS: Readonly<Record<SortKey['sqlType'], RegExp>> = {
  text: /^[^\u0000]*$/,
  bigint: /^-?\d{1,18}$/,
  timestamptz: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-]\d{2}(:\d{2})?$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
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
  if (
    name !== ordering.name ||
    typeof sortKey !== 'string' ||
    !SORT_KEY_PATTERNS[ordering.sqlType].test(sortKey) ||
    typeof id !== 'string' ||
    !/^\d{1,18}$/.test(id)
  ) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      'The cursor belongs to another list or ordering; use endCursor of the previous page',
    )
  }
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
