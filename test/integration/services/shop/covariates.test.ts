/** Inventory, prices, weather, calendar and promotions: what forecasts depend on beside demand. */
import type {
  CovariatesInput,
  PromotionInput,
  PromotionPatch,
  WeatherInput,
} from '../../../../src/contracts/shop/shop-records'
import type { Viewer } from '../../../../src/contracts/viewer'
import { COVARIATE_COUNT } from '../../../../src/contracts/demand/demand'
import { fixedClock } from '../../../../src/core/time/clock'
import { dayNumber } from '../../../../src/core/time/day'
import { type DemandPanelOptions, loadDemandPanel } from '../../../../src/datasets/demand-panel'
import { COVARIATE_COLUMN } from '../../../../src/features/demand'
import { createLogger } from '../../../../src/core/logger'
import { NotificationListener, publish } from '../../../../src/db/notifications'
import { readPromotions } from '../../../../src/db/repositories/demand/demand-rows.repository'
import { readPromotionScope } from '../../../../src/db/repositories/promotion/promotion-measurement.repository'
import { findPromotion } from '../../../../src/db/repositories/promotion/promotion-write.repository'
import { CatalogWriteService } from '../../../../src/services/shop/catalog-write.service'
import { CovariateWriteService } from '../../../../src/services/shop/covariate-write.service'
import { InventoryService } from '../../../../src/services/shop/inventory.service'
import { OrderWriteService } from '../../../../src/services/shop/order-write.service'
import { UserService } from '../../../../src/services/behaviour/user.service'
import { PromotionArmService } from '../../../../src/services/promotion/promotion-arm.service'
import { LocationService } from '../../../../src/services/shop/location.service'
import { PromotionWriteService } from '../../../../src/services/promotion/promotion-write.service'
import { RollupService } from '../../../../src/services/demand/rollup.service'
import {
  admin,
  anonymous,
  clock,
  createShop,
  endUser,
  NOW,
  order,
  readKey,
  type TestShop,
} from '../../../support/shop'

