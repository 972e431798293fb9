/**
 * Keyset pagination in SQL: rows after the (sort key, id) of a cursor, one row more than asked for to learn whether a
 * next page exists. Sort keys travel as text, which PostgreSQL reads back exactly, and are never null.
 */

import type { Queryable } from '../client'

/** Conditions joined by AND; `?` stands for the next parameter. */
export class Conditions {
  private readonly clauses: string[] = []
  private readonly values: unknown[] = []

  and(clause: string, ...values: unknown[]): this {
    let next = 0
    this.clauses.push(clause.replace(/\?/g, () => `$${this.values.length + ++next}`))
    this.values.push(...values)
    return this
  }

  copy(): Conditions {
    const copy = new Conditions()
    copy.clauses.push(...this.clauses)
    copy.values.push(...this.values)
    return copy
  }

  get sql(): string {
    return this.clauses.length === 0 ? 'true' : this.clauses.map((clause) => `(${clause})`).join(' AND ')
  }

  get parameters(): unknown[] {
    return [...this.values]
  }
}

export interface SortKey {
  /** An SQL expression that is never null. */
  readonly expression: string
  readonly sqlType: 'text' | 'bigint' | 'float8' | 'timestamptz' | 'date'
}

export interface KeysetPosition {
  readonly sortKey: string
  readonly id: bigint
}

/** Which page of a list, and in which order. */
export interface ListOptions {
  readonly sort: SortKey
  readonly descending: boolean
  readonly first: number
  readonly after: KeysetPosition | null
}

/** How many rows to read of the lists below many parents. */
export interface ListLimits {
  readonly ofEach: number
  readonly together: number
}

export interface KeysetQuery extends ListOptions {
  readonly columns: string
  /** The FROM clause, with joins. */
  readonly from: string
  readonly idColumn: string
  readonly where: Conditions
}

export interface KeysetRows<Row> {
  readonly rows: readonly Row[]
  readonly positions: readonly KeysetPosition[]
  readonly hasNextPage: boolean
}

export async function selectPage<Row extends object>(
  database: Queryable,
  query: KeysetQuery,
): Promise<KeysetRows<Row>> {
  const { first } = query
  const where = whereAfter(query)
  const rows = await database.query<Row & KeysetColumns>(
    `SELECT ${query.columns}, ${keysetColumns(query)}
     FROM ${query.from} WHERE ${where.sql} ORDER BY ${orderOf(query)} LIMIT ${first + 1}`,
    where.parameters,
  )
  return toKeysetRows(rows, first)
}

/**
 * A page for each of many parents, in one statement; as long as `parentIds`.
 * @param parentColumn of the listed rows, such as `e.session_id`.
 */
export async function selectPagesOf<Row extends object>(
  database: Queryable,
  query: KeysetQuery & { readonly parentColumn: string },
  parentIds: readonly bigint[],
): Promise<KeysetRows<Row>[]> {
  const { first } = query
  const where = whereAfter(query)
  const order = orderOf(query)
  const rows = await database.query<Row & KeysetColumns & { keysetParent: bigint }>(
    `SELECT parent.id AS "keysetParent", page.*
     FROM unnest($${where.parameters.length + 1}::bigint[]) AS parent(id) CROSS JOIN LATERAL (
       SELECT ${query.columns}, ${keysetColumns(query)}, row_number() OVER (ORDER BY ${order}) AS "keysetRow"
       FROM ${query.from} WHERE ${where.sql} AND ${query.parentColumn} = parent.id
       ORDER BY ${order} LIMIT ${first + 1}) page
     ORDER BY parent.id, page."keysetRow"`,
    [...where.parameters, [...new Set(parentIds)]],
  )
  const byParent = new Map<bigint, typeof rows>()
  for (const row of rows) {
    const siblings = byParent.get(row.keysetParent)
    if (siblings) siblings.push(row)
    else byParent.set(row.keysetParent, [row])
  }
  return parentIds.map((id) => toKeysetRows(byParent.get(id) ?? [], first))
}

interface KeysetColumns {
  readonly keysetSort: string
  readonly keysetId: bigint
}

function keysetColumns({ sort, idColumn }: KeysetQuery): string {
  return `(${sort.expression})::text AS "keysetSort", ${idColumn} AS "keysetId"`
}

function orderOf({ sort, idColumn, descending }: KeysetQuery): string {
  const direction = descending ? 'DESC' : 'ASC'
  return `${sort.expression} ${direction}, ${idColumn} ${direction}`
}

function whereAfter({ where, after, sort, idColumn, descending }: KeysetQuery): Conditions {
  if (!after) return where
  const comparison = descending ? '<' : '>'
  return where
    .copy()
    .and(
      `(${sort.expression}, ${idColumn}) ${comparison} (?::text::${sort.sqlType}, ?::bigint)`,
      after.sortKey,
      after.id,
    )
}

function toKeysetRows<Row>(rows: readonly (Row & KeysetColumns)[], first: number): KeysetRows<Row> {
  const page = rows.slice(0, first)
  return {
    rows: page,
    positions: page.map((row) => ({ sortKey: row.keysetSort, id: row.keysetId })),
    hasNextPage: rows.length > first,
  }
}

export async function countRows(database: Queryable, from: string, where: Conditions): Promise<number> {
  const [row] = await database.query<{ total: number }>(
    `SELECT count(*)::int AS total FROM ${from} WHERE ${where.sql}`,
    where.parameters,
  )
  return row?.total ?? 0
}

/** How many rows each of many parents has, in one statement; as long as `parentIds`. */
export async function countRowsOf(
  database: Queryable,
  query: Pick<KeysetQuery, 'from' | 'where'> & { readonly parentColumn: string },
  parentIds: readonly bigint[],
): Promise<number[]> {
  const { from, where, parentColumn } = query
  const rows = await database.query<{ parent: bigint; total: number }>(
    `SELECT ${parentColumn} AS "parent", count(*)::int AS "total" FROM ${from}
      WHERE ${where.sql} AND ${parentColumn} = ANY ($${where.parameters.length + 1}::bigint[]) GROUP BY 1`,
    [...where.parameters, [...new Set(parentIds)]],
  )
  const byParent = new Map(rows.map(({ parent, total }) => [parent, total]))
  return parentIds.map((id) => byParent.get(id) ?? 0)
}
