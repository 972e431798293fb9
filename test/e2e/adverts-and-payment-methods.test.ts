/** Adverts with what they cost, and payment methods with where they can be used: told, read back, changed and retired. */
import { skuOf } from '../support/small-shop'
import { TestServer, asAdmin, asUser } from '../support/test-server'
import type { Credentials } from '../support/test-server'
import { countStatements } from '../support/statements-of-operations'

const SKU = skuOf(3)
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' })

interface Payload {
  recorded: number
  unchanged: number
  userErrors: { index: number; code: string; message: string }[]
}

describe('adverts and payment methods', () => {
  let server: TestServer
  let till: Credentials
  let reader: Credentials
  beforeAll(async () => {
    server = await TestServer.start()
    till = await server.createKey(['ingest'], 'till')
    reader = await server.createKey(['read'], 'reader')
  })
  afterAll(() => server.stop())

  async function tell(mutation: string, input: object): Promise<Payload> {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { recorded unchanged userErrors { index code message } } }`
    return (await server.query<Record<string, Payload>>(till, query, { input }))[mutation]!
  }
  const outcome = ({ recorded, unchanged, userErrors }: Payload) => [
    recorded,
    unchanged,
    userErrors.map(({ index, code, message }) => `${index} ${code}: ${message}`),
  ]

  const top = {
    externalId: 'top',
    name: 'Mugs',
    placement: 'home-top',
    itemExternalId: SKU,
    budget: eur(1_000),
    startsOn: '2026-01-01',
    endsOn: '2026-01-31',
  }

  it('of adverts, good rows are stored beside bad ones, each of which says what is wrong', async () => {
    const side = {
      externalId: 'side',
      name: 'Kitchen',
      placement: 'cart',
      categoryExternalId: 'home/kitchen',
      startsOn: '2026-02-01',
    }
    const page = { ...side, externalId: 'page', categoryExternalId: null, url: '/sale', currency: 'EUR' }
    const adverts = [
      top,
      { ...side, valuePerClick: eur(30) },
      page,
      { externalId: 'new' },
      { ...top, externalId: 'both', url: '/x' },
      { ...top, externalId: 'unknown', itemExternalId: 'no such thing' },
      { ...top, externalId: 'backwards', endsOn: '2025-12-31' },
      { ...page, externalId: 'script', url: 'javascript:alert(1)' },
      { ...top, externalId: 'two', valuePerClick: { amountMinor: 1, currency: 'USD' } },
      { externalId: 'top', currency: 'USD' },
    ]
    expect(outcome(await tell('upsertAdverts', { adverts }))).toEqual([
      3,
      0,
      [
        '3 BAD_USER_INPUT: A new advert needs name, placement, currency, startsOn, one of item, category and url',
        '4 BAD_USER_INPUT: An advert leads to one thing; give one of itemExternalId and url',
        '5 NOT_FOUND: There is no item with the externalId "no such thing"',
        '6 BAD_USER_INPUT: endsOn lies before startsOn',
        '7 BAD_USER_INPUT: url must be an http or https address, or a path of the shop such as /sale',
        '8 BAD_USER_INPUT: All amounts of an advert need one currency',
        '9 CONFLICT: The currency of "top" is EUR and cannot change',
      ],
    ])
    expect(outcome(await tell('upsertAdverts', { adverts: adverts.slice(0, 3) }))).toEqual([0, 3, []])
  })

  it('of adverts, days are counted, corrected, and added up', async () => {
    const day = (date: string, clicks: number, cost: object | null = eur(100)) => ({
      advertExternalId: 'top',
      day: date,
      impressions: 50,
      clicks,
      cost,
    })
    const days = [
      day('2026-01-01', 2),
      day('2026-01-02', 3),
      { ...day('2026-01-01', 1), advertExternalId: 'none' },
      day('2026-01-03', 1, { amountMinor: 1, currency: 'USD' }),
      day('2999-01-01', 1),
      day('2026-01-03', -1),
    ]
    expect(outcome(await tell('recordAdvertDays', { days }))).toEqual([
      2,
      0,
      [
        '2 NOT_FOUND: There is no advert with the externalId "none"',
        '3 CONFLICT: The currency of the advert "top" is EUR',
        '4 BAD_USER_INPUT: day lies in the future',
        '5 BAD_USER_INPUT: clicks must be a number that is not negative',
      ],
    ])
    const corrected = await tell('recordAdvertDays', { days: [days[0], day('2026-01-02', 4, eur(950))] })
    expect(outcome(corrected)).toEqual([1, 1, []])
    const advert = `name placement active startsOn endsOn url budget { amountMinor currency } valuePerClick { amountMinor }
      item { externalId } category { name } total { impressions clicks cost { amountMinor } budgetLeft { amountMinor } }`
    const { adverts, first } = await server.query<{ adverts: object; first: { days: { pageInfo: object } } }>(
      reader,
      `{ adverts { totalCount nodes { ${advert} } }
         first: advert(ref: { externalId: "top" }) {
           days(first: 1) { totalCount pageInfo { hasNextPage endCursor } nodes { day clicks cost { amountMinor currency } } } } }`,
    )
    const nothing = { impressions: 0, clicks: 0, cost: { amountMinor: 0 }, budgetLeft: null }
    const common = { placement: 'cart', active: true, startsOn: '2026-02-01', endsOn: null, budget: null }
    expect(adverts).toEqual({
      totalCount: 3,
      nodes: [
        { ...common, name: 'Kitchen', url: null, valuePerClick: { amountMinor: 30 }, item: null, category: { name: 'Kitchen' }, total: nothing },
        { ...common, name: 'Kitchen', url: '/sale', valuePerClick: null, item: null, category: null, total: nothing },
        {
          name: 'Mugs',
          placement: 'home-top',
          active: true,
          startsOn: '2026-01-01',
          endsOn: '2026-01-31',
          url: null,
          budget: eur(1_000),
          valuePerClick: null,
          item: { externalId: SKU },
          category: null,
          // More than the budget was spent: nothing is left.
          total: { impressions: 100, clicks: 6, cost: { amountMinor: 1_050 }, budgetLeft: { amountMinor: 0 } },
        },
      ],
    })
    expect(first.days).toMatchObject({
      totalCount: 2,
      pageInfo: { hasNextPage: true },
      nodes: [{ day: '2026-01-02', clicks: 4, cost: eur(950) }],
    })
    const { endCursor } = first.days.pageInfo as { endCursor: string }
    expect(
      await server.query(
        reader,
        `{ advert(ref: { externalId: "top" }) { days(after: "${endCursor}") { pageInfo { hasNextPage } nodes { day } } } }`,
      ),
    ).toEqual({ advert: { days: { pageInfo: { hasNextPage: false }, nodes: [{ day: '2026-01-01' }] } } })
  }) // prettier-ignore

  it('of adverts, those of a placement, of days and of an item are found, and retired ones only where they are asked for', async () => {
    const found = async (filter: string) => {
      const { adverts } = await server.query<{ adverts: { nodes: { externalId: string }[] } }>(
        reader,
        `{ adverts(filter: { ${filter} }) { nodes { externalId } } }`,
      )
      return adverts.nodes.map(({ externalId }) => externalId).sort()
    }
    expect(await found('placement: "cart"')).toEqual(['page', 'side'])
    expect(await found('runsFrom: "2026-01-31", runsTo: "2026-01-31"')).toEqual(['top'])
    expect(await found('runsFrom: "2026-02-01"')).toEqual(['page', 'side'])
    expect(await found(`item: { externalId: "${SKU}" }`)).toEqual(['top'])
    const change = { externalId: 'top', active: false, budget: null, url: 'https://shop.example/mugs' }
    expect(outcome(await tell('upsertAdverts', { adverts: [change, change] }))).toEqual([1, 1, []])
    expect(await found('')).toEqual(['page', 'side'])
    expect(await found('active: null')).toEqual(['page', 'side', 'top'])
    expect(
      await server.query(
        reader,
        '{ advert(ref: { externalId: "top" }) { url item { id } name budget { amountMinor } total { budgetLeft { currency } } } }',
      ),
    ).toEqual({
      advert: { url: change.url, item: null, name: 'Mugs', budget: null, total: { budgetLeft: null } },
    })
  })

  it('of payment methods, those are found that can be used at a place, in a currency, for a total', async () => {
    const at = (locationExternalId: string, currency: string | null, minimumMinor: number | null, maximumMinor: number | null) => ({
      locationExternalId, currency, minimumMinor, maximumMinor,
    }) // prettier-ignore
    const paymentMethods = [
      { externalId: 'card', name: 'Card' },
      {
        externalId: 'invoice',
        name: 'Invoice',
        availability: [at('eu', 'EUR', 2_000, 50_000), at('online', null, null, null)],
      },
      { externalId: 'cash', name: 'Cash', availability: [at('berlin', 'EUR', null, 10_000)] },
      { externalId: 'nameless' },
      { externalId: 'nowhere', name: 'Nowhere', availability: [at('atlantis', null, null, null)] },
      { externalId: 'upside-down', name: 'Upside down', availability: [at('eu', 'EUR', 2, 1)] },
    ]
    expect(outcome(await tell('upsertPaymentMethods', { paymentMethods }))).toEqual([
      3,
      0,
      [
        '3 BAD_USER_INPUT: A new payment method needs a name',
        '4 NOT_FOUND: There is no location with the externalId "atlantis"',
        '5 BAD_USER_INPUT: maximum lies below minimum',
      ],
    ])
    const found = async (filter: string) => {
      const { paymentMethods: page } = await server.query<{
        paymentMethods: { nodes: { externalId: string }[] }
      }>(reader, `{ paymentMethods(filter: { ${filter} }) { nodes { externalId } } }`)
      return page.nodes.map(({ externalId }) => externalId).join(' ')
    }
    expect(await found('')).toBe('card cash invoice')
    expect(await found('location: { externalId: "berlin" }')).toBe('card cash invoice')
    expect(await found('location: { externalId: "depot" }')).toBe('card invoice')
    expect(await found('currency: "USD"')).toBe('card invoice')
    expect(await found('location: { externalId: "berlin" }, currency: "USD"')).toBe('card')
    const inBerlin = (amountMinor: number) =>
      found(`location: { externalId: "berlin" }, currency: "EUR", amountMinor: ${amountMinor}`)
    expect([await inBerlin(1_999), await inBerlin(2_000), await inBerlin(10_001), await inBerlin(50_001)]).toEqual([
      'card cash', 'card cash invoice', 'card invoice', 'card',
    ]) // prettier-ignore
    expect(await found('location: { externalId: "atlantis" }')).toBe('')
    expect(await server.codes(reader, '{ paymentMethods(filter: { amountMinor: 5 }) { totalCount } }')).toEqual([
      'BAD_USER_INPUT',
    ])
    expect(
      await server.query(
        reader,
        '{ paymentMethod(ref: { externalId: "invoice" }) { availability { location { externalId } currency minimum { amountMinor currency } maximum { amountMinor } } } }',
      ),
    ).toEqual({
      paymentMethod: {
        availability: [
          { location: { externalId: 'eu' }, currency: 'EUR', minimum: eur(2_000), maximum: { amountMinor: 50_000 } },
          { location: { externalId: 'online' }, currency: null, minimum: null, maximum: null },
        ],
      },
    })
    const changes = [
      { externalId: 'cash', active: false },
      { externalId: 'invoice', availability: [] },
    ]
    expect(outcome(await tell('upsertPaymentMethods', { paymentMethods: changes }))).toEqual([2, 0, []])
    expect(await found('active: false')).toBe('cash')
    expect(await found('location: { externalId: "berlin" }, currency: "USD"')).toBe('card invoice')
  }) // prettier-ignore

  it('are read in as many statements as there are kinds of things', async () => {
    const query = `{ adverts(first: 20, filter: { active: null }) { nodes { item { id } category { id } total { clicks } days { nodes { day } } } }
      paymentMethods { nodes { availability { location { id } } } } }`
    // adverts, their items, categories, totals and days; methods, where they can be used, these places
    expect(await countStatements(server, () => server.query(reader, query))).toBeLessThanOrEqual(8)
  })

  it('are for the shop: end users neither read nor write them, and keys only do what they are for', async () => {
    const reads = ['adverts { totalCount }', 'advert(ref: { externalId: "top" }) { name budget { amountMinor } }',
      'paymentMethods { totalCount }', 'paymentMethod(ref: { externalId: "card" }) { name }'] // prettier-ignore
    const writes = ['upsertAdverts(input: { adverts: [] })', 'recordAdvertDays(input: { days: [] })',
      'upsertPaymentMethods(input: { paymentMethods: [] })'] // prettier-ignore
    const ada = await asUser('ada')
    for (const read of reads) {
      for (const as of [ada, till]) expect(await server.codes(as, `{ ${read} }`)).toEqual(['FORBIDDEN'])
      for (const as of [reader, asAdmin]) expect(await server.codes(as, `{ ${read} }`)).toEqual([])
    }
    for (const write of writes) {
      const mutation = `mutation { ${write} { recorded } }`
      for (const as of [ada, reader]) expect(await server.codes(as, mutation)).toEqual(['FORBIDDEN'])
      for (const as of [till, asAdmin]) expect(await server.codes(as, mutation)).toEqual([])
    }
  })
})
