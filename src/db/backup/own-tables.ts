/** What our migrations make in a database, by which it is told from what other programs keep there. */
import type { Migration } from '../migrate'

function namesAfter(statement: string, migrations: readonly Migration[]): string[] {
  const pattern = new RegExp(`^${statement} "([a-z0-9_]+)"`, 'gm')
  return migrations.flatMap(({ sql }) => [...sql.matchAll(pattern)].map(([, name]) => name!))
}

/** Names our tables, without the bookkeeping of the migrations. */
export function ownTables(migrations: readonly Migration[]): string[] {
  return namesAfter('CREATE TABLE', migrations)
}

export function ownTypes(migrations: readonly Migration[]): string[] {
  return namesAfter('CREATE TYPE', migrations)
}
