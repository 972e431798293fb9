/** The audit log as administrators read it. Entries are written by `appendAudit`, and a trigger refuses to change one. */
import type { Queryable } from '../../client'
import { Conditions, countRows, type KeysetRows, type ListOptions, selectPage } from '../keyset-page'

/** Characters of details that a list gives; a promotion of many items has more, which one entry by its id gives. */
const LISTED_DETAILS_CHARACTERS = 16_384

export interface AuditEntryRecord {
  readonly id: bigint
  readonly at: Date
  readonly actor: string
  readonly action: string
  readonly subject: string
  /** Null in a list where they have more than LISTED_DETAILS_CHARACTERS. */
  readonly details: Readonly<Record<string, unknown>> | null
  readonly detailsCharacters: number
}

/** All parts that are given have to be equal; `action` is a whole one (`promotion.create`) or its first word (`promotion`). */
export interface AuditLogFilter {
  readonly actor?: string | null
  readonly action?: string | null
  readonly subject?: string | null
  readonly from?: Date | null
  readonly before?: Date | null
}

const COLUMNS = `entry.id, entry.at, entry.actor, entry.action, entry.subject, length(entry.details::text) AS "detailsCharacters"`

function conditions(filter: AuditLogFilter): Conditions {
  const where = new Conditions()
  if (filter.actor) where.and('entry.actor = ?', filter.actor)
  if (filter.action) where.and(`? IN (entry.action, split_part(entry.action, '.', 1))`, filter.action)
  if (filter.subject) where.and('entry.subject = ?', filter.subject)
  if (filter.from) where.and('entry.at >= ?', filter.from)
  if (filter.before) where.and('entry.at < ?', filter.before)
  return where
}

export function selectAuditEntries(
  db: Queryable,
  filter: AuditLogFilter,
  options: ListOptions,
): Promise<KeysetRows<AuditEntryRecord>> {
  return selectPage<AuditEntryRecord>(db, {
    columns: `${COLUMNS}, CASE WHEN length(entry.details::text) <= ${LISTED_DETAILS_CHARACTERS} THEN entry.details END AS details`,
    from: 'audit_entry entry',
    idColumn: 'entry.id',
    where: conditions(filter),
    ...options,
  })
}

export function countAuditEntries(db: Queryable, filter: AuditLogFilter): Promise<number> {
  return countRows(db, 'audit_entry entry', conditions(filter))
}

/** Answers in any order, with whole details, and leaves out ids that do not exist. */
export function findAuditEntriesByIds(db: Queryable, ids: readonly bigint[]): Promise<AuditEntryRecord[]> {
  return db.query<AuditEntryRecord>(
    `SELECT ${COLUMNS}, entry.details FROM audit_entry entry WHERE entry.id = ANY ($1::bigint[])`,
    [ids],
  )
}
