import { executeSync, getIntrospectionQuery, getOperationAST, parse, validate } from 'graphql'
import type { Viewer } from '../../../src/contracts/viewer'
import { DEFAULT_LIMITS, OperationGuard } from '../../../src/graphql/operation-limits'
import type { Measurement } from '../../../src/graphql/limits/measure-operation'
import { forecartSchema } from '../../../src/graphql/schema'
import { fc } from '../../support/property-testing'

const schema = forecartSchema()
const admin: Viewer = { kind: 'admin' }
const reader: Viewer = { kind: 'apiKey', keyId: 1n, source: 'shop', scopes: ['read'], expiresAt: null }
const ingester: Viewer = { ...reader, scopes: ['ingest'] }
const endUser: Viewer = {
  kind: 'user',
  externalId: 'ada',
  sessionExternalId: null,
  expiresAt: new Date(8e15),
}

function check(query: string, viewer: Viewer, variables = {}, limits = DEFAULT_LIMITS): number {
  const document = parse(query)
  expect(validate(schema, document)).toEqual([])
  const operation = getOperationAST(document, null)
  if (!operation) throw new Error('one operation was expected')
  return new OperationGuard(schema, limits).check(document, operation, variables, viewer).measurement.cost
}

function measurementOf(query: string, variables = {}): Measurement {
  const document = parse(query)
  return new OperationGuard(schema, DEFAULT_LIMITS).check(
    document,
    getOperationAST(document, null)!,
    variables,
    admin,
  ).measurement
}

function codeOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    const { code, extensions } = error as { code?: string; extensions?: { code?: string } }
    return extensions?.code ?? code
  }
  return 'ok'
}

type Size = number | undefined

