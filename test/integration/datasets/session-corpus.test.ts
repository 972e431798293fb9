/** Visits as models read them: cut from sessions, as of an instant, without what is no step of a visit. */
import { NO_TEXT, QUERY_WORDS, WEATHER_COLUMNS } from '../../../src/contracts/session/event-context'
import { LEAVE, NEXT_ACTIONS } from '../../../src/contracts/session/next-action'
import type { SessionCorpus } from '../../../src/contracts/session/session'
import { valueAt } from '../../../src/contracts/session/item-catalogue'
import type { Logger } from '../../../src/core/logger'
import { fixedClock } from '../../../src/core/time/clock'
import { readSessionCorpus } from '../../../src/datasets/session-corpus'
import {
  readCatalogueCategories,
  readCatalogueItems,
} from '../../../src/db/repositories/shop/catalogue-snapshot.repository'
import { readLiveSession } from '../../../src/db/repositories/behaviour/live-session.repository'
import { buildSessionColumns, sessionCount } from '../../../src/features/session'
import { contextOfEvent, contextOfEvents, textCode } from '../../../src/features/session/event-context'
import { outcomesOf } from '../../../src/features/session/questions'
import { ConsentService } from '../../../src/services/behaviour/consent.service'
import { IngestService } from '../../../src/services/behaviour/ingest.service'
import { PromotionWriteService } from '../../../src/services/promotion/promotion-write.service'
import { LiveWeather } from '../../../src/services/recommendation/live-weather'
import { CovariateWriteService } from '../../../src/services/shop/covariate-write.service'
import type { WeatherInput } from '../../../src/contracts/shop/shop-records'
import { Catalogue } from '../../../src/services/recommendation/catalogue'
import { searchWords } from '../../../src/services/recommendation/content-features'
import { CatalogWriteService } from '../../../src/services/shop/catalog-write.service'
import { admin, createShop, event, type TestShop } from '../../support/shop'

const NOON = Date.parse('2026-03-09T12:00:00Z')
/** Weather is waited for, however slow the machine of the test is. */
const LONG_MS = 60_000
const at = (minute: number) => new Date(NOON + minute * 60_000)

