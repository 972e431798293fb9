/** Facts about this installation, by key. */
import type { Queryable } from '../../client'

/** Null where there is no such setting. */
export async function readSetting(db: Queryable, key: string): Promise<unknown> {
  const [row] = await db.query<{ value: unknown }>(`SELECT value FROM setting WHERE key = $1`, [key])
  return row?.value ?? null
}

/** The zone that days of the shop as a whole are of, such as those of adverts; UTC where the shop has not said. */
export async function readShopTimeZone(db: Queryable): Promise<string> {
  const shop = (await readSetting(db, 'shop')) as { readonly timeZone?: string } | null
  return shop?.timeZone ?? 'UTC'
}

export async function writeSetting(db: Queryable, key: string, value: unknown): Promise<void> {
  await db.query(
    `INSERT INTO setting (key, value, updated_at) VALUES ($1, $2::jsonb, now())
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = now()`,
    [key, JSON.stringify(value)],
  )
}

/** Writes a setting that has no value yet; of several that write at once, the first one counts. */
export async function writeSettingOnce(db: Queryable, key: string, value: unknown): Promise<void> {
  await db.query(
    `INSERT INTO setting (key, value, updated_at) VALUES ($1, $2::jsonb, now()) ON CONFLICT (key) DO NOTHING`,
    [key, JSON.stringify(value)],
  )
}
