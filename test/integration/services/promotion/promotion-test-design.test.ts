/** Tests of promotions planned on a shop's own history. */
import { fixedClock } from '../../../../src/core/time/clock'
import { EffectThread } from '../../../../src/services/promotion/effect-thread'
import {
  PromotionTestDesignService,
  type TestDesignInput,
  type TestDesignValue,
} from '../../../../src/services/promotion/promotion-test-design.service'
import { PromotionWriteService } from '../../../../src/services/promotion/promotion-write.service'
import { CatalogService } from '../../../../src/services/shop/catalog.service'
import { LocationService } from '../../../../src/services/shop/location.service'
import { createTestDatabase, type TestDatabase } from '../../../support/database'
import { placeOf, storePromotedShop } from '../../../support/promoted-shop'
import { admin, anonymous, endUser, ingestKey } from '../../../support/shop'

const LAST_DAY = '2026-05-31'
const clock = fixedClock('2026-06-01T12:00:00Z')
const INPUT: TestDesignInput = {
  items: [{ externalId: 'tea-0' }],
  durationsDays: [7],
  confidence: 0.9,
  power: 0.8,
}

describe('the design of a test of a promotion', () => {
  let shop: TestDatabase
  let thread: EffectThread
  let service: PromotionTestDesignService

  beforeAll(async () => {
    shop = await createTestDatabase()
    const { database } = shop
    await storePromotedShop(database, { places: 6, items: { tea: 2 }, lastDay: LAST_DAY, historyDays: 90 })
    thread = new EffectThread()
    service = new PromotionTestDesignService({
      database,
      clock,
      catalog: new CatalogService({ database }),
      locations: new LocationService({ database }),
      thread,
    })
  })
  afterAll(async () => {
    await thread.close()
    await shop.drop()
  })
  const design = (fields: Partial<TestDesignInput> = {}): Promise<TestDesignValue> =>
    service.design(admin, { ...INPUT, ...fields })

  it('says where to promote and where not, and what would be seen', async () => {
    const { refusal, designs, historyDays, historyTo } = await design({ durationsDays: [7, 14] })
    expect(refusal).toBeNull()
    expect(historyDays).toBe(90)
    expect(historyTo).toBe(LAST_DAY)
    expect(designs.length).toBeGreaterThanOrEqual(4)
    for (const { treated, holdOut } of designs) expect(new Set([...treated, ...holdOut]).size).toBe(6)
    expect(designs[0]!.power.smallestDetectableLift).toBeLessThan(0.15)
  })

  it('takes the places that are named, and leaves out days of promotions', async () => {
    await new PromotionWriteService({ database: shop.database, clock }).create(admin, {
      ...{
        externalId: 'march',
        name: 'March',
        kind: 'DISPLAY',
        startsOn: '2026-03-20',
        endsOn: '2026-03-29',
      },
      items: [{ externalId: 'tea-1' }],
    })
    const locations = [{ externalId: placeOf(2) }]
    const { designs, historyDays } = await design({ locations, items: [{ externalId: 'tea-1' }] })
    const [place] = await shop.database.query<{ id: string }>(
      `SELECT id::text FROM location WHERE external_id = $1`,
      [placeOf(2)],
    )
    expect(designs.map(({ treated }) => treated)).toEqual([[place!.id]])
    expect(historyDays).toBe(80)
  })

  it('refuses what the history cannot answer', async () => {
    expect((await design({ durationsDays: [45] })).refusal).toMatchObject({ code: 'HISTORY_TOO_SHORT' })
    const all = Array.from({ length: 5 }, (_, index) => ({ externalId: placeOf(index) }))
    expect((await design({ locations: all })).refusal).toMatchObject({ code: 'NO_DONORS' })
  })

  it.each([
    ['no item', { items: [] }, 'BAD_USER_INPUT'],
    ['an unknown item', { items: [{ externalId: 'nope' }] }, 'NOT_FOUND'],
    ['an unknown place', { locations: [{ externalId: 'nope' }] }, 'NOT_FOUND'],
    ['no length', { durationsDays: [] }, 'BAD_USER_INPUT'],
    ['a length that is named twice', { durationsDays: [7, 14, 7] }, 'BAD_USER_INPUT'],
    ['a length of no days', { durationsDays: [0] }, 'BAD_USER_INPUT'],
    ['a confidence that is none', { confidence: 1 }, 'BAD_USER_INPUT'],
    ['a power that is none', { power: Number.NaN }, 'BAD_USER_INPUT'],
  ])('throws a coded error for %s', async (_, fields, code) => {
    await expect(design(fields)).rejects.toMatchObject({ code })
  })

  it('is for those who read the shop, and nobody else', async () => {
    await expect(service.design(anonymous, INPUT)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await expect(service.design(endUser('ada'), INPUT)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(service.design(ingestKey, INPUT)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