describe('the corpus of visits', () => {
  let shop: TestShop
  let names: Map<string, string>

  beforeAll(async () => {
    shop = await createShop()
    const rows = await shop.read<{ id: string; name: string }>(
      `SELECT id::text, external_id AS name FROM item UNION ALL SELECT 'place ' || id, external_id FROM location`,
    )
    names = new Map(rows.map(({ id, name }) => [id, name]))
  })
  afterAll(() => shop.drop())
  beforeEach(async () => {
    await shop.database.query('TRUNCATE event, event_receipt, session RESTART IDENTITY CASCADE')
  })

  const send = (receivedAt: Date, ...fields: Parameters<typeof event>[0][]) =>
    new IngestService({ database: shop.database, clock: fixedClock(receivedAt.toISOString()) }).ingestEvents(
      admin,
      fields.map(event),
    )

  /** Such as `berlin: VIEW mug, SEARCH`. */
  const inWords = ({ offsets, items, types, vocabulary, places, placeIds }: SessionCorpus) =>
    Array.from(places, (place, visit) => {
      const steps = Array.from({ length: offsets[visit + 1]! - offsets[visit]! }, (_, step) => {
        const item = items[offsets[visit]! + step]!
        const type = NEXT_ACTIONS[types[offsets[visit]! + step]!]!
        return item < 0 ? type : `${type} ${names.get(vocabulary.itemIds[item]!)}`
      })
      return `${names.get(`place ${placeIds[place]!}`)}: ${steps.join(', ')}`
    })

  it('holds each visit of a session, in the order in which visits ended', async () => {
    await send(
      at(300),
      { occurredAt: at(0) },
      { occurredAt: at(1), type: 'SEARCH', itemExternalId: null, query: 'red mug' },
      { occurredAt: at(2), type: 'IMPRESSION', itemExternalId: 'lamp' },
      { occurredAt: at(100), itemExternalId: 'plate' },
      { occurredAt: at(31), type: 'ADD_TO_CART' },
      // On a way to pay, say: it would be taken for a look at an item.
      { occurredAt: at(32), type: 'CLICK', itemExternalId: null },
      {
        occurredAt: at(40),
        sessionExternalId: 'other',
        locationExternalId: 'auckland',
        itemExternalId: 'lamp',
      },
    )
    expect(inWords(await readSessionCorpus(shop.database, at(300), 30))).toEqual([
      'berlin: VIEW mug, SEARCH, ADD_TO_CART mug',
      'auckland: VIEW lamp',
      'berlin: VIEW plate',
    ])
  })

  it('knows nothing of what was learnt later, happened later, or lies too far back', async () => {
    await send(at(10), { occurredAt: at(0) })
    await send(at(50), { occurredAt: at(1), itemExternalId: 'lamp' })
    await send(at(10), { occurredAt: at(-3 * 1_440), sessionExternalId: 'old', itemExternalId: 'plate' })
    expect(inWords(await readSessionCorpus(shop.database, at(20), 2))).toEqual(['berlin: VIEW mug'])
    expect(inWords(await readSessionCorpus(shop.database, at(60), 30))).toEqual([
      'berlin: VIEW plate',
      'berlin: VIEW mug, VIEW lamp',
    ])
  })

  it('knows what was searched for and on what, as live sessions do', async () => {
    await send(
      at(10),
      { occurredAt: at(0), properties: { device: 'phone' } },
      { occurredAt: at(1), type: 'SEARCH', itemExternalId: null, query: 'Red, "mug"' },
      { occurredAt: at(2), type: 'SEARCH', itemExternalId: null, query: '' },
    )
    const { context, vocabulary } = await readSessionCorpus(shop.database, at(20), 1)
    const live = await readLiveSession(shop.database, { externalId: 'session-1', claimantId: 0n }, 50)
    const columns = buildSessionColumns(
      [
        live!.events.map(({ type, query, device, occurredAtMs: timeMs }) => ({
          ...{ type, itemId: null, timeMs },
          ...contextOfEvent(query, device),
        })),
      ],
      vocabulary,
    )
    expect(context).toEqual(columns.context)
    expect(context!.devices[0]).toBe(textCode('phone'))
    expect([...context!.queryWords.subarray(QUERY_WORDS, QUERY_WORDS + 3)]).toEqual([
      textCode('red'),
      textCode('mug'),
      NO_TEXT,
    ])
  })

  it('knows the weather that was told by each event, as live visits do', async () => {
    const tell = (toldAt: Date, day: string, precipitationMm: number, more: Partial<WeatherInput> = {}) =>
      new CovariateWriteService({
        database: shop.database,
        clock: fixedClock(toldAt.toISOString()),
      }).recordCovariates(admin, {
        weather: [
          { locationExternalId: 'berlin', day, temperatureC: 10, precipitationMm, isForecast: true, ...more },
        ],
      })
    await tell(at(-600), '2026-03-09', 2)
    await tell(at(5), '2026-03-09', 4)
    // Of the day of Auckland, which has begun: a measurement, which no forecast replaces.
    const ofAuckland = { locationExternalId: 'auckland' }
    await tell(at(1), '2026-03-10', 6, { ...ofAuckland, isForecast: false })
    await tell(at(5), '2026-03-10', 8, ofAuckland)
    // It is told the day after.
    await tell(at(2_000), '2026-03-09', 9, { isForecast: false })
    await send(
      at(3_000),
      { occurredAt: at(0) },
      { occurredAt: at(10) },
      { occurredAt: at(10), sessionExternalId: 'other', locationExternalId: 'auckland' },
    )
    const { context, offsets, places, placeIds } = await readSessionCorpus(shop.database, at(4_000), 10)
    const rain = (event: number) => Math.round(context!.weather[event * WEATHER_COLUMNS]! * 10) / 10
    const visitAt = (name: string) =>
      [...places].findIndex((place) => names.get(`place ${placeIds[place]!}`) === name)
    const first = offsets[visitAt('berlin')]!
    expect([rain(first), rain(first + 1), rain(offsets[visitAt('auckland')]!)]).toEqual([0.2, 0.4, 0.6])
    const weather = new LiveWeather({
      ...{ database: shop.database, clock: fixedClock(at(20).toISOString()) },
      ...{ logger: { warn: jest.fn() }, mostWaitMs: LONG_MS },
    })
    const steps = [at(0), at(10)].map((time) => ({
      ...{ type: 'VIEW' as const, itemId: null, timeMs: time.getTime() },
    }))
    const live = await weather.join(steps, placeIds[places[visitAt('berlin')]!]!)
    expect(contextOfEvents(live)!.weather).toEqual(
      context!.weather.slice(first * WEATHER_COLUMNS, (first + 2) * WEATHER_COLUMNS),
    )
    expect(await weather.join(steps, null)).toBe(steps)
  })

  it('is told of weather anew within two minutes, after one behind the answer', async () => {
    let nowMs = at(3_000).getTime()
    const readings: Promise<unknown>[] = []
    const database = {
      query: <Row extends object>(...question: Parameters<typeof shop.database.query>) => {
        const reading = shop.database.query<Row>(...question)
        readings.push(reading)
        return reading
      },
    }
    const weather = new LiveWeather({
      ...{ database, clock: { now: () => new Date(nowMs) } },
      ...{ logger: { warn: jest.fn() }, mostWaitMs: LONG_MS },
    })
    const [{ id }] = (await shop.read<{ id: string }>(
      `SELECT id::text FROM location WHERE external_id = 'online'`,
    )) as [{ id: string }]
    const rainNow = async () => {
      const [step] = await weather.join([{ type: 'VIEW', itemId: null, timeMs: nowMs }], id)
      return step!.weather?.rain
    }
    const forecast = (precipitationMm: number) =>
      shop.database.query(
        `INSERT INTO weather_forecast (location_id, day, known_at, temperature_c, precipitation_mm, received_at)
         VALUES ($1, '2026-03-11', $2, 5, $3, $2)`,
        [id, new Date(nowMs), precipitationMm],
      )
    expect(await rainNow()).toBeUndefined()
    await forecast(5)
    expect(await rainNow()).toBeUndefined()
    nowMs += 61_000
    expect([await rainNow(), await rainNow()]).toEqual([undefined, undefined])
    expect(readings).toHaveLength(2)
    await readings[1]
    await new Promise(setImmediate)
    expect(await rainNow()).toBe(0.5)
    // Nobody asks for two minutes: then it is read first.
    nowMs += 120_000
    await forecast(7)
    expect(await rainNow()).toBeCloseTo(0.7, 5)
    expect(readings).toHaveLength(3)
    // Whoever tells of the weather each second gets no place in memory but that of the newest forecasts.
    await shop.database.query(
      `INSERT INTO weather_forecast (location_id, day, known_at, temperature_c, precipitation_mm, received_at)
       SELECT $1, '2026-03-11', t, 5, 9, t FROM generate_series($2::timestamptz - interval '6000 s', $2, interval '1 s') t
       ON CONFLICT DO NOTHING`,
      [id, new Date(nowMs)],
    )
    nowMs += 120_000
    await rainNow()
    const [{ place }] = (await readings.at(-1)) as [{ place: string }]
    expect(place.split(',')).toHaveLength(5_000)
  })

  it('takes nothing but plain values for a device, and of too many different texts the most frequent', async () => {
    const search = (minute: number, query: string, device: unknown) => ({
      ...{ occurredAt: at(minute), type: 'SEARCH' as const, itemExternalId: null, query },
      properties: { device } as NonNullable<Parameters<typeof event>[0]>['properties'],
    })
    await send(at(10), search(0, 'lamp', { os: 'x' }), search(1, 'mug', 'phone'), search(2, 'mug', 'phone'))
    const warn = jest.fn()
    const { context } = await readSessionCorpus(shop.database, at(20), 1, { logger: { warn }, mostTexts: 1 })
    const phone = textCode('phone')
    expect([...context!.devices]).toEqual([NO_TEXT, phone, phone])
    expect([0, 1, 2].map((event) => context!.queryWords[event * QUERY_WORDS])).toEqual([
      NO_TEXT,
      textCode('mug'),
      textCode('mug'),
    ])
    expect(warn).toHaveBeenCalledWith(
      { leftOut: { queries: 1, devices: 0 }, mostTexts: 1 },
      expect.any(String),
    )
  })

  it('says what it leaves out, because there is too much of it', async () => {
    await send(
      at(10),
      ...[3, 4, 5].map((rating) => ({ type: 'REVIEW' as const, rating, occurredAt: at(rating) })),
      { occurredAt: at(0) },
      { occurredAt: at(1), itemExternalId: 'lamp' },
    )
    const heard: unknown[] = []
    const logger = { warn: (facts: unknown) => void heard.push(facts) } as unknown as Pick<Logger, 'warn'>
    const read = (most: number) =>
      readSessionCorpus(shop.database, at(20), 1, { logger, mostEvents: most, mostCatalogueRows: most })
    const { catalogue, items } = await read(2)
    // All three were received at one instant, so those that were written last stay.
    expect([[...catalogue!.ratings.values], items.length]).toEqual([[4, 5], 2])
    expect(heard).toEqual([
      { mostEvents: 2 },
      { leftOut: { prices: 0, ratings: 1, discounts: 0 }, mostCatalogueRows: 2 },
    ])
    heard.length = 0
    await read(3)
    expect(heard).toEqual([])
  })

  it('leaves out what only a program does in half an hour', async () => {
    const quick = Array.from({ length: 501 }, (_, index) => ({
      sessionExternalId: 'bot',
      occurredAt: new Date(NOON + index * 1_000),
    }))
    await send(at(20), ...quick, { occurredAt: at(1) })
    expect(sessionCount(await readSessionCorpus(shop.database, at(30), 1))).toBe(1)
  })

  it('knows what was paid, in the currency of most purchases', async () => {
    const paid = (minute: number, amountMinor: bigint, currency: string, quantity = 1) => ({
      occurredAt: at(minute),
      type: 'PURCHASE' as const,
      quantity,
      price: { amountMinor, currency },
    })
    await send(
      at(60),
      { occurredAt: at(0) },
      paid(1, 500n, 'EUR', 3),
      paid(2, 250n, 'EUR'),
      paid(3, 900n, 'CHF'),
    )
    const { payments } = await readSessionCorpus(shop.database, at(60), 1)
    expect(payments!.currency).toBe('EUR')
    expect([...payments!.amounts]).toEqual([0, 1_500, 250, 0])
    expect((await readSessionCorpus(shop.database, at(0), 1)).payments).toBeUndefined()
  })

  it('says of each step what came next', async () => {
    await send(
      at(60),
      { occurredAt: at(0) },
      { occurredAt: at(1) },
      { occurredAt: at(2), itemExternalId: 'lamp', type: 'PURCHASE' },
      { occurredAt: at(3), itemExternalId: 'plate' },
    )
    const corpus = await readSessionCorpus(shop.database, at(60), 1)
    const outcomes = outcomesOf(corpus, 0).map(({ nextItem, nextAction, endsInPurchase }) => [
      names.get(corpus.vocabulary.itemIds[nextItem] ?? '') ?? null,
      NEXT_ACTIONS[nextAction],
      endsInPurchase,
    ])
    expect(outcomes).toEqual([
      [null, 'VIEW', true],
      ['lamp', 'PURCHASE', true],
      ['plate', 'VIEW', false],
      [null, NEXT_ACTIONS[LEAVE], false],
    ])
  })

  it('knows items by the words that a search in the shop finds them by: title, brand, and the names of all categories above', async () => {
    await shop.database.query(
      `WITH home AS (INSERT INTO category (external_id, name) VALUES ('home', 'Home and garden') RETURNING id),
            dishes AS (INSERT INTO category (external_id, name, parent_id) SELECT 'dishes', 'Dishes', id FROM home RETURNING id)
       UPDATE item SET category_id = dishes.id, brand = 'Arabia', title = 'Red mug 😀' || repeat(' and more', 20) FROM dishes WHERE external_id = 'mug'`,
    )
    await send(at(10), { occurredAt: at(0) }, { occurredAt: at(1), itemExternalId: 'lamp' })
    const { catalogue, vocabulary } = await readSessionCorpus(shop.database, at(20), 1)
    const live = new Catalogue()
    const items = await readCatalogueItems(shop.database, 0n, 100)
    live.update(items, await readCatalogueCategories(shop.database))
    const { offsets, codes } = catalogue!.words!
    const learned = vocabulary.itemIds.map((_, item) => codes.subarray(offsets[item], offsets[item + 1]))
    expect(learned).toEqual(vocabulary.itemIds.map((id) => searchWords(live.item(id)!, live)))
    const ofMug = learned[vocabulary.itemIds.findIndex((id) => names.get(id) === 'mug')]
    expect([...ofMug!]).toEqual(expect.arrayContaining(['mug', 'arabia', 'dishes', 'garden'].map(textCode)))
  })

  it('knows of its items what the shop knew by then: price, category, ratings and discounts, and the time zones of places', async () => {
    const onDay = (day: number) => new Date(Date.parse('2026-03-10T12:00:00Z') + day * 86_400_000)
    const at = (day: number) => ({ database: shop.database, clock: fixedClock(onDay(day).toISOString()) })
    const item = (externalId: string, priceMinor: bigint) => ({
      ...{ externalId, title: externalId, priceMinor, currency: 'EUR' },
      category: { externalId: 'kitchen', name: 'Kitchen' },
    })
    await new CatalogWriteService(at(1)).upsertItems(admin, [item('mug', 700n), item('plate', 1_100n)])
    await new CatalogWriteService(at(4)).upsertItems(admin, [item('mug', 100n)])
    const promotion = {
      ...{ externalId: 'spring', name: 'spring', kind: 'PRICE_DISCOUNT' as const, discountFraction: 0.25 },
      ...{ startsOn: '2026-03-13', endsOn: '2026-03-14' },
    }
    const promotions = new PromotionWriteService(at(2))
    await promotions.create(admin, { ...promotion, categories: [{ externalId: 'kitchen' }] })
    await promotions.create(admin, { ...promotion, externalId: 'everywhere', discountFraction: 0.125 })
    await promotions.create(admin, { ...promotion, externalId: 'coupon', kind: 'COUPON' })
    await promotions.create(admin, {
      ...promotion,
      externalId: 'in Berlin',
      locations: [{ externalId: 'berlin' }],
    })
    const review = { type: 'REVIEW' as const, rating: 4 }
    await send(onDay(2), { occurredAt: onDay(1) }, { occurredAt: onDay(1), itemExternalId: 'lamp' })
    await send(onDay(2), { ...review, occurredAt: onDay(2) })
    await send(onDay(4), { ...review, rating: 1, occurredAt: onDay(4) })
    await send(
      onDay(2),
      { ...review, rating: 1, occurredAt: onDay(2), sessionExternalId: 'of a program' },
      {
        ...review,
        rating: 1,
        occurredAt: onDay(2),
        sessionExternalId: 'of one who refuses',
        userExternalId: 'ben',
      },
    )
    await shop.database.query(`UPDATE session SET is_bot = true WHERE external_id = 'of a program'`)
    await new ConsentService(at(2)).recordConsent(admin, [{ userExternalId: 'ben', personalization: false }])
    // Imported at once: which one holds is told by the days, and not by the amounts.
    await shop.database.query(
      `INSERT INTO price_history (item_id, valid_from, known_at, price_minor, currency)
       SELECT id, day, $1, price, 'EUR' FROM item, (VALUES ('2026-03-11'::date, 9000), ('2026-03-12', 800)) past(day, price)
        WHERE external_id = 'lamp'`,
      [onDay(2)],
    )
    const { catalogue, vocabulary, placeTimeZones, unvisited } = await readSessionCorpus(
      shop.database,
      onDay(3),
      30,
    )
    const known = Array.from(vocabulary.itemIds, (id, index) => {
      const { categories, prices, ratings, discounts } = catalogue!
      const of = ({ offsets }: { offsets: Uint32Array }) => [offsets[index], offsets[index + 1]] as const
      return {
        name: names.get(id),
        hasCategory: categories[index]! >= 0,
        price: valueAt(prices, index, onDay(3).getTime()),
        ratings: [...ratings.values.subarray(...of(ratings))],
        discounts: [...discounts.fractions.subarray(...of(discounts))],
        from: [...discounts.fromMs.subarray(...of(discounts))].map((ms) => new Date(ms).toISOString()),
      }
    })
    const spring = { discounts: [0.25], from: ['2026-03-13T00:00:00.000Z'] }
    const nothing = { ratings: [], discounts: [], from: [] }
    expect(known.sort((one, other) => (one.name! < other.name! ? -1 : 1))).toEqual([
      { name: 'lamp', hasCategory: false, price: 800, ...nothing },
      { name: 'mug', hasCategory: true, price: 700, ratings: [4], ...spring },
    ])
    expect([...catalogue!.discounts.fractions.subarray(catalogue!.discounts.offsets.at(-2))]).toEqual([0.125])
    expect(placeTimeZones).toEqual(['Europe/Berlin'])

    // What nobody looked at is known, too, once its price is, and as old as the server takes it for.
    const plate = unvisited!.itemIds.findIndex((id) => names.get(id) === 'plate')
    expect(valueAt(unvisited!.prices, plate, onDay(3).getTime())).toBe(1_100)
    const live = await readCatalogueItems(shop.database, 0n, 100)
    expect(live.find(({ externalId }) => externalId === 'plate')!.pricedSince).toEqual(
      new Date(unvisited!.prices.fromMs[unvisited!.prices.offsets[plate]!]!),
    )
    const visited = new Set(vocabulary.itemIds)
    expect(unvisited!.itemIds.filter((id) => visited.has(id))).toEqual([])
    const before = await readSessionCorpus(shop.database, onDay(0), 30)
    expect([...before.unvisited!.prices.values]).not.toContain(1_100)

    const later = new PromotionWriteService(at(5))
    await later.update(admin, { externalId: 'spring' }, { discountFraction: 0.5, endsOn: '2026-03-20' })
    const discountsOn = async (day: number) => {
      const corpus = await readSessionCorpus(shop.database, onDay(day), 30)
      const { offsets, fractions, knownMs, knownUntilMs } = corpus.catalogue!.discounts
      const mug = corpus.vocabulary.itemIds.findIndex((id) => names.get(id) === 'mug')
      const rowsOf = (item: number) =>
        Array.from({ length: offsets[item + 1]! - offsets[item]! }, (_, row) => {
          const at = offsets[item]! + row
          return [fractions[at], knownMs[at], knownUntilMs[at]]
        }).sort((one, other) => one[1]! - other[1]!)
      return { mug: rowsOf(mug), all: rowsOf(corpus.vocabulary.size) }
    }
    const [planned, edited] = [2, 5].map((day) => onDay(day).getTime())
    // What was edited later is read as it stood, and for as long as it did.
    expect(await discountsOn(4)).toEqual({
      mug: [[0.25, planned, Infinity]],
      all: [[0.125, planned, Infinity]],
    })
    expect(await discountsOn(7)).toEqual({
      mug: [
        [0.25, planned, edited],
        [0.5, edited, Infinity],
      ],
      all: [[0.125, planned, Infinity]],
    })
  })
})
