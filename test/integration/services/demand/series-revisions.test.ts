/** Which series move on when something changes: series of every measure, granularity and scope. */
import type { DemandSeriesKey, Measure } from '../../../../src/contracts/demand/demand'
import type { Granularity } from '../../../../src/core/time/grid'
import { fixedClock } from '../../../../src/core/time/clock'
import { createDatabase, type Database } from '../../../../src/db/client'
import { createLogger } from '../../../../src/core/logger'
import { lookUpSeries } from '../../../../src/db/repositories/demand/forecast.repository'
import {
  bumpDependentSeries,
  bumpWiderSeries,
} from '../../../../src/db/repositories/demand/series-revision.repository'
import { CatalogWriteService } from '../../../../src/services/shop/catalog-write.service'
import { CovariateWriteService } from '../../../../src/services/shop/covariate-write.service'
import { DemandImportService } from '../../../../src/services/demand/demand-import.service'
import { InventoryService } from '../../../../src/services/shop/inventory.service'
import { OrderWriteService } from '../../../../src/services/shop/order-write.service'
import { RollupService } from '../../../../src/services/demand/rollup.service'
import { admin, clock, createShop, order, type TestShop } from '../../../support/shop'

/** Tuesday 10 March 2026: the week and the month have begun, and those before are over. */
describe('the revisions of series', () => {
  let shop: TestShop
  let ids: Record<string, string>
  let catalog: CatalogWriteService

  beforeEach(async () => {
    shop = await createShop()
    catalog = new CatalogWriteService({ database: shop.database, clock })
    await catalog.upsertLocations(admin, [
      { externalId: 'world', name: 'World', kind: 'REGION', timeZone: 'UTC' },
      { externalId: 'europe', name: 'Europe', kind: 'REGION', timeZone: 'UTC', parentExternalId: 'world' },
      { externalId: 'asia', name: 'Asia', kind: 'REGION', timeZone: 'UTC', parentExternalId: 'world' },
      { externalId: 'berlin', parentExternalId: 'europe' },
    ])
    const home = { externalId: 'home', name: 'Home' }
    const kitchen = { externalId: 'kitchen', name: 'Kitchen', parentExternalId: 'home' }
    await catalog.upsertItems(admin, [
      { externalId: 'plate', category: home },
      { externalId: 'mug', category: kitchen },
      { externalId: 'lamp', category: { externalId: 'garden', name: 'Garden' } },
    ])
    const rows = await shop.read<{ key: string; id: string }>(
      `SELECT external_id AS key, id::text FROM item UNION ALL SELECT external_id, id::text FROM location
       UNION ALL SELECT external_id, id::text FROM category`,
    )
    ids = Object.fromEntries(rows.map(({ key, id }) => [key, id]))
    await orderOn('2026-02-02')
    await new RollupService({ database: shop.database, clock }).rollUpDirty()
  })
  afterEach(() => shop.drop())

  let orders = 0
  const orderOn = (day: string, itemExternalId = 'mug') =>
    new OrderWriteService({ database: shop.database, clock }).recordOrders(admin, [
      order({
        externalId: `revisions-${++orders}`,
        orderedAt: new Date(`${day}T10:00:00Z`),
        lines: [{ itemExternalId, quantity: 1, unitPriceMinor: 1_000n }],
      }),
    ])

  const keyOf = (name: string): DemandSeriesKey => {
    const [what, where] = name.split('@') as [string, string]
    const isCategory = ['home', 'kitchen', 'garden'].includes(what)
    return {
      itemId: what === 'all' || isCategory ? null : ids[what]!,
      categoryId: isCategory ? ids[what]! : null,
      locationId: where === 'all' ? null : ids[where]!,
    }
  }

  /** Series such as 'mug@berlin' are asked for, and so made. */
  const ask = (names: readonly string[], measure: Measure = 'UNITS', granularity: Granularity = 'DAY') =>
    lookUpSeries(
      shop.database,
      { measure, granularity },
      names.map((name) => ({ ...keyOf(name), originDay: '2026-03-09' })),
      1n,
    )

  /** The names of those whose revision is another one after `change`. */
  async function movedBy(change: () => Promise<unknown>): Promise<string[]> {
    const read = () =>
      shop.read<{ name: string; revision: bigint }>(
        `SELECT concat_ws(' ', nullif(measure::text, 'UNITS'), nullif(granularity::text, 'DAY'),
                  coalesce(i.external_id, c.external_id, 'all') || '@' || coalesce(l.external_id, 'all')) AS name, revision
           FROM series s LEFT JOIN item i ON i.id = s.item_id LEFT JOIN category c ON c.id = s.category_id
           LEFT JOIN location l ON l.id = s.location_id`,
      )
    const before = new Map((await read()).map(({ name, revision }) => [name, revision]))
    await change()
    const after = await read()
    return after.flatMap(({ name, revision }) => (before.get(name) === revision ? [] : [name])).sort()
  }

  const soldAndRolledUp = (day: string, item?: string) => async () => {
    await orderOn(day, item)
    await new RollupService({ database: shop.database, clock }).rollUpDirty()
  }

  const HOLD_THE_MUG = ['all@all', 'all@world', 'home@all', 'home@europe', 'kitchen@berlin', 'kitchen@all']
  const OTHERS = ['garden@all', 'garden@berlin', 'all@asia', 'lamp@europe', 'kitchen@auckland', 'mug@asia']

  it('a changed day moves on every series that holds its cell, and no other', async () => {
    await ask([...HOLD_THE_MUG, 'mug@europe', 'mug@world', ...OTHERS])
    await ask(['mug@berlin', 'home@all', 'lamp@all'], 'REVENUE')
    const moved = await movedBy(soldAndRolledUp('2026-03-08'))
    expect(moved).toEqual(
      [
        ...HOLD_THE_MUG,
        'mug@all',
        'mug@berlin',
        'mug@europe',
        'mug@world',
        'REVENUE mug@berlin',
        'REVENUE home@all',
      ].sort(),
    )
    expect(await movedBy(soldAndRolledUp('2026-03-08', 'lamp'))).toEqual(
      [
        'all@all',
        'all@world',
        'garden@all',
        'garden@berlin',
        'lamp@all',
        'lamp@berlin',
        'lamp@europe',
        'REVENUE lamp@all',
      ].sort(),
    )
  })

  it('a changed day moves on weeks and months that are over', async () => {
    for (const granularity of ['WEEK', 'MONTH'] as const) {
      await ask(['kitchen@europe', 'mug@berlin'], 'UNITS', granularity)
    }
    const plain = ['mug@all', 'mug@berlin']
    // Of the week that has begun on the 9th, and of the one before, whose month is not over.
    expect(await movedBy(soldAndRolledUp('2026-03-09'))).toEqual(plain)
    expect(await movedBy(soldAndRolledUp('2026-03-08'))).toEqual(
      ['WEEK kitchen@europe', 'WEEK mug@berlin', ...plain].sort(),
    )
    expect(await movedBy(soldAndRolledUp('2026-02-28'))).toEqual(
      ['MONTH kitchen@europe', 'MONTH mug@berlin', 'WEEK kitchen@europe', 'WEEK mug@berlin', ...plain].sort(),
    )
    // Today is not over either.
    expect(await movedBy(soldAndRolledUp('2026-03-10'))).toEqual([])
  })

  it('a line that moves to another order moves on the orders of groups, though no cell changes', async () => {
    await ask(['home@europe', 'all@all', 'mug@berlin', 'garden@all'], 'ORDERS')
    await ask(['home@europe'], 'ORDERS', 'WEEK')
    await ask(['home@europe'], 'ORDERS', 'MONTH')
    await ask(['all@all'])
    const line = (itemExternalId: string) => ({ itemExternalId, quantity: 1, unitPriceMinor: 1_000n })
    const record = (ofFirst: string[], ofSecond: string[]) => async () => {
      const orderedAt = new Date('2026-03-04T10:00:00Z')
      await new OrderWriteService({ database: shop.database, clock }).recordOrders(admin, [
        order({ externalId: 'first', orderedAt, lines: ofFirst.map(line) }),
        order({ externalId: 'second', orderedAt, lines: ofSecond.map(line) }),
      ])
      await new RollupService({ database: shop.database, clock }).rollUpDirty()
    }
    await record(['mug', 'plate'], ['lamp'])()
    expect(await movedBy(record(['mug'], ['lamp', 'plate']))).toEqual(
      ['ORDERS WEEK home@europe', 'ORDERS home@europe'].sort(),
    )
  })

  it('demand that is imported, and stock that runs out, move on what holds them', async () => {
    await ask(['kitchen@europe', 'garden@all'])
    const moved = ['kitchen@europe', 'mug@all', 'mug@berlin']
    const cell = { itemExternalId: 'mug', locationExternalId: 'berlin' }
    const importing = new DemandImportService({ database: shop.database, clock })
    expect(
      await movedBy(() => importing.recordAggregates(admin, [{ ...cell, day: '2026-03-01', units: 9 }])),
    ).toEqual(moved)
    const counted = { ...cell, countedAt: new Date('2026-03-08T10:00:00Z'), quantityOnHand: 0 }
    expect(
      await movedBy(() =>
        new InventoryService({ database: shop.database, clock }).recordInventory(admin, [counted]),
      ),
    ).toEqual(moved)
  })

  it('covariates move on what they belong to: of an item its categories, of a place its regions', async () => {
    await ask([...HOLD_THE_MUG, ...OTHERS, 'mug@world'])
    await ask(['home@europe', 'lamp@all'], 'ORDERS', 'MONTH')
    const covariates = new CovariateWriteService({ database: shop.database, clock })
    const price = { itemExternalId: 'mug', validFrom: '2026-03-20', priceMinor: 700n, currency: 'EUR' }
    expect(
      await movedBy(() =>
        covariates.recordCovariates(admin, { prices: [{ ...price, locationExternalId: 'berlin' }] }),
      ),
    ).toEqual([...HOLD_THE_MUG, 'mug@all', 'mug@berlin', 'mug@world', 'ORDERS MONTH home@europe'].sort())
    const weather = {
      locationExternalId: 'auckland',
      day: '2026-03-08',
      temperatureC: 20,
      precipitationMm: 0,
    }
    expect(await movedBy(() => covariates.recordCovariates(admin, { weather: [weather] }))).toEqual(
      [
        'all@all',
        'garden@all',
        'home@all',
        'kitchen@all',
        'kitchen@auckland',
        'mug@all',
        'ORDERS MONTH lamp@all',
      ].sort(),
    )
  })

  it('an item that changes its category, and a category that changes its parent, move on what they leave and join', async () => {
    await ask(['all@all', 'home@all', 'kitchen@all', 'garden@berlin', 'lamp@all', 'plate@all'])
    const garden = { externalId: 'garden', name: 'Garden' }
    expect(
      await movedBy(() => catalog.upsertItems(admin, [{ externalId: 'mug', category: garden }])),
    ).toEqual(['all@all', 'garden@berlin', 'home@all', 'kitchen@all', 'mug@all', 'mug@berlin'])
    // The lamp stays where it is: only the tree above it changes.
    const moved = { externalId: 'garden', name: 'Garden', parentExternalId: 'home' }
    expect(
      await movedBy(() => catalog.upsertItems(admin, [{ externalId: 'lamp', category: moved }])),
    ).toEqual(['home@all'])
  })

  it('a place that changes its region moves on the regions that it leaves and joins', async () => {
    await ask(['all@all', 'all@europe', 'mug@asia', 'mug@world', 'all@berlin'])
    expect(
      await movedBy(() =>
        catalog.upsertLocations(admin, [{ externalId: 'berlin', parentExternalId: 'asia' }]),
      ),
    ).toEqual(['all@europe', 'mug@asia', 'mug@world'])
  })

  it('are made once for series that are asked for, and not where an item, a category or a place is unknown', async () => {
    const names = ['home@all', 'mug@europe', 'mug@berlin']
    const all = await Promise.all(Array.from({ length: 4 }, () => ask(names, 'VISITS', 'WEEK')))
    for (const states of all) expect(states).toEqual(all[0])
    expect(new Set(all[0]!.map(({ seriesId }) => seriesId)).size).toBe(3)
    const unknown = { itemId: null, categoryId: null, locationId: null, originDay: '2026-03-09' } as const
    const states = await lookUpSeries(
      shop.database,
      { measure: 'VISITS', granularity: 'WEEK' },
      [
        { ...unknown, itemId: '9999' },
        { ...unknown, categoryId: '9999' },
        { ...unknown, locationId: '9999' },
        { ...unknown, ...keyOf('home@all') },
      ],
      1n,
    )
    expect(
      states.map(({ itemExists, categoryExists, locationExists }) => [
        itemExists,
        categoryExists,
        locationExists,
      ]),
    ).toEqual([
      [false, true, true],
      [true, false, true],
      [true, true, false],
      [true, true, true],
    ])
    expect(states.map(({ seriesId }) => seriesId)).toEqual([null, null, null, all[0]![0]!.seriesId])
    expect(await shop.read(`SELECT count(*)::int AS count FROM series WHERE measure = 'VISITS'`)).toEqual([
      { count: 3 },
    ])
  })

  it('of a series that is made while a change is about to be committed: whoever made it reads the change', async () => {
    let finish: () => void = () => undefined
    const finished = new Promise<void>((resolve) => (finish = resolve))
    let begun: () => void = () => undefined
    const hasBegun = new Promise<void>((resolve) => (begun = resolve))
    const cell = { itemId: ids['mug']!, locationId: ids['berlin']!, firstDay: '2026-03-01' }
    const change = shop.database.transaction(async (tx) => {
      await tx.query(`UPDATE item SET title = 'changed' WHERE id = $1`, [ids['mug']])
      await bumpWiderSeries(tx, [cell], new Date(clock.now()))
      begun()
      await finished
    })
    await hasBegun
    const asked = ask(['kitchen@all']).then(async ([state]) => {
      const [item] = await shop.read<{ title: string }>(`SELECT title FROM item WHERE id = $1`, [ids['mug']])
      return { title: item!.title, revision: state!.revision }
    })
    // It has made the row, and waits for the lock.
    await waitFor(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`)
    finish()
    await change
    expect(await asked).toEqual({ title: 'changed', revision: 0n })
  })

  async function waitFor(sql: string): Promise<void> {
    while ((await shop.read(`SELECT EXISTS (${sql}) AS "is"`)).every((row) => !(row as { is: boolean }).is));
  }

  it('of overlapping scopes moved on by many transactions at once never wait for each other in a circle', async () => {
    await ask([...HOLD_THE_MUG, ...OTHERS, 'mug@europe', 'lamp@world'])
    const other = await createDatabase({
      url: shop.database.url,
      logger: createLogger({ level: 'silent', name: 'test' }),
      poolSize: 6,
    })
    // A transaction that was broken off because of a deadlock is begun again.
    let transactions = 0
    let attempts = 0
    const counted: Database = {
      ...other,
      transaction: (work, options) => {
        transactions++
        return other.transaction((tx) => {
          attempts++
          return work(tx)
        }, options)
      },
    }
    const cells = ['mug', 'lamp', 'plate'].map((item) => ({
      itemId: ids[item]!,
      locationId: ids['berlin']!,
      firstDay: '2026-02-01',
    }))
    const rollup = new RollupService({ database: counted, clock: fixedClock('2026-03-10T12:00:00Z') })
    await Promise.all(
      Array.from({ length: 24 }, async (_, n) => {
        if (n % 3 === 0) {
          await counted.transaction((tx) =>
            bumpDependentSeries(
              tx,
              [{ itemIds: [ids['lamp']!, ids['mug']!], locationIds: null }],
              new Date(),
            ),
          )
        } else if (n % 3 === 1) {
          await counted.transaction((tx) => bumpWiderSeries(tx, [...cells].reverse(), new Date()))
        } else {
          await orderOn('2026-03-01', n % 2 === 0 ? 'mug' : 'lamp')
          await rollup.rollUpDirty()
        }
      }),
    )
    await other.close()
    expect(transactions).toBeGreaterThanOrEqual(24)
    expect(attempts).toBe(transactions)
  })
})
