/** What our migrations make in a database, by which it is told from what other programs keep there. */
import type { Migration } from '../migrate'

function namesAfter(statement: string, migrations: readonly Migration[]): string[] {
  const pattern = new RegExp(`^${statement} "([a-z0-9_]+)"`, 'gm')
  return migrations.flatMap(({ sql }) => [...sql.matchAll(pattern)].map(([, name]) => name!))
}

/** Names our tables of all times, without the bookkeeping of the migrations; some are gone, and some were made anew. */
export function ownTables(migrations: readonly Migration[]): string[] {
  return [...new Set(namesAfter('CREATE TABLE', migrations))]
}

export function ownTypes(migrations: readonly Migration[]): string[] {
  return namesAfter('CREATE TYPE', migrations)
}

export function ownFunctions(migrations: readonly Migration[]): string[] {
  return namesAfter('CREATE FUNCTION', migrations)
}
