/** Many writers of the same rows at once: nobody waits for another for ever, and nobody is told to try again. */
import type { RecordResult } from '../../../../src/contracts/shop/record-result'
import { createLogger } from '../../../../src/core/logger'
import { Rng } from '../../../../src/core/statistics/rng'
import { CatalogWriteService } from '../../../../src/services/shop/catalog-write.service'
import { CovariateWriteService } from '../../../../src/services/shop/covariate-write.service'
import { DemandImportService } from '../../../../src/services/demand/demand-import.service'
import { ForecastEngine } from '../../../../src/services/demand/forecast-engine'
import { IngestService } from '../../../../src/services/behaviour/ingest.service'
import { InventoryService } from '../../../../src/services/shop/inventory.service'
import { OrderWriteService } from '../../../../src/services/shop/order-write.service'
import { PromotionWriteService } from '../../../../src/services/promotion/promotion-write.service'
import { RefreshService } from '../../../../src/services/demand/refresh.service'
import { RollupService } from '../../../../src/services/demand/rollup.service'
import { insertModelVersion, LastWeekModel } from '../../../support/last-week-model'
import { extent } from '../../../support/extent'
import { admin, clock, createShop, event, order, type TestShop } from '../../../support/shop'

const WRITERS = 24
const ROUNDS = extent({ short: 2, exhaustive: 8 })
const ROWS = 12
const PLACES = ['berlin', 'auckland', 'online']
const logger = createLogger({ level: 'silent', name: 'test' })

type Counts = Pick<RecordResult, 'rejected'>
type Write = (shop: TestShop, rng: Rng, round: string) => Promise<Counts>

/** Some of the same few names, in an order of their own. */
function some(rng: Rng, prefix: string): string[] {
  return Array.from({ length: ROWS }, () => `${prefix}-${rng.integer(ROWS * 2)}`)
}

const minuteOf = (rng: Rng): Date => new Date(Date.UTC(2026, 2, 1 + rng.integer(8), 10, rng.integer(60)))
const dayOf = (rng: Rng): string => `2026-03-0${1 + rng.integer(8)}`

const WRITES: Readonly<Record<string, Write>> = {
  items: ({ database }, rng) =>
    new CatalogWriteService({ database, clock }).upsertItems(
      admin,
      some(rng, 'item').map((externalId) => ({
        externalId,
        title: externalId,
        priceMinor: BigInt(rng.integer(1_000)),
        currency: 'EUR',
        category: { externalId: rng.pick(['a', 'b', 'c']) },
      })),
    ),
  users: ({ database }, rng) =>
    new CatalogWriteService({ database, clock }).upsertUsers(
      admin,
      some(rng, 'user').map((externalId) => ({ externalId, attributes: { n: rng.uniform() } })),
    ),
  locations: ({ database }, rng) =>
    new CatalogWriteService({ database, clock }).upsertLocations(
      admin,
      some(rng, 'place').map((externalId) => ({
        externalId,
        name: externalId,
        kind: 'STORE',
        timeZone: rng.pick(['UTC', 'Europe/Berlin', 'Asia/Kolkata']),
      })),
    ),
  orders: ({ database }, rng) =>
    new OrderWriteService({ database, clock }).recordOrders(
      admin,
      some(rng, 'order').map((externalId) =>
        order({
          externalId,
          userExternalId: rng.pick(some(rng, 'user')),
          sessionExternalId: rng.pick(some(rng, 'visit')),
          locationExternalId: rng.pick(PLACES),
          orderedAt: minuteOf(rng),
          lines: some(rng, 'item').map((itemExternalId) => ({
            itemExternalId,
            quantity: 1 + rng.uniform(),
            unitPriceMinor: 100n,
          })),
        }),
      ),
    ),
  events: ({ database }, rng, round) =>
    new IngestService({ database, clock }).ingestEvents(
      admin,
      some(rng, 'visit').map((sessionExternalId, index) =>
        event({
          // Half of them are told by every writer.
          clientEventId: index % 2 === 0 ? `shared-${index}-${rng.integer(ROWS)}` : `${round}-${index}`,
          type: rng.pick(['VIEW', 'PURCHASE'] as const),
          sessionExternalId,
          itemExternalId: rng.pick(some(rng, 'item')),
          locationExternalId: rng.pick(PLACES),
          occurredAt: minuteOf(rng),
        }),
      ),
    ),
  inventory: ({ database }, rng) =>
    new InventoryService({ database, clock }).recordInventory(
      admin,
      some(rng, 'item').map((itemExternalId) => ({
        itemExternalId,
        locationExternalId: rng.pick(PLACES),
        countedAt: minuteOf(rng),
        quantityOnHand: rng.integer(2),
      })),
    ),
  covariates: ({ database }, rng) =>
    new CovariateWriteService({ database, clock }).recordCovariates(admin, {
      prices: some(rng, 'item').map((itemExternalId) => ({
        itemExternalId,
        locationExternalId: rng.pick([...PLACES, null]),
        validFrom: dayOf(rng),
        priceMinor: BigInt(rng.integer(1_000)),
        currency: 'EUR',
      })),
      weather: some(rng, 'day').map(() => ({
        locationExternalId: rng.pick(PLACES),
        day: dayOf(rng),
        temperatureC: rng.uniform(),
        precipitationMm: 0,
      })),
      calendarDays: some(rng, 'day').map((name) => ({
        locationExternalId: rng.pick(PLACES),
        day: dayOf(rng),
        name,
      })),
    }),
  promotions: async ({ database }, rng, round) => {
    const promotions = new PromotionWriteService({ database, clock })
    const { userErrors } = await promotions.create(admin, {
      externalId: round,
      name: round,
      kind: 'PRICE_DISCOUNT',
      discountFraction: 0.1,
      startsOn: '2026-03-02',
      endsOn: '2026-03-20',
      items: [...new Set(some(rng, 'item'))].map((externalId) => ({ externalId })),
    })
    await promotions.cancel(admin, { externalId: round })
    return { rejected: userErrors.length }
  },
  demand: ({ database }, rng) =>
    new DemandImportService({ database, clock }).recordAggregates(
      admin,
      some(rng, 'item').map((itemExternalId) => ({
        itemExternalId,
        locationExternalId: rng.pick(PLACES),
        day: dayOf(rng),
        units: rng.uniform(),
      })),
    ),
}

