import { getOperationAST, parse, validate } from 'graphql'
import type { Viewer } from '../../../src/contracts/viewer'
import { DEFAULT_LIMITS, OperationGuard } from '../../../src/graphql/operation-limits'
import { createSchema } from '../../../src/graphql/schema'

const schema = createSchema()
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
  return new OperationGuard(schema, limits).check(document, operation, variables, viewer)
}

function codeOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return (error as { extensions?: { code?: string } }).extensions?.code
  }
  return 'ok'
}

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

  it('of what stands behind an interface is counted, and so are its depth and its audiences', () => {
    const deep = (levels: number) =>
      `{ node(id: "a") { ...C } } fragment C on Node { ... on Category { ${'parent { '.repeat(levels)} id ${'} '.repeat(levels)} } }`
    expect(check(deep(3), endUser)).toBe(4)
    expect(codeOf(() => check(deep(12), admin))).toBe('QUERY_TOO_EXPENSIVE')
    const costs = '{ node(id: "a") { ... on Node { ... on Item { cost { amountMinor } } } } }'
    expect(codeOf(() => check(costs, reader))).toBe('ok')
    expect(codeOf(() => check(costs, endUser))).toBe('FORBIDDEN')
  })

  it('does not keep what depended on variables', () => {
    const document = parse('query ($n: Int) { items(first: $n) { nodes { id } } }')
    const operation = getOperationAST(document, null)!
    const guard = new OperationGuard(schema, DEFAULT_LIMITS)
    expect(guard.check(document, operation, { n: 10 }, admin)).toBe(11)
    expect(guard.check(document, operation, { n: 400 }, admin)).toBe(401)
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
    const limits = { ...DEFAULT_LIMITS, maxStatements: { ...DEFAULT_LIMITS.maxStatements, admin: 15 } }
    expect(codeOf(() => check(deep(2), admin, {}, limits))).toBe('ok')
    expect(codeOf(() => check(deep(500), admin, {}, limits))).toBe('QUERY_TOO_EXPENSIVE')
    expect(codeOf(() => check(deep(500), admin))).toBe('ok')
  })

  it('multiply with aliases', () => {
    const counted = (aliases: number) =>
      `{ ${Array.from({ length: aliases }, (_, i) => `a${i}: items { totalCount }`).join(' ')} }`
    expect(codeOf(() => check(counted(14), endUser))).toBe('ok')
    expect(codeOf(() => check(counted(15), endUser))).toBe('QUERY_TOO_EXPENSIVE')
    expect(codeOf(() => check(counted(21), admin))).toBe('ok')
    expect(codeOf(() => check(counted(22), admin))).toBe('QUERY_TOO_EXPENSIVE')
  })

  it('count for each parent where a list is read for each', () => {
    const versions = '{ models { versions { nodes { id } } } }'
    const limits = { ...DEFAULT_LIMITS, maxStatements: { ...DEFAULT_LIMITS.maxStatements, admin: 21 } }
    expect(codeOf(() => check(versions, admin))).toBe('ok')
    expect(codeOf(() => check(versions, admin, {}, limits))).toBe('QUERY_TOO_EXPENSIVE')
  })
})

describe('values of an answer', () => {
  it('are counted with the leaves of all lists', () => {
    const page = (first: number, leaves: string) => `{ items(first: ${first}) { nodes { ${leaves} } } }`
    const leaves = Array.from({ length: 25 }, (_, i) => `a${i}: title`).join(' ')
    expect(codeOf(() => check(page(500, leaves), endUser))).toBe('ok')
    const nested = (first: number) =>
      `{ users(first: ${first}) { nodes { sessions(first: 200) { nodes { id externalId startedAt lastEventAt isNamedByShop } } } } }`
    expect(codeOf(() => check(nested(100), admin))).toBe('ok')
    expect(codeOf(() => check(nested(101), admin))).toBe('QUERY_TOO_EXPENSIVE')
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
