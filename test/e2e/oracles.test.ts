import { type IdType, decodeId, encodeId } from '../../src/core/ids'
import { skuOf } from '../support/small-shop'
import { TestServer, asAdmin, asUser } from '../support/test-server'
import type { Credentials } from '../support/test-server'
import { countStatements } from '../support/statements-of-operations'

const UNKNOWN_ID = 999_999n
const RETIRED = skuOf(59)
const LAST_DAY_OVER = skuOf(58)

/** What an end user may not know of: what there is beside what there is not. */
const HIDDEN = {
  Item: [RETIRED, LAST_DAY_OVER],
  Location: ['depot'],
  User: ['bob'],
  Session: ['bob-session-1', 'nobodys-session'],
  Promotion: ['summer'],
  Order: ['order-1'],
} as const
type Kind = keyof typeof HIDDEN

/** Of the same length, so that not even that differs. */
const unknownLike = (name: string) => 'x'.repeat(name.length)

const READS: readonly [kind: Kind, query: string][] = [
  ['Item', '{ item(ref: { externalId: "?" }) { id title } }'],
  ['Item', '{ items(filter: { active: null, items: [{ externalId: "?" }] }) { totalCount nodes { id } } }'],
  ['Item', '{ demandForecast(input: { item: { externalId: "?" } }) { originDay } }'],
  ['Location', '{ location(ref: { externalId: "?" }) { id name } }'],
  ['Location', '{ locations(filter: { parent: { externalId: "?" } }) { totalCount nodes { id } } }'],
  ['Location', '{ sessions(filter: { location: { externalId: "?" } }) { totalCount nodes { id } } }'],
  ['Location', '{ orders(filter: { location: { externalId: "?" } }) { totalCount nodes { id } } }'],
  ['Location', '{ users(filter: { homeLocation: { externalId: "?" } }) { totalCount nodes { id } } }'],
  ['User', '{ user(ref: { externalId: "?" }) { id createdAt } }'],
  ['User', '{ users(filter: { externalIds: ["?"] }, orderBy: CREATED_AT_DESC) { totalCount nodes { id } } }'],
  ['User', '{ sessions(filter: { user: { externalId: "?" } }) { totalCount pageInfo { hasNextPage } } }'],
  ['User', '{ orders(filter: { user: { externalId: "?" } }) { totalCount pageInfo { hasNextPage } } }'],
  ['Session', '{ session(ref: { externalId: "?" }) { id startedAt events { totalCount } } }'],
  ['Session', '{ sessions(filter: { externalId: "?" }) { totalCount nodes { id } } }'],
  ['Order', '{ orders(filter: { externalIds: ["?"] }) { totalCount nodes { id } } }'],
  ['Promotion', '{ promotion(ref: { externalId: "?" }) { name } }'],
  ['Promotion', '{ promotions(filter: { item: { externalId: "?" } }) { totalCount } }'],
  ['User', 'mutation { deleteUser(user: { externalId: "?" }) { userErrors { code message } } }'],
]

const WRITES: readonly [kind: Kind, field: string][] = [
  ['Item', 'itemExternalId'],
  ['Location', 'locationExternalId'],
  ['Promotion', 'promotionExternalId'],
  ['Session', 'sessionExternalId'],
  ['User', 'userExternalId'],
  ['Order', 'orderExternalId'],
]