describe('what demand depends on', () => {
  let shop: TestShop

  beforeEach(async () => {
    shop = await createShop()
    // Two series that exist: the mug in Berlin and over all locations.
    await new OrderWriteService({ database: shop.database, clock }).recordOrders(admin, [order()])
    await new RollupService({ database: shop.database, clock }).rollUpDirty()
    await shop.database.query('DELETE FROM graphile_worker._private_jobs')
  })
  afterEach(() => shop.drop())

  const revisions = async () =>
    (await shop.read<{ revision: bigint }>(`SELECT revision FROM series ORDER BY location_id`)).map(
      ({ revision }) => Number(revision),
    )
  const refreshes = async () =>
    (
      await shop.read<{ task: string }>(
        `SELECT task_identifier AS task FROM graphile_worker.jobs ORDER BY id`,
      )
    ).map(({ task }) => task)
  const idOf = async (table: string, externalId: string) =>
    (
      await shop.read<{ id: string }>(`SELECT id::text FROM ${table} WHERE external_id = $1`, [externalId])
    )[0]!.id

  it('keeps covariates that the shop names, and reads what was known', async () => {
    const covariates = new CovariateWriteService({ database: shop.database, clock })
    const footfall = {
      ...{ name: 'footfall', locationExternalId: 'berlin', day: '2026-03-08', number: 120 },
      knownAt: new Date('2026-03-07T10:00:00Z'),
    }
    const leaflet = { name: 'leaflet', itemExternalId: 'mug', day: '2026-03-12', category: 'front page' }
    const before = await revisions()
    const first = await covariates.recordCovariates(admin, {
      named: [
        footfall,
        { ...footfall, day: '2026-03-09', number: 80, knownAt: new Date('2026-03-09T23:30:00Z') },
        leaflet,
        { ...leaflet, name: 'footfall' },
        { ...leaflet, category: null },
        { ...leaflet, itemExternalId: 'nothing' },
      ],
    })
    expect(first).toMatchObject({ recorded: 3, rejected: 3 })
    expect(first.userErrors.map(({ index, code }) => [index, code]).sort()).toEqual([
      [3, 'CONFLICT'],
      [4, 'BAD_USER_INPUT'],
      [5, 'NOT_FOUND'],
    ])
    expect(await revisions()).toEqual(before.map((revision) => revision + 1))
    expect(await covariates.recordCovariates(admin, { named: [footfall, leaflet] })).toMatchObject({
      ...{ recorded: 0, unchanged: 2 },
    })
    const valuesOf = async (locationId: string | null, more: Partial<DemandPanelOptions> = {}) => {
      const { panel } = await loadDemandPanel(shop.database, {
        series: [{ itemId: await idOf('item', 'mug'), locationId }],
        ...{ originDay: '2026-03-09', historySteps: 3, futureSteps: 5, ...more },
      })
      const column = (name: 'number1' | 'category1') =>
        Array.from(
          { length: 8 },
          (_, day) => panel.series[0]!.covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN[name]]!,
        )
      return { footfall: column('number1').slice(0, 4), leaflet: column('category1').slice(4, 7) }
    }
    const berlin = await idOf('location', 'berlin')
    const none = Number.NaN
    expect(await valuesOf(berlin)).toEqual({
      ...{ footfall: [none, 120, 80, none], leaflet: [none, 1, none] },
    })
    // Before anything of it was received.
    const asOf = new Date(clock.now().getTime() - 1)
    expect(await valuesOf(berlin, { asOf })).toEqual({
      ...{ footfall: [none, none, none, none], leaflet: [none, none, none] },
    })
    // A word that goes back to an earlier one is told in one batch, and a plan is taken back.
    const later = (category: string | null, day: number) => ({
      ...{
        ...leaflet,
        day: '2026-03-11',
        category,
        number: null,
        knownAt: new Date(`2026-03-0${day}T10:00:00Z`),
      },
    })
    const backAndForth = [later('front page', 1), later('back page', 2), later('front page', 3)]
    expect(await covariates.recordCovariates(admin, { named: backAndForth })).toMatchObject({ recorded: 3 })
    expect(await covariates.recordCovariates(admin, { named: backAndForth })).toMatchObject({
      ...{ recorded: 0, unchanged: 3 },
    })
    expect((await valuesOf(berlin)).leaflet).toEqual([1, 1, none])
    const withdrawn = [later(null, 4), { ...later(null, 4), name: 'unheard of' }]
    expect(await covariates.recordCovariates(admin, { named: withdrawn })).toMatchObject({
      ...{ recorded: 1, userErrors: [{ index: 1, code: 'NOT_FOUND' }] },
    })
    expect((await valuesOf(berlin)).leaflet).toEqual([none, 1, none])
    const more = ['second', 'third', 'fourth'].map((name) => ({ ...footfall, name }))
    expect(await covariates.recordCovariates(admin, { named: more })).toMatchObject({
      ...{ recorded: 2, userErrors: [{ index: 2, code: 'CONFLICT' }] },
    })
  })

  describe('inventory', () => {
    const count = (countedAt: string, quantityOnHand: number) => ({
      itemExternalId: 'mug',
      locationExternalId: 'berlin',
      countedAt: new Date(countedAt),
      quantityOnHand,
    })
    const stockOuts = () => shop.read(`SELECT started_at, ended_at FROM stock_out ORDER BY 1`)

    it('opens and closes stock-outs, late and corrected counts too', async () => {
      const inventory = new InventoryService({ database: shop.database, clock })
      const [from, to] = ['2026-03-08T10:00:00Z', '2026-03-09T10:00:00Z']
      expect(await inventory.recordInventory(admin, [count(from, 0)])).toMatchObject({ recorded: 1 })
      expect(await stockOuts()).toEqual([{ started_at: new Date(from), ended_at: null }])
      expect(await revisions()).toEqual([2, 2])
      await inventory.recordInventory(admin, [count(to, 5), count('2026-03-08T12:00:00Z', 0)])
      expect(await stockOuts()).toEqual([{ started_at: new Date(from), ended_at: new Date(to) }])
      expect(await inventory.recordInventory(admin, [count(to, 5)])).toMatchObject({
        recorded: 0,
        unchanged: 1,
      })
      await inventory.recordInventory(admin, [count(from, 3)])
      expect(await stockOuts()).toEqual([
        { started_at: new Date('2026-03-08T12:00:00Z'), ended_at: new Date(to) },
      ])
    })

    it('says which counts it cannot use', async () => {
      const inventory = new InventoryService({ database: shop.database, clock })
      const result = await inventory.recordInventory(admin, [
        count('2026-03-09T10:00:00Z', -1),
        { ...count('2026-03-09T10:00:00Z', 1), itemExternalId: 'nope' },
        { ...count('2026-03-09T10:00:00Z', 1), locationExternalId: 'nope' },
        count('2026-03-11T10:00:00Z', 1),
        { ...count('2026-03-09T10:00:00Z', 1), locationExternalId: null },
      ])
      expect(result.userErrors.map(({ index, code }) => [index, code])).toEqual([
        [0, 'BAD_USER_INPUT'],
        [1, 'NOT_FOUND'],
        [2, 'NOT_FOUND'],
        [3, 'BAD_USER_INPUT'],
      ])
      expect(result.recorded).toBe(1)
    })
  })

  describe('covariates', () => {
    const price = { itemExternalId: 'mug', validFrom: '2026-03-20', priceMinor: 800n, currency: 'EUR' }
    const record = (input: CovariatesInput) =>
      new CovariateWriteService({ database: shop.database, clock }).recordCovariates(admin, input)

    it('moves on the series of a price, past or planned, and asks for their forecasts', async () => {
      expect(await record({ prices: [price] })).toMatchObject({ recorded: 1 })
      expect(await revisions()).toEqual([2, 2])
      expect(await refreshes()).toEqual(['refresh-forecasts'])
      expect(await record({ prices: [price] })).toMatchObject({ recorded: 0, unchanged: 1 })
      await record({ prices: [{ ...price, validFrom: '2026-03-01', locationExternalId: 'berlin' }] })
      expect(await revisions()).toEqual([3, 3])
      await record({ prices: [{ ...price, validFrom: '2026-03-01', itemExternalId: 'lamp' }] })
      expect(await revisions()).toEqual([3, 3])
    })

    it("keeps competitors' prices apart and refreshes nothing for them", async () => {
      await record({ prices: [{ ...price, competitor: 'rival' }, price] })
      expect(
        await shop.read(`SELECT competitor FROM price_history WHERE valid_from = '2026-03-20' ORDER BY 1`),
      ).toEqual([{ competitor: '' }, { competitor: 'rival' }])
      await shop.database.query('DELETE FROM graphile_worker._private_jobs')
      await record({ prices: [{ ...price, competitor: 'rival', priceMinor: 1n }] })
      expect(await refreshes()).toEqual([])
    })

    it("announces competitors' prices, which lifts are told from, once they are others", async () => {
      const listener = new NotificationListener(shop.url, createLogger({ level: 'silent', name: 'test' }))
      await listener.start()
      try {
        const heard: string[] = []
        listener.on('demand', () => heard.push('demand'))
        const fence = new Promise<void>((resolve) => void listener.on('adverts', () => resolve()))
        const ofRival = { ...price, competitor: 'rival' }
        for (const prices of [[ofRival], [ofRival], [price]]) await record({ prices })
        // What is announced is heard in order.
        await publish(shop.database, 'adverts', {})
        await fence
        expect(heard).toEqual(['demand'])
      } finally {
        await listener.close()
      }
    })

    it('records weather, and knows by the place what is a forecast', async () => {
      const weather = (day: string, temperatureC: number) => ({
        locationExternalId: 'berlin',
        day,
        temperatureC,
        precipitationMm: 0,
      })
      await record({
        weather: [weather('2026-03-09', 5), weather('2026-03-10', 6), weather('2026-03-11', 7)],
      })
      expect(await shop.read(`SELECT day, is_forecast FROM weather_day ORDER BY 1`)).toEqual([
        { day: '2026-03-09', is_forecast: false },
        { day: '2026-03-10', is_forecast: true },
        { day: '2026-03-11', is_forecast: true },
      ])
      expect(await revisions()).toEqual([2, 2])
      await record({ weather: [weather('2026-03-11', 8)] })
      expect(await revisions()).toEqual([3, 3])
    })

    describe('and the time at which they were known', () => {
      const at = (now: string) =>
        new CovariateWriteService({ database: shop.database, clock: fixedClock(now) })
      const PLANNED = `price_history WHERE valid_from = '2026-03-20'`
      const weather = (day: string, temperatureC: number, more: Partial<WeatherInput> = {}) => ({
        locationExternalId: 'berlin',
        day,
        temperatureC,
        precipitationMm: 0,
        ...more,
      })
      const told = () =>
        shop.read<{ temperature_c: number }>(
          `SELECT day, known_at, temperature_c FROM weather_forecast ORDER BY day, known_at`,
        )
      const latest = () => shop.read(`SELECT day, temperature_c, is_forecast FROM weather_day ORDER BY day`)
      const knownAt = (table: string) =>
        shop
          .read<{ known_at: Date }>(`SELECT known_at FROM ${table}`)
          .then((rows) => rows.map(({ known_at }) => known_at.toISOString().slice(0, 10)))

      it('keeps a forecast that another forecast or a measurement replaces', async () => {
        const record = (now: string, temperatureC: number) =>
          at(now).recordCovariates(admin, { weather: [weather('2026-03-12', temperatureC)] })
        await record('2026-03-10T08:00:00Z', 5)
        expect(await record('2026-03-10T09:00:00Z', 5)).toMatchObject({ recorded: 0, unchanged: 1 })
        await record('2026-03-11T08:00:00Z', 6)
        expect(await latest()).toEqual([{ day: '2026-03-12', temperature_c: 6, is_forecast: true }])
        expect(await record('2026-03-13T08:00:00Z', 9)).toMatchObject({ recorded: 1 })
        expect(await latest()).toEqual([{ day: '2026-03-12', temperature_c: 9, is_forecast: false }])
        expect(await told()).toEqual([
          { day: '2026-03-12', known_at: new Date('2026-03-10T08:00:00Z'), temperature_c: 5 },
          { day: '2026-03-12', known_at: new Date('2026-03-11T08:00:00Z'), temperature_c: 6 },
        ])
      })

      it('takes forecasts of the past beside what was measured, in any order, once', async () => {
        const history = {
          weather: [
            weather('2026-03-05', 7),
            weather('2026-03-05', 4, { knownAt: new Date('2026-03-03T18:00:00Z') }),
            weather('2026-03-05', 5, { knownAt: new Date('2026-03-01T18:00:00Z') }),
            weather('2026-03-05', 6, { knownAt: new Date('2026-03-02T18:00:00Z'), isForecast: true }),
          ],
        }
        expect(await at('2026-03-10T08:00:00Z').recordCovariates(admin, history)).toMatchObject({
          recorded: 4,
        })
        const before = await revisions()
        expect(await at('2026-03-10T09:00:00Z').recordCovariates(admin, history)).toMatchObject({
          unchanged: 4,
        })
        expect(await latest()).toEqual([{ day: '2026-03-05', temperature_c: 7, is_forecast: false }])
        expect((await told()).map(({ temperature_c }) => temperature_c)).toEqual([5, 6, 4])
        // Forecasts of days that were measured move no forecast on.
        await at('2026-03-10T09:00:00Z').recordCovariates(admin, {
          weather: [weather('2026-03-05', 3, { isForecast: true })],
        })
        expect(await latest()).toEqual([{ day: '2026-03-05', temperature_c: 7, is_forecast: false }])
        expect(await revisions()).toEqual(before)
      })

      it('lets an older forecast not replace a newer one', async () => {
        await at('2026-03-10T08:00:00Z').recordCovariates(admin, { weather: [weather('2026-03-12', 5)] })
        await at('2026-03-10T09:00:00Z').recordCovariates(admin, {
          weather: [weather('2026-03-12', 8, { knownAt: new Date('2026-03-08T08:00:00Z') })],
        })
        expect(await latest()).toEqual([{ day: '2026-03-12', temperature_c: 5, is_forecast: true }])
        expect(await told()).toHaveLength(2)
      })

      it('takes no measurement of a day that has not begun, which no forecast would replace', async () => {
        const measured = (day: string) => weather(day, 5, { isForecast: false })
        const given = { weather: [measured('2026-03-10'), measured('2026-03-12')] }
        expect(await at('2026-03-10T08:00:00Z').recordCovariates(admin, given)).toMatchObject({
          recorded: 1,
          userErrors: [{ index: 1, code: 'BAD_USER_INPUT', message: expect.stringMatching(/has not begun/) }],
        })
        expect(await latest()).toEqual([{ day: '2026-03-10', temperature_c: 5, is_forecast: false }])
      })

      it('is now for prices and calendar days that are new or changed, and stays for those told again', async () => {
        const feast = { country: 'DE', day: '2026-03-25', name: 'Feast' }
        const both = { prices: [price], calendarDays: [feast] }
        await at('2026-03-08T08:00:00Z').recordCovariates(admin, both)
        expect(await at('2026-03-09T08:00:00Z').recordCovariates(admin, both)).toMatchObject({ unchanged: 2 })
        expect([await knownAt(PLANNED), await knownAt('calendar_day')]).toEqual([
          ['2026-03-08'],
          ['2026-03-08'],
        ])
        await at('2026-03-09T08:00:00Z').recordCovariates(admin, {
          prices: [{ ...price, priceMinor: 700n }],
          calendarDays: [{ ...feast, isHoliday: false }],
        })
        expect([await knownAt(PLANNED), await knownAt('calendar_day')]).toEqual([
          ['2026-03-09'],
          ['2026-03-09'],
        ])
      })

      it('is what the sender says, of the past', async () => {
        const long = new Date('2025-01-01T00:00:00Z')
        const input = {
          prices: [{ ...price, knownAt: long }],
          calendarDays: [{ country: 'DE', day: '2026-03-25', name: 'Feast', knownAt: long }],
        }
        await record(input)
        expect(await record(input)).toMatchObject({ recorded: 0, unchanged: 2 })
        expect([await knownAt(PLANNED), await knownAt('calendar_day')]).toEqual([
          ['2025-01-01'],
          ['2025-01-01'],
        ])
        const ahead = new Date('2026-03-11T00:00:00Z')
        const refused = await record({
          prices: [{ ...price, knownAt: ahead }],
          weather: [weather('2026-03-12', 5, { knownAt: ahead })],
          calendarDays: [{ country: 'DE', day: '2026-03-25', name: 'Other', knownAt: ahead }],
        })
        expect(refused.userErrors.map(({ code }) => code)).toEqual(Array(3).fill('BAD_USER_INPUT'))
      })
    })

    it('records calendar days for the locations of the country', async () => {
      await record({ calendarDays: [{ country: 'DE', day: '2026-03-02', name: 'Feast' }] })
      expect(await revisions()).toEqual([2, 2])
      await record({ calendarDays: [{ country: 'FR', day: '2026-03-02', name: 'Fête' }] })
      expect(await revisions()).toEqual([2, 2])
    })

    it('records days of named calendars for a country, a place, or a region with the places below it', async () => {
      await new CatalogWriteService({ database: shop.database, clock }).upsertLocations(admin, [
        { externalId: 'north', name: 'North', kind: 'REGION', timeZone: 'Europe/Berlin' },
        { externalId: 'berlin', parentExternalId: 'north' },
      ])
      const day = '2026-03-02'
      const calendarDays = [
        { country: 'DE', day, name: 'Feast' },
        { calendar: 'school-holidays', country: 'DE', day, name: 'Spring' },
        { calendar: 'school-holidays', locationExternalId: 'north', day, name: 'Spring' },
        { calendar: 'events', locationExternalId: 'berlin', day, name: 'Refurbishment', closed: true },
      ]
      const before = await revisions()
      expect(await record({ calendarDays: calendarDays.slice(2, 3) })).toMatchObject({ recorded: 1 })
      expect(await revisions()).toEqual(before.map((revision) => revision + 1))
      expect(await record({ calendarDays })).toMatchObject({ recorded: 3, unchanged: 1 })
      expect(await record({ calendarDays })).toMatchObject({ recorded: 0, unchanged: 4 })
      expect(
        await shop.read(
          `SELECT calendar, c.country, l.external_id AS location, c.name, is_holiday AS holiday, closed FROM calendar_day c
             LEFT JOIN location l ON l.id = c.location_id ORDER BY 1, 2, 3`,
        ),
      ).toEqual([
        {
          calendar: 'events',
          country: null,
          location: 'berlin',
          name: 'Refurbishment',
          holiday: false,
          closed: true,
        },
        { calendar: 'holidays', country: 'DE', location: null, name: 'Feast', holiday: true, closed: false },
        {
          calendar: 'school-holidays',
          country: 'DE',
          location: null,
          name: 'Spring',
          holiday: false,
          closed: false,
        },
        {
          calendar: 'school-holidays',
          country: null,
          location: 'north',
          name: 'Spring',
          holiday: false,
          closed: false,
        },
      ])
      const refused = await record({
        calendarDays: [
          { day, name: 'nowhere' },
          { country: 'DE', locationExternalId: 'berlin', day, name: 'both' },
          { locationExternalId: 'atlantis', day, name: 'unknown' },
        ],
      })
      expect(refused.userErrors.map(({ code }) => code)).toEqual([
        'BAD_USER_INPUT',
        'BAD_USER_INPUT',
        'NOT_FOUND',
      ])
    })

    it('says which entry of which list it cannot use', async () => {
      const result = await record({
        prices: [{ ...price, itemExternalId: 'nope' }, { ...price, currency: 'x' }, price],
        weather: [{ locationExternalId: 'berlin', day: '2026-03-09', temperatureC: 300, precipitationMm: 0 }],
        calendarDays: [{ country: 'Germany', day: '2026-03-02', name: 'Feast' }],
      })
      expect(result.recorded).toBe(1)
      expect(result.userErrors.map(({ list, index, code }) => [list, index, code])).toEqual([
        ['prices', 0, 'NOT_FOUND'],
        ['prices', 1, 'BAD_USER_INPUT'],
        ['weather', 0, 'BAD_USER_INPUT'],
        ['calendarDays', 0, 'BAD_USER_INPUT'],
      ])
    })
  })

  describe('promotions', () => {
    const plan: PromotionInput = {
      externalId: 'spring',
      name: 'Spring',
      kind: 'PRICE_DISCOUNT',
      discountFraction: 0.2,
      startsOn: '2026-03-20',
      endsOn: '2026-03-27',
      items: [{ externalId: 'mug' }],
    }
    const service = () => new PromotionWriteService({ database: shop.database, clock })

    it('are planned once', async () => {
      const first = await service().create(admin, plan)
      expect(first.promotion).toMatchObject({ status: 'PLANNED', featured: false, locationIds: [] })
      expect(first.promotion!.itemIds.map(String)).toEqual([await idOf('item', 'mug')])
      expect(await service().create(admin, plan)).toEqual(first)
      const other = await service().create(admin, { ...plan, name: 'Other' })
      expect(other).toMatchObject({
        promotion: null,
        userErrors: [{ path: ['externalId'], code: 'CONFLICT' }],
      })
      expect(await revisions()).toEqual([2, 2])
      expect(await refreshes()).toEqual(['refresh-forecasts'])
      expect(await shop.read(`SELECT action, actor FROM audit_entry WHERE action LIKE 'promotion%'`)).toEqual(
        [{ action: 'promotion.create', actor: 'admin' }],
      )
    })

    it('are patched and cancelled, each with its refresh', async () => {
      const { promotion } = await service().create(admin, plan)
      const ref = { id: promotion!.id }
      const patched = await service().update(admin, ref, {
        endsOn: '2026-03-28',
        items: [{ externalId: 'lamp' }],
      })
      expect(patched.promotion).toMatchObject({
        name: 'Spring',
        startsOn: '2026-03-20',
        endsOn: '2026-03-28',
      })
      expect(await service().update(admin, ref, {})).toEqual(patched)
      const told = { description: '20 % off' }
      expect((await service().update(admin, ref, told)).promotion).toEqual({ ...patched.promotion, ...told })
      const { userErrors } = await service().update(admin, ref, {
        couponCodes: ['x'.repeat(201)],
        description: '\u0000',
      })
      expect(userErrors.map(({ path, code }) => [...path, code])).toEqual([
        ['couponCodes', 'BAD_USER_INPUT'],
        ['couponCodes', 'BAD_USER_INPUT'],
        ['description', 'BAD_USER_INPUT'],
      ])
      expect((await service().update(admin, ref, { description: null })).promotion).toEqual(patched.promotion)
      const cancelled = await service().cancel(admin, { externalId: 'spring' })
      expect(cancelled.promotion!.status).toBe('CANCELLED')
      expect(await service().cancel(admin, ref)).toEqual(cancelled)
      expect((await service().update(admin, ref, { name: 'x' })).userErrors).toMatchObject([
        { code: 'CONFLICT' },
      ])
      // The mug's series moved on when the promotion came and when it went to the lamp.
      expect(await revisions()).toEqual([3, 3])
      expect(await refreshes()).toEqual(['refresh-forecasts'])
    })

    it('keep the days that they ran where they are called off while they run, unless they never did', async () => {
      const running = { ...plan, startsOn: '2026-03-05' }
      const { promotion } = await service().create(admin, running)
      const ref = { id: promotion!.id }
      const ended = await service().cancel(admin, ref)
      // 9 March is over in Berlin, in Auckland and in New York.
      expect(ended.promotion).toMatchObject({ status: 'ENDED', startsOn: '2026-03-05', endsOn: '2026-03-09' })
      expect(await service().cancel(admin, ref)).toEqual(ended)
      expect((await service().update(admin, ref, { name: 'x' })).userErrors).toMatchObject([
        { code: 'CONFLICT' },
      ])
      const onDay = (day: string) =>
        readPromotions(shop.database, {
          ...{ itemIds: [promotion!.itemIds[0]!], locationIds: [], demandLocationIds: [], asOf: null },
          ...{ firstDay: dayNumber(day), originDay: dayNumber(day), lastDay: dayNumber(day) },
        })
      expect(await onDay('2026-03-09')).toHaveLength(1)
      expect(await onDay('2026-03-10')).toEqual([])
      expect((await service().cancel(admin, ref, true)).promotion).toMatchObject({ status: 'CANCELLED' })
      expect(await onDay('2026-03-09')).toEqual([])
      const over = { ...plan, externalId: 'over', startsOn: '2026-02-01', endsOn: '2026-02-03' }
      await service().create(admin, over)
      expect((await service().cancel(admin, { externalId: 'over' })).promotion).toMatchObject({
        ...{ status: 'ENDED', endsOn: '2026-02-03' },
      })
      const today = { ...plan, externalId: 'today', startsOn: '2026-03-10' }
      await service().create(admin, today)
      expect((await service().cancel(admin, { externalId: 'today' })).promotion).toMatchObject({
        ...{ status: 'CANCELLED', endsOn: '2026-03-27' },
      })
    })

    it('hold places out by lot before they start, once and for all', async () => {
      const { userErrors } = await service().create(admin, { ...plan, holdout: { share: 0.4 } })
      expect(userErrors).toEqual([])
      const stored = (await findPromotion(shop.database, { externalId: 'spring' }))!
      expect(stored.holdoutIds).toHaveLength(1)
      const all = await shop.read<{ id: string }>('SELECT id::text FROM location')
      expect([...stored.locationIds, ...stored.holdoutIds].sort()).toEqual(all.map(({ id }) => id).sort())
      // Sent again it keeps the arms that were drawn; neither they nor its places change any more.
      for (let again = 0; again < 5; again++) {
        const sent = await service().create(admin, { ...plan, holdout: { share: 0.4 } })
        expect(sent.promotion).toMatchObject({
          ...{ locationIds: stored.locationIds, holdoutIds: stored.holdoutIds },
        })
      }
      expect((await service().create(admin, plan)).userErrors).toMatchObject([{ code: 'CONFLICT' }])
      const ref = { externalId: 'spring' }
      expect((await service().update(admin, ref, { locations: [] })).userErrors).toMatchObject([
        { path: ['locations'], code: 'CONFLICT' },
      ])
      expect((await service().update(admin, ref, { name: 'Spring!' })).promotion).toMatchObject({
        ...{ name: 'Spring!', locationIds: stored.locationIds, holdoutIds: stored.holdoutIds },
      })
      const refused: [Partial<PromotionInput>, string][] = [
        [{ holdout: { share: 0 } }, 'between 0 and 1'],
        [{ holdout: { share: 1 } }, 'between 0 and 1'],
        [{ holdout: { share: 0.5 }, locations: [{ externalId: 'berlin' }] }, 'two places'],
        [{ holdout: { share: 0.5 }, startsOn: '2026-03-10' }, 'before the promotion starts'],
      ]
      for (const [fields, words] of refused) {
        const answer = await service().create(admin, { ...plan, externalId: 'other', ...fields })
        expect(answer.userErrors).toMatchObject([
          { path: ['holdout'], code: 'BAD_USER_INPUT', message: expect.stringContaining(words) as string },
        ])
      }
      const nameOf = async (id: string | undefined) => {
        const [row] = await shop.read<{ name: string }>(
          'SELECT external_id AS name FROM location WHERE id = $1::bigint',
          [id],
        )
        return row!.name
      }
      const catalog = new CatalogWriteService({ database: shop.database, clock })
      await catalog.upsertUsers(admin, [
        { externalId: 'ann', homeLocationExternalId: await nameOf(stored.holdoutIds[0]) },
        { externalId: 'bob', homeLocationExternalId: await nameOf(stored.locationIds[0]) },
        { externalId: 'eve' },
      ])
      const { database } = shop
      const arms = new PromotionArmService({
        database,
        users: new UserService({ database, locations: new LocationService({ database }) }),
      })
      const armOf = (user: string) => arms.arm(readKey, ref, { externalId: user })
      expect(await Promise.all(['ann', 'bob', 'eve', 'nobody'].map(armOf))).toEqual([
        ...['CONTROL', 'TREATMENT'],
        ...[null, null],
      ])
      expect(await arms.arm(endUser('ann'), ref, null)).toBe('CONTROL')
      expect(await arms.arm(endUser('ann'), ref, { externalId: 'bob' })).toBeNull()
      expect(await arms.arm(endUser('ann'), { externalId: 'unknown' }, null)).toBeNull()
      await expect(arms.arm(readKey, ref, null)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
      await expect(arms.arm(anonymous, ref, null)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
      // A visitor who has not signed in is in no arm, and learns nobody's.
      const guest: Viewer = {
        kind: 'guest',
        sessionExternalId: 'cookie-1',
        expiresAt: new Date('2100-01-01'),
      }
      for (const user of [null, { externalId: 'ann' }])
        await expect(arms.arm(guest, ref, user)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    })

    it('hold customers out by lot before they start, once and for all', async () => {
      const holdout = { share: 0.4, unit: 'CUSTOMERS' } as const
      const forGold = { ...plan, kind: 'COUPON' as const, holdout, audience: { tier: 'gold' } }
      const { promotion, userErrors } = await service().create(admin, forGold)
      expect(userErrors).toEqual([])
      expect(promotion).toMatchObject({ holdoutShare: 0.4, holdoutUnit: 'CUSTOMERS', holdoutIds: [] })
      const ref = { externalId: 'spring' }
      const seedOf = async () =>
        (await shop.read<{ seed: string }>('SELECT holdout_seed AS seed FROM promotion'))[0]!.seed
      const seed = await seedOf()
      expect(seed).toMatch(/^[0-9a-f]{32}$/)
      // Sent again, changed, or asked for otherwise, it keeps what was drawn.
      expect((await service().create(admin, forGold)).userErrors).toEqual([])
      expect((await service().update(admin, ref, { name: 'Spring!', locations: [] })).userErrors).toEqual([])
      const otherwise = { ...forGold, name: 'Spring!', holdout: { share: 0.4 } }
      expect((await service().create(admin, otherwise)).userErrors).toMatchObject([{ code: 'CONFLICT' }])
      expect(await seedOf()).toBe(seed)
      for (const [fields, words] of [
        [{ holdout: { ...holdout, share: 1 } }, 'between 0 and 1'],
        [{ startsOn: '2026-03-10' }, 'before the promotion starts'],
      ] as const) {
        const late = await service().create(admin, { ...forGold, externalId: 'other', ...fields })
        expect(late.userErrors).toMatchObject([
          { path: ['holdout'], code: 'BAD_USER_INPUT', message: expect.stringContaining(words) as string },
        ])
      }
      // What a shelf shows everybody has no customers who are held out, neither at once nor by a change.
      for (const kind of ['PRICE_DISCOUNT', 'DISPLAY'] as const) {
        const discountFraction = kind === 'DISPLAY' ? null : 0.2
        const forAll = { ...plan, externalId: 'other', kind, discountFraction, holdout }
        expect((await service().create(admin, forAll)).userErrors).toEqual([
          {
            ...{ path: ['holdout', 'unit'], code: 'BAD_USER_INPUT' },
            message: expect.stringContaining('Hold places out (unit: PLACES)') as string,
          },
        ])
        const turned = await service().update(admin, ref, { kind, discountFraction, audience: null })
        expect(turned.userErrors).toMatchObject([{ path: ['kind'], code: 'BAD_USER_INPUT' }])
      }
      const names = Array.from({ length: 200 }, (_, index) => `customer-${index}`)
      const catalog = new CatalogWriteService({ database: shop.database, clock })
      await catalog.upsertUsers(
        admin,
        names.map((externalId, index) => ({
          externalId,
          attributes: { tier: index < 180 ? 'gold' : 'tin' },
        })),
      )
      const { database } = shop
      const arms = new PromotionArmService({
        database,
        users: new UserService({ database, locations: new LocationService({ database }) }),
      })
      const told = await Promise.all(names.map((user) => arms.arm(readKey, ref, { externalId: user })))
      // Those whom it is not for are in no arm; of the others, about two in five are held out (five standard deviations).
      expect(told.slice(180)).toEqual(new Array(20).fill(null))
      const heldOut = told.filter((arm) => arm === 'CONTROL').length
      expect(told.filter((arm) => arm === 'TREATMENT')).toHaveLength(180 - heldOut)
      expect(Math.abs(heldOut - 72)).toBeLessThan(33)
      expect(await arms.arm(endUser(names[0]!), ref, null)).toBe(told[0])
      expect(await Promise.all(names.map((user) => arms.arm(readKey, ref, { externalId: user })))).toEqual(
        told,
      )
      // No day that has come is made a day of the test, and from its first day on whom and what it is of stays; its end and its words may change.
      const change = async (now: string, patch: PromotionPatch) => {
        const writes = new PromotionWriteService({ database: shop.database, clock: fixedClock(now) })
        return (await writes.update(admin, ref, patch)).userErrors.map(({ path, code }) => [path[0], code])
      }
      const begun = `${plan.startsOn}T12:00:00Z`
      expect(await change(NOW, { startsOn: '2026-03-01' })).toEqual([['startsOn', 'CONFLICT']])
      expect(await change(NOW, { audience: { tier: 'tin' } })).toEqual([])
      expect(await change(NOW, { audience: forGold.audience })).toEqual([])
      expect(
        await change(begun, {
          audience: null,
          items: [],
          categories: [],
          locations: [{ externalId: 'berlin' }],
        }),
      ).toEqual([
        ['audience', 'CONFLICT'],
        ['items', 'CONFLICT'],
        ['locations', 'CONFLICT'],
      ])
      expect(await change(begun, { startsOn: plan.endsOn })).toEqual([['startsOn', 'CONFLICT']])
      expect(await change(begun, { name: 'Spring again' })).toEqual([])
      await service().cancel(admin, ref)
      expect(await arms.arm(readKey, ref, { externalId: names[0]! })).toBeNull()
    })

    it('are known from when they were made or last changed for forecasts, unless the sender says else', async () => {
      const at = (now: string) =>
        new PromotionWriteService({ database: shop.database, clock: fixedClock(now) })
      const knownAt = async () =>
        (await shop.read<{ known_at: Date }>(`SELECT known_at FROM promotion`))[0]!.known_at
          .toISOString()
          .slice(0, 10)
      const ref = { externalId: 'spring' }
      await at('2026-03-05T08:00:00Z').create(admin, plan)
      await at('2026-03-06T08:00:00Z').create(admin, plan)
      await at('2026-03-07T08:00:00Z').update(admin, ref, { name: 'Spring!' })
      expect(await knownAt()).toBe('2026-03-05')
      await at('2026-03-08T08:00:00Z').update(admin, ref, { endsOn: '2026-03-30' })
      expect(await knownAt()).toBe('2026-03-08')
      const said = { knownAt: new Date('2026-02-01T00:00:00Z') }
      expect((await at('2026-03-09T08:00:00Z').update(admin, ref, said)).userErrors).toEqual([])
      expect(await knownAt()).toBe('2026-02-01')
      await at('2026-03-09T08:00:00Z').cancel(admin, ref)
      expect(await knownAt()).toBe('2026-02-01')
      const later = { ...plan, externalId: 'later', knownAt: new Date('2026-03-12T00:00:00Z') }
      expect((await service().create(admin, later)).userErrors).toMatchObject([{ path: ['knownAt'] }])
    })

    it('say all that is wrong with them', async () => {
      const result = await service().create(admin, {
        ...plan,
        externalId: '',
        name: '',
        discountFraction: 1.5,
        startsOn: '2026-03-40',
        items: [{ externalId: 'nope' }, {}, { id: 99_999n }],
        locations: [{ externalId: 'berlin', id: 1n }],
      })
      expect(result.promotion).toBeNull()
      expect(result.userErrors.map(({ path, code }) => [path.join('.'), code])).toEqual([
        ['externalId', 'BAD_USER_INPUT'],
        ['name', 'BAD_USER_INPUT'],
        ['startsOn', 'BAD_USER_INPUT'],
        ['discountFraction', 'BAD_USER_INPUT'],
        ['items.1', 'BAD_USER_INPUT'],
        ['items.0', 'NOT_FOUND'],
        ['items.2', 'NOT_FOUND'],
        ['locations.0', 'BAD_USER_INPUT'],
      ])
      const backwards = await service().create(admin, { ...plan, endsOn: '2026-03-01' })
      expect(backwards.userErrors).toMatchObject([{ path: ['endsOn'] }])
      const free = await service().create(admin, { ...plan, discountFraction: null })
      expect(free.userErrors).toMatchObject([{ path: ['discountFraction'] }])
    })

    it('keep what they give and cost, to whom and where, and hold for what lies in their categories and regions', async () => {
      const catalog = new CatalogWriteService({ database: shop.database, clock })
      await catalog.upsertLocations(admin, [
        { externalId: 'germany', name: 'Germany', kind: 'REGION', timeZone: 'Europe/Berlin' },
        { externalId: 'berlin', parentExternalId: 'germany' },
      ])
      await catalog.upsertItems(admin, [
        { externalId: 'mug', categoryPath: ['Kitchen', 'Cups'] },
        { externalId: 'lamp', category: { externalId: 'light' } },
      ])
      const euros = (amountMinor: bigint) => ({ amountMinor, currency: 'EUR' })
      const before = await revisions()
      const { promotion, userErrors } = await service().create(admin, {
        ...{ externalId: 'gift', name: 'Gift', kind: 'COUPON', startsOn: '2026-03-05', endsOn: '2026-03-27' },
        ...{ discountAmount: euros(250n), minimumSpend: euros(5_000n), fixedCost: euros(1n) },
        ...{ costPerRedemption: euros(2n), funding: euros(3n), budget: euros(4n) },
        ...{ couponCodes: ['A', 'B', 'A'], audience: { loyalty: 'gold' }, advertised: true },
        categories: [{ externalId: 'kitchen' }],
        locations: [{ externalId: 'germany' }],
      })
      expect(userErrors).toEqual([])
      expect(promotion).toMatchObject({
        ...{ currency: 'EUR', discountAmountMinor: 250n, minimumSpendMinor: 5_000n, fixedCostMinor: 1n },
        ...{ costPerRedemptionMinor: 2n, fundingMinor: 3n, budgetMinor: 4n, fixedPriceMinor: null },
        ...{ couponCodes: ['A', 'B'], audience: { loyalty: 'gold' }, advertised: true, featured: false },
      })
      expect(await findPromotion(shop.database, { externalId: 'gift' })).toMatchObject({
        ...promotion,
        id: promotion!.id.toString(),
      })
      // The mug in Berlin, and what adds it up.
      expect((await revisions())[0]).toBeGreaterThan(before[0]!)
      const itemIds = await Promise.all(['lamp', 'mug', 'plate'].map((name) => idOf('item', name)))
      const locationIds = await Promise.all(['auckland', 'berlin'].map((name) => idOf('location', name)))
      const day = dayNumber('2026-03-08')
      const read = () =>
        readPromotions(shop.database, {
          ...{ itemIds, locationIds, demandLocationIds: locationIds, asOf: null },
          ...{ firstDay: day, originDay: day, lastDay: day },
        })
      expect(await read()).toMatchObject([
        { items: [1], locations: [1], discountAmountMinor: 250, discountFraction: null, featured: true },
      ])
      expect(await readPromotionScope(shop.database, promotion!.id)).toEqual({
        itemIds: [itemIds[1]],
        locationIds: [await idOf('location', 'berlin'), await idOf('location', 'germany')],
        holdoutIds: [],
      })
      const patched = await service().update(
        admin,
        { id: promotion!.id },
        { discountAmount: null, discountFraction: 0.3, categories: [], audience: null, funding: null },
      )
      expect(patched.promotion).toMatchObject({
        ...{ discountFraction: 0.3, discountAmountMinor: null, fundingMinor: null, budgetMinor: 4n },
        ...{ audience: null, categoryIds: [] },
      })
      expect(await read()).toMatchObject([{ items: [], locations: [1] }])
    })

    it('are refused in a foreign currency, at a price that is no discount, and of what is retired, unless they are over', async () => {
      await new CatalogWriteService({ database: shop.database, clock }).upsertItems(admin, [
        { externalId: 'vase', title: 'Vase', priceMinor: 900n, currency: 'USD' },
        { externalId: 'old', title: 'Old', priceMinor: 900n, currency: 'EUR', active: false },
        { externalId: 'ends', title: 'Ends', priceMinor: 900n, currency: 'EUR', retiredOn: plan.startsOn },
      ])
      const rest = { ...plan, discountFraction: null }
      const refusalOf = async (fields: Partial<PromotionInput>) => {
        const { promotion, userErrors } = await service().create(admin, { ...rest, ...fields })
        expect(promotion).toBeNull()
        return userErrors.map(({ path, code, message }) => [path.join('.'), code, message])
      }
      const euros = (amountMinor: bigint) => ({ amountMinor, currency: 'EUR' })
      const refused = [
        [{ discountAmount: { amountMinor: 1n, currency: 'USD' } }, 'items', 'priced in EUR'],
        [{ discountAmount: euros(1n), items: [] }, 'items', 'The item vase is priced in USD'],
        [{ discountAmount: euros(1_000n) }, 'discountAmount', 'leaves nothing'],
        [{ fixedPrice: euros(1_000n) }, 'fixedPrice', 'leaves all or more'],
        [{ discountFraction: 0.1, items: [{ externalId: 'old' }] }, 'items', 'The item old is retired'],
        [{ discountFraction: 0.1, items: [{ externalId: 'ends' }] }, 'items', 'The item ends is retired'],
        [{ discountFraction: 0.1, categories: [{ externalId: 'none' }] }, 'categoryIds.0', 'no category'],
      ] as const
      for (const [fields, path, words] of refused) {
        expect(await refusalOf(fields)).toEqual([[path, expect.any(String), expect.stringContaining(words)]])
      }
      expect(await shop.read('SELECT FROM promotion')).toEqual([])
      const over = { ...rest, startsOn: '2025-03-01', endsOn: '2025-03-02' }
      const past = { ...over, discountAmount: euros(1_000n), items: [{ externalId: 'old' }] }
      expect((await service().create(admin, past)).userErrors).toEqual([])
    })

    it('that do not exist are NOT_FOUND', async () => {
      await expect(service().cancel(admin, { externalId: 'nope' })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
      await expect(service().update(admin, { id: 99n }, {})).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(service().cancel(admin, {})).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    })

    it('and everything else is refused to those who may not write', async () => {
      for (const write of [
        (viewer: typeof admin) => service().create(viewer, plan),
        (viewer: typeof admin) => service().update(viewer, { id: 1n }, {}),
        (viewer: typeof admin) => service().cancel(viewer, { id: 1n }),
        (viewer: typeof admin) =>
          new CovariateWriteService({ database: shop.database, clock }).recordCovariates(viewer, {}),
        (viewer: typeof admin) =>
          new InventoryService({ database: shop.database, clock }).recordInventory(viewer, []),
      ]) {
        await expect(write(anonymous)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
        await expect(write(readKey)).rejects.toMatchObject({ code: 'FORBIDDEN' })
        await expect(write(endUser('ann'))).rejects.toMatchObject({ code: 'FORBIDDEN' })
      }
    })
  })
})
