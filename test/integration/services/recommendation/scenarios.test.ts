/** What scenarios do to lists, on a shop whose visitors go from mugs to plates to spoons. */
import { readSessionCorpus } from '../../../../src/datasets/session-corpus'
import type { ItemRecommendation } from '../../../../src/services/recommendation/recommendation'
import { writeListCursor } from '../../../../src/services/recommendation/ranking/list-cursor'
import type { ScenarioInput } from '../../../../src/services/recommendation/scenarios/scenario-validation'
import { OrderWriteService } from '../../../../src/services/shop/order-write.service'
import { ConsentService } from '../../../../src/services/behaviour/consent.service'
import { startRecommendations, type TestRecommendations } from '../../../support/recommendations'
import {
  admin,
  clock,
  createShop,
  endUser,
  event,
  NOW,
  order,
  readKey,
  type TestShop,
} from '../../../support/shop'

const NOW_MS = Date.parse(NOW)
const minutesAgo = (minutes: number) => new Date(NOW_MS - minutes * 60_000)
const dayAgo = (days: number) =>
  minutesAgo(days * 24 * 60)
    .toISOString()
    .slice(0, 10)
const mug = { type: 'VIEW' as const, item: { externalId: 'mug' } }

describe('scenarios', () => {
  let shop: TestShop
  let world: TestRecommendations
  let names: Map<bigint, string>

  beforeAll(async () => {
    shop = await createShop()
    world = await startRecommendations(shop)
    const item = (externalId: string, brand: string, priceMinor: bigint) => ({
      externalId,
      title: externalId,
      priceMinor,
      currency: 'EUR',
      brand,
    })
    await world.catalog.upsertItems(admin, [
      item('plate', 'Acme', 1_000n),
      item('spoon', 'Acme', 500n),
      item('fork', 'Umbra', 500n),
      item('vase', 'Umbra', 9_000n),
    ])
    const walkOf = (visit: number) => {
      if (visit % 2 === 1) return ['lamp', 'vase']
      return ['mug', 'plate', ...(visit % 4 === 0 ? ['spoon'] : []), ...(visit % 12 === 0 ? ['fork'] : [])]
    }
    const visits = Array.from({ length: 24 }, (_, visit) =>
      walkOf(visit).map((itemExternalId, step) =>
        event({
          itemExternalId,
          sessionExternalId: `past-${visit}`,
          occurredAt: minutesAgo(2_000 - visit * 60 - step),
        }),
      ),
    )
    await world.ingest.ingestEvents(admin, visits.flat())
    await world.trained.train(await readSessionCorpus(shop.database, new Date(NOW_MS), 30))
    const rows = await shop.read<{ id: bigint; name: string }>(`SELECT id, external_id AS name FROM item`)
    names = new Map(rows.map(({ id, name }) => [id, name]))
  })
  afterAll(async () => {
    await world.close()
    await shop.drop()
  })
  afterEach(() =>
    shop.database
      .query('DELETE FROM recommendation_scenario')
      .then(() => write({ name: 'none', surface: 'SEARCH' })),
  )

  async function write(input: ScenarioInput): Promise<void> {
    const { userErrors } = await world.scenarios.upsert(admin, input)
    expect(userErrors).toEqual([])
  }
  const namesOf = (items: readonly ItemRecommendation[] | undefined) =>
    items?.map(({ itemId }) => names.get(itemId))
  const pageOf = (fields: object = {}) =>
    world.service.itemPage(admin, { surface: 'HOME', events: [mug], ...fields })
  const listOf = async (fields: object = {}) => namesOf((await pageOf(fields))?.items)
  const reasonsOf = async (name: string) => {
    const { items } = (await pageOf())!
    const reasons = await world.service.reasons(admin, items)
    return reasons[items.findIndex(({ itemId }) => names.get(itemId) === name)]!.map(({ code }) => code)
  }

  it('take out what a rule excludes before ranking, so that lists stay full', async () => {
    expect(await listOf({ first: 2 })).toEqual(['plate', 'spoon'])
    await write({
      name: 'home',
      surface: 'HOME',
      rules: [{ name: 'no Acme', action: 'EXCLUDE', where: { field: 'brand', is: 'Acme' }, factor: null }],
    })
    expect((await listOf({ first: 3 }))!.toSorted()).toEqual(['fork', 'lamp', 'vase'])
    // An item that changes its brand is in the next list.
    await world.catalog.upsertItems(admin, [{ externalId: 'plate', brand: 'Zeta' }])
    expect((await listOf({ first: 3 }))![0]).toBe('plate')
    await world.catalog.upsertItems(admin, [{ externalId: 'plate', brand: 'Acme' }])
  })

  it('count in lists of an item and of what many want where their placement is named, and only there', async () => {
    const keyOf = (name: string) => [...names].find(([, one]) => one === name)![0]
    const similar = async (placement?: string, first = 3) =>
      namesOf((await world.itemLists.similar(admin, [keyOf('mug')], { first, placement }))[0])
    const trending = async (placement?: string) =>
      namesOf((await world.itemLists.trending(admin, { windowHours: 100, first: 3, placement }))!)
    const sold = ['mug', 'plate', 'spoon', 'fork']
    for (const [index, other] of sold.slice(1).entries())
      await new OrderWriteService({ database: shop.database, clock }).recordOrders(
        admin,
        Array.from({ length: 3 - index }, (_, at) =>
          order({
            externalId: `with-${other}-${at}`,
            lines: ['mug', other].map((itemExternalId) => ({
              ...{ itemExternalId, quantity: 1, unitPriceMinor: 1n },
            })),
          }),
        ),
      )
    const together = async (placement?: string) =>
      namesOf((await world.itemLists.boughtTogether(admin, [keyOf('mug')], { first: 3, placement }))[0])
    expect([(await similar())![0], await together()]).toEqual(['plate', ['plate', 'spoon', 'fork']])
    const popular = (await trending())!
    expect(popular).toContain('plate')
    const body = {
      rules: [
        ...[
          {
            name: 'no plates',
            action: 'EXCLUDE' as const,
            where: { field: 'title', is: 'plate' },
            factor: null,
          },
        ],
        ...[{ name: 'Umbra', action: 'BOOST' as const, where: { field: 'title', is: 'fork' }, factor: 50 }],
      ],
      pins: [{ position: 2, itemExternalId: 'vase' }],
    }
    await write({ name: 'below', surface: 'ITEM_PAGE', placement: 'below', ...body })
    await write({ name: 'trend', surface: 'HOME', placement: 'trend', ...body })
    expect((await similar('below'))!.slice(0, 2)).toEqual(['fork', 'vase'])
    // The list is of what was bought together and of what is pinned: nothing fills it up.
    expect(await together('below')).toEqual(['fork', 'vase', 'spoon'])
    const trend = await trending('trend')
    expect([trend![1], trend!.includes('plate')]).toEqual(['vase', false])
    expect([(await similar())![0], await together(), await trending()]).toEqual([
      'plate',
      ['plate', 'spoon', 'fork'],
      popular,
    ])
    const [logged] = await world.itemLists.similar(admin, [keyOf('mug')], { first: 1, placement: 'below' })
    expect(logged![0]!.shownOn).toEqual({
      ...{ surface: 'SIMILAR', placement: 'below', scenario: 'below' },
    })
  })

  it('fill the list of a visit that begins with a search with what it asks for, and say so', async () => {
    const events = [{ type: 'SEARCH' as const, query: 'umbra' }]
    const { items } = (await pageOf({ events, surface: 'CART', first: 2 }))!
    expect(namesOf(items)!.toSorted()).toEqual(['fork', 'vase'])
    const codes = (await world.service.reasons(admin, items)).map(([reason]) => reason!.code)
    expect(codes).toEqual(['MATCHES_SEARCH', 'MATCHES_SEARCH'])
  })

  it('say why a list is empty', async () => {
    const filter = { brand: 'Nobody' }
    expect((await pageOf({ filter }))!.emptyBecause).toBe('FILTER')
    expect(
      (await pageOf({ exclude: [...names.values()].map((externalId) => ({ externalId })) }))!.emptyBecause,
    ).toBe('SHOWN')
    const rules = [
      { name: 'only gold', action: 'ONLY' as const, where: { field: 'brand', is: 'Gold' }, factor: null },
    ]
    await write({ name: 'home', surface: 'HOME', rules })
    const page = await pageOf()
    expect([page!.items, page!.emptyBecause]).toEqual([[], 'RULES'])
  })

  it('boost and pin, and say so', async () => {
    await write({
      name: 'home',
      surface: 'HOME',
      diversity: null,
      rules: [
        { name: 'push forks', action: 'BOOST', where: { field: 'externalId', is: 'fork' }, factor: 50 },
      ],
      pins: [{ position: 2, itemExternalId: 'vase' }],
    })
    expect((await listOf({ first: 3 }))!).toEqual(['fork', 'vase', 'plate'])
    expect(await reasonsOf('fork')).toEqual(['VIEWED_WITH', 'RULE'])
    expect(await reasonsOf('vase')).toEqual(['IN_CATALOGUE', 'PINNED'])
    // What is hidden is gone, pinned or not.
    await world.catalog.upsertItems(admin, [{ externalId: 'vase', active: false }])
    expect(await listOf()).not.toContain('vase')
    await world.catalog.upsertItems(admin, [{ externalId: 'vase', active: true }])
  })

  it('rank what is out of stock lower from the count on, with the reason', async () => {
    const count = (quantityOnHand: number, minutes: number) =>
      world.inventory.recordInventory(admin, [
        {
          itemExternalId: 'plate',
          locationExternalId: 'online',
          countedAt: minutesAgo(minutes),
          quantityOnHand,
        },
      ])
    expect((await listOf())![0]).toBe('plate')
    await count(0, 20)
    const list = (await listOf())!
    expect(list[0]).toBe('spoon')
    expect(list.indexOf('plate')).toBeGreaterThan(list.indexOf('fork'))
    expect(await reasonsOf('plate')).toEqual(['VIEWED_WITH', 'OUT_OF_STOCK'])
    // In a store, what can be delivered does not matter.
    expect((await listOf({ location: { externalId: 'berlin' } }))![0]).toBe('plate')
    await write({ name: 'home', surface: 'HOME', outOfStock: 'EXCLUDE' })
    expect(await listOf()).not.toContain('plate')
    const receive = (quantity: number, daysLate = 30) =>
      world.purchaseOrderWrites.recordPurchaseOrders(admin, [
        {
          ...{ externalId: 'plates', itemExternalId: 'plate', locationExternalId: 'online', quantity: 50 },
          ...{ orderedOn: dayAgo(daysLate + 1), expectedOn: dayAgo(daysLate) },
          receipts: [{ quantity, receivedAt: minutesAgo(15) }],
        },
      ])
    // What came of a purchase order after the count, unless more than a year late, can be delivered; in the middle of a stock-out, too.
    await receive(30, 400)
    expect(await listOf()).not.toContain('plate')
    await receive(30)
    expect(await listOf()).toContain('plate')
    expect((await listOf())![0]).toBe('plate')
    await count(0, 12)
    expect(await listOf()).not.toContain('plate')
    await count(7, 10)
    expect((await listOf())![0]).toBe('plate')
  })

  it('take what came to a store in the middle of a stock-out for there until it is counted or sold', async () => {
    await write({ name: 'home', surface: 'HOME', outOfStock: 'EXCLUDE' })
    const place = { itemExternalId: 'spoon', locationExternalId: 'berlin' }
    const count = (quantityOnHand: number, minutes: number) =>
      world.inventory.recordInventory(admin, [{ ...place, countedAt: minutesAgo(minutes), quantityOnHand }])
    const listed = async () => (await listOf({ location: { externalId: 'berlin' } }))!.includes('spoon')
    await count(0, 20)
    expect(await listed()).toBe(false)
    await world.purchaseOrderWrites.recordPurchaseOrders(admin, [
      {
        ...{
          ...place,
          externalId: 'spoons',
          quantity: 50,
          orderedOn: '2026-01-01',
          expectedOn: '2026-01-02',
        },
        receipts: [{ quantity: 30, receivedAt: minutesAgo(15) }],
      },
    ])
    expect(await listed()).toBe(true)
    await count(0, 12)
    expect(await listed()).toBe(false)
    await count(7, 10)
    expect(await listed()).toBe(true)
  })

  it('go on page by page without showing anything twice, whatever happens in between', async () => {
    const first = (await pageOf({ first: 2 }))!
    const after = writeListCursor('ITEM', first.items.at(-1)!.placed!.shown())
    const second = (await pageOf({
      first: 2,
      after,
      events: [mug, { ...mug, item: { externalId: 'fork' } }],
    }))!
    const third = (await pageOf({
      first: 9,
      after: writeListCursor('ITEM', second.items.at(-1)!.placed!.shown()),
    }))!
    expect(second.items.map(({ rank }) => rank)).toEqual([3, 4])
    const all = [first, second, third].flatMap(({ items }) => namesOf(items)!)
    expect(new Set(all).size).toBe(all.length)
    await expect(pageOf({ after: 'made up' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  it('of a placement come before those of its surface', async () => {
    const only = (name: string) => [
      { name, action: 'ONLY' as const, where: { field: 'externalId', is: name }, factor: null },
    ]
    await write({ name: 'whole home', surface: 'HOME', rules: only('lamp') })
    await write({ name: 'top of home', surface: 'HOME', placement: 'top', rules: only('vase') })
    expect(await listOf({ placement: 'top' })).toEqual(['vase'])
    expect(await listOf({ placement: 'bottom' })).toEqual(['lamp'])
    await write({ name: 'top of home', surface: 'HOME', placement: 'top', active: false })
    expect(await listOf({ placement: 'top' })).toEqual(['lamp'])
    await world.scenarios.delete(admin, 'whole home')
    expect((await listOf({ placement: 'top' }))!.length).toBeGreaterThan(1)
  })

  it('leave out what was seen, and what the customer bought lately', async () => {
    await write({ name: 'home', surface: 'HOME', excludeSeen: true, excludeBoughtDays: 30 })
    const events = [mug, { ...mug, item: { externalId: 'lamp' } }]
    expect(await listOf({ events })).not.toContain('mug')
    await new OrderWriteService({ database: shop.database, clock }).recordOrders(admin, [
      order({
        externalId: 'of-ann',
        userExternalId: 'ann',
        lines: [{ itemExternalId: 'spoon', quantity: 1, unitPriceMinor: 500n }],
      }),
    ])
    expect(await listOf({ user: { externalId: 'ann' } })).not.toContain('spoon')
    expect(await listOf()).toContain('spoon')
    // Who allows no personalization is not recommended to by purchases either.
    await world.ingest.ingestEvents(admin, [
      event({
        type: 'PURCHASE',
        userExternalId: 'ben',
        itemExternalId: 'spoon',
        sessionExternalId: 'of-ben',
      }),
    ])
    await new ConsentService({ database: shop.database, clock }).recordConsent(admin, [
      { userExternalId: 'ben', personalization: false },
    ])
    expect(await listOf({ events: [], user: { externalId: 'ben' } })).toContain('spoon')
  })

  it('find an item that no model knows by what it is like', async () => {
    await world.catalog.upsertItems(admin, [
      { externalId: 'blue mug', title: 'mug, blue', priceMinor: 1_000n, currency: 'EUR' },
    ])
    const [{ id }] = (await shop.read<{ id: bigint }>(
      `SELECT id FROM item WHERE external_id = 'blue mug'`,
    )) as [{ id: bigint }]
    const { items } = (await pageOf({ surface: 'ITEM_PAGE' }))!
    const found = items.findIndex(({ itemId }) => itemId === id)
    expect(items[found]?.source).toBe('SIMILAR')
    expect(found).toBeLessThan(items.findIndex(({ itemId }) => names.get(itemId) === 'vase'))
    await world.catalog.upsertItems(admin, [{ externalId: 'blue mug', active: false }])
  })

  it('rank by what an item brings where that is wanted', async () => {
    await write({
      name: 'home',
      surface: 'HOME',
      objective: 'REVENUE',
      diversity: null,
      sources: [{ source: 'POPULAR', weight: 1 }],
    })
    const dear = (await listOf({ events: [], first: 1 }))!
    await write({
      name: 'home',
      surface: 'HOME',
      objective: 'CLICK',
      diversity: null,
      sources: [{ source: 'POPULAR', weight: 1 }],
    })
    const wanted = (await listOf({ events: [], first: 1 }))!
    expect(dear).toEqual(['vase'])
    expect(wanted[0]).not.toBe('vase')
  })

  it('explore with propensities that are told', async () => {
    await write({ name: 'home', surface: 'HOME', explorationFraction: 0.5 })
    const events = [{ ...mug, occurredAt: minutesAgo(1) }]
    const { items } = (await pageOf({ events }))!
    expect(items.every(({ placed }) => placed!.propensity! > 0 && placed!.propensity! <= 1)).toBe(true)
    expect(items.some(({ placed }) => placed!.propensity! < 1)).toBe(true)
    expect(namesOf((await pageOf({ events }))!.items)).toEqual(namesOf(items))
    // Of nobody in particular, one draw would be that of all visitors.
    const { items: ofNobody } = (await pageOf({ events: [] }))!
    expect(ofNobody.map(({ placed }) => placed!.propensity)).toEqual(ofNobody.map(() => null))
    // A list that is about an item stays the same as well while time goes by.
    const earlier = { type: 'VIEW' as const, item: { externalId: 'vase' }, occurredAt: minutesAgo(5) }
    const ofItem = { events: [earlier], items: [{ externalId: 'mug' }] }
    const before = await listOf(ofItem)
    const now = jest.spyOn(clock, 'now')
    try {
      for (let second = 1; second <= 8; second++) {
        now.mockReturnValue(new Date(NOW_MS + second * 1_000))
        expect(await listOf(ofItem)).toEqual(before)
      }
    } finally {
      now.mockRestore()
    }
  })

  it('are previewed: which rule would take out and move what', async () => {
    const preview = await world.previews.preview(
      admin,
      {
        name: 'tried',
        surface: 'HOME',
        diversity: null,
        rules: [
          {
            name: 'no plates',
            action: 'EXCLUDE',
            where: { field: 'title', contains: 'plate' },
            factor: null,
          },
          { name: 'push forks', action: 'BOOST', where: { field: 'externalId', is: 'fork' }, factor: 50 },
        ],
      },
      { events: [mug] },
    )
    expect(preview!.rules.map(({ rule, itemCount }) => [rule.name, itemCount])).toEqual([
      ['no plates', 1],
      ['push forks', 1],
    ])
    const change = (name: string) => preview!.changes.find(({ itemId }) => names.get(itemId) === name)
    expect(change('plate')).toMatchObject({ rankWithout: 1, rank: null, removedBy: ['no plates'] })
    expect(change('fork')).toMatchObject({ rank: 1, boostedBy: ['push forks'] })
    // Nothing of it was written.
    expect((await listOf())![0]).toBe('plate')
  })

  it('are refused with the place of each mistake, and are for administrators', async () => {
    const { scenario, userErrors } = await world.scenarios.upsert(admin, {
      name: '',
      surface: 'HOME',
      explorationFraction: 0.9,
      rules: [
        { name: 'a', action: 'EXCLUDE', where: { not: { field: 'colour', is: 'red' } }, factor: null },
        { name: 'a', action: 'BOOST', where: { field: 'brand', is: 'x' }, factor: null },
      ],
      pins: [{ position: 0, itemExternalId: 'mug' }],
    })
    expect(scenario).toBeNull()
    expect(userErrors.map(({ path }) => path.join('.'))).toEqual(
      expect.arrayContaining([
        'name',
        'explorationFraction',
        'rules.0.where.not.field',
        'rules.1.factor',
        'pins.0.position',
      ]),
    )
    await write({ name: 'home', surface: 'HOME' })
    const taken = await world.scenarios.upsert(admin, { name: 'other', surface: 'HOME' })
    expect(taken.userErrors).toMatchObject([{ code: 'CONFLICT', path: ['placement'] }])
    for (const viewer of [readKey, endUser('ann')]) {
      await expect(world.scenarios.upsert(viewer, { name: 'x', surface: 'HOME' })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      })
      await expect(world.scenarios.delete(viewer, 'home')).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
    await expect(world.scenarios.scenarios(endUser('ann'), {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