describe('many writers at once', () => {
  let shop: TestShop
  beforeAll(async () => {
    shop = await createShop({ poolSize: WRITERS + 4 })
    await new CatalogWriteService({ database: shop.database, clock }).upsertItems(
      admin,
      Array.from({ length: ROWS * 2 }, (_, n) => ({
        externalId: `item-${n}`,
        title: 'Item',
        priceMinor: 1n,
        currency: 'EUR',
      })),
    )
  })
  afterAll(() => shop.drop())

  it('24 of overlapping batches of everything, with refreshes and roll-ups among them, all succeed and leave true figures', async () => {
    const { database } = shop
    const rollup = new RollupService({ database, clock })
    const models = new LastWeekModel(await insertModelVersion(database, 1))
    const engine = new ForecastEngine({ database, models: () => models, clock })
    const refreshes = new RefreshService({ database, engine, clock, logger })
    const writes = Object.entries(WRITES)
    let writing = true
    const maintain = async (work: () => Promise<unknown>): Promise<void> => {
      while (writing) await work()
    }
    const maintenance = [
      maintain(() => rollup.rollUpDirty()),
      maintain(() => rollup.rollUpDirty()),
      maintain(() => refreshes.refreshPending()),
    ]
    const failures: unknown[] = []
    await Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        for (let round = 0; round < ROUNDS; round++) {
          const [what, write] = writes[(writer + round) % writes.length]!
          const { rejected } = await write(
            shop,
            new Rng('writers', writer, round),
            `${writer}-${round}`,
          ).catch((error: unknown) => ({ rejected: String(error) }))
          if (rejected !== 0) failures.push([what, rejected])
        }
      }),
    )
    writing = false
    await Promise.all(maintenance)
    expect(failures).toEqual([])

    await rollup.rollUpDirty()
    expect((await rollup.recomputeAll()).cells).toBe(0)
    expect(
      await shop.read(
        `SELECT item_id FROM stock_out GROUP BY item_id, location_id HAVING count(*) FILTER (WHERE ended_at IS NULL) > 1`,
      ),
    ).toEqual([])
  })

  it('succeed once each, although two of their transactions wait for each other', async () => {
    const { database } = shop
    await database.query(`CREATE TABLE counter AS SELECT n, 0 AS value FROM generate_series(1, 2) n`)
    let attempts = 0
    let bothHaveOne: () => void = () => undefined
    const meet = new Promise<void>((resolve) => (bothHaveOne = resolve))
    const add = (first: number, second: number, other: () => Promise<void>): Promise<void> =>
      database.transaction(async (tx) => {
        // Who is tried again could else take the first row once more, before the other one has woken up.
        if (attempts >= 2) await other()
        const increase = (n: number) => tx.query(`UPDATE counter SET value = value + 1 WHERE n = $1`, [n])
        await increase(first)
        if (++attempts === 2) bothHaveOne()
        await meet
        await increase(second)
      })
    const forwards: Promise<void> = add(1, 2, () => backwards)
    const backwards: Promise<void> = add(2, 1, () => forwards)
    await Promise.all([forwards, backwards])
    expect(attempts).toBe(3)
    expect(await shop.read(`SELECT value FROM counter`)).toEqual([{ value: 2 }, { value: 2 }])
  })
})