describe('cost', () => {
  it('grows with the page size, given as literal, as variable, or by default', () => {
    const nodes = '{ nodes { category { id } } }'
    expect(check(`{ items(first: 50) ${nodes} }`, admin)).toBe(1 + 50 * 2)
    expect(check(`query ($n: Int) { items(first: $n) ${nodes} }`, admin, { n: 30 })).toBe(1 + 30 * 2)
    expect(check(`query ($n: Int) { items(first: $n) ${nodes} }`, admin, {})).toBe(1 + 20 * 2)
    expect(check(`{ items ${nodes} }`, admin)).toBe(1 + 20 * 2)
  })

  it('grows with the days of history, given as literal, as variable, or by default', () => {
    const cost = (argument: string, variables = {}, declaration = '') =>
      check(
        `query ${declaration} { item(ref: { externalId: "a" }) { demandForecast { history${argument} { units } } } }`,
        admin,
        variables,
      )
    const rest = 1 + 5
    expect(cost('(days: 730)')).toBe(rest + 730)
    expect(cost('')).toBe(rest + 90)
    expect(cost('(days: $days)', { days: 365 }, '($days: Int)')).toBe(rest + 365)
    expect(cost('(days: $days)', {}, '($days: Int)')).toBe(rest + 90)
    expect(cost('(days: $days)', {}, '($days: Int = 730)')).toBe(rest + 730)
    expect(cost('(days: $days)', { days: 7 }, '($days: Int = 730)')).toBe(rest + 7)
    expect(cost('(days: $days)', { days: null }, '($days: Int = 730)')).toBe(rest + 90)
    const page = (days: number) =>
      `{ items(first: 100) { nodes { demandForecast { history(days: ${days}) { units } } } } }`
    expect(check(page(90), reader)).toBe(1 + 100 * (1 + 5 + 90))
    expect(codeOf(() => check(page(730), reader))).toBe('QUERY_TOO_EXPENSIVE')
  })

  it('grows with the number of ids, given as literal, as variable, or as one', () => {
    const nodes = '{ id ... on Item { category { id } } ... on Order { user { id } } }'
    expect(check(`{ nodes(ids: ["a", "b", "c"]) ${nodes} }`, admin)).toBe(3 * 3)
    const byVariable = `query ($ids: [ID!]!) { nodes(ids: $ids) ${nodes} }`
    expect(check(byVariable, admin, { ids: Array(200).fill('a') })).toBe(200 * 3)
    expect(check(`{ node(id: "a") ${nodes} }`, admin)).toBe(3)
  })

  it('grows with the events of a question that are read, however they are given', () => {
    const ask = (alias: string) => `${alias}: nextActions(input: { events: $events }) { asOf }`
    const declared = 'query ($events: [SessionEventInput!])'
    const events = (count: number) => ({ events: Array(count).fill({ type: 'VIEW' }) })
    const one = `${declared} { ${ask('a')} }`
    const alone = check(one, endUser, events(0))
    expect(check(one, endUser, events(40))).toBe(alone + 10)
    expect(check(one, endUser, events(10_000))).toBe(alone + 25)
    const whole = 'query ($input: NextActionsInput!) { nextActions(input: $input) { asOf } }'
    expect(check(whole, endUser, { input: events(40) })).toBe(alone + 10)
    expect(check(whole, endUser, { input: events(10_000) })).toBe(alone + 25)
    const literal =
      '{ nextActions(input: { events: [{ type: VIEW }, { type: VIEW }, { type: VIEW }, { type: VIEW }] }) { asOf } }'
    expect(check(literal, endUser)).toBe(alone + 1)
    const twice = `${declared} { ${ask('a')} ${ask('b')} }`
    expect(check(twice, endUser, events(10_000))).toBe(2 * (alone + 25))
  })

  it('of the variables of an operation is of what is executed: long lists of events come shortened', () => {
    const query = 'query ($events: [SessionEventInput!]) { nextActions(input: { events: $events }) { asOf } }'
    const document = parse(query)
    const events = Array(10_000).fill({ type: 'VIEW' })
    const guard = new OperationGuard(schema, DEFAULT_LIMITS)
    const { given, variables } = guard.check(document, getOperationAST(document, null)!, { events }, endUser)
    expect(given['events']).toHaveLength(100)
    expect(variables['events']).toHaveLength(100)
  })

  it('includes the fields behind an interface, and so do the depth and the audiences', () => {
    const deep = (levels: number) =>
      `{ node(id: "a") { ...C } } fragment C on Node { ... on Category { ${'parent { '.repeat(levels)} id ${'} '.repeat(levels)} } }`
    expect(check(deep(3), endUser)).toBe(4)
    expect(codeOf(() => check(deep(12), admin))).toBe('QUERY_TOO_EXPENSIVE')
    const costs = '{ node(id: "a") { ... on Node { ... on Item { cost { amountMinor } } } } }'
    expect(codeOf(() => check(costs, reader))).toBe('ok')
    expect(codeOf(() => check(costs, endUser))).toBe('FORBIDDEN')
  })

  it('of a page is at least that of its rows, which are read whether they are shown or not', () => {
    expect(check('{ items(first: 500) { pageInfo { hasNextPage } } }', admin)).toBe(1 + 500)
    expect(check('{ model(name: "demand") { versions(first: 100) { totalCount } } }', admin)).toBe(
      2 + 100 * 20,
    )
  })

  it('is measured again where variables say other sizes, and only there', () => {
    const document = parse(
      `query ($n: Int, $session: String!, $input: RecommendationsInput!) {
        items(first: $n) { nodes { id } }
        one: recommendations(input: { surface: HOME, first: 10, session: { externalId: $session } }) { rank item { title } }
        other: recommendations(input: $input) { item { title } }
      }`,
    )
    expect(validate(schema, document)).toEqual([])
    const operation = getOperationAST(document, null)!
    const measureWith = (asked: OperationGuard, n: Size, session: string, first: Size) =>
      asked.check(document, operation, { n, session, input: { surface: 'CART', first } }, admin).measurement
    const guard = new OperationGuard(schema, DEFAULT_LIMITS)
    const sizes: fc.Arbitrary<Size> = fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined })
    const asked = fc.array(fc.tuple(sizes, fc.string({ minLength: 1 }), sizes), { maxLength: 5 })
    fc.assert(
      fc.property(asked, (questions) => {
        for (const [n, session, first] of questions) {
          const measurement = measureWith(guard, n, session, first)
          const anew = measureWith(new OperationGuard(schema, DEFAULT_LIMITS), n, session, first)
          expect({ ...measurement, readings: [] }).toEqual({ ...anew, readings: [] })
          expect(measureWith(guard, n, `${session} again`, first)).toBe(measurement)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('multiplies through nested lists, also inside fragments', () => {
    const query = `
      query { users(first: 100) { nodes { ...U } } }
      fragment U on User { sessions(first: 100) { edges { node { events(first: 100) { nodes { id } } } } } }`
    expect(codeOf(() => check(query, admin))).toBe('QUERY_TOO_EXPENSIVE')
  })

  it('is measured in time that does not explode with fragments', () => {
    const fragments = Array.from(
      { length: 25 },
      (_, i) => `fragment F${i} on Category { a: parent { ...F${i + 1} } b: parent { ...F${i + 1} } }`,
    )
    const query = `{ categories { nodes { ...F0 } } } ${fragments.join(' ')} fragment F25 on Category { id }`
    const startedAt = performance.now()
    expect(codeOf(() => check(query, admin))).toBe('QUERY_TOO_EXPENSIVE')
    // Of a busy machine: counted one by one, the 33 million would take minutes.
    expect(performance.now() - startedAt).toBeLessThan(20_000)
  })

  it('has a lower limit for end users', () => {
    const query =
      '{ items(first: 500) { nodes { category { parent { parent { parent { parent { parent { parent { parent { parent { id } } } } } } } } } } } }'
    const limits = { ...DEFAULT_LIMITS, maxDepth: 20, maxCost: { ...DEFAULT_LIMITS.maxCost, user: 4_000 } }
    expect(codeOf(() => check(query, reader, {}, limits))).toBe('ok')
    expect(codeOf(() => check(query, endUser, {}, limits))).toBe('QUERY_TOO_EXPENSIVE')
  })
})

describe('database statements', () => {
  const deep = (first: number) =>
    `{ users(first: ${first}) { nodes { sessions(first: 2) { totalCount nodes { events(first: 1) { totalCount } } } } } }`

  it('count once for all parents of a nested list', () => {
    const limits = { ...DEFAULT_LIMITS, maxStatements: { ...DEFAULT_LIMITS.maxStatements, admin: 16 } }
    expect(codeOf(() => check(deep(2), admin, {}, limits))).toBe('ok')
    expect(codeOf(() => check(deep(500), admin, {}, limits))).toBe('QUERY_TOO_EXPENSIVE')
    expect(codeOf(() => check(deep(500), admin))).toBe('ok')
  })

  it('multiply with aliases', () => {
    const counted = (aliases: number) =>
      `{ ${Array.from({ length: aliases }, (_, i) => `a${i}: items { totalCount }`).join(' ')} }`
    expect(codeOf(() => check(counted(14), endUser))).toBe('ok')
    expect(codeOf(() => check(counted(15), endUser))).toBe('QUERY_TOO_EXPENSIVE')
  })

  it('grow where parents were read in several, and so arrive apart', () => {
    const measured = (first: number) =>
      measurementOf(
        `{ users(first: ${first}) { nodes { orders(first: 20) { nodes { lines(first: 2) { item { id } } } } } } }`,
      )
    // The users, their orders, lines and items; then what more orders, lines (by themselves and for what is below) and items need.
    expect(measured(1).statements).toBe(6)
    expect(measured(500).statements).toBe(6 + 1 + (1 + 10 + 10) + 20)
  })

  it('of a list of forecasts grow with its length, and those of a ranking are its own', () => {
    const forecasts = (first: number, order = '') =>
      measurementOf(`{ demandForecasts(first: ${first}${order}, input: {}) { nodes { id } } }`).statements
    expect(forecasts(1)).toBe(25)
    expect(forecasts(500)).toBe(75)
    expect(forecasts(1, ', orderBy: EXPECTED_UNITS_DESC')).toBe(645)
  })

  it('of forecasts at many places are those of as many origin days as there can be', () => {
    const forecasts = (first: number) =>
      measurementOf(`{ item(ref: { id: "1" }) { demandForecasts(first: ${first}) { nodes { id } } } }`)
        .statements
    const ofOneDay = 22
    expect(forecasts(1)).toBe(2 + 1 + 3 * ofOneDay)
    expect(forecasts(100)).toBe(forecasts(1) + 10)
  })

  it('count where a part of the status is read', () => {
    expect(measurementOf('{ system { device } }').statements).toBe(0)
    expect(
      measurementOf('{ system { roles { role } database { version } queue { waiting } counts { items } } }')
        .statements,
    ).toBe(4)
  })
})

describe('ordinary pages', () => {
  const item =
    'id externalId title brand price { amountMinor currency } category { id name parent { id name } }'
  it.each([
    [
      'a list of items in a storefront',
      endUser,
      `{ items(first: 100) { totalCount pageInfo { endCursor hasNextPage } nodes { ${item} } } }`,
    ],
    [
      'the account of a customer',
      endUser,
      `{ user(ref: { externalId: "ada" }) { id homeLocation { name }
      orders(first: 20) { totalCount nodes { id orderedAt total { amountMinor currency } location { name } lines { quantity item { ${item} } } } }
      sessions(first: 10) { nodes { id startedAt events(first: 20) { nodes { type occurredAt item { id title } } } } } } }`,
    ],
    [
      'a table of forecasts with their points',
      reader,
      `{ demandForecasts(first: 250, input: {}) { pageInfo { endCursor } nodes { id item { ${item} }
      points { day mean quantiles { level value } } } } }`,
    ],
    [
      'the forecasts of a page of items at three places, with history',
      reader,
      `{ items(first: 25) { nodes { ${item} ${[1, 2, 3]
        .map(
          (place) => `p${place}:
      demandForecast(location: { externalId: "${place}" }) { points { day mean } history(days: 90) { day units } accuracy { metrics { name value } } }`,
        )
        .join(' ')} } } }`,
    ],
    [
      'what sells best',
      reader,
      `{ demandForecasts(first: 50, orderBy: EXPECTED_UNITS_DESC, input: {}) { nodes { id item { title } points { day mean } } } }`,
    ],
    [
      'promotions with what they cover',
      reader,
      `{ promotions(first: 50) { totalCount nodes { id name items { id title } locations { id name } } } }`,
    ],
    [
      'orders with their lines',
      reader,
      `{ orders(first: 100) { totalCount nodes { id user { externalId } location { name } lines { quantity item { ${item} } } } } }`,
    ],
    [
      'an overview for operators',
      admin,
      `{ system { device roles { role state reason } database { version sizeBytes } queue { waiting running failed } counts { items orders } }
      models { name champion { version metrics { name value } } versions(first: 20) { nodes { version family metrics { name value } } } }
      alerts(first: 50) { totalCount nodes { kind message } } jobs(first: 50) { nodes { kind status } } trainingRuns(first: 20) { nodes { stage lossCurve { epoch trainLoss } version { version } } } }`,
    ],
  ] as const)('such as %s pass', (_name, viewer, query) => {
    expect(codeOf(() => check(query, viewer))).toBe('ok')
  })
})

describe('values of an answer', () => {
  it('are counted with the leaves of all lists', () => {
    const page = (first: number, leaves: string) => `{ items(first: ${first}) { nodes { ${leaves} } } }`
    const leaves = Array.from({ length: 25 }, (_, i) => `a${i}: title`).join(' ')
    expect(codeOf(() => check(page(500, leaves), endUser))).toBe('ok')
    const nested = (first: number) =>
      `{ users(first: ${first}) { nodes { sessions(first: 200) { nodes { id externalId startedAt lastEventAt isNamedByShop } } } } }`
    expect(codeOf(() => check(nested(80), admin))).toBe('ok')
    expect(codeOf(() => check(nested(81), admin))).toBe('QUERY_TOO_EXPENSIVE')
  })
})

describe('lists whose length only the data says', () => {
  const orders = '{ orders(first: 10) { nodes { lines { quantity } } } }'

  it('are counted as they are as a rule, and draw from what is left where they are longer', () => {
    const document = parse(orders)
    const { measurement, budget } = new OperationGuard(schema, DEFAULT_LIMITS).check(
      document,
      getOperationAST(document, null)!,
      {},
      endUser,
    )
    const [[lines]] = [[...measurement.openLists.keys()]]
    expect(measurement.values).toBe(10 * 5)
    for (let order = 0; order < 10; order++) budget!.draw([lines!], 400)
    expect(budget!.measured.values).toBe(10 * 400)
    expect(budget!.renewed().measured.values).toBe(10 * 5)
    expect(codeOf(() => budget!.draw([lines!], 5_000))).toBe('QUERY_TOO_EXPENSIVE')
    expect(codeOf(() => budget!.requireLeft())).toBe('QUERY_TOO_EXPENSIVE')
  })

  it('do not draw where "first" says how long they are', () => {
    const { openLists, values } = measurementOf(
      '{ orders(first: 10) { nodes { lines(first: 400) { quantity } } } }',
    )
    expect(openLists.size).toBe(0)
    expect(values).toBe(10 * 400)
  })

  it('of a forecast are as long as its arguments say, also in an input that is a variable', () => {
    const query = `query ($input: DemandForecastInput!) { demandForecast(input: $input) { points { quantiles { level value } } } }`
    const input = { item: { externalId: 'a' } }
    expect(measurementOf(query, { input }).values).toBe(28 * 3 * 2)
    expect(
      measurementOf(query, { input: { ...input, horizonDays: 7, levels: [0.1, 0.2, 0.3, 0.4] } }).values,
    ).toBe(7 * 4 * 2)
  })
})

describe('introspection', () => {
  it('is counted by the schema that it describes', () => {
    const query = getIntrospectionQuery()
    const { values } = measurementOf(query)
    const answer = executeSync({ schema, document: parse(query) }).data
    const leaves = (value: unknown): number =>
      typeof value === 'object' && value !== null
        ? Object.values(value).reduce((sum: number, entry) => sum + leaves(entry), 0)
        : 1
    expect(values).toBeGreaterThanOrEqual(leaves(answer))
    expect(values).toBeLessThan(DEFAULT_LIMITS.maxValues.apiKey)
    const often = `{ ${Array.from({ length: 20 }, (_, i) => `a${i}: __schema { types { fields { name description args { name } } } }`).join(' ')} }`
    expect(measurementOf('{ __schema { types { fields { name } } } }').values).toBeGreaterThan(300)
    expect(measurementOf(often).values).toBeGreaterThan(20_000)
  })
})

describe('shape', () => {
  const nested = (levels: number) =>
    `{ categories { nodes { ${'parent { '.repeat(levels)} id ${'} '.repeat(levels)} } } }`

  it('bounds depth', () => {
    expect(codeOf(() => check(nested(5), admin))).toBe('ok')
    expect(codeOf(() => check(nested(12), admin))).toBe('QUERY_TOO_EXPENSIVE')
  })

  it('bounds aliases', () => {
    const aliased = (count: number) =>
      `{ ${Array.from({ length: count }, (_, i) => `a${i}: __typename`).join(' ')} }`
    expect(codeOf(() => check(aliased(10), endUser))).toBe('ok')
    expect(codeOf(() => check(aliased(40), endUser))).toBe('QUERY_TOO_EXPENSIVE')
  })

  it('bounds directives, in fragments too', () => {
    const query = (count: number) =>
      `{ items { nodes { ...F } } } fragment F on Item { ${'id @include(if: true) '.repeat(count)} }`
    expect(codeOf(() => check(query(5), admin))).toBe('ok')
    expect(codeOf(() => check(query(30), admin))).toBe('QUERY_TOO_EXPENSIVE')
  })
})

describe('audience', () => {
  it('is checked on every field of the operation before it runs', () => {
    expect(codeOf(() => check('{ items { nodes { title } } }', endUser))).toBe('ok')
    expect(codeOf(() => check('{ items { nodes { cost { amountMinor } } } }', endUser))).toBe('FORBIDDEN')
    expect(codeOf(() => check('{ items { nodes { cost { amountMinor } } } }', reader))).toBe('ok')
    expect(codeOf(() => check('{ items { nodes { title } } }', ingester))).toBe('FORBIDDEN')
    expect(
      codeOf(() =>
        check('{ items { nodes { ... on Item { ...F } } } } fragment F on Item { updatedAt }', endUser),
      ),
    ).toBe('FORBIDDEN')
  })

  it('asks those who did not say who they are to do so', () => {
    expect(codeOf(() => check('{ __typename }', { kind: 'anonymous' }))).toBe('ok')
    expect(codeOf(() => check('{ items { nodes { title } } }', { kind: 'anonymous' }))).toBe(
      'UNAUTHENTICATED',
    )
  })

  it('opens introspection to administrators and keys only', () => {
    expect(codeOf(() => check('{ __schema { types { name } } }', admin))).toBe('ok')
    expect(codeOf(() => check('{ __type(name: "Item") { name } }', ingester))).toBe('ok')
    expect(codeOf(() => check('{ __schema { types { name } } }', endUser))).toBe('FORBIDDEN')
    expect(codeOf(() => check('{ ... { __schema { types { name } } } }', { kind: 'anonymous' }))).toBe(
      'UNAUTHENTICATED',
    )
  })
})
