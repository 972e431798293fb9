/** What becomes of lists between the answer and the database. */
import { ForecartError } from '../../../../src/core/errors'
import { createLogger } from '../../../../src/core/logger'
import type { Queryable } from '../../../../src/db/client'
import { writeDefaultConsent } from '../../../../src/db/repositories/behaviour/consent.repository'
import { ConsentService } from '../../../../src/services/behaviour/consent.service'
import { IngestService } from '../../../../src/services/behaviour/ingest.service'
import { UserErasureService } from '../../../../src/services/behaviour/user-erasure.service'
import { CatalogWriteService } from '../../../../src/services/shop/catalog-write.service'
import { RetentionService } from '../../../../src/services/operations/retention.service'
import { type SlateContext, SlateOffers } from '../../../../src/services/slates/offered-slate'
import { RecommendationIdSource } from '../../../../src/services/slates/recommendation-ids'
import { SlateLog } from '../../../../src/services/slates/slate-log'
import { admin, clock, createShop, event, type TestShop } from '../../../support/shop'

const logger = createLogger({ level: 'silent', name: 'test' })

describe('the log of what was recommended', () => {
  let shop: TestShop
  let ids: RecommendationIdSource
  const logs: SlateLog[] = []

  beforeAll(async () => {
    shop = await createShop()
    ids = new RecommendationIdSource(shop.database)
    const ingest = new IngestService({ database: shop.database, clock })
    await ingest.ingestEvents(
      admin,
      ['ada', 'bob', 'eve', 'joe'].flatMap((name) => [
        // Before they sign in.
        event({ sessionExternalId: `of-${name}` }),
        event({ sessionExternalId: `of-${name}`, userExternalId: name }),
      ]),
    )
  })
  afterEach(async () => {
    await Promise.all(logs.splice(0).map((log) => log.close()))
    await shop.read('TRUNCATE recommendation_slate')
  })
  afterAll(() => shop.drop())

  const newLog = (database: Queryable = shop.database, maxWaiting?: number) => {
    const log = new SlateLog({ database, logger, maxWaiting })
    logs.push(log)
    return log
  }
  const keyOf = async (table: string, externalId: string) => {
    const [row] = await shop.read<{ id: bigint }>(`SELECT id FROM ${table} WHERE external_id = $1`, [
      externalId,
    ])
    return row!.id
  }
  const show = async (log: SlateLog, fields: Partial<SlateContext> = {}) => {
    const offers = new SlateOffers(ids, log)
    const context: SlateContext = {
      viewer: admin,
      surface: 'HOME',
      offeredAt: clock.now(),
      userId: null,
      sessionId: null,
      locationId: null,
      versionId: null,
      ...fields,
    }
    const entries = [{ targetType: 'Item' as const, targetId: 1n, score: 0.5, propensity: 0.25 }]
    const [slate] = await offers.offer([{ context, entriesOf: () => entries }])
    return slate!.idOf(1)
  }
  const logged = async () => (await shop.read('SELECT FROM recommendation_slate')).length

  it('has one entry for each list, however many of its ids are taken, and its ids are those of all servers', async () => {
    const log = newLog()
    const id = await show(log, { placement: 'below the fold', scenario: 'gifts', rules: ['no socks'] })
    await show(log)
    await log.flush()
    const place = (await new RecommendationIdSource(shop.database).open()).read(id)
    expect(
      await shop.read(
        'SELECT id, placement, scenario, rules, propensities FROM recommendation_slate WHERE id = $1::uuid',
        [place!.slateId],
      ),
    ).toEqual([
      {
        id: place!.slateId,
        placement: 'below the fold',
        scenario: 'gifts',
        rules: ['no socks'],
        propensities: [0.25],
      },
    ])
    expect(await logged()).toBe(2)
    expect(log.figures).toEqual({ waiting: 0, written: 2, dropped: 0 })
  })

  it('drops and counts what does not fit, and writes the rest at the end', async () => {
    const log = newLog(shop.database, 3)
    for (let i = 0; i < 5; i++) await show(log)
    expect(log.figures).toEqual({ waiting: 3, written: 0, dropped: 2 })
    await log.close()
    await show(log)
    expect(await logged()).toBe(3)
    expect(log.figures).toEqual({ waiting: 0, written: 3, dropped: 3 })
  })

  it('keeps lists while the database cannot be reached, and none twice where a commit was not heard of', async () => {
    let failures = 2
    const flaky: Queryable = {
      async query(sql, params) {
        const rows = await shop.database.query<never>(sql, params)
        if (failures-- > 0) throw new ForecartError('DATABASE_UNAVAILABLE', 'lost')
        return rows
      },
    }
    const log = newLog(flaky)
    await show(log)
    await log.flush()
    await log.flush()
    expect(log.figures).toEqual({ waiting: 1, written: 0, dropped: 0 })
    await log.flush()
    expect(log.figures).toMatchObject({ waiting: 0, dropped: 0 })
    expect(await logged()).toBe(1)
  })

  it('drops what cannot be written, and goes on', async () => {
    const log = newLog()
    await show(log, { surface: 'HO\u0000ME' as 'HOME' })
    await log.flush()
    await show(log)
    await log.flush()
    expect(log.figures).toEqual({ waiting: 0, written: 1, dropped: 1 })
  })

  it('forgets deleted customers, also what waited, and what they saw before they signed in', async () => {
    const log = newLog()
    const userId = await keyOf('app_user', 'bob')
    const sessionId = await keyOf('session', 'of-bob')
    await show(log, { userId })
    await show(log, { sessionId })
    await log.flush()
    await show(log, { userId })
    await show(log, { sessionId })
    await show(log)
    await new UserErasureService({ database: shop.database }).deleteUser(admin, { externalId: 'bob' })
    expect(await logged()).toBe(0)
    await log.flush()
    expect(await shop.read('SELECT user_id, session_id FROM recommendation_slate')).toEqual([
      { user_id: null, session_id: null },
    ])
  })

  it('has nothing of customers who do not allow analytics', async () => {
    const log = newLog()
    const [userId, sessionId] = [await keyOf('app_user', 'eve'), await keyOf('session', 'of-eve')]
    const showHer = async () => {
      await show(log, { userId, sessionId })
      await show(log, { sessionId })
      await log.flush()
    }
    await showHer()
    expect(await logged()).toBe(2)
    const consents = new ConsentService({ database: shop.database, clock })
    await consents.recordConsent(admin, [{ userExternalId: 'eve', marketing: false }])
    expect(await logged()).toBe(2)
    await consents.recordConsent(admin, [{ userExternalId: 'eve', analytics: false }])
    expect(await logged()).toBe(0)
    await showHer()
    expect(await logged()).toBe(0)
    // Who tells it with the customer says the same.
    await consents.recordConsent(admin, [{ userExternalId: 'eve', analytics: true }])
    await showHer()
    expect(await logged()).toBe(2)
    const catalog = new CatalogWriteService({ database: shop.database, clock })
    await catalog.upsertUsers(admin, [{ externalId: 'eve', consent: { analytics: false } }])
    expect(await logged()).toBe(0)
  })

  it('is cleaned of customers that a new default leaves out', async () => {
    const log = newLog()
    const consents = new ConsentService({ database: shop.database, clock })
    await consents.recordConsent(admin, [{ userExternalId: 'ada', analytics: true }])
    const early = new Date(clock.now().getTime() - 1)
    for (const name of ['ada', 'joe'])
      await show(log, { sessionId: await keyOf('session', `of-${name}`), offeredAt: early })
    await log.flush()
    await writeDefaultConsent(shop.database, ['PERSONALIZATION'])
    await new RetentionService({
      database: shop.database,
      clock,
      logger,
      retention: { receiptDays: 90, auditDays: 730, slateDays: 90, predictionDays: 365 },
    }).cleanUp()
    expect(await shop.read('SELECT session_id FROM recommendation_slate')).toEqual([
      { session_id: await keyOf('session', 'of-ada') },
    ])
  })
})
