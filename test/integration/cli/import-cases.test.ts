/** Files as shops have them, with what is wrong with them: exact, or refused by name; nothing in part, nothing in silence. */
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { runImport } from '../../../src/cli/import/import.command'
import { createTestDatabase, type TestDatabase } from '../../support/database'

const ORDERS = {
  target: 'orders',
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  missingItems: 'create',
  fields: {
    externalId: 'order_no',
    itemExternalId: 'sku',
    itemTitle: 'name',
    quantity: 'qty',
    unitPrice: 'price',
    orderedAt: 'created',
  },
}
const HEADER = 'order_no,sku,name,qty,price,created\n'
const line = (order: string, name = 'Tea', sku = 'T', rest = '1,2,2026-03-01 10:00') =>
  `${order},${sku},${name},${rest}\n`

describe('forecart import', () => {
  let folder: string
  let shop: TestDatabase

  beforeAll(async () => {
    shop = await createTestDatabase()
  })
  afterAll(() => shop.drop())
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'forecart-import-'))
    await shop.database.query(
      'TRUNCATE shop_order, order_line, order_return, item, location, app_user, event, demand_day, calendar_day, promotion CASCADE',
    )
  })
  afterEach(() => rm(folder, { recursive: true }))

  const path = (name: string) => join(folder, name)
  const read = <Row extends object>(sql: string) => shop.database.query<Row>(sql)
  const orders = () => read(`SELECT external_id AS id, total_minor AS total FROM shop_order ORDER BY 1`)
  const rejects = async () =>
    existsSync(path('rejects.csv'))
      ? (await readFile(path('rejects.csv'), 'utf8')).trim().split('\n').slice(1)
      : []

  async function run(
    mapping: object,
    content: string | Buffer,
    { name = 'file.csv', args = [] as string[], isDatabaseWanted = true } = {},
  ): Promise<{ code: number; output: string }> {
    await writeFile(path('mapping.json'), JSON.stringify(mapping))
    await writeFile(path(name), content)
    const output = new PassThrough()
    const code = await runImport(
      ['--mapping', path('mapping.json'), path(name), '--rejects', path('rejects.csv'), ...args],
      {
        output,
        progressOutput: new PassThrough(),
        signal: new AbortController().signal,
        openDatabase: () =>
          isDatabaseWanted
            ? Promise.resolve(shop.database)
            : Promise.reject(new Error('the database was opened')),
      },
    )
    return { code, output: String(output.read() ?? '') }
  }

  /** What is refused before a database is opened. */
  const refusal = (mapping: object, content: string | Buffer, options = {}) =>
    run(mapping, content, { ...options, isDatabaseWanted: false }).then(
      () => '',
      (error: Error) => error.message,
    )

  it.each([
    ['a NUL', line('A-2', 'Black\u0000tea')],
    ['an instant that the database does not hold', line('A-2', 'Tea', 'T', '1,2,0001-01-01T00:00:00')],
    ['text behind a closing quote', line('A-2', '"Nice" tea')],
    ['a quote that is never closed', line('A-2', '"Nice tea')],
    ['too many fields', line('A-2', 'Tea,')],
  ])('rejects a line with %s, and no other', async (_what, bad) => {
    const { code, output } = await run(ORDERS, HEADER + line('A-1') + bad + line('A-3') + line('A-4'))
    expect(code).toBe(7)
    expect(output).toMatch(/4 records read.\n +recorded +3\n +unchanged +0\n +rejected +1 /)
    expect((await rejects())[0]).toMatch(/^3,".+/)
    expect(await orders()).toEqual(['A-1', 'A-3', 'A-4'].map((id) => ({ id, total: 200n })))
  })

  it('rejects half a character of JSON, and no other line', async () => {
    const record = (id: string, name: string) =>
      `{"order_no":"${id}","sku":"T","name":"${name}","qty":1,"price":2,"created":"2026-03-01 10:00"}\n`
    const content = record('B-1', 'Tea') + record('B-2', 'tea \\ud83c') + record('B-3', 'Tea')
    expect(await run(ORDERS, content, { name: 'file.jsonl' })).toMatchObject({ code: 7 })
    expect(await rejects()).toEqual([expect.stringMatching(/^2,"title|^2,"itemTitle/)])
    expect(await orders()).toHaveLength(2)
  })

  it('keeps whole numbers of JSON to the last digit', async () => {
    const content = ['10152368852405295', '10152368852405296']
      .map(
        (id, at) =>
          `{"order_no":${id},"sku":922337203685477580${at},"name":"x","qty":1,"price":5,"created":"2026-03-01T10:00:00Z"}`,
      )
      .join('\n')
    expect(await run(ORDERS, content, { name: 'file.jsonl' })).toMatchObject({ code: 0 })
    expect(await orders()).toEqual(
      ['10152368852405295', '10152368852405296'].map((id) => ({ id, total: 500n })),
    )
    expect(await read('SELECT external_id AS sku FROM item ORDER BY 1')).toEqual([
      { sku: '9223372036854775800' },
      { sku: '9223372036854775801' },
    ])
  })

  describe('an order', () => {
    it('takes its fields from the first line that says them, and amounts in its currency', async () => {
      const mapping = {
        ...ORDERS,
        currency: undefined,
        fields: { ...ORDERS.fields, currency: 'cur', userExternalId: 'mail' },
      }
      const content =
        'order_no,sku,name,qty,price,created,cur,mail\n#1,a,A,2,4.99,2026-03-01 10:00:00 +0100,EUR,a@x\n#1,b,B,3,4.99,,,\n#2,a,A,1,5.00,2026-03-02 12:30:00 +0100,JPY,b@x\n#3,a,A,1,4.99,2026-03-02 12:30:00 +0100,JPY,b@x\n'
      expect(await run(mapping, content)).toMatchObject({ code: 7 })
      expect(await orders()).toEqual([
        { id: '#1', total: 2495n },
        { id: '#2', total: 5n },
      ])
      expect(await rejects()).toEqual([expect.stringContaining('JPY, which has 0 decimals')])
    })

    it.each([
      ['a quantity that is not a number', 'A-1,U,Uhr,many,2,\n'],
      ['a stray quote', 'A-1,U,"U"hr,1,2,\n'],
      ['too few fields', 'A-1,U\n'],
      ['an item that cannot be', `A-1,${'U'.repeat(300)},Uhr,1,2,\n`],
    ])('with a line that has %s is not stored in part', async (_what, bad) => {
      const { output } = await run(ORDERS, HEADER + line('A-1') + line('A-2') + bad)
      expect(await orders()).toEqual([{ id: 'A-2', total: 200n }])
      expect(output).toMatch(/3 records read.\n +recorded +1\n +unchanged +0\n +rejected +2 /)
      expect((await rejects()).map((reject) => reject.split(',')[0])).toEqual(['2', '4'])
    })
  })

  it('refuses bytes that are not valid in the encoding with their place, and reads them in the one stated', async () => {
    const content = Buffer.from(HEADER + line('A-1', 'Café', 'CAFÉ') + line('A-2', 'Caffè', 'CAFÈ'), 'latin1')
    expect(await refusal(ORDERS, content)).toMatch(
      /^Line 2: byte 8 of the line, 0xC9, .*"encoding": "latin1"/,
    )
    expect(await run({ ...ORDERS, encoding: 'latin1' }, content)).toMatchObject({ code: 0 })
    expect(await read('SELECT external_id AS sku, title FROM item ORDER BY 1')).toEqual([
      { sku: 'CAFÈ', title: 'Caffè' },
      { sku: 'CAFÉ', title: 'Café' },
    ])
    const euro = Buffer.concat([
      Buffer.from(HEADER + 'A-1,T,'),
      Buffer.from([0x80]),
      Buffer.from(',1,2,2026-03-01 10:00\n'),
    ])
    expect(await refusal({ ...ORDERS, encoding: 'latin1' }, euro)).toMatch(/"encoding": "windows-1252"/)
    expect(await run({ ...ORDERS, encoding: 'windows-1252' }, euro)).toMatchObject({ code: 0 })
    expect(await read(`SELECT title FROM item WHERE external_id = 'T'`)).toEqual([{ title: '€' }])
    const utf16 = Buffer.from('\uFEFF' + HEADER + line('U-1', 'Žluťoučký'), 'utf16le')
    expect(await run(ORDERS, utf16)).toMatchObject({ code: 0 })
    expect(
      await refusal(
        ORDERS,
        Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from([0x00, 0xd8, 0x41, 0x00])]),
      ),
    ).toMatch(/not valid utf-16/)
  })

  it.each([
    [
      'a spreadsheet',
      Buffer.from('504b0304140006000800ff80', 'hex'),
      /is a spreadsheet .*Save the table as CSV/,
    ],
    ['an old spreadsheet', Buffer.from('d0cf11e0a1b11ae10000', 'hex'), /is a spreadsheet \(\.xls\)/],
    ['the page of a login', '<!DOCTYPE html><html><body>Log in</body></html>\n', /is a page .*export itself/],
    ['UTF-16 without a mark', Buffer.from(HEADER, 'utf16le'), /UTF-16 .*Say "encoding": "utf-16"/],
    ['an array of JSON', '[{"order_no": 1}]\n', /begins as JSON does.*an object on each line/],
  ])('says what a file is that is %s', async (_what, content, message) => {
    expect(await refusal(ORDERS, content)).toMatch(message)
  })

  it('groups what services refuse by its reason in the summary', async () => {
    const { output } = await run(
      ORDERS,
      HEADER + line('A-1') + line('A-2', 'Tea', 'T', '9999999999,2,2026-03-01 10:00'),
    )
    expect(output).toMatch(/ 1 {2}quantity of line 1 must not be above 1000000000\n/)
  })

  it('says once what the head of a file lacks, before anything is stored', async () => {
    const typo = {
      ...ORDERS,
      fields: { ...ORDERS.fields, locationExternalId: 'store_id', discount: 'rebate' },
    }
    expect(await refusal(typo, 'order_no,sku,name,qty,price,created,store,Rebate\n')).toMatch(
      /no column "store_id", which locationExternalId is read from. Did you mean "store"\?\n.*"rebate".*Did you mean "Rebate"\?\n.*The file has order_no, sku/,
    )
    expect(await refusal(ORDERS, `qty,${HEADER}`)).toMatch(/column "qty" is there twice/)
    expect(await refusal({ ...ORDERS, delimiter: ',' }, HEADER.replaceAll(',', ';'))).toMatch(
      /parted by ";", and not by ","/,
    )
    expect(await refusal({ ...ORDERS, delimiter: ',' }, `sep=;\n${HEADER}`)).toMatch(/says sep=;/)
    expect(await refusal(ORDERS, '')).toMatch(/is empty/)
    expect(await refusal(ORDERS, '{"order":1,"sku":"a"}\n', { name: 'file.jsonl' })).toMatch(
      /no column "order_no".*Did you mean "order"/,
    )
    expect(await refusal({ ...ORDERS, currency: undefined }, HEADER)).toMatch(
      /currency: unitPrice is an amount/,
    )
    const demand = {
      target: 'demand',
      missingItems: 'create',
      fields: { itemExternalId: 'a', day: 'b', units: 'c' },
    }
    expect(await refusal(demand, 'a,b,c\n')).toMatch(/currency: items that are made need one/)
    expect(await refusal({ ...ORDERS, instantFormat: 'HH:mm' }, HEADER)).toMatch(
      /instantFormat: must be Luxon tokens that name/,
    )
    expect(await refusal({ ...ORDERS, decimal: ',', thousands: ',' }, HEADER)).toMatch(/thousands/)
    expect(await refusal(ORDERS, HEADER, { args: ['--rejects', path('file.csv')] })).toMatch(
      /is read by this command/,
    )
    expect(await refusal(ORDERS, HEADER, { args: ['--rejects', path('nowhere/rejects.csv')] })).toMatch(
      /cannot be written \(ENOENT\)/,
    )
    expect(await refusal(ORDERS, HEADER, { args: ['--rejects', folder] })).toMatch(/not a regular file/)
  })

  it('stops where everything is rejected for the same reason', async () => {
    const demand = { target: 'demand', fields: { itemExternalId: 'a', day: 'b', units: 'c' } }
    const content = `a,b,c\n${Array.from({ length: 3_000 }, (_, at) => `x${at},01/02/2026,1\n`).join('')}`
    await expect(run(demand, content)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(/first 1000 records were all rejected, 1000 of them for: day/),
    })
  })

  it('reads files parted by semicolons or tabs, with a sep= line, with decimal commas', async () => {
    const german = { ...ORDERS, decimal: ',', thousands: '.' }
    expect(
      await run(
        german,
        'sep=;\r\norder_no;sku;name;qty;price;created\r\nA;T;Tea;1,5;1.234,50;2026-03-01 10:00\r\n',
      ),
    ).toMatchObject({
      code: 0,
    })
    expect(await run(ORDERS, (HEADER + line('B')).replaceAll(',', '\t'))).toMatchObject({ code: 0 })
    expect(await orders()).toEqual([
      { id: 'A', total: 185_175n },
      { id: 'B', total: 200n },
    ])
  })

  it('shows the first ten records as they would be stored, and stores nothing', async () => {
    const content =
      HEADER +
      line('A-1') +
      'A-1,U,Uhr,2,3.50,\n' +
      line('A-2', 'Tea', 'T', 'many,2,2026-03-01 10:00') +
      Array.from({ length: 20 }, (_, at) => line(`B-${at}`)).join('')
    const { code, output } = await run(ORDERS, content, { args: ['--dry-run'], isDatabaseWanted: false })
    expect(code).toBe(0)
    const shown = output.trim().split('\n')
    expect(shown).toHaveLength(9)
    expect(JSON.parse(shown[0]!.replace('line 2: ', ''))).toMatchObject({
      externalId: 'A-1',
      orderedAt: '2026-03-01T09:00:00.000Z',
      lines: [
        { itemExternalId: 'T', unitPriceMinor: '200' },
        { itemExternalId: 'U', quantity: 2, unitPriceMinor: '350' },
      ],
    })
    expect(shown[1]).toMatch(/^line 4 would be rejected: quantity: "many" is not a number/)
    expect(await readdir(folder)).toEqual(['file.csv', 'mapping.json'])
  })

  it('shows purchase orders as they would be stored, in the time zone of the mapping, and why others would not be', async () => {
    const mapping = JSON.parse(await readFile('docs/samples/purchase-orders.json', 'utf8')) as object
    const content =
      (await readFile('docs/samples/purchase-orders.csv', 'utf8')) +
      'PO-8,TEA-1,ulm,6,2026-02-01,2026-02-06,6,,\nPO-9,TEA-1,ulm,,2026-02-01,2026-02-06,,,\n'
    const { code, output } = await run(mapping, content, { args: ['--dry-run'], isDatabaseWanted: false })
    expect(code).toBe(0)
    const shown = output.trim().split('\n')
    expect(shown).toHaveLength(4)
    expect(JSON.parse(shown[0]!.replace('line 2: ', ''))).toEqual({
      ...{ externalId: 'PO-7', itemExternalId: 'TEA-1', locationExternalId: 'ulm', quantity: 24 },
      ...{ orderedOn: '2026-02-01', expectedOn: '2026-02-06', cancelledAt: null },
      receipts: [{ quantity: 12, receivedAt: '2026-02-05T07:00:00.000Z' }],
    })
    expect(JSON.parse(shown[1]!.replace('line 3: ', ''))).toMatchObject({
      ...{ itemExternalId: 'TEA-2', receipts: [], cancelledAt: '2026-02-03T08:00:00.000Z' },
    })
    expect(shown[2]).toMatch(/^line 4 would be rejected: .*receivedAt/)
    expect(shown[3]).toMatch(/^line 5 would be rejected: .*quantity/)
    expect(await read('SELECT FROM purchase_order')).toEqual([])
  })

  it('takes no demand of days to come', async () => {
    const mapping = {
      target: 'demand',
      missingItems: 'create',
      currency: 'EUR',
      fields: { itemExternalId: 'id', day: 'ds', units: 'y' },
    }
    const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
    const content = `id,ds,y\nA,${dayIn(-1)},3\nA,${dayIn(0)},3\nA,${dayIn(2)},3\nA,9999-12-31,3\n`
    expect(await run(mapping, content)).toMatchObject({ code: 7 })
    expect(await rejects()).toEqual([
      expect.stringMatching(/^4,"day lies in the future"/),
      expect.stringMatching(/^5,"day lies in the future"/),
    ])
    expect(await read('SELECT day, units FROM demand_day ORDER BY 1')).toEqual(
      [-1, 0].map((days) => ({ day: dayIn(days), units: 3 })),
    )
  })

  describe('of days that are told twice', () => {
    const demand = (duplicates?: string) => ({
      target: 'demand',
      missingItems: 'create',
      missingLocations: 'create',
      timeZone: 'Europe/Berlin',
      currency: 'EUR',
      duplicates,
      fields: { itemExternalId: 'id', day: 'ds', units: 'y', locationExternalId: 'store' },
    })
    const content = 'id,ds,y,store\nA,2026-11-01,3,ulm\nA,2026-11-02,4,ulm\nA,2026-11-01,4,ulm\n'
    it.each([
      ['reject', 1, 2, 0, [{ day: '2026-11-02', units: 4 }]],
      [
        'sum',
        2,
        0,
        1,
        [
          { day: '2026-11-01', units: 7 },
          { day: '2026-11-02', units: 4 },
        ],
      ],
      [
        'last',
        2,
        0,
        1,
        [
          { day: '2026-11-01', units: 4 },
          { day: '2026-11-02', units: 4 },
        ],
      ],
    ])('takes what the mapping says: %s', async (rule, recorded, rejected, merged, days) => {
      const { output } = await run(demand(rule), content)
      expect(output).toMatch(new RegExp(`recorded +${recorded}\\n.*rejected +${rejected}`, 's'))
      if (merged > 0) expect(output).toMatch(new RegExp(`merged +${merged}\\n`))
      expect(await read('SELECT day, units FROM demand_day ORDER BY 1')).toEqual(days)
      expect(await read('SELECT external_id AS id, time_zone AS zone FROM location')).toEqual([
        { id: 'ulm', zone: 'Europe/Berlin' },
      ])
      expect((await run(demand(rule), content)).output).toMatch(/recorded +0\n/)
    })
  })
})
