/** A home of the version before adverts, payment methods and consent goes on with what it has, and takes what is new. */
import { createLogger } from '../../src/core/logger'
import { createDatabase } from '../../src/db/client'
import * as promotionQuery from '../../src/db/repositories/promotion/promotion-query.repository'
import { migrate, readMigrations } from '../../src/db/migrate'
import { usersWithoutPersonalization } from '../../src/db/repositories/behaviour/consent.repository'
import { IngestService } from '../../src/services/behaviour/ingest.service'
import { createRawTestDatabase } from '../support/database'
import { queryOnce } from '../support/embedded'
import { admin, clock, event } from '../support/shop'

const MIGRATION = '20261129173311_adverts_payments_consent'
const logger = createLogger({ level: 'silent', name: 'test' })
const EVENTS = 'SELECT type::text, query, occurred_at FROM event ORDER BY id'

it('a home of before consent keeps its events, promotions and users, who allow everything, and takes events of new types', async () => {
  const raw = await createRawTestDatabase({ contents: 'nothing' })
  try {
    const migrations = readMigrations()
    const at = migrations.findIndex(({ name }) => name === MIGRATION)
    expect(at).toBeGreaterThan(0)
    await migrate(raw.url, logger, migrations.slice(0, at))
    await queryOnce(
      raw.url,
      `INSERT INTO location (external_id, name, kind, time_zone, updated_at) VALUES ('online', 'Online', 'ONLINE', 'UTC', now());
       INSERT INTO app_user (external_id, updated_at) SELECT 'user-' || n, now() FROM generate_series(1, 50) n;
       INSERT INTO session (external_id, user_id, location_id, started_at, last_event_at)
         SELECT 'session-' || u.id, u.id, l.id, now(), now() FROM app_user u, location l;
       INSERT INTO event (type, session_id, user_id, location_id, query, occurred_at)
         SELECT 'SEARCH', s.id, s.user_id, s.location_id, 'tea ' || n, '2026-03-01' FROM session s, generate_series(1, 20) n;
       INSERT INTO promotion (external_id, name, kind, starts_on, ends_on, updated_at)
         VALUES ('spring', 'Spring', 'COUPON', '2026-03-01', '2026-03-07', now())`,
    )
    const before = await queryOnce(raw.url, EVENTS)
    expect(before).toHaveLength(1_000)
    await migrate(raw.url, logger)
    expect(await queryOnce(raw.url, EVENTS)).toEqual(before)
    const database = await createDatabase({ url: raw.url, logger, poolSize: 2 })
    try {
      expect(await usersWithoutPersonalization(database)).toEqual(new Set())
      const [promotion] = await promotionQuery.byKeys(database, [], ['spring'])
      expect(promotion).toMatchObject({ name: 'Spring', couponCodes: [], description: null })
      const events = (['LOGIN', 'SIGNUP'] as const).map((type) =>
        event({ type, itemExternalId: null, locationExternalId: null, userExternalId: 'user-1' }),
      )
      expect(await new IngestService({ database, clock }).ingestEvents(admin, events)).toMatchObject({
        accepted: 2,
      })
    } finally {
      await database.close()
    }
  } finally {
    await raw.drop()
  }
})
