/** Database keys of a world's entities: their index plus what the table held before. */
import type pg from 'pg'
import { KEYED_TABLES, type KeyedTable } from './tables'

export interface WorldKeys {
  /** The key of the entity with that index. */
  readonly of: (table: KeyedTable, index: number) => number
  /** By index of the location. */
  readonly locations: readonly number[]
}

export async function reserveKeys(client: pg.PoolClient, locations: readonly number[]): Promise<WorldKeys> {
  const bases = new Map<KeyedTable, number>()
  for (const table of KEYED_TABLES) {
    // The sequence may be ahead of the rows: keys of rows that were deleted are not given out again.
    const { rows } = await client.query<{ base: string }>(
      `SELECT GREATEST((SELECT COALESCE(max(id), 0) FROM "${table}"),
                       (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM "${table}_id_seq"))::text AS base`,
    )
    bases.set(table, Number(rows[0]!.base))
  }
  return { of: (table, index) => bases.get(table)! + index + 1, locations }
}

/** Rows that are added later must not collide with the keys that were given out here. */
export async function advanceSequences(
  client: pg.PoolClient,
  keys: WorldKeys,
  counts: Readonly<Record<KeyedTable, number>>,
): Promise<void> {
  for (const table of KEYED_TABLES) {
    if (counts[table] > 0) {
      await client.query(`SELECT setval('${table}_id_seq', $1)`, [keys.of(table, counts[table] - 1)])
    }
  }
}
