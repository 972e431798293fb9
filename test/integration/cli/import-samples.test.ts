/** The sample files of docs/samples, as docs/import.md describes them: every target and every preset. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { runImport } from '../../../src/cli/import/import.command'
import { createTestDatabase, type TestDatabase } from '../../support/database'

const SAMPLES = join(__dirname, '../../../docs/samples')

describe('the samples of the documentation', () => {
  let folder: string
  let shop: TestDatabase

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'forecart-samples-'))
    shop = await createTestDatabase()
  })
  afterAll(async () => {
    await shop.drop()
    await rm(folder, { recursive: true })
  })

  const read = <Row extends object>(sql: string) => shop.database.query<Row>(sql)

  /** Every record of it is taken, and taken once. */
  async function importSample(args: readonly string[]): Promise<void> {
    for (const isAgain of [false, true]) {
      const output = new PassThrough()
      const code = await runImport([...args, '--rejects', join(folder, 'rejects.csv')], {
        output,
        progressOutput: new PassThrough(),
        signal: new AbortController().signal,
        openDatabase: () => Promise.resolve(shop.database),
      })
      const summary = String(output.read())
      expect([args, code, summary]).toEqual([args, 0, expect.stringMatching(/ rejected +0\n/)])
      expect([args, summary]).toEqual([
        args,
        expect.stringMatching(isAgain ? / recorded +0\n/ : / recorded +[1-9]\d*\n/),
      ])
    }
  }

  const sample = (name: string, mapping = name) =>
    importSample(['--mapping', join(SAMPLES, `${mapping}.json`), join(SAMPLES, `${name}.csv`)])

  it('are imported whole, and change nothing when they are imported again', async () => {
    for (const name of [
      'locations',
      'items',
      'users',
      'demand',
      'prices',
      'promotions',
      'adverts',
      'advert-days',
      'payment-methods',
      'scenarios',
      'stock',
      'stock-outs',
      'purchase-orders',
      'weather',
    ]) {
      await sample(name)
    }
    for (const mapping of ['school-holidays', 'closures', 'holidays']) await sample('calendar', mapping)
    await importSample(['woocommerce', '--time-zone', 'Europe/Berlin', join(SAMPLES, 'woocommerce.csv')])
    await sample('returns')
    await importSample(['shopify', join(SAMPLES, 'shopify.csv')])
    await importSample(['magento', join(SAMPLES, 'magento.csv')])

    expect(
      await read(`SELECT l.external_id AS id, l.kind::text, p.external_id AS region FROM location l
                    LEFT JOIN location p ON p.id = l.parent_id WHERE l.kind <> 'ONLINE' ORDER BY 1`),
    ).toEqual([
      { id: 'bonn', kind: 'STORE', region: null },
      { id: 'north', kind: 'REGION', region: null },
      { id: 'ulm', kind: 'STORE', region: 'north' },
    ])
    expect(await read(`SELECT price_minor AS price FROM item WHERE external_id = 'TEA-2'`)).toEqual([
      { price: 100_499n },
    ])
    expect(
      await read(`SELECT calendar, l.external_id AS place, day, c.name, is_holiday AS holiday, closed FROM calendar_day c
                    JOIN location l ON l.id = c.location_id ORDER BY 1, 2`),
    ).toEqual([
      {
        calendar: 'closures',
        place: 'bonn',
        day: '2026-02-16',
        name: 'closures',
        holiday: false,
        closed: true,
      },
      {
        calendar: 'holidays',
        place: 'bonn',
        day: '2026-02-16',
        name: 'Public holiday',
        holiday: true,
        closed: false,
      },
      {
        calendar: 'school-holidays',
        place: 'bonn',
        day: '2026-02-16',
        name: 'school-holidays',
        holiday: false,
        closed: false,
      },
      {
        calendar: 'school-holidays',
        place: 'ulm',
        day: '2026-02-16',
        name: 'school-holidays',
        holiday: false,
        closed: false,
      },
    ])
    expect(
      await read(`SELECT name, placement, body ->> 'objective' AS goal, body -> 'rules' -> 0 -> 'factor' AS factor,
                         body -> 'pins' -> 0 ->> 'itemExternalId' AS pin, (body ->> 'explorationFraction')::float8 AS explored
                    FROM recommendation_scenario ORDER BY name`),
    ).toEqual([
      { name: 'home, december', placement: '', goal: 'PURCHASE', factor: null, pin: 'TEA-1', explored: 0.05 },
      { name: 'similar below', placement: 'similar', goal: 'CLICK', factor: 1.5, pin: null, explored: 0 },
    ])
    expect(
      await read(`SELECT valid_from AS day, known_at AS known FROM price_history p JOIN item i ON i.id = item_id
                        WHERE i.external_id = 'TEA-1' AND p.price_minor = 399`),
    ).toEqual([{ day: '2026-02-10', known: new Date('2026-01-30T09:00:00Z') }])
    expect(
      await read(`SELECT kind::text, discount_fraction AS off, discount_amount_minor AS amount, fixed_cost_minor AS cost, currency, coupon_codes AS codes, advertised,
                         known_at AS known, (SELECT count(*)::int FROM promotion_item WHERE promotion_id = p.id) AS items,
                         (SELECT count(*)::int FROM promotion_location WHERE promotion_id = p.id) AS places FROM promotion p ORDER BY p.external_id`),
    ).toEqual([
      {
        ...{ kind: 'PRICE_DISCOUNT', off: 0.2, amount: null, cost: null, currency: null, codes: [] },
        ...{ advertised: false, known: new Date('2026-01-20T11:00:00Z'), items: 2, places: 2 },
      },
      {
        ...{ kind: 'COUPON', off: null, amount: 150n, cost: 8_000n, currency: 'EUR', advertised: true },
        ...{ codes: ['HELLO', 'WELCOME'], known: new Date('2026-01-20T11:00:00Z'), items: 1, places: 0 },
      },
    ])
    expect(
      await read(`SELECT external_id AS id, purpose::text, granted, decided_at AS "at" FROM user_consent c
                    JOIN app_user u ON u.id = c.user_id ORDER BY c.purpose`),
    ).toEqual(
      ['PERSONALIZATION', 'MARKETING'].map((purpose) => ({
        ...{ id: 'ann', purpose, granted: false, at: new Date('2026-01-10T08:00:00Z') },
      })),
    )
    expect(
      await read(`SELECT a.external_id AS id, placement, i.external_id AS item, url, budget_minor AS budget, value_per_click_minor AS value,
                         starts_on AS "from", ends_on AS "to", a.active, d.day, d.impressions, d.clicks, d.cost_minor AS cost
                    FROM advert a LEFT JOIN item i ON i.id = item_id LEFT JOIN advert_day d ON d.advert_id = a.id ORDER BY 1, day`),
    ).toEqual([
      {
        ...{ id: 'tea-top', placement: 'home-top', item: 'TEA-1', url: null, budget: 10_000n, value: 25n },
        ...{ from: '2026-02-01', to: '2026-02-28', active: true },
        ...{ day: '2026-02-01', impressions: 1_204, clicks: 31, cost: 775n },
      },
      {
        ...{ id: 'tea-top', placement: 'home-top', item: 'TEA-1', url: null, budget: 10_000n, value: 25n },
        ...{ from: '2026-02-01', to: '2026-02-28', active: true },
        ...{ day: '2026-02-02', impressions: 990, clicks: 18, cost: 450n },
      },
      {
        ...{ id: 'winter', placement: 'cart', item: null, url: '/winter', budget: null, value: null },
        ...{ from: '2026-01-15', to: null, active: false },
        ...{ day: null, impressions: null, clicks: null, cost: null },
      },
    ])
    expect(
      await read(`SELECT m.external_id AS id, l.external_id AS place, currency, minimum_minor AS least, maximum_minor AS most
                    FROM payment_method m JOIN payment_method_availability a ON a.payment_method_id = m.id
                    LEFT JOIN location l ON l.id = location_id ORDER BY a.id`),
    ).toEqual([
      { id: 'card', place: null, currency: null, least: null, most: null },
      { id: 'invoice', place: 'north', currency: 'EUR', least: 2_000n, most: 50_000n },
      { id: 'invoice', place: 'bonn', currency: 'EUR', least: null, most: 10_000n },
    ])
    expect(await read('SELECT started_at AS "from", ended_at AS "to" FROM stock_out ORDER BY 1')).toEqual([
      { from: new Date('2026-02-02T23:00:00Z'), to: new Date('2026-02-04T23:00:00Z') },
      { from: new Date('2026-02-04T07:00:00Z'), to: null },
    ])
    expect(
      await read(`SELECT p.external_id AS id, i.external_id AS item, expected_on::text AS due, quantity, receipts, received_quantity AS received,
                         cancelled_at AS cancelled
                    FROM purchase_order p JOIN item i ON i.id = p.item_id ORDER BY 2`),
    ).toEqual([
      {
        ...{ id: 'PO-7', item: 'TEA-1', due: '2026-02-06', quantity: 24, received: 12, cancelled: null },
        receipts: [{ quantity: 12, receivedAt: '2026-02-05T07:00:00.000Z' }],
      },
      {
        ...{ id: 'PO-7', item: 'TEA-2', due: '2026-02-06', quantity: 6, received: 0, receipts: [] },
        cancelled: new Date('2026-02-03T08:00:00Z'),
      },
    ])
    expect(await read('SELECT temperature_c AS celsius, is_forecast AS forecast FROM weather_day')).toEqual([
      { celsius: 4.1, forecast: false },
    ])
    expect(await read('SELECT temperature_c AS celsius FROM weather_forecast')).toEqual([{ celsius: 3.5 }])
    expect(
      await read(
        `SELECT count(*)::int AS series, min(from_day) AS "from", max(to_day) AS "to" FROM demand_observed_range`,
      ),
    ).toEqual([{ series: 2, from: '2026-02-01', to: '2026-02-02' }])
    const orders = await read(
      `SELECT o.external_id AS id, total_minor AS total, o.cancelled_at IS NOT NULL AS cancelled,
              (SELECT count(*)::int FROM order_line l WHERE l.order_id = o.id) AS lines,
              (SELECT sum(r.quantity) FROM order_return r WHERE r.order_id = o.id) AS back FROM shop_order o ORDER BY 1`,
    )
    expect(orders).toEqual([
      { id: '#1001', total: 2245n, cancelled: false, lines: 2, back: null },
      { id: '#1002', total: 499n, cancelled: true, lines: 1, back: null },
      { id: '#1003', total: 1200n, cancelled: false, lines: 1, back: null },
      { id: '000000001', total: 3600n, cancelled: false, lines: 1, back: 1 },
      { id: '000000002', total: 1000n, cancelled: true, lines: 1, back: null },
      { id: '71', total: 2495n, cancelled: false, lines: 2, back: 2 },
      { id: '72', total: 499n, cancelled: true, lines: 1, back: null },
    ])
  })
})
