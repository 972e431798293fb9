/** Time zones as the database knows them. */
import type { Queryable } from '../../client'

/** Names that `AT TIME ZONE` takes for the zone itself: where an abbreviation has the same letters, it takes that instead. */
export async function readTimeZoneNames(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `SELECT name FROM pg_timezone_names
      WHERE upper(name) IN ('UTC', 'GMT') OR upper(name) NOT IN (SELECT upper(abbrev) FROM pg_timezone_abbrevs)
      ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}
