/** API keys: their hashes, never the keys. */
import type { Database, Queryable } from '../../client'
import { appendAudit, type AuditRecord } from './installation.repository'
import { Conditions, countRows, selectPage } from '../keyset-page'
import type { KeysetRows, ListOptions } from '../keyset-page'

export interface ApiKeyRecord {
  readonly id: bigint
  readonly name: string
  readonly source: string
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly revokedAt: Date | null
  readonly lastUsedAt: Date | null
}

export interface NewApiKey {
  readonly name: string
  readonly source: string
  readonly prefix: string
  readonly hash: Uint8Array
  readonly scopes: readonly string[]
  readonly expiresAt: Date | null
}

const COLUMNS = `k.id, k.name, k.source, k.prefix, k.scopes, k.created_at AS "createdAt", k.expires_at AS "expiresAt",
  k.revoked_at AS "revokedAt", k.last_used_at AS "lastUsedAt"`

export async function insert(db: Database, key: NewApiKey, entry: AuditRecord): Promise<ApiKeyRecord> {
  return db.transaction(async (tx) => {
    const [record] = await tx.query<ApiKeyRecord>(
      `INSERT INTO api_key AS k (name, source, prefix, hash, scopes, expires_at)
       VALUES ($1, $2, $3, $4, $5::text[], $6) RETURNING ${COLUMNS}`,
      [key.name, key.source, key.prefix, key.hash, key.scopes, key.expiresAt],
    )
    await appendAudit(tx, entry)
    return record as ApiKeyRecord
  })
}

/** The key as it is afterwards; null where there is none. A key that is revoked already stays as it is. */
export async function revoke(
  db: Database,
  id: bigint,
  at: Date,
  entryOf: (revoked: ApiKeyRecord) => AuditRecord,
): Promise<ApiKeyRecord | null> {
  return db.transaction(async (tx) => {
    const [revoked] = await tx.query<ApiKeyRecord>(
      `UPDATE api_key AS k SET revoked_at = $2 WHERE k.id = $1 AND k.revoked_at IS NULL RETURNING ${COLUMNS}`,
      [id, at],
    )
    if (revoked) await appendAudit(tx, entryOf(revoked))
    return revoked ?? (await byId(tx, id))
  })
}

export async function byId(db: Queryable, id: bigint): Promise<ApiKeyRecord | null> {
  const [record] = await db.query<ApiKeyRecord>(`SELECT ${COLUMNS} FROM api_key k WHERE k.id = $1`, [id])
  return record ?? null
}

/** Answers in any order, and leaves out ids that do not exist. */
export function byIds(db: Queryable, ids: readonly bigint[]): Promise<ApiKeyRecord[]> {
  return db.query<ApiKeyRecord>(`SELECT ${COLUMNS} FROM api_key k WHERE k.id = ANY($1::bigint[])`, [ids])
}

/** Found by the digest itself: an index look-up of 256 random bits tells an attacker nothing by its time. */
export async function byHash(db: Queryable, hash: Uint8Array): Promise<ApiKeyRecord | null> {
  const [record] = await db.query<ApiKeyRecord>(`SELECT ${COLUMNS} FROM api_key k WHERE k.hash = $1`, [hash])
  return record ?? null
}

export async function touch(db: Queryable, id: bigint, at: Date): Promise<void> {
  await db.query('UPDATE api_key SET last_used_at = $2 WHERE id = $1', [id, at])
}

export function list(db: Queryable, options: ListOptions): Promise<KeysetRows<ApiKeyRecord>> {
  return selectPage<ApiKeyRecord>(db, {
    columns: COLUMNS,
    from: 'api_key k',
    idColumn: 'k.id',
    where: new Conditions(),
    ...options,
  })
}

export function count(db: Queryable): Promise<number> {
  return countRows(db, 'api_key k', new Conditions())
}
