/** Values that fit their types and mean harm, at every argument of every query and mutation: refused by name, never a fault. */
import { isObjectType, isRequiredArgument } from 'graphql'
import type { GraphQLField, GraphQLObjectType } from 'graphql'
import { decodeCursor, encodeCursor, encodeId } from '../../src/core/ids'
import { forecartSchema } from '../../src/graphql/schema'
import { extent } from '../support/extent'
import { callOf, hostileSortKey, valueOf } from '../support/hostile-values'
import { fc } from '../support/property-testing'
import { TestServer, asAdmin, asUser } from '../support/test-server'
import type { Credentials } from '../support/test-server'

const RUNS = extent({ short: 2, exhaustive: 8 })
const CURSORS = extent({ short: 5, exhaustive: 20 })
const schema = forecartSchema()

/** How to get at a thing of a type whose fields have arguments; the field takes the place of the question mark. */
const PARENTS: Readonly<Record<string, string>> = {
  Advert: 'advert(ref: { externalId: "top" }) { ? }',
  DemandForecast: 'demandForecast(input: { item: { externalId: "sku-001" } }) { ? }',
  Item: 'item(ref: { externalId: "sku-001" }) { ? }',
  Location: 'location(ref: { externalId: "berlin" }) { ? }',
  Model: 'model(name: "demand") { ? }',
  ModelVersion: `modelVersion(id: "${encodeId('ModelVersion', 1)}") { ? }`,
  Order: `node(id: "${encodeId('Order', 1)}") { ... on Order { ? } }`,
  PaymentMethod: 'paymentMethod(ref: { externalId: "card" }) { ? }',
  Promotion: 'promotion(ref: { externalId: "summer" }) { ? }',
  Session: 'session(ref: { externalId: "ada-session-0" }) { ? }',
  User: 'user(ref: { externalId: "ada" }) { ? }',
}

type Field = GraphQLField<unknown, unknown>
const fieldsWithArguments = (type: GraphQLObjectType | null | undefined): Field[] =>
  Object.values(type?.getFields() ?? {}).filter(({ args }) => args.length > 0)

function isRoot(type: GraphQLObjectType): boolean {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(type)
}

