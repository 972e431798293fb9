/** Lists of ways to pay, adverts and promotions, on a shop with two stores. */
import type { AdvertInput } from '../../../../src/contracts/shop/advert-records'
import { ConsentService } from '../../../../src/services/behaviour/consent.service'
import type { TargetRecommendation } from '../../../../src/services/recommendation/recommendation'
import type { RecommendationsInput } from '../../../../src/services/recommendation/list-request'
import { writeListCursor } from '../../../../src/services/recommendation/ranking/list-cursor'
import type { Surface } from '../../../../src/services/recommendation/scenarios/scenario'
import { OrderValues } from '../../../../src/services/recommendation/order-values'
import { OrderWriteService } from '../../../../src/services/shop/order-write.service'
import { readAdvertClicks } from '../../../../src/db/repositories/slates/click-counts.repository'
import { AdvertReportService } from '../../../../src/services/slates/advert-report.service'
import { ExperimentService } from '../../../../src/services/slates/experiment.service'
import { PromotionWriteService } from '../../../../src/services/promotion/promotion-write.service'
import { fixedClock } from '../../../../src/core/time/clock'
import { SlateReportService } from '../../../../src/services/slates/slate-report.service'
import { AdvertRanking } from '../../../../src/services/recommendation/targets/adverts'
import { ClickRates } from '../../../../src/services/recommendation/targets/click-rates'
import { ClickLog } from '../../../../src/services/recommendation/targets/click-log'
import { startRecommendations, type TestRecommendations } from '../../../support/recommendations'
import {
  admin,
  clock,
  createShop,
  endUser,
  event,
  guest,
  NOW,
  order,
  readKey,
  type TestShop,
} from '../../../support/shop'

const NOW_MS = Date.parse(NOW)
const minutesAgo = (minutes: number) => new Date(NOW_MS - minutes * 60_000)
const berlin = { externalId: 'berlin' }
const euros = (amountMinor: bigint) => ({ amountMinor, currency: 'EUR' })