describe('what an end user can find out by asking for what is not its own', () => {
  let server: TestServer
  let ada: Credentials
  const idsByKind: Partial<Record<Kind, readonly bigint[]>> = {}

  beforeAll(async () => {
    server = await TestServer.start()
    ada = await asUser('ada')
    await server.query(
      asAdmin,
      `mutation { upsertItems(input: { items: [{ externalId: "${LAST_DAY_OVER}", retiredOn: "2020-01-01" }] }) { rejected }
         ingestEvents(input: { events: [{ clientEventId: "anonymous", type: SEARCH, query: "a secret", occurredAt: "2026-01-01T00:00:00Z",
           sessionExternalId: "nobodys-session" }] }) { accepted } }`,
    )
    for (const kind of ['Item', 'Location', 'User', 'Session', 'Promotion'] as const) {
      const ids: bigint[] = []
      for (const name of HIDDEN[kind]) {
        const field = kind.toLowerCase()
        const found = await server.query<Record<string, { id: string }>>(
          asAdmin,
          `{ ${field}(ref: { externalId: "${name}" }) { id } }`,
        )
        ids.push(decodeId(kind, found[field]!.id))
      }
      idsByKind[kind] = ids
    }
  })
  afterAll(() => server.stop())

  /** The whole answer as text, and how many statements it took. */
  const ask = async (query: string, variables: Record<string, unknown> = {}) => {
    let answer = ''
    const statements = await countStatements(server, async () => {
      answer = JSON.stringify(await server.ask(ada, query, variables))
    })
    return { answer, statements }
  }

  it.each(READS)('%s by name: %s', async (kind, query) => {
    for (const hidden of HIDDEN[kind]) {
      const unknown = await ask(query.replace('?', unknownLike(hidden)))
      expect(await ask(query.replace('?', hidden))).toEqual(unknown)
    }
  })

  it.each(READS.filter(([kind, query]) => query.includes('externalId: "?"') && kind !== 'Order'))(
    '%s by id: %s',
    async (kind, query) => {
      if (query.includes('filter: { externalId:')) return
      const withId = (id: bigint) => query.replace('externalId: "?"', `id: "${encodeId(kind, id)}"`)
      const unknown = await ask(withId(UNKNOWN_ID))
      for (const id of idsByKind[kind]!) expect(await ask(withId(id))).toEqual(unknown)
    },
  )

  it('things by their ids, through node and nodes', async () => {
    type Ids = { nodes: { id: string }[] }
    const found = await server.query<{
      orders: { nodes: { id: string; lines: { id: string }[] }[] }
      hers: { events: Ids }
      nobodys: { events: Ids }
    }>(
      asAdmin,
      `{ orders(filter: { externalIds: ["order-1"] }) { nodes { id lines { id } } }
         hers: session(ref: { externalId: "bob-session-1" }) { events { nodes { id } } }
         nobodys: session(ref: { externalId: "nobodys-session" }) { events { nodes { id } } } }`,
    )
    const [order] = found.orders.nodes
    const hidden: Partial<Record<IdType, string[]>> = {
      Order: [order!.id],
      OrderLine: [order!.lines[0]!.id],
      Event: [found.hers.events.nodes[0]!.id, found.nobodys.events.nodes[0]!.id],
    }
    for (const kind of ['Item', 'Location', 'User', 'Session', 'Promotion'] as const) {
      hidden[kind] = idsByKind[kind]!.map((id) => encodeId(kind, id))
    }
    for (const [type, ids] of Object.entries(hidden)) {
      const byNode = (id: string) => ask('query ($id: ID!) { node(id: $id) { __typename id } }', { id })
      const byNodes = (id: string) =>
        ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [id, id] })
      const unknown = encodeId(type as IdType, UNKNOWN_ID)
      expect((await byNode(unknown)).answer).toBe('{"data":{"node":null}}')
      for (const id of ids) {
        expect(await byNode(id)).toEqual(await byNode(unknown))
        expect(await byNodes(id)).toEqual(await byNodes(unknown))
      }
    }
  })

  it.each(WRITES)('%s in an event that it sends, as %s', async (kind, field) => {
    const send = async (name: string, clientEventId: string) => {
      const event = {
        clientEventId,
        type: 'VIEW',
        sessionExternalId: 'of ada',
        itemExternalId: skuOf(0),
        occurredAt: '2026-01-01T00:00:00Z',
        [field]: name,
      }
      const { answer, statements } = await ask(
        `mutation ($events: [EventInput!]!) {
           ingestEvents(input: { events: $events }) { accepted duplicates rejected userErrors { code message } } }`,
        { events: [event] },
      )
      return { answer: answer.replaceAll(name, '<name>'), statements }
    }
    await send('the first', `${field} of the first`)
    for (const hidden of HIDDEN[kind]) {
      const unknown = await send(unknownLike(hidden), `${field} ${hidden} unknown`)
      expect(await send(hidden, `${field} ${hidden} hidden`)).toEqual(unknown)
      const again = await send(unknownLike(hidden), `${field} ${hidden} unknown`)
      expect(await send(hidden, `${field} ${hidden} hidden`)).toEqual(again)
    }
  })

  it('hides what was learnt of a hidden item before it was hidden', async () => {
    const { data } = await server.ask(
      ada,
      `{ orders(first: 1) { nodes { lines { item { externalId } } } }
         items(first: 500, filter: { active: null }) { totalCount nodes { externalId } } }`,
    )
    const text = JSON.stringify(data)
    expect(text).not.toContain(RETIRED)
    expect(text).not.toContain(LAST_DAY_OVER)
    expect(data).toMatchObject({ items: { totalCount: 58 } })
  })

  it('a thousand guessed session keys are a thousand sessions of its own', async () => {
    const guesses = Array.from({ length: 1_000 }, (_, n) => ({
      clientEventId: `guess-${n}`,
      type: 'SEARCH',
      query: 'is anybody here?',
      sessionExternalId: n === 500 ? 'nobodys-session' : n === 600 ? 'bob-session-1' : `guess-${n}`,
      occurredAt: '2026-01-01T00:00:00Z',
    }))
    const eve = await asUser('eve')
    expect(
      await server.query(
        eve,
        `mutation ($events: [EventInput!]!) { ingestEvents(input: { events: $events }) { accepted rejected userErrors { code } } }`,
        { events: guesses },
      ),
    ).toEqual({ ingestEvents: { accepted: 1_000, rejected: 0, userErrors: [] } })
    const sessions = await server.query<{
      sessions: { totalCount: number; nodes: { isNamedByShop: boolean; events: { totalCount: number } }[] }
    }>(eve, '{ sessions(first: 500) { totalCount nodes { isNamedByShop events(first: 1) { totalCount } } } }')
    expect(sessions.sessions.totalCount).toBe(1_000)
    for (const node of sessions.sessions.nodes) {
      expect(node).toEqual({ isNamedByShop: false, events: { totalCount: 1 } })
    }
    const signed = await asUser('eve', 3_600, 'nobodys-session')
    const event = `{ clientEventId: "signed", type: SEARCH, query: "it is me", occurredAt: "2026-01-01T00:00:00Z", sessionExternalId: "nobodys-session" }`
    await server.query(signed, `mutation { ingestEvents(input: { events: [${event}] }) { accepted } }`)
    expect(
      await server.query(
        eve,
        '{ session(ref: { externalId: "nobodys-session" }) { isNamedByShop events { nodes { query } } } }',
      ),
    ).toEqual({
      session: {
        isNamedByShop: true,
        events: { nodes: [{ query: 'a secret' }, { query: 'it is me' }] },
      },
    })
  })
})