describe('hostile values', () => {
  let server: TestServer
  let callers: readonly Credentials[]
  beforeAll(async () => {
    server = await TestServer.start()
    callers = [asAdmin, await asUser('ada')]
    await server.query(
      asAdmin,
      `mutation { upsertAdverts(input: { adverts: [{ externalId: "top", name: "Top", placement: "home", url: "/", currency: "EUR", startsOn: "2026-01-01" }] }) { recorded }
         upsertPaymentMethods(input: { paymentMethods: [{ externalId: "card", name: "Card", availability: [{ currency: "EUR" }] }] }) { recorded } }`,
    )
  })
  afterAll(() => server.stop())

  /** Sends many values to one field. `wrap` puts the call where the field is. */
  async function attack(field: Field, operation: string, wrap = (call: string) => call): Promise<void> {
    const { call, variables } = callOf(field, field.type)
    const query = `${operation} ${variables} { ${wrap(call)} }`
    const given = fc.record(
      Object.fromEntries(field.args.map((arg) => [arg.name, valueOf(arg.type, arg.name)])),
    )
    await fc.assert(
      fc.asyncProperty(given, async (values) => {
        for (const as of callers) {
          const { errors = [] } = await server.ask(as, query, values)
          const faults = errors.filter(({ extensions }) => extensions.code === 'INTERNAL_SERVER_ERROR')
          if (faults.length > 0)
            throw new Error(`${query}\n${JSON.stringify(values)}\n${JSON.stringify(faults)}`)
        }
      }),
      { numRuns: RUNS },
    )
  }

  it.each(fieldsWithArguments(schema.getQueryType()).map((field) => [field.name, field] as const))(
    'are no fault in the query %s',
    (_name, field) => attack(field, 'query'),
  )

  it.each(fieldsWithArguments(schema.getMutationType()).map((field) => [field.name, field] as const))(
    'are no fault in the mutation %s',
    (_name, field) => attack(field, 'mutation'),
  )

  const nested = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type))
    .filter((type) => !isRoot(type) && !type.name.startsWith('__'))
    .flatMap((type) =>
      fieldsWithArguments(type).map((field) => [`${type.name}.${field.name}`, type.name, field] as const),
    )

  it.each(nested)('are no fault in the field %s', async (_name, type, field) => {
    const parent = PARENTS[type]
    if (parent === undefined) throw new Error(`Say in PARENTS how to get at a ${type}`)
    await attack(field, 'query', (call) => parent.replace('?', () => call))
  })

  const lists = fieldsWithArguments(schema.getQueryType()).filter(({ args }) =>
    args.some(({ name }) => name === 'after'),
  )

  it.each(lists.map((field) => [field.name, field] as const))('are no fault in cursors of %s', async (name, field) => {
    const orderings = field.args.some((arg) => arg.name === 'orderBy')
      ? orderingsOf(field)
      : [undefined]
    const needsInput = field.args.some((arg) => arg.name === 'input')
    for (const orderBy of orderings) {
      const given = [needsInput ? 'input: {}' : '', orderBy ? `orderBy: ${orderBy}` : '', 'first: 1'].filter(Boolean)
      const page = (after: string) =>
        `query ($after: String) { ${name}(${given.join(', ')}, after: ${after}) { pageInfo { endCursor } nodes { __typename } } }`
      const { data } = await server.ask<Record<string, { pageInfo: { endCursor: string | null } }>>(asAdmin, page('null').replace('($after: String) ', ''))
      const cursor = data?.[name]?.pageInfo.endCursor
      if (!cursor) continue
      const [ordering, , key] = decodeCursor(cursor, 3)
      await fc.assert(
        fc.asyncProperty(hostileSortKey, async (sortKey) => {
          const codes = await server.codes(asAdmin, page('$after'), { after: encodeCursor([ordering!, sortKey, key!]) })
          expect(codes.filter((code) => code !== 'BAD_USER_INPUT')).toEqual([])
        }),
        { numRuns: CURSORS },
      )
    }
  }) // prettier-ignore

  it('are refused as cursors of another list, which is named', async () => {
    const simple = lists.filter(({ args }) => !args.some(isRequiredArgument))
    const page = (name: string) => `query ($after: String) { ${name}(first: 1, after: $after) { pageInfo { endCursor } } }`
    const cursors = new Map<string, string>()
    for (const { name } of simple) {
      const { data } = await server.ask<Record<string, { pageInfo: { endCursor: string | null } }>>(asAdmin, page(name))
      const cursor = data?.[name]?.pageInfo.endCursor
      if (cursor) cursors.set(name, cursor)
    }
    expect(cursors.size).toBeGreaterThan(4)
    for (const [from, after] of cursors) {
      for (const { name } of simple.filter((list) => list.name !== from)) {
        const { errors } = await server.ask(asAdmin, page(name), { after })
        expect({ from, to: name, errors }).toMatchObject({
          errors: [{ extensions: { code: 'BAD_USER_INPUT' }, message: expect.stringMatching(/^after: the cursor is of the list "/) as string }],
        })
      }
    }
  }) // prettier-ignore

  function orderingsOf(field: Field): string[] {
    const type = schema.getType(String(field.args.find((arg) => arg.name === 'orderBy')?.type))
    return type && 'getValues' in type ? type.getValues().map((value) => value.name) : []
  }

  describe('in one row of a batch', () => {
    const NAUGHTY = ['a\u0000b', 'a\ud800']
    const at = new Date(Date.now() - 3_600_000).toISOString()
    const YEAR_ZERO = '0000-01-01T00:00:00Z'
    const price = { amountMinor: 100, currency: 'EUR' }
    const line = { itemExternalId: 'sku-001', quantity: 1, unitPriceMinor: 100 }
    /** Of each batch: a good row, and fields of which any one makes a row bad. */
    const BATCHES: readonly {
      mutation: string
      input: string
      list: string
      row: (key: string) => object
      bad: readonly ((naughty: string) => object)[]
    }[] = [
      {
        mutation: 'ingestEvents',
        input: 'IngestEventsInput',
        list: 'events',
        row: (key) => ({ clientEventId: key, type: 'VIEW', sessionExternalId: `s-${key}`, itemExternalId: 'sku-001', occurredAt: at }),
        bad: [
          (naughty) => ({ clientEventId: naughty }),
          (naughty) => ({ itemExternalId: naughty }),
          (naughty) => ({ query: naughty }),
          (naughty) => ({ properties: { nested: [{ [naughty]: 1 }] } }),
          () => ({ properties: { big: 2 ** 60 } }),
          () => ({ occurredAt: YEAR_ZERO }),
          () => ({ quantity: 1e300 }),
        ],
      },
      {
        mutation: 'recordOrders',
        input: 'RecordOrdersInput',
        list: 'orders',
        row: (key) => ({ externalId: key, locationExternalId: 'berlin', orderedAt: at, currency: 'EUR', lines: [line] }),
        bad: [
          (naughty) => ({ externalId: naughty }),
          (naughty) => ({ paymentMethod: naughty }),
          (naughty) => ({ lines: [line, { ...line, itemExternalId: naughty }] }),
          () => ({ lines: [{ ...line, unitPriceMinor: '9223372036854775807' }] }),
          () => ({ orderedAt: YEAR_ZERO }),
          () => ({ promisedDeliveryAt: '9999-12-31T23:59:59-12:00' }),
        ],
      },
      {
        mutation: 'upsertItems',
        input: 'UpsertItemsInput',
        list: 'items',
        row: (key) => ({ externalId: key, title: 'A thing', price }),
        bad: [
          (naughty) => ({ title: naughty }),
          (naughty) => ({ categoryPath: ['Home', naughty] }),
          (naughty) => ({ attributes: { [naughty]: naughty } }),
          () => ({ attributes: { big: [9_007_199_254_740_993] } }),
          () => ({ launchedOn: '0000-01-01' }),
          () => ({ cost: { amountMinor: 1, currency: 'USD' } }),
        ],
      },
      {
        mutation: 'upsertUsers',
        input: 'UpsertUsersInput',
        list: 'users',
        row: (key) => ({ externalId: key }),
        bad: [(naughty) => ({ externalId: naughty }), (naughty) => ({ attributes: { name: naughty } })],
      },
      {
        mutation: 'recordConsent',
        input: 'RecordConsentInput',
        list: 'consents',
        row: (key) => ({ userExternalId: key, personalization: false }),
        bad: [(naughty) => ({ userExternalId: naughty }), () => ({ decidedAt: YEAR_ZERO }), () => ({ decidedAt: '9999-12-31T23:59:59-12:00' })],
      },
      {
        mutation: 'upsertAdverts',
        input: 'UpsertAdvertsInput',
        list: 'adverts',
        row: (key) => ({ externalId: key, name: key, placement: 'home', itemExternalId: 'sku-001', budget: price, startsOn: '2026-01-01' }),
        bad: [
          (naughty) => ({ externalId: naughty }),
          (naughty) => ({ placement: naughty }),
          (naughty) => ({ itemExternalId: null, url: `https://shop.example/${naughty}` }),
          () => ({ budget: { amountMinor: '9223372036854775807', currency: 'EUR' } }),
          () => ({ startsOn: '0000-01-01' }),
          () => ({ valuePerClick: { amountMinor: 1, currency: 'euro' } }),
        ],
      },
      {
        mutation: 'recordAdvertDays',
        input: 'RecordAdvertDaysInput',
        list: 'days',
        row: (key) => ({ advertExternalId: 'top', day: `20${10 + (key.length % 15)}-01-0${key.endsWith('first') ? 1 : 2}`, clicks: key.length, impressions: batches }),
        bad: [(naughty) => ({ advertExternalId: naughty }), () => ({ day: '0000-02-29' }), () => ({ clicks: 2 ** 31 - 1 }), () => ({ impressions: -1 })],
      },
      {
        mutation: 'upsertPaymentMethods',
        input: 'UpsertPaymentMethodsInput',
        list: 'paymentMethods',
        row: (key) => ({ externalId: key, name: key }),
        bad: [
          (naughty) => ({ name: naughty }),
          (naughty) => ({ availability: [{ currency: naughty }] }),
          (naughty) => ({ availability: [{ locationExternalId: naughty }] }),
          () => ({ availability: [{ currency: 'EUR', maximumMinor: '9223372036854775807' }] }),
        ],
      },
      {
        mutation: 'upsertLocations',
        input: 'UpsertLocationsInput',
        list: 'locations',
        row: (key) => ({ externalId: key, name: key, kind: 'STORE', timeZone: 'Europe/Berlin' }),
        bad: [
          (naughty) => ({ name: naughty }),
          (naughty) => ({ timeZone: naughty }),
          // PostgreSQL takes IST and CET for abbreviations, FOO+3 for a rule and +05:30 for its opposite.
          ...['IST', 'CET', 'PST', 'FOO+3', '+05:30', 'Mars/Base', 'posix/Europe/Berlin'].map((timeZone) => () => ({ timeZone })),
          () => ({ latitude: 1e308 }),
        ],
      },
      {
        mutation: 'recordInventory',
        input: 'RecordInventoryInput',
        list: 'counts',
        row: (key) => ({ itemExternalId: `sku-00${key.length % 10}`, locationExternalId: 'berlin', countedAt: at, quantityOnHand: 1 + Math.random() }),
        bad: [(naughty) => ({ itemExternalId: naughty }), () => ({ countedAt: YEAR_ZERO }), () => ({ quantityOnHand: 1e300 })],
      },
      {
        mutation: 'recordPurchaseOrders',
        input: 'RecordPurchaseOrdersInput',
        list: 'purchaseOrders',
        row: (key) => ({ externalId: key, itemExternalId: 'sku-001', locationExternalId: 'berlin', quantity: 2, orderedOn: '2026-01-01', expectedOn: '2026-01-09' }),
        bad: [
          (naughty) => ({ externalId: naughty }),
          (naughty) => ({ locationExternalId: naughty }),
          () => ({ quantity: 0 }),
          () => ({ quantity: 1e300 }),
          () => ({ orderedOn: '2190-01-01', expectedOn: '2190-01-02' }),
          () => ({ expectedOn: '2025-12-31' }),
          () => ({ expectedOn: '0000-02-29' }),
          () => ({ receipts: [{ quantity: -1, receivedAt: at }] }),
          () => ({ receipts: [{ quantity: 1, receivedAt: YEAR_ZERO }] }),
          () => ({ receipts: Array.from({ length: 51 }, () => ({ quantity: 1, receivedAt: at })) }),
          () => ({ cancelledAt: '2190-01-01T00:00:00Z' }),
        ],
      },
      ...(['prices', 'weather', 'calendarDays'] as const).map((list) => ({
        mutation: 'recordCovariates',
        input: 'RecordCovariatesInput',
        list,
        row: (key: string) => ({
          prices: { itemExternalId: 'sku-001', competitor: key, validFrom: '2026-01-01', price },
          weather: { locationExternalId: 'berlin', day: `20${10 + (key.length % 80)}-01-0${key.endsWith('first') ? 1 : 2}`, temperatureC: Math.random(), precipitationMm: 0 },
          calendarDays: { country: 'DE', day: '2026-01-01', name: key },
        })[list],
        bad: {
          prices: [(naughty: string) => ({ competitor: naughty }), (naughty: string) => ({ itemExternalId: naughty }), () => ({ validFrom: '0000-01-01' }), () => ({ knownAt: YEAR_ZERO })],
          weather: [(naughty: string) => ({ locationExternalId: naughty }), () => ({ day: '0000-02-29' }), () => ({ temperatureC: 1e308 })],
          calendarDays: [(naughty: string) => ({ name: naughty }), (naughty: string) => ({ country: naughty }), () => ({ day: '0000-02-29' })],
        }[list],
      })),
    ]
    let batches = 0

    it.each(BATCHES.map((batch) => [batch.mutation, batch.list, batch] as const))(
      'refuse that row of %s (%s) and record its siblings, over HTTP and sockets alike',
      async (mutation, list, { input, row, bad }) => {
        const isEvents = mutation === 'ingestEvents'
        const query = `mutation ($input: ${input}!) { ${mutation}(input: $input) { ${isEvents ? 'accepted' : 'recorded'} rejected userErrors { index code } } }`
        for (const [number, worsen] of bad.entries()) {
          const name = `row-${'i'.repeat(batches++)}`
          const naughty = NAUGHTY[number % NAUGHTY.length]!
          const rows = [row(`${name}-first`), { ...row(`${name}-bad`), ...worsen(naughty) }, row(`${name}-second`)]
          const variables = { input: { [list]: rows } }
          const answer = number % 3 === 0 ? await server.askOverSocket(asAdmin, query, variables) : await server.ask(asAdmin, query, variables)
          expect([answer.errors, answer.data?.[mutation]]).toEqual([
            undefined,
            { [isEvents ? 'accepted' : 'recorded']: 2, rejected: 1, userErrors: [{ index: 1, code: 'BAD_USER_INPUT' }] },
          ])
        }
      },
    )

    it('are read exactly where they are harmless', async () => {
      const attributes = { text: 'the six characters \\u0000 are harmless', whole: 2 ** 53 - 1, fraction: 0.1, '': -0 }
      await server.query(
        asAdmin,
        'mutation ($input: UpsertItemsInput!) { upsertItems(input: $input) { recorded } }',
        { input: { items: [{ externalId: 'exact', title: '𝒆xact', price, attributes }] } },
      )
      const { item } = await server.query<{ item: object }>(asAdmin, '{ item(ref: { externalId: "exact" }) { title attributes } }')
      expect(item).toEqual({ title: '𝒆xact', attributes: { ...attributes, '': 0 } })
    })
  }) // prettier-ignore

  it('are refused as a whole where a body is not UTF-8', async () => {
    const body = Buffer.from('{"query":"{ items(filter: { titleContains: \\"caf\u00e9\\" }) { nodes { id } } }"}', 'latin1')
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...asAdmin },
      body,
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
  }) // prettier-ignore

  it('name the argument that is refused', async () => {
    const refusal = async (query: string, variables: Record<string, unknown>) => {
      const { errors = [] } = await server.ask(asAdmin, query, variables)
      return errors.map(({ message, extensions }) => `${extensions.code} ${message}`)
    }
    expect(
      await refusal('query ($t: String) { items(filter: { titleContains: $t }) { nodes { id } } }', { t: 'a\u0000' }),
    ).toEqual(['BAD_USER_INPUT filter.titleContains holds the character U+0000, which cannot be stored'])
    expect(
      await refusal('query ($refs: [ItemRef!]) { items(filter: { items: $refs }) { nodes { id } } }', {
        refs: [{ externalId: 'sku-001' }, { externalId: '\ud800' }],
      }),
    ).toEqual([
      'BAD_USER_INPUT filter.items[1].externalId holds half of a character, which is not valid Unicode',
    ])
    expect(
      await refusal('query ($at: DateTime) { orders(filter: { orderedFrom: $at }) { nodes { id } } }', {
        at: '0000-01-01T00:00:00Z',
      }),
    ).toEqual(['BAD_USER_INPUT filter.orderedFrom must lie in the years 1 to 9999, UTC'])
    expect(
      await refusal('query ($day: Day) { promotions(filter: { runsTo: $day }) { nodes { id } } }', { day: '0000-12-31' }),
    ).toEqual(['BAD_USER_INPUT filter.runsTo must lie in the years 1 to 9999'])
    expect(await refusal('query ($after: String) { users(after: $after) { nodes { id } } }', { after: 'x' })).toEqual([
      'BAD_USER_INPUT after: the cursor is not valid here; use endCursor of the previous page',
    ])
  }) // prettier-ignore
})