describe('lists of what is not an item', () => {
  let shop: TestShop
  let world: TestRecommendations

  beforeAll(async () => {
    shop = await createShop()
    world = await startRecommendations(shop)
    const method = (externalId: string, availability: object[] = []) => ({
      externalId,
      name: externalId,
      availability: availability as [],
    })
    await world.paymentMethodWrites.upsertPaymentMethods(admin, [
      method('card'),
      method('cash', [{ locationExternalId: 'berlin' }]),
      method('invoice', [{ currency: 'EUR', maximumMinor: 50_000n }]),
      method('twint', [{ currency: 'CHF' }]),
    ])
    const orders = new OrderWriteService({ database: shop.database, clock })
    const paid = (paymentMethod: string, at: number, fields: object = {}) =>
      order({
        externalId: `${paymentMethod}-${at}`,
        orderedAt: minutesAgo(at),
        paymentMethod,
        ...fields,
      })
    await orders.recordOrders(admin, [
      ...[1, 2, 3, 4, 5].map((at) => paid('cash', 2_000 + at)),
      ...[1, 2, 3].map((at) => paid('card', 3_000 + at)),
      ...[1, 2].map((at) => paid('invoice', 4_000 + at, { userExternalId: 'ada' })),
    ])
    await world.ingest.ingestEvents(
      admin,
      ['ada', 'bob'].map((name) =>
        event({
          sessionExternalId: `of-${name}`,
          userExternalId: name,
          type: 'ADD_TO_CART',
          occurredAt: minutesAgo(5),
        }),
      ),
    )
    await world.ingest.ingestEvents(admin, [
      event({ sessionExternalId: 'of-guest', occurredAt: minutesAgo(5) }),
    ])
  })
  afterAll(async () => {
    await world.close()
    await shop.drop()
  })

  const page = (input: Partial<RecommendationsInput> & { surface: Surface }, viewer = admin) =>
    world.service.page(viewer, input)
  const listOf = async (input: Partial<RecommendationsInput> & { surface: Surface }, viewer = admin) =>
    (await page(input, viewer))!.items as TargetRecommendation[]
  const namesOf = (items: readonly TargetRecommendation[]) =>
    items.map(({ target }) => target.record.externalId)
  const waysToPay = async (fields: Partial<RecommendationsInput> = {}, viewer = admin) =>
    namesOf(await listOf({ surface: 'CHECKOUT', ...fields }, viewer))
  const statementsOf = async (run: () => Promise<unknown>): Promise<string[]> => {
    const query = jest.spyOn(shop.database, 'query')
    await run()
    const texts = query.mock.calls.map(([text]) => text)
    query.mockRestore()
    return texts
  }

  describe('ways to pay', () => {
    it('are those that can be used at the place, in the currency and for the total, the usual one there first', async () => {
      expect(await waysToPay({ location: berlin, amount: euros(2_000n) })).toEqual([
        'cash',
        'card',
        'invoice',
      ])
      expect(await waysToPay({ location: { externalId: 'online' }, amount: euros(2_000n) })).toEqual([
        'card',
        'invoice',
      ])
      expect(await waysToPay({ location: berlin, amount: euros(50_001n) })).toEqual(['cash', 'card'])
      expect(await waysToPay({ location: berlin, amount: { amountMinor: 1n, currency: 'CHF' } })).toEqual(
        expect.arrayContaining(['twint']),
      )
    })

    it('know the habits of a customer, and of nobody else', async () => {
      const asked = { session: { externalId: 'of-ada' } }
      expect(await waysToPay(asked)).toEqual(['invoice', 'cash', 'card'])
      expect((await listOf({ surface: 'CHECKOUT', ...asked }))[0]!.reasons).toEqual([
        expect.objectContaining({ code: 'USED_BEFORE' }),
      ])
      expect(await waysToPay({ user: { externalId: 'ada' } }, endUser('ada'))).toContain('invoice')
      expect(await waysToPay({ session: { externalId: 'of-bob' } })).toEqual(['cash', 'card', 'invoice'])
      // An end user asks for nobody else.
      expect(await page({ surface: 'CHECKOUT', user: { externalId: 'ada' } }, endUser('bob'))).toBeNull()
      expect((await waysToPay({ session: { externalId: 'of-guest' } }, guest('of-guest')))[0]).toBe('cash')
    })

    it('take the total from what the list is about, else from the cart of the visit', async () => {
      await world.catalog.upsertItems(admin, [
        { externalId: 'sofa', title: 'sofa', priceMinor: 60_000n, currency: 'EUR' },
      ])
      expect(await waysToPay({ location: berlin, items: [{ externalId: 'sofa' }] })).not.toContain('invoice')
      const sofa = { type: 'ADD_TO_CART' as const, item: { externalId: 'sofa' } }
      expect(await waysToPay({ location: berlin, events: [sofa] })).not.toContain('invoice')
      const back = { ...sofa, type: 'REMOVE_FROM_CART' as const }
      expect(await waysToPay({ location: berlin, events: [sofa, back] })).toContain('invoice')
    })

    it('go on where the page before ended, and say why there are none', async () => {
      const [first] = await listOf({ surface: 'CHECKOUT', location: berlin, first: 1 })
      const rest = await listOf({
        surface: 'CHECKOUT',
        location: berlin,
        after: writeListCursor('PAYMENT_METHOD', first!.shown())!,
      })
      expect(namesOf(rest)).not.toContain(first!.target.record.externalId)
      expect(rest[0]!.rank).toBe(2)
      await world.paymentMethodWrites.upsertPaymentMethods(
        admin,
        ['card', 'cash', 'invoice', 'twint'].map((externalId) => ({ externalId, active: false })),
      )
      const none = await page({ surface: 'CHECKOUT', location: berlin })
      expect([none!.items, none!.emptyBecause]).toEqual([[], 'NONE_ELIGIBLE'])
      await world.paymentMethodWrites.upsertPaymentMethods(
        admin,
        ['card', 'cash', 'invoice', 'twint'].map((externalId) => ({ externalId, active: true })),
      )
      expect(await waysToPay({ location: berlin })).toContain('cash')
    })

    it('refuse what is no order, and what only items have', async () => {
      for (const fields of [
        { amount: euros(-1n) },
        { amount: { amountMinor: 1n, currency: 'euro' } },
        { device: 'x'.repeat(51) },
        { filter: { brand: 'Acme' } },
        { exclude: [{ externalId: 'mug' }] },
        { first: 101 },
        { after: 'rubbish' },
        { target: 'COUPON' as 'ITEM' },
      ])
        await expect(page({ surface: 'CHECKOUT', ...fields })).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
        })
    })

    it('forget the habits of who does not allow personalization', async () => {
      const consents = new ConsentService({ database: shop.database, clock })
      const decide = (personalization: boolean) =>
        consents.recordConsent(admin, [{ userExternalId: 'ada', personalization }])
      const heard = () => new Promise<void>((resolve) => world.listener.on('users', () => resolve()))
      const first = heard()
      await decide(false)
      await first
      const asked = { session: { externalId: 'of-ada' }, location: berlin }
      expect((await waysToPay(asked))[0]).toBe('cash')
      const second = heard()
      await decide(true)
      await second
      expect((await waysToPay(asked))[0]).toBe('invoice')
    })
  })

  describe('adverts', () => {
    const advert = (externalId: string, fields: Partial<AdvertInput> = {}): AdvertInput => ({
      externalId,
      name: externalId,
      placement: 'home-top',
      url: '/sale',
      currencies: ['EUR'],
      valuePerClickMinor: 50n,
      startsOn: '2026-03-01',
      ...fields,
    })
    const days = (
      advertExternalId: string,
      day: string,
      impressions: number,
      clicks: number,
      costMinor: bigint,
    ) => ({
      advertExternalId,
      day,
      impressions,
      clicks,
      costMinor,
      currency: 'EUR',
    })
    const adverts = (fields: Partial<RecommendationsInput> = {}, viewer = admin) =>
      listOf({ surface: 'ADVERT', placement: 'home-top', ...fields }, viewer)

    beforeAll(async () => {
      await world.advertWrites.upsertAdverts(admin, [
        advert('dear', { valuePerClickMinor: 100n }),
        advert('liked'),
        advert('over', { endsOn: '2026-03-09', valuePerClickMinor: 900n }),
        advert('early', { startsOn: '2026-03-11', valuePerClickMinor: 900n }),
        advert('elsewhere', { placement: 'cart', valuePerClickMinor: 900n }),
        { ...advert('lamp', { valuePerClickMinor: 1n }), url: undefined, itemExternalId: 'lamp' },
      ] as AdvertInput[])
    })

    it('are those of the placement that run now, by what a click is worth where nothing was counted', async () => {
      expect(namesOf(await adverts())).toEqual(['dear', 'liked', 'lamp'])
      const [first] = await adverts()
      expect([first!.clickProbability, first!.expectedValue]).toEqual([null, null])
      expect(namesOf(await listOf({ surface: 'ADVERT' }))).toContain('elsewhere')
    })

    it('are ranked by click probability times value, and end users learn nothing of what they are worth', async () => {
      await world.advertWrites.recordAdvertDays(admin, [
        days('dear', '2026-03-08', 10_000, 50, 0n),
        days('liked', '2026-03-08', 10_000, 400, 0n),
        days('lamp', '2026-03-08', 10_000, 100, 0n),
      ])
      world.clicks.forget()
      const list = await adverts()
      expect(namesOf(list)).toEqual(['liked', 'dear', 'lamp'])
      expect(list[0]!.clickProbability).toBeCloseTo(0.04, 2)
      expect(list[0]!.expectedValue).toEqual({
        amountMinor: list[0]!.clickProbability! * 50,
        currency: 'EUR',
      })
      const seen = await adverts({ session: { externalId: 'of-guest' } }, guest('of-guest'))
      expect(seen.map(({ score }) => score)).toEqual([1, 1 / 2, 1 / 3])
    })

    it('are gone with the item that they lead to, with their budget, and when they are retired', async () => {
      await world.catalog.upsertItems(admin, [{ externalId: 'lamp', active: false }])
      expect(namesOf(await adverts())).toEqual(['liked', 'dear'])
      await world.catalog.upsertItems(admin, [{ externalId: 'lamp', active: true }])
      await world.advertWrites.upsertAdverts(admin, [{ externalId: 'dear', active: false, currencies: [] }])
      expect(namesOf(await adverts())).toEqual(['liked', 'lamp'])
      await world.advertWrites.upsertAdverts(admin, [{ externalId: 'dear', active: true, currencies: [] }])
      await world.advertWrites.upsertAdverts(admin, [
        { externalId: 'liked', budgetMinor: 1_000n, endsOn: '2026-03-10', currencies: [] },
      ])
      // Half of the day is over, and 600 of 1,000 are spent: a tenth ahead takes four tenths off.
      await world.advertWrites.recordAdvertDays(admin, [days('liked', '2026-03-10', 0, 0, 600n)])
      const paced = await adverts()
      expect(namesOf(paced)).toEqual(['liked', 'dear', 'lamp'])
      expect(paced[0]!.score).toBeCloseTo(paced[0]!.expectedValue!.amountMinor * 0.6, 6)
      expect(paced[0]!.reasons.map(({ code }) => code)).toContain('PACED')
      await world.advertWrites.recordAdvertDays(admin, [days('liked', '2026-03-10', 0, 0, 1_000n)])
      expect(namesOf(await adverts())).toEqual(['dear', 'lamp'])
    })

    it('are logged, and their report says whether they pay', async () => {
      const list = await adverts({ session: { externalId: 'of-bob' } })
      const lamp = list.find(({ target }) => target.record.externalId === 'lamp')!
      const recommendationId = lamp.slate.idOf(lamp.slateRank)
      const named = (type: 'IMPRESSION' | 'CLICK') =>
        event({
          type,
          sessionExternalId: 'of-bob',
          userExternalId: 'bob',
          itemExternalId: null,
          recommendationId,
          occurredAt: minutesAgo(0),
        })
      await world.slateLog.flush()
      await world.ingest.ingestEvents(admin, [named('IMPRESSION'), named('CLICK')])
      const orders = new OrderWriteService({ database: shop.database, clock })
      await orders.recordOrders(admin, [
        order({
          externalId: 'of-lamp',
          userExternalId: 'bob',
          orderedAt: minutesAgo(0),
          lines: [{ itemExternalId: 'lamp', quantity: 1, unitPriceMinor: 3_000n }],
        }),
      ])
      const reports = new AdvertReportService(shop.database)
      const report = await reports.report(readKey, {
        from: '2026-03-01',
        to: '2026-03-10',
        attributionHours: 1,
      })
      expect(report).toEqual([
        {
          placement: 'home-top',
          currency: 'EUR',
          impressions: 30_000,
          clicks: 550,
          costMinor: 1_000n,
          loggedClicks: 1,
          conversions: 1,
          revenueMinor: 3_000n,
          returnOnInvestment: 2,
        },
      ])
      const all = await new SlateReportService(shop.database).report(readKey, {
        from: minutesAgo(60),
        to: minutesAgo(-60),
        groupBy: 'PLACEMENT',
        attributionHours: 1,
        confidence: 0.9,
      })
      const row = all.lines.find(({ group }) => group?.surface === 'ADVERT' && group.placement === 'home-top')
      expect(row).toMatchObject({ impressions: 1, clicks: 1, conversions: 1 })
      for (const wrong of [
        { from: '2026-03-10', to: '2026-03-01' },
        { from: '2025-01-01', to: '2026-03-01' },
        { from: 'today', to: '2026-03-01' },
      ])
        await expect(reports.report(readKey, { ...wrong, attributionHours: 1 })).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
        })
      await expect(
        reports.report(endUser('ada'), { from: '2026-03-01', to: '2026-03-01', attributionHours: 1 }),
      ).rejects.toMatchObject({ code: 'FORBIDDEN' })
    })
  })

  it('spend the budgets of adverts by the clicks on them, also where the shop tells no costs', async () => {
    const { database } = shop
    const shown = async (budgetMinor: bigint) => {
      await world.advertWrites.upsertAdverts(admin, [{ externalId: 'lamp', budgetMinor, currencies: [] }])
      const ranking = new AdvertRanking({
        database,
        clock,
        listener: null,
        clicks: new ClickLog({ database, clock }),
      })
      const question = { placement: 'home-top', locationId: null, byClicksAlone: false }
      const { candidates } = await ranking.rank(question, await world.catalogue.read())
      return candidates.map(({ target }) => target.record.externalId)
    }
    // It was clicked once, and a click is worth 1.
    expect(await shown(2n)).toContain('lamp')
    expect(await shown(1n)).not.toContain('lamp')
  })

  it('have click rates that a thread fits where there are many of them', async () => {
    const names = Array.from({ length: 250 }, (_, at) => `many-${at}`)
    const advertOf = (externalId: string) => ({
      ...{ externalId, name: externalId, placement: 'many', url: 'https://shop.example/many' },
      ...{ startsOn: '2026-03-01', currencies: ['EUR'] },
    })
    expect((await world.advertWrites.upsertAdverts(admin, names.map(advertOf))).userErrors).toEqual([])
    const daysOf = (at: number) => ({ impressions: 1_000 + at, clicks: at % 50 })
    await world.advertWrites.recordAdvertDays(
      admin,
      names.map((advertExternalId, at) => ({
        ...{ advertExternalId, day: '2026-03-08', costMinor: 0n, currency: 'EUR' },
        ...daysOf(at),
      })),
    )
    const ids = await shop.read<{ id: string }>(
      `SELECT id::text FROM advert WHERE placement = 'many' ORDER BY substr(external_id, 6)::int`,
    )
    const expected = ClickRates.of(ids.map(({ id }, at) => ({ targetId: id, rank: 1, ...daysOf(at) })))
    const rates = await new ClickLog({ database: shop.database, clock }).ratesOfAdverts(
      ids.map(({ id }) => id),
    )
    expect(rates.baseRate).toBeCloseTo(expected.baseRate!, 12)
    for (const { id } of ids) expect(rates.rate(id)).toBeCloseTo(expected.rate(id)!, 12)
  })

  it('cost what a click was worth when it came, once for each entry, and three times a day for each visitor', async () => {
    const { database } = shop
    const lampId = (
      await shop.read<{ id: string }>(`SELECT id::text FROM advert WHERE external_id = 'lamp'`)
    )[0]!.id
    await world.advertWrites.upsertAdverts(admin, [
      { externalId: 'lamp', budgetMinor: 1_000n, currencies: [] },
    ])
    const costs = async () =>
      (await readAdvertClicks(database, minutesAgo(48 * 60), 'UTC'))
        .filter(({ advertId }) => advertId === lampId)
        .reduce((sum, { costMinor }) => sum + costMinor, 0)
    const clickOnNewList = async (name: string, times = 1) => {
      const list = await listOf({
        surface: 'ADVERT',
        placement: 'home-top',
        session: { externalId: `of-${name}` },
      })
      const entry = list.find(({ target }) => target.record.externalId === 'lamp')!
      const recommendationId = entry.slate.idOf(entry.slateRank)
      await world.slateLog.flush()
      await world.ingest.ingestEvents(
        admin,
        Array.from({ length: times }, () =>
          event({
            type: 'CLICK',
            sessionExternalId: `of-${name}`,
            userExternalId: name,
            itemExternalId: null,
            recommendationId,
            occurredAt: minutesAgo(0),
          }),
        ),
      )
    }
    // Bob has clicked once, at a value of 1.
    expect(await costs()).toBe(1)
    await clickOnNewList('bob', 5)
    expect(await costs()).toBe(2)
    for (let list = 0; list < 4; list++) await clickOnNewList('bob')
    expect(await costs()).toBe(3)
    await clickOnNewList('ada')
    expect(await costs()).toBe(4)
    await shop.read(`UPDATE event SET received_at = received_at - interval '1 day' WHERE type = 'CLICK'`)
    await world.advertWrites.upsertAdverts(admin, [
      { externalId: 'lamp', valuePerClickMinor: 7n, currencies: [] },
    ])
    expect(await costs()).toBe(4)
    await clickOnNewList('bob')
    expect(await costs()).toBe(4 + 7)
    // An entry that was clicked before the time that is asked about costs nothing again.
    const today = await readAdvertClicks(database, minutesAgo(60), 'UTC')
    expect(today.filter(({ advertId }) => advertId === lampId)).toMatchObject([{ costMinor: 7 }])
    // Clicks of a program cost nothing, also those from before it was known for one.
    await shop.read(`UPDATE session SET is_bot = true WHERE external_id = 'of-bob'`)
    expect(await costs()).toBe(1)
    await shop.read(`UPDATE session SET is_bot = false`)
  })

  describe('promotions', () => {
    const promotion = (externalId: string, fields: object = {}) => ({
      externalId,
      name: externalId,
      kind: 'PRICE_DISCOUNT' as const,
      discountFraction: 0.1,
      startsOn: '2026-03-01',
      endsOn: '2026-03-20',
      ...fields,
    })
    const promotions = async (fields: Partial<RecommendationsInput> = {}, viewer = admin) =>
      namesOf(await listOf({ surface: 'HOME', target: 'PROMOTION', location: berlin, ...fields }, viewer))

    it('are those that run at the place and cover what is on sale, those first that suit the visit', async () => {
      await world.ingest.ingestEvents(
        admin,
        [1, 2, 3].map((at) =>
          event({
            sessionExternalId: `fans-${at}`,
            itemExternalId: 'plate',
            occurredAt: minutesAgo(60 + at),
          }),
        ),
      )
      for (const one of [
        promotion('lamps', { items: [{ externalId: 'lamp' }] }),
        promotion('plates', { items: [{ externalId: 'plate' }] }),
        promotion('in Auckland', { locations: [{ externalId: 'auckland' }] }),
        promotion('over', { endsOn: '2026-03-09' }),
        promotion('early', { startsOn: '2026-03-12' }),
      ]) {
        const { userErrors } = await world.promotionWrites.create(admin, one)
        expect(userErrors).toEqual([])
      }
      expect(await promotions()).toEqual(['plates', 'lamps'])
      expect(await promotions({ location: { externalId: 'auckland' } })).toContain('in Auckland')
      // Customers who were held out by lot are not shown it, nor is who is not known.
      const drawn = promotion('drawn', { kind: 'COUPON', holdout: { share: 0.5, unit: 'CUSTOMERS' } })
      const before = new PromotionWriteService({
        database: shop.database,
        clock: fixedClock('2026-01-01T12:00:00Z'),
      })
      expect((await before.create(admin, drawn)).userErrors).toEqual([])
      for (const [share, isShown] of [
        [1e-9, true],
        [1 - 1e-9, false],
      ] as const) {
        await shop.read(`UPDATE promotion SET holdout_share = $1 WHERE external_id = 'drawn'`, [share])
        // A change makes it be read again.
        await world.promotionWrites.update(admin, { externalId: 'drawn' }, { description: `${share}` })
        expect(await promotions()).not.toContain('drawn')
        const asAda = promotions({ user: { externalId: 'ada' }, location: null }, endUser('ada'))
        expect((await asAda).includes('drawn')).toBe(isShown)
      }
      await world.promotionWrites.cancel(admin, { externalId: 'drawn' }, true)
      // What is for some customers only is shown to those who have the attributes, and to nobody else.
      const golden = promotion('golden', { kind: 'COUPON', audience: { tier: 'gold', age: { over: 18 } } })
      expect((await world.promotionWrites.create(admin, golden)).userErrors).toEqual([])
      expect(await promotions()).not.toContain('golden')
      const asAda = () => promotions({ user: { externalId: 'ada' }, location: null }, endUser('ada'))
      const announced: string[] = []
      const stops = (['users', 'user-attributes'] as const).map((topic) =>
        world.listener.on(topic, () => announced.push(topic)),
      )
      const heard = new Promise<void>((resolve) => world.listener.on('user-attributes', () => resolve()))
      for (const [attributes, isShown] of [
        [{ tier: 'gold' }, false],
        [{ tier: 'gold', age: { over: 18 }, city: 'Ulm' }, true],
      ] as const) {
        await world.catalog.upsertUsers(admin, [{ externalId: 'ada', attributes }])
        expect((await asAda()).includes('golden')).toBe(isShown)
      }
      // Who only has other attributes is not forgotten as somebody who left.
      await heard
      expect(announced).not.toContain('users')
      for (const stop of stops) stop()
      await world.promotionWrites.cancel(admin, { externalId: 'golden' })
      await world.promotionWrites.cancel(admin, { externalId: 'plates' })
      expect(await promotions({ user: { externalId: 'ada' }, location: null }, endUser('ada'))).toEqual([
        'lamps',
      ])
      await world.catalog.upsertItems(admin, [{ externalId: 'lamp', active: false }])
      expect(await promotions()).toEqual([])
      await world.catalog.upsertItems(admin, [{ externalId: 'lamp', active: true }])
    })

    it('of a category cover all that lies in it, as long as something of it is on sale', async () => {
      const plate = (fields: object) => world.catalog.upsertItems(admin, [{ externalId: 'plate', ...fields }])
      await plate({ categoryPath: ['Kitchen', 'Plates'] })
      const kitchen = promotion('of the kitchen', { categories: [{ externalId: 'kitchen' }] })
      expect((await world.promotionWrites.create(admin, kitchen)).userErrors).toEqual([])
      const [first] = await listOf({ surface: 'HOME', target: 'PROMOTION', location: berlin })
      expect(first!.target.record.externalId).toBe('of the kitchen')
      expect(first!.reasons).toMatchObject([{ code: 'ON_POPULAR' }])
      await plate({ active: false })
      expect(await promotions()).not.toContain('of the kitchen')
      await plate({ active: true })
      expect(await promotions()).toContain('of the kitchen')
      await plate({ categoryPath: ['Garden'] })
      expect(await promotions()).not.toContain('of the kitchen')
      await world.promotionWrites.cancel(admin, { externalId: 'of the kitchen' })
    })
  })

  it('stand beside what an order comes to, which is told where there are enough orders that were kept', async () => {
    const told = () => new OrderValues({ database: shop.database, clock }).of(null, euros(100n))
    expect(await told()).toBeNull()
    const orders = new OrderWriteService({ database: shop.database, clock })
    const lines = (unitPriceMinor: bigint) => [{ itemExternalId: 'mug', quantity: 1, unitPriceMinor }]
    await orders.recordOrders(
      admin,
      Array.from({ length: 40 }, (_, at) =>
        order({
          externalId: `worth-${at}`,
          orderedAt: minutesAgo(5_000 + at),
          lines: lines(at < 35 ? 2_000n : 1_000_000n),
          ...(at < 35 ? {} : { cancelledAt: minutesAgo(1) }),
        }),
      ),
    )
    expect(await told()).toMatchObject({
      currency: 'EUR',
      mean: expect.closeTo(2_000, 6) as number,
      lower: 100,
      confidence: 0.9,
    })
    const next = (await world.service.nextActions(admin, { session: { externalId: 'of-ada' } }))!
    // A mug lies in the cart.
    expect(await world.service.expectedOrderValue(next)).toMatchObject({ currency: 'EUR', lower: 1_000 })
  })

  it('take no statement once they are known', async () => {
    const ask = async () => {
      for (const fields of [
        { surface: 'CHECKOUT' as const },
        { surface: 'ADVERT' as const, placement: 'home-top' },
        { surface: 'HOME' as const, target: 'PROMOTION' as const },
      ])
        await page({ ...fields, session: { externalId: 'of-ada' } })
    }
    const forSome = {
      ...{ externalId: 'for-some', name: 'for some', kind: 'COUPON' as const, discountFraction: 0.2 },
      ...{ startsOn: '2026-03-01', endsOn: '2026-03-20', audience: { tier: 'gold' } },
    }
    const heard = new Promise<void>((resolve) => world.listener.on('promotions', () => resolve()))
    expect((await world.promotionWrites.create(admin, forSome)).userErrors).toEqual([])
    await heard
    await ask()
    expect(await statementsOf(ask)).toEqual([])
  })

  it('are made by the scenario of the arm that the visitor is in', async () => {
    for (const [name, active, position] of [
      ['as it is', true, 'mug'],
      ['tried', false, 'plate'],
    ] as const)
      await world.scenarios.upsert(admin, {
        name,
        active,
        surface: 'CART',
        pins: [{ position: 1, itemExternalId: position }],
      })
    const experiments = new ExperimentService({
      database: shop.database,
      clock,
      registry: { version: () => Promise.reject(new Error('There are none')) },
      experiments: world.experiments,
      scenarios: world.scenarioSnapshot,
    })
    const started = await experiments.start(admin, {
      name: 'plates in the cart',
      arms: [
        { name: 'control', share: 0.5, versionId: null },
        { name: 'tried', share: 0.5, versionId: null, scenario: 'tried' },
      ],
      baseRate: 0.1,
      lift: 0.1,
      confidence: 0.95,
      power: 0.8,
    })
    const sessions = Array.from({ length: 16 }, (_, at) => `arm-${at}`)
    await world.ingest.ingestEvents(
      admin,
      sessions.map((sessionExternalId) =>
        event({ sessionExternalId, itemExternalId: 'lamp', occurredAt: minutesAgo(1) }),
      ),
    )
    const firstOf = async (externalId: string) => {
      const { items, scenario } = (await world.service.itemPage(admin, {
        surface: 'CART',
        session: { externalId },
        first: 1,
      }))!
      return `${scenario.name} ${items[0]!.itemId}`
    }
    const lists = await Promise.all(sessions.map(firstOf))
    expect(new Set(lists).size).toBe(2)
    expect(await Promise.all(sessions.map(firstOf))).toEqual(lists)
    await expect(world.scenarios.delete(admin, 'tried')).rejects.toMatchObject({ code: 'CONFLICT' })
    await experiments.stop(admin, started.id)
    expect(new Set(await Promise.all(sessions.map(firstOf))).size).toBe(1)
  })
})
