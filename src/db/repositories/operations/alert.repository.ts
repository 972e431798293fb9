/** What operators should know of. Alerts are appended under one lock, so that ids are in the order of commits. */
import type { AlertKind } from '../../../contracts/operations/alerts'
import type { Queryable, Transaction } from '../../client'
import { Conditions, countRows, type KeysetRows, type ListOptions, selectPage } from '../keyset-page'

/** Any constant that no other lock uses. */
const ALERT_LOG_LOCK = 7_301_947_118

export type AlertSeverity = 'INFO' | 'WARNING' | 'CRITICAL'

export interface AlertRecord {
  readonly id: bigint
  readonly kind: AlertKind
  readonly severity: AlertSeverity
  readonly message: string
  readonly subject: string
  /** The machine that the alert is about; null where it is about no machine in particular. */
  readonly host: string | null
  readonly raisedAt: Date
  readonly resolvedAt: Date | null
}

export interface NewAlert {
  readonly kind: AlertKind
  readonly severity: AlertSeverity
  readonly message: string
  readonly subject: string
  readonly host?: string | null
}

export interface AlertFilter {
  readonly kind?: string | null
  readonly severity?: AlertSeverity | null
  readonly resolved?: boolean | null
}

const ALERT_COLUMNS = `alert.id, alert.kind, alert.severity::text AS "severity", alert.message, alert.subject,
  alert.host, alert.raised_at AS "raisedAt", alert.resolved_at AS "resolvedAt"`

/** Answers null where an alert of this kind, subject and host is open already. */
export async function insertAlert(tx: Transaction, alert: NewAlert): Promise<AlertRecord | null> {
  await tx.query(`SELECT pg_advisory_xact_lock($1)`, [ALERT_LOG_LOCK])
  const [row] = await tx.query<AlertRecord>(
    `INSERT INTO alert (kind, severity, message, subject, host)
     SELECT $1, $2::alert_severity, $3, $4, $5::text
      WHERE NOT EXISTS (
              SELECT FROM alert
               WHERE kind = $1 AND subject = $4 AND host IS NOT DISTINCT FROM $5::text AND resolved_at IS NULL)
     RETURNING ${ALERT_COLUMNS}`,
    [alert.kind, alert.severity, alert.message, alert.subject, alert.host ?? null],
  )
  return row ?? null
}

/** Resolves the open alerts of this kind on this host about subjects whose name begins with `prefix`. */
export async function resolveAlertsBelow(
  db: Queryable,
  kind: AlertKind,
  prefix: string,
  host: string,
): Promise<void> {
  await db.query(
    `UPDATE alert SET resolved_at = now()
      WHERE kind = $1 AND starts_with(subject, $2) AND host = $3 AND resolved_at IS NULL`,
    [kind, prefix, host],
  )
}

/** Resolves the open alerts of this kind about these subjects and this host; answers how many. */
export async function resolveAlerts(
  db: Queryable,
  kind: AlertKind,
  subjects: readonly string[],
  host: string | null,
): Promise<number> {
  const rows = await db.query(
    `UPDATE alert SET resolved_at = now()
      WHERE kind = $1 AND subject = ANY ($2::text[]) AND host IS NOT DISTINCT FROM $3::text AND resolved_at IS NULL
      RETURNING 1`,
    [kind, subjects, host],
  )
  return rows.length
}

/** Resolves the open alerts of this kind about no machine in particular, but for those about one subject. @param subject null: all of them */
export async function resolveAlertsBut(
  db: Queryable,
  kind: AlertKind,
  subject: string | null,
): Promise<void> {
  await db.query(
    `UPDATE alert SET resolved_at = now()
      WHERE kind = $1 AND subject IS DISTINCT FROM $2::text AND host IS NULL AND resolved_at IS NULL`,
    [kind, subject],
  )
}

function conditions(filter: AlertFilter): Conditions {
  const where = new Conditions()
  if (filter.kind) where.and('alert.kind = ?', filter.kind)
  if (filter.severity) where.and('alert.severity = ?::alert_severity', filter.severity)
  if (filter.resolved === true) where.and('alert.resolved_at IS NOT NULL')
  if (filter.resolved === false) where.and('alert.resolved_at IS NULL')
  return where
}

export async function selectAlerts(
  db: Queryable,
  filter: AlertFilter,
  options: ListOptions,
): Promise<KeysetRows<AlertRecord>> {
  return selectPage<AlertRecord>(db, {
    columns: ALERT_COLUMNS,
    from: 'alert',
    idColumn: 'alert.id',
    where: conditions(filter),
    ...options,
  })
}

/** Answers in any order, and leaves out ids that do not exist. */
export async function findAlertsByIds(db: Queryable, ids: readonly bigint[]): Promise<AlertRecord[]> {
  return db.query<AlertRecord>(`SELECT ${ALERT_COLUMNS} FROM alert WHERE alert.id = ANY ($1::bigint[])`, [
    ids,
  ])
}

export async function countAlerts(db: Queryable, filter: AlertFilter): Promise<number> {
  return countRows(db, 'alert', conditions(filter))
}

/** The alerts that were raised after the alert `after`, in their order. */
export async function readAlertsAfter(
  db: Queryable,
  after: bigint,
  filter: AlertFilter,
  limit: number,
): Promise<AlertRecord[]> {
  const where = conditions(filter).and('alert.id > ?', after)
  return db.query<AlertRecord>(
    `SELECT ${ALERT_COLUMNS} FROM alert WHERE ${where.sql} ORDER BY alert.id LIMIT ${limit}`,
    where.parameters,
  )
}

/** Answers 0 where no alert was ever raised. */
export async function latestAlertId(db: Queryable): Promise<bigint> {
  const [row] = await db.query<{ id: bigint }>(`SELECT coalesce(max(id), 0)::bigint AS "id" FROM alert`)
  return row!.id
}
