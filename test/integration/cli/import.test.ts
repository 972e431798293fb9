import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { gunzipSync, gzipSync } from 'node:zlib'
import { runImport } from '../../../src/cli/import/import.command'
import { ImportService } from '../../../src/services/operations/import.service'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { readDemand, readRecords, slowDemand } from '../../support/slow-demand'

const REAL_FILE = join(__dirname, '../../../../shared/data/recommendation/uci-online-retail.csv.gz')

describe('forecart import', () => {
  let folder: string
  let shop: TestDatabase

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'forecart-import-'))
    shop = await createTestDatabase()
  })
  afterEach(async () => {
    await shop.drop()
    await rm(folder, { recursive: true })
  })

  async function file(name: string, content: string | Buffer | object): Promise<string> {
    const path = join(folder, name)
    const isText = typeof content === 'string' || Buffer.isBuffer(content)
    await writeFile(path, isText ? content : JSON.stringify(content))
    return path
  }

  const rejectsFile = () => join(folder, 'rejects.csv')

  async function run(args: string[], signal = new AbortController().signal): Promise<string> {
    const output = new PassThrough()
    await runImport([...args, '--rejects', rejectsFile()], {
      output,
      progressOutput: new PassThrough(),
      signal,
      openDatabase: () => Promise.resolve(shop.database),
    })
    return String(output.read() ?? '')
  }

  const read = <Row extends object>(sql: string) => shop.database.query<Row>(sql)
  const everything = async () => ({
    orders: await read(`SELECT * FROM shop_order ORDER BY id`),
    lines: await read(`SELECT * FROM order_line ORDER BY id`),
    returns: await read(`SELECT * FROM order_return ORDER BY id`),
    items: await read(`SELECT * FROM item ORDER BY id`),
    users: await read(`SELECT * FROM app_user ORDER BY id`),
    events: await read(`SELECT * FROM event ORDER BY id`),
    demand: await read(`SELECT * FROM demand_day ORDER BY 1, 2, 3, 4`),
    revisions: await read(`SELECT * FROM series ORDER BY id`),
    prices: await read(`SELECT * FROM price_history ORDER BY id`),
  })

  const RETAIL = `InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,71053,"LANTERN, WHITE METAL",6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom
536366,22633,HAND WARMER,80995,2010-12-01 09:00:00,1.85,13047.0,France
536367,22633,HAND WARMER,2,2010-12-01 23:30:00,1.855,,United Kingdom
536365,85123A,WHITE HANGING HEART,1,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536368,POST,POSTAGE,1,2010-12-01 10:00:00,18.00,12583.0,France
536369,85123A,,-5,2010-12-01 10:00:00,0.0,,United Kingdom
536370,85123A,,5,2010-12-01 10:00:00,0.0,,United Kingdom
536371,85123A,broken,many,2010-12-01 10:00:00,1.0,,United Kingdom
536372,85123A,broken,1,yesterday,1.0,,United Kingdom
C536390,22633,HAND WARMER,-80995,2010-12-01 09:12:00,1.85,13047.0,France
C536391,85123A,WHITE HANGING HEART,-2,2010-12-05 09:00:00,2.55,17850.0,United Kingdom
C536391,71053,LANTERN,-1,2010-12-05 09:00:00,3.39,99999.0,United Kingdom
536373,85123A
`

  it('imports Online Retail by its rules', async () => {
    const summary = await run(['online-retail', await file('retail.csv', RETAIL)])
    const orders = await read(
      `SELECT o.external_id AS name, u.external_id AS user, o.total_minor AS total, o.cancelled_at AS cancelled, count(*)::int AS lines
         FROM shop_order o JOIN order_line l ON l.order_id = o.id LEFT JOIN app_user u ON u.id = o.user_id GROUP BY o.id, u.id ORDER BY 1`,
    )
    expect(orders).toEqual([
      { name: '536365', user: '17850', total: 3_819n, cancelled: null, lines: 3 },
      {
        name: '536366',
        user: '13047',
        total: 14_984_075n,
        cancelled: new Date('2010-12-01T09:12:00Z'),
        lines: 1,
      },
      { name: '536367', user: null, total: 372n, cancelled: null, lines: 1 },
    ])
    const returns = await read(
      `SELECT r.external_id AS name, o.external_id AS of, r.quantity FROM order_return r LEFT JOIN shop_order o ON o.id = r.order_id ORDER BY 1`,
    )
    expect(returns).toEqual([
      { name: 'C536390/1', of: '536366', quantity: 80_995 },
      { name: 'C536391/1', of: '536365', quantity: 2 },
      { name: 'C536391/2', of: null, quantity: 1 },
    ])
    const demand = await readDemand(shop.database)
    expect(demand).toEqual(slowDemand(await readRecords(shop.database)))
    expect(demand.map(({ item, day, units, returns: back }) => [item, day, units, back])).toEqual([
      ['22633', '2010-12-01', 2, 0],
      ['71053', '2010-12-01', 6, 0],
      ['71053', '2010-12-05', 0, 1],
      ['85123A', '2010-12-01', 7, 0],
      ['85123A', '2010-12-05', 0, 2],
    ])
    const rejects = (await readFile(rejectsFile(), 'utf8')).trim().split('\n')
    expect(rejects.slice(1).map((line) => line.split(':')[0])).toEqual([
      '7,"NOT_A_PRODUCT',
      '8,"STOCK_ADJUSTMENT',
      '9,"NO_PRICE',
      '10,"Quantity',
      '11,"InvoiceDate',
      '15,"The record has 2 fields, and the header has 8","536373,85123A"',
    ])
    expect(summary).toMatch(/14 records.*recorded +8\n.*unchanged +0\n.*rejected +6/s)
    // Servers tell of it, with the first rejected lines.
    const { nodes } = await new ImportService({ database: shop.database }).imports(
      { kind: 'admin' },
      { first: 5 },
    )
    expect(nodes).toMatchObject([
      {
        ...{ target: 'orders', fileName: 'retail.csv', rejectsFile: 'rejects.csv', status: 'SUCCEEDED' },
        ...{ stage: 'done', progressFraction: 1, read: 14, recorded: 8, unchanged: 0, rejected: 6 },
        ...{ errorCode: null, endedAt: expect.any(Date) },
      },
    ])
    // Values of records are in the file of rejects alone: they may tell of customers.
    const shown = nodes[0]!.rejects.map(({ line, reason }) => `${line},${reason}`)
    expect(shown).toEqual(expect.arrayContaining(['10,Quantity is not a number']))
    expect(nodes[0]!.rejects.map(({ line }) => line)).toEqual([7, 8, 9, 10, 11, 15])
    expect(nodes[0]!.reasons.reduce((sum, { count }) => sum + count, 0)).toBe(6)
  })

  it('changes nothing when it is run again', async () => {
    const path = await file('retail.csv.gz', gzipSync(RETAIL))
    await run(['online-retail', path])
    const before = await everything()
    expect(await run(['online-retail', path])).toMatch(/recorded +0\n.*unchanged +8\n/s)
    expect(await everything()).toEqual(before)
  })

  it('imports the beginning of the real file', async () => {
    if (!existsSync(REAL_FILE)) {
      console.warn(
        `Skipped: ${REAL_FILE} is not here; get it from https://archive.ics.uci.edu/dataset/352/online+retail`,
      )
      return
    }
    const lines = gunzipSync(await readFile(REAL_FILE))
      .toString('utf8')
      .split('\n')
      .slice(0, 3_001)
    await run(['online-retail', await file('part.csv', lines.join('\n'))])
    const [counts] = await read<{ orders: number; lines: number }>(
      `SELECT (SELECT count(*)::int FROM shop_order) AS orders, (SELECT count(*)::int FROM order_line) AS lines`,
    )
    expect(counts!.orders).toBeGreaterThan(100)
    expect(counts!.lines).toBeGreaterThan(2_700)
    const demand = await readDemand(shop.database)
    expect(demand).toEqual(slowDemand(await readRecords(shop.database)))
  })

  describe('by a mapping', () => {
    const items = async () =>
      run([
        '--mapping',
        await file('m.json', {
          target: 'items',
          currency: 'EUR',
          fields: {
            externalId: 'sku',
            title: 'name',
            price: 'price',
            categoryPath: 'path',
            active: 'on',
            launchedOn: 'since',
          },
        }),
        await file(
          'items.csv',
          'sku;name;price;path;on;since\n'.replaceAll(';', ',') +
            'a,Mug,12.5,Home > Kitchen,yes,2025-01-01\nb,Plate,7,Home > Kitchen,no,\nc,Lamp,cheap,Home,yes,\n',
        ),
      ])

    it('imports items with their categories', async () => {
      await items()
      expect(
        await read(
          `SELECT i.external_id AS sku, title, price_minor AS price, c.external_id AS category, active, launched_on AS since
             FROM item i JOIN category c ON c.id = i.category_id ORDER BY 1`,
        ),
      ).toEqual([
        {
          sku: 'a',
          title: 'Mug',
          price: 1_250n,
          category: 'home/kitchen',
          active: true,
          since: '2025-01-01',
        },
        { sku: 'b', title: 'Plate', price: 700n, category: 'home/kitchen', active: false, since: null },
      ])
      expect(await readFile(rejectsFile(), 'utf8')).toMatch(
        /4,"price: ""cheap"" is not an amount such as 12.50"/,
      )
    })

    it('imports events from JSON Lines, once', async () => {
      await items()
      const mapping = await file('events.json', {
        target: 'events',
        fields: {
          type: { from: 'event', map: { addtocart: 'ADD_TO_CART', view: 'VIEW', buy: 'PURCHASE' } },
          sessionExternalId: 'visitor.id',
          itemExternalId: 'sku',
          occurredAt: 'ts',
          quantity: { from: 'n', default: 1 },
        },
      })
      const events = [
        { event: 'view', visitor: { id: 'v1' }, sku: 'a', ts: 1_741_600_000 },
        { event: 'buy', visitor: { id: 'v1' }, sku: 'a', ts: '2025-03-10T12:00:00Z', n: 2 },
        { event: 'view', visitor: { id: 'v1' }, sku: 'a', ts: 1_741_600_000 },
        { event: 'view', visitor: {}, sku: 'a', ts: 1_741_600_000 },
        { event: 'view', visitor: { id: 'v1' }, sku: 'zzz', ts: 1_741_600_000 },
        { event: 'stare', visitor: { id: 'v1' }, sku: 'a', ts: 1_741_600_000 },
      ]
      const path = await file(
        'events.jsonl',
        `${events.map((one) => JSON.stringify(one)).join('\n')}\nnot json\n`,
      )
      expect(await run(['--mapping', mapping, path])).toMatch(/recorded +2\n.*unchanged +1\n.*rejected +4/s)
      expect(await run(['--mapping', mapping, path])).toMatch(/recorded +0\n.*unchanged +3\n/s)
      expect(await readDemand(shop.database)).toMatchObject([
        { item: 'a', units: 2, visits: 1, revenueMinor: 2_500n },
      ])
    })

    it('imports lines of orders that are scattered over the file, and makes their items', async () => {
      const mapping = await file('orders.json', {
        target: 'orders',
        delimiter: ';',
        timeZone: 'Europe/Berlin',
        instantFormat: 'dd.MM.yyyy HH:mm',
        currency: 'EUR',
        missingItems: 'create',
        fields: {
          externalId: 'order',
          itemExternalId: 'sku',
          quantity: 'n',
          unitPrice: 'price',
          orderedAt: 'at',
          userExternalId: 'who',
        },
      })
      const path = await file(
        'orders.csv',
        '\uFEFForder;sku;n;price;at;who\n1;x;1;10.00;26.10.2025 02:30;ann\n2;x;1;10.00;26.10.2025 03:30;bob\n1;y;2;5.00;26.10.2025 02:30;ann\n3;y;-1;5.00;26.10.2025 02:30;ann\n',
      )
      expect(await run(['--mapping', mapping, path])).toMatch(
        /recorded +3\n.*rejected +1.*orders: 2 recorded/s,
      )
      expect(
        await read(`SELECT o.external_id AS name, total_minor AS total, count(*)::int AS lines FROM shop_order o
                      JOIN order_line l ON l.order_id = o.id GROUP BY o.id ORDER BY 1`),
      ).toEqual([
        { name: '1', total: 2_000n, lines: 2 },
        { name: '2', total: 1_000n, lines: 1 },
      ])
      const before = await everything()
      await run(['--mapping', mapping, path])
      expect(await everything()).toEqual(before)
    })

    it('imports daily demand as aggregates, and moves series on only where they changed', async () => {
      await items()
      const mapping = await file('demand.json', {
        target: 'demand',
        currency: 'EUR',
        fields: { itemExternalId: 'sku', day: 'day', units: 'sold', revenue: 'revenue' },
      })
      const path = await file(
        'demand.csv',
        'sku,day,sold,revenue\na,2025-03-01,4,50\na,2025-03-02,1.5,10\nq,2025-03-02,1,1\na,2025-02-30,1,1\n',
      )
      expect(await run(['--mapping', mapping, path])).toMatch(/recorded +2\n.*rejected +2/s)
      expect(
        await read(`SELECT day, source::text, units, revenue_minor AS revenue FROM demand_day ORDER BY 1`),
      ).toEqual([
        { day: '2025-03-01', source: 'IMPORT', units: 4, revenue: 5_000n },
        { day: '2025-03-02', source: 'IMPORT', units: 1.5, revenue: 1_000n },
      ])
      expect(await read(`SELECT revision FROM series`)).toEqual([{ revision: 1n }, { revision: 1n }])
      await run(['--mapping', mapping, path])
      expect(await read(`SELECT revision FROM series`)).toEqual([{ revision: 1n }, { revision: 1n }])
    })
  })

  it('takes files whose columns have the names of fields without a mapping, and leaves alone what they have no column of', async () => {
    const importFile = async (target: string, name: string, content: string) => {
      const path = join(folder, name)
      await writeFile(path, content)
      return run([target, path])
    }
    await importFile('items', 'items.csv', 'externalId;title;brand;price;currency\nMUG;Mug;Clay;4.50;EUR\n')
    await importFile('items', 'renamed.jsonl', '{ "externalId": "MUG", "title": "Cup" }\n')
    expect(
      await read(`SELECT title, brand, price_minor AS price FROM item WHERE external_id = 'MUG'`),
    ).toEqual([{ title: 'Cup', brand: 'Clay', price: 450n }])
    await importFile(
      'adverts',
      'adverts.jsonl',
      '{ "externalId": "top", "name": "Top", "placement": "home", "itemExternalId": "MUG", "budgetMinor": 500, "currency": "EUR", "startsOn": "2026-01-01" }\n',
    )
    await importFile(
      'advert-days',
      'days.csv',
      'advertExternalId,day,clicks,cost,currency\ntop,2026-01-01,2,0.30,EUR\n',
    )
    expect(
      await read(
        `SELECT budget_minor AS budget, clicks, cost_minor AS cost FROM advert JOIN advert_day ON advert_id = id`,
      ),
    ).toEqual([{ budget: 500n, clicks: 2, cost: 30n }])
    const methods = 'externalId,name,currency,minimum\ncash,Cash,EUR,1\ncash,Cash,USD,2\ncard,Card,,\n'
    for (const recorded of [3, 0]) {
      const output = await importFile('payment-methods', 'methods.csv', methods)
      expect(output).toMatch(new RegExp(`recorded +${recorded}\\n`))
    }
    await importFile('payment-methods', 'gone.csv', 'externalId,name,active\ncash,Cash,no\n')
    expect(
      await read(`SELECT external_id AS id, active, array_agg(currency::text ORDER BY a.id) AS currencies
                    FROM payment_method m JOIN payment_method_availability a ON payment_method_id = m.id GROUP BY 1, 2 ORDER BY 1`),
    ).toEqual([
      { id: 'card', active: true, currencies: [null] },
      { id: 'cash', active: false, currencies: ['EUR', 'USD'] },
    ])
    const refused = (target: string, content: string) =>
      importFile(target, 'refused.csv', content).then(
        () => '',
        ({ message }: Error) => message,
      )
    expect(await refused('users', 'external_id\nann\n')).toMatch(
      /There is no column "externalId", .*Did you mean "external_id"\?/,
    )
    expect(await refused('prices', 'itemExternalId,validFrom,price\nMUG,2026-01-01,5\n')).toMatch(
      /currency: price is an amount; say its currency/,
    )
  })

  it('says what is wrong with arguments, mappings and files', async () => {
    const bad = (args: string[], message: RegExp) =>
      expect(run(args)).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringMatching(message),
      })
    await bad([], /Name what to import/)
    await bad(['shoppify', 'x.csv'], /online-retail/)
    await bad(['online-retail'], /Name the file/)
    await bad(['online-retail', 'a', 'b'], /one file at a time/)
    await bad(['online-retail', '--what'], /what/)
    await bad(['online-retail', join(folder, 'nothing.csv')], /nothing.csv cannot be read/)
    await bad(['--mapping', join(folder, 'nothing.json'), 'x.csv'], /nothing.json cannot be read/)
    await bad(['online-retail', folder], /not a regular file/)
    await bad(['--mapping', await file('a.json', '{'), 'x.csv'], /not JSON/)
    await bad(
      ['--mapping', await file('b.json', { target: 'events', fields: { colour: 'x' } }), 'x.csv'],
      /fields.colour: events have no such field.*fields.occurredAt: events need it/s,
    )
    await bad(
      ['--mapping', await file('c.json', { target: 'moon', timeZone: 'X', fields: {} }), 'x.csv'],
      /target.*timeZone/s,
    )
    await bad(
      ['online-retail', await file('broken.csv.gz', gzipSync(RETAIL).subarray(0, 200))],
      /cannot be read/,
    )
    await bad(['online-retail', await file('other.csv', 'a,b\n1,2\n')], /no column "InvoiceNo"/)
    await bad(['online-retail', await file('strict.csv', RETAIL), '--strict'], /6 lines were rejected/)
  })

  it('ends at a record that is too long, and has recorded no order by then', async () => {
    const mapping = await file('orders.json', {
      target: 'orders',
      currency: 'EUR',
      missingItems: 'create',
      fields: { externalId: 'id', orderedAt: 'at', itemExternalId: 'item', quantity: 'n', unitPrice: 'p' },
    })
    const order = JSON.stringify({ id: 'a', at: '2026-01-01T10:00:00Z', item: 'tea', n: 1, p: '1.00' })
    const long = await file('long.jsonl', `${order}\n{"id":"${'x'.repeat(2 ** 20)}"}\n`)
    await expect(run(['--mapping', mapping, long])).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(/^Line 2 is longer than 1 MiB .* import the file again/),
    })
    expect(await everything()).toMatchObject({ orders: [], items: [], demand: [] })
    expect(await run(['--mapping', mapping, await file('put-right.jsonl', order)])).toMatch(/recorded +1/)
  })

  it('stops when it is told to, and goes on when it is run again', async () => {
    const path = await file('retail.csv', RETAIL)
    await expect(run(['online-retail', path], AbortSignal.abort())).rejects.toMatchObject({
      code: 'CANCELLED',
    })
    expect(await run(['online-retail', path])).toMatch(/recorded +8/)
    await expect(run(['online-retail', path, '--strict'])).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(
      await read(
        `SELECT status::text AS status, error_code AS code, error_message AS text FROM import_run ORDER BY id`,
      ),
    ).toEqual([
      { status: 'SUCCEEDED', code: null, text: null },
      // Without the folder, which is nobody's business but of who imports.
      { status: 'FAILED', code: 'BAD_USER_INPUT', text: '6 lines were rejected; see rejects.csv' },
    ])
    // One whose process died tells nothing any more, and is not shown as running for ever.
    await shop.database.query(
      `UPDATE import_run SET status = 'RUNNING', ended_at = NULL, told_at = now() - interval '61 s'`,
    )
    const { nodes } = await new ImportService({ database: shop.database }).imports(
      { kind: 'admin' },
      { first: 1 },
    )
    expect(nodes).toMatchObject([{ status: 'FAILED', errorCode: 'INTERRUPTED', endedAt: expect.any(Date) }])
  })
})
