/** From the shop's own keys to ours. Keys are decimal texts, as JSON and SQL both take them. */
import { PUBLIC_LOCATION_KINDS } from '../../../contracts/shop/shop-records'
import { BoundedCache } from '../../../core/bounded-cache'
import type { Queryable } from '../../client'
import { isPublicItem } from './public-rows'

export type ReferenceKind = 'item' | 'category' | 'location' | 'promotion'

export interface ReferenceLookup {
  /** Our keys of those that exist. */
  find(
    db: Queryable,
    kind: ReferenceKind,
    externalIds: Iterable<string>,
  ): Promise<ReadonlyMap<string, string>>
  /** The location that events and orders without a location belong to. */
  defaultLocation(db: Queryable): Promise<string>
}

const CACHE_CAPACITY = 50_000

/** Rows of these tables are never deleted and never change their keys, so what was found once stays true. */
export class References implements ReferenceLookup {
  private readonly caches: Record<ReferenceKind, BoundedCache<string, string>> = {
    item: new BoundedCache(CACHE_CAPACITY),
    category: new BoundedCache(CACHE_CAPACITY),
    location: new BoundedCache(CACHE_CAPACITY),
    promotion: new BoundedCache(CACHE_CAPACITY),
  }
  private onlineLocation: string | null = null

  async find(
    db: Queryable,
    kind: ReferenceKind,
    externalIds: Iterable<string>,
  ): Promise<ReadonlyMap<string, string>> {
    const cache = this.caches[kind]
    const found = new Map<string, string>()
    const missing: string[] = []
    for (const externalId of new Set(externalIds)) {
      const id = cache.get(externalId)
      if (id === undefined) missing.push(externalId)
      else found.set(externalId, id)
    }
    if (missing.length > 0) {
      const rows = await db.query<{ externalId: string; id: string }>(
        `SELECT external_id AS "externalId", id::text AS "id" FROM ${kind} WHERE external_id = ANY ($1::text[])`,
        [missing],
      )
      for (const { externalId, id } of rows) {
        cache.set(externalId, id)
        found.set(externalId, id)
      }
    }
    return found
  }

  /** Made with the shop's time zone where the shop has none yet. */
  async defaultLocation(db: Queryable): Promise<string> {
    this.onlineLocation ??= (await findOnlineLocation(db)) ?? (await createOnlineLocation(db))
    return this.onlineLocation
  }
}

/** What an end user may name. Promotions are never told apart to one: see `ingest.service.ts`. */
const PUBLIC: Record<ReferenceKind, string> = {
  item: isPublicItem('item'),
  category: 'true',
  location: 'kind::text = ANY ($2::text[])',
  promotion: 'true',
}

/**
 * What end users name: rows that are hidden from them are looked up in vain like those that do not exist. Nothing is remembered,
 * so that both take the same statement and the same time.
 */
export class PublicReferences implements ReferenceLookup {
  private readonly all = new References()

  async find(
    db: Queryable,
    kind: ReferenceKind,
    externalIds: Iterable<string>,
  ): Promise<ReadonlyMap<string, string>> {
    const wanted = [...new Set(externalIds)]
    if (wanted.length === 0) return new Map()
    const rows = await db.query<{ externalId: string; id: string }>(
      `SELECT external_id AS "externalId", id::text AS "id" FROM ${kind}
        WHERE external_id = ANY ($1::text[]) AND ${PUBLIC[kind]}`,
      kind === 'location' ? [wanted, PUBLIC_LOCATION_KINDS] : [wanted],
    )
    return new Map(rows.map(({ externalId, id }) => [externalId, id]))
  }

  defaultLocation(db: Queryable): Promise<string> {
    return this.all.defaultLocation(db)
  }
}

async function findOnlineLocation(db: Queryable): Promise<string | null> {
  const rows = await db.query<{ id: string }>(
    `SELECT id::text AS "id" FROM location WHERE kind = 'ONLINE' ORDER BY (external_id = 'online') DESC, location.id LIMIT 1`,
  )
  return rows[0]?.id ?? null
}

async function createOnlineLocation(db: Queryable): Promise<string> {
  // A location of that name but another kind may exist: it serves as well as a new one.
  await db.query(
    `INSERT INTO location (external_id, name, kind, time_zone, updated_at)
     SELECT 'online', 'Online', 'ONLINE', coalesce((SELECT value ->> 'timeZone' FROM setting WHERE key = 'shop'), 'UTC'), now()
     ON CONFLICT (external_id) DO NOTHING`,
  )
  const rows = await db.query<{ id: string }>(
    `SELECT id::text AS "id" FROM location WHERE external_id = 'online'`,
  )
  return rows[0]!.id
}

/** Our keys of all of them: users are made at first sight, and stay until the transaction ends. Rows are taken by key, so that two batches cannot wait for each other. */
export async function ensureUsers(
  db: Queryable,
  externalIds: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(externalIds)].sort()
  const found = new Map<string, string>()
  const read = async (sql: string, ids: readonly string[]) => {
    for (const row of await db.query<{ externalId: string; id: string }>(sql, [ids])) {
      found.set(row.externalId, row.id)
    }
    return wanted.filter((externalId) => !found.has(externalId))
  }
  if (wanted.length === 0) return found
  const select = `SELECT external_id AS "externalId", id::text AS "id" FROM app_user WHERE external_id = ANY ($1::text[])
    ORDER BY 1 FOR KEY SHARE`
  let missing = await read(select, wanted)
  if (missing.length === 0) return found
  missing = await read(
    `INSERT INTO app_user (external_id, updated_at)
     SELECT external_id, now() FROM unnest($1::text[]) AS wanted(external_id) ORDER BY 1
     ON CONFLICT (external_id) DO NOTHING RETURNING external_id AS "externalId", id::text AS "id"`,
    missing,
  )
  // Another transaction made them in the meantime. It has committed, because the insert waited for it.
  if (missing.length > 0) await read(select, missing)
  return found
}
