import type { ItemInput, LocationInput } from '../../../../src/contracts/shop/shop-records'
import { CatalogWriteService } from '../../../../src/services/shop/catalog-write.service'
import { OrderWriteService } from '../../../../src/services/shop/order-write.service'
import { RollupService } from '../../../../src/services/demand/rollup.service'
import {
  admin,
  anonymous,
  clock,
  createShop,
  endUser,
  order,
  readKey,
  type TestShop,
} from '../../../support/shop'
import { readDemand } from '../../../support/slow-demand'

describe('writing the catalogue', () => {
  let shop: TestShop
  let catalog: CatalogWriteService

  beforeAll(async () => {
    shop = await createShop()
    catalog = new CatalogWriteService({ database: shop.database, clock })
  })
  afterAll(() => shop.drop())

  const vase: ItemInput = {
    externalId: 'vase',
    title: 'Vase',
    brand: 'Clay',
    categoryPath: ['Home', 'Décor & Art'],
    priceMinor: 2_000n,
    costMinor: 900n,
    currency: 'EUR',
    launchedOn: '2026-01-01',
    attributes: { colour: 'blue' },
  }

  it('links items to those that they take the place of', async () => {
    const jug = { externalId: 'jug', title: 'Jug', priceMinor: 1_000n, currency: 'EUR' }
    const items: ItemInput[] = [
      { ...jug, externalId: 'jug-2', predecessorExternalId: 'nobody' },
      { ...jug, predecessorExternalId: 'jug' },
      jug,
      { ...jug, externalId: 'jug-2', predecessorExternalId: 'jug' },
    ]
    const { recorded, userErrors } = await catalog.upsertItems(admin, items)
    expect(recorded).toBe(2)
    expect(userErrors.map(({ index, code }) => [index, code])).toEqual([
      [0, 'NOT_FOUND'],
      [1, 'BAD_USER_INPUT'],
    ])
    const link = () =>
      shop.read(
        `SELECT p.external_id AS before, i.predecessor_known_at AS at FROM item i LEFT JOIN item p ON p.id = i.predecessor_id WHERE i.external_id = 'jug-2'`,
      )
    expect(await link()).toEqual([{ before: 'jug', at: clock.now() }])
    expect(await catalog.upsertItems(admin, items.slice(3))).toMatchObject({ unchanged: 1 })
    expect(
      await catalog.upsertItems(admin, [{ externalId: 'jug-2', predecessorExternalId: null }]),
    ).toMatchObject({ recorded: 1 })
    expect(await link()).toEqual([{ before: null, at: null }])
  })

  it('makes items with their categories and first price, and knows them again', async () => {
    expect(await catalog.upsertItems(admin, [vase])).toEqual({
      recorded: 1,
      unchanged: 0,
      rejected: 0,
      userErrors: [],
    })
    expect(await catalog.upsertItems(admin, [vase])).toMatchObject({ recorded: 0, unchanged: 1 })
    expect(
      await shop.read(
        `SELECT c.external_id, c.name, p.external_id AS parent FROM category c LEFT JOIN category p ON p.id = c.parent_id ORDER BY 1`,
      ),
    ).toEqual([
      { external_id: 'home', name: 'Home', parent: null },
      { external_id: 'home/décor-art', name: 'Décor & Art', parent: 'home' },
    ])
    expect(
      await shop.read(
        `SELECT valid_from, p.price_minor FROM price_history p JOIN item i ON i.id = p.item_id WHERE i.external_id = 'vase'`,
      ),
    ).toEqual([{ valid_from: '2026-01-01', price_minor: 2_000n }])
  })

  it('changes what is given, clears what is null, keeps the rest, and remembers the price of today', async () => {
    await catalog.upsertItems(admin, [vase])
    const patch = { externalId: 'vase', priceMinor: 1_500n, brand: null }
    expect(await catalog.upsertItems(admin, [patch])).toMatchObject({ recorded: 1 })
    expect(
      await shop.read(
        `SELECT title, brand, price_minor, cost_minor, category_id IS NULL AS loose, attributes FROM item WHERE external_id = 'vase'`,
      ),
    ).toEqual([
      {
        title: 'Vase',
        brand: null,
        price_minor: 1_500n,
        cost_minor: 900n,
        loose: false,
        attributes: { colour: 'blue' },
      },
    ])
    expect(
      await shop.read(
        `SELECT valid_from, p.price_minor FROM price_history p JOIN item i ON i.id = p.item_id WHERE i.external_id = 'vase' ORDER BY 1`,
      ),
    ).toEqual([
      { valid_from: '2026-01-01', price_minor: 2_000n },
      { valid_from: '2026-03-10', price_minor: 1_500n },
    ])
  })

  it.each<[string, ItemInput, string, RegExp]>([
    [
      'a new item without a price',
      { externalId: 'n', title: 'N', currency: 'EUR' },
      'BAD_USER_INPUT',
      /needs priceMinor/,
    ],
    ['a change of currency', { externalId: 'mug', currency: 'USD' }, 'CONFLICT', /cannot change/],
    ['a negative price', { externalId: 'mug', priceMinor: -1n }, 'BAD_USER_INPUT', /priceMinor/],
    [
      'days in the wrong order',
      { externalId: 'mug', launchedOn: '2026-02-01', retiredOn: '2026-01-01' },
      'BAD_USER_INPUT',
      /retiredOn/,
    ],
    ['no day', { externalId: 'mug', launchedOn: '2026-02-30' }, 'BAD_USER_INPUT', /launchedOn/],
    [
      'two ways to name a category',
      { externalId: 'mug', categoryPath: ['a'], category: { externalId: 'a' } },
      'BAD_USER_INPUT',
      /either/,
    ],
    [
      'a category inside itself',
      { externalId: 'mug', category: { externalId: 'loop', parentExternalId: 'loop' } },
      'BAD_USER_INPUT',
      /own ancestor/,
    ],
  ])('reports %s and stores its siblings', async (_name, bad, code, message) => {
    const good = {
      externalId: `good-${code}-${String(message)}`,
      title: 'Good',
      priceMinor: 1n,
      currency: 'EUR',
    }
    expect(await catalog.upsertItems(admin, [bad, good])).toEqual({
      recorded: 1,
      unchanged: 0,
      rejected: 1,
      userErrors: [{ index: 0, code, message: expect.stringMatching(message) }],
    })
  })

  it('makes and changes users', async () => {
    const ann = { externalId: 'ann', homeLocationExternalId: 'berlin', attributes: { tier: 'gold' } }
    expect(
      await catalog.upsertUsers(admin, [ann, { externalId: 'bob', homeLocationExternalId: 'nope' }]),
    ).toMatchObject({
      recorded: 1,
      userErrors: [{ index: 1, code: 'NOT_FOUND' }],
    })
    expect(await catalog.upsertUsers(admin, [ann])).toMatchObject({ recorded: 0, unchanged: 1 })
    expect(
      await catalog.upsertUsers(admin, [{ externalId: 'ann', homeLocationExternalId: null }]),
    ).toMatchObject({ recorded: 1 })
    expect(
      await shop.read(`SELECT home_location_id, attributes FROM app_user WHERE external_id = 'ann'`),
    ).toEqual([{ home_location_id: null, attributes: { tier: 'gold' } }])
  })

  it('makes locations with parents of the same batch, in any order', async () => {
    const batch: LocationInput[] = [
      {
        externalId: 'munich',
        name: 'Munich',
        kind: 'STORE',
        timeZone: 'Europe/Berlin',
        parentExternalId: 'south',
      },
      { externalId: 'south', name: 'South', kind: 'REGION', timeZone: 'Europe/Berlin' },
    ]
    expect(await catalog.upsertLocations(admin, batch)).toMatchObject({ recorded: 2 })
    expect(await catalog.upsertLocations(admin, batch)).toMatchObject({ recorded: 0, unchanged: 2 })
    expect(
      await shop.read(`SELECT p.external_id AS parent FROM location l JOIN location p ON p.id = l.parent_id`),
    ).toEqual([{ parent: 'south' }])
    // Each location has its entry, found by its name, with what it was before and after.
    await catalog.upsertLocations(admin, [{ externalId: 'munich', timeZone: 'Europe/Vienna' }])
    expect(
      await shop.read(
        `SELECT subject, details #>> '{before,timeZone}' AS before, details #>> '{after,timeZone}' AS after
           FROM audit_entry WHERE action = 'location.upsert' AND subject IN ('location:munich', 'location:south') ORDER BY id`,
      ),
    ).toEqual([
      { subject: 'location:munich', before: null, after: 'Europe/Berlin' },
      { subject: 'location:south', before: null, after: 'Europe/Berlin' },
      { subject: 'location:munich', before: 'Europe/Berlin', after: 'Europe/Vienna' },
    ])
  })

  it('reports locations that cannot be, and those that hang on them', async () => {
    const base = { name: 'X', kind: 'STORE', timeZone: 'UTC' } as const
    const result = await catalog.upsertLocations(admin, [
      { ...base, externalId: 'child', parentExternalId: 'lost' },
      { ...base, externalId: 'lost', parentExternalId: 'nowhere' },
      { ...base, externalId: 'zone', timeZone: 'Mars/Base' },
      { ...base, externalId: 'self', parentExternalId: 'self' },
      { externalId: 'half', name: 'Half' },
      { ...base, externalId: 'pole', latitude: 91 },
      { ...base, externalId: 'fine' },
    ])
    expect(result.recorded).toBe(1)
    expect(result.userErrors.map(({ index, code }) => [index, code])).toEqual([
      [0, 'NOT_FOUND'],
      [1, 'NOT_FOUND'],
      [2, 'BAD_USER_INPUT'],
      [3, 'BAD_USER_INPUT'],
      [4, 'BAD_USER_INPUT'],
      [5, 'BAD_USER_INPUT'],
    ])
  })

  it('moves demand to the days of a new time zone', async () => {
    const rollup = new RollupService({ database: shop.database, clock })
    await new OrderWriteService({ database: shop.database, clock }).recordOrders(admin, [
      order({ orderedAt: new Date('2026-03-08T20:00:00Z') }),
    ])
    await rollup.rollUpDirty()
    await catalog.upsertLocations(admin, [{ externalId: 'berlin', timeZone: 'Asia/Tokyo' }])
    await rollup.rollUpDirty()
    expect((await readDemand(shop.database)).map(({ day, units }) => [day, units])).toEqual([
      ['2026-03-09', 2],
    ])
  })

  it('refuses those who may not write', async () => {
    for (const write of [
      (viewer: typeof admin) => catalog.upsertItems(viewer, []),
      (viewer: typeof admin) => catalog.upsertUsers(viewer, []),
      (viewer: typeof admin) => catalog.upsertLocations(viewer, []),
    ]) {
      await expect(write(anonymous)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
      await expect(write(readKey)).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(write(endUser('ann'))).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
  })
})
