import { connect } from 'node:net'
import { once } from 'node:events'
import { GatedModel } from '../support/gated-model'
import { TestServer, asAdmin, asUser } from '../support/test-server'
import type { Credentials } from '../support/test-server'

const nested = (levels: number) =>
  `{ categories { nodes { ${'parent { '.repeat(levels)} id ${'} '.repeat(levels)} } } }`
const repeated = (count: number, text: (index: number) => string) =>
  `{ ${Array.from({ length: count }, (_, i) => text(i)).join(' ')} }`

/** Of a busy machine. What explodes takes years. */
const MOMENT_MS = 30_000

const TOO_MUCH: Record<string, string> = {
  depth: nested(30),
  cost: '{ users(first: 500) { nodes { orders(first: 500) { nodes { lines { item { category { id } } } } } } } }',
  aliases: repeated(40, (i) => `a${i}: __typename`),
  directives: repeated(30, () => '__typename @include(if: true)'),
}

describe('what one caller may ask for', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({
      slots: {
        operations: {
          each: { anonymous: 5, user: 2, guest: 2, apiKey: 5, admin: 5 },
          total: 20,
          keptForAdmins: 0,
        },
        subscriptions: {
          each: { anonymous: 0, user: 1, guest: 1, apiKey: 2, admin: 1 },
          total: 20,
          keptForAdmins: 0,
        },
      },
      transport: { maxBodyBytes: 50_000 },
    })
  })
  afterAll(() => server.stop())

  describe.each(['http', 'websocket'] as const)('over %s', (transport) => {
    const codes = async (as: Credentials, query: string) => {
      const { errors = [] } = await (transport === 'http'
        ? server.ask(as, query)
        : server.askOverSocket(as, query))
      return errors.map(({ extensions }) => extensions.code)
    }

    it.each(Object.keys(TOO_MUCH))('bounds %s, also for administrators', async (what) => {
      expect(await codes(asAdmin, TOO_MUCH[what]!)).toEqual(['QUERY_TOO_EXPENSIVE'])
    })

    it('bounds the number of tokens', async () => {
      expect(
        await codes(
          asAdmin,
          repeated(2_000, () => '__typename'),
        ),
      ).toEqual(['QUERY_TOO_EXPENSIVE'])
    })

    it('validates documents', async () => {
      expect(await codes(asAdmin, '{ nothing }')).toEqual(['GRAPHQL_VALIDATION_FAILED'])
      expect(await codes(asAdmin, '{')).toEqual(['GRAPHQL_PARSE_FAILED'])
    })

    it('answers a hostile document within a moment', async () => {
      const hostile = [
        `{ ...A } ${Array.from({ length: 60 }, (_, i) => `fragment ${fragmentName(i)} on Query { ...${fragmentName(i + 1)} ...${fragmentName(i + 1)} }`).join(' ')} fragment ${fragmentName(60)} on Query { __typename }`,
        `{ ${'items { nodes { id title price { currency } } } '.repeat(90)} }`,
        `{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }`,
      ]
      for (const query of hostile) {
        const startedAt = performance.now()
        await codes(asAdmin, query)
        expect(performance.now() - startedAt).toBeLessThan(MOMENT_MS)
      }
    })

    it('bounds how many operations a viewer has under way', async () => {
      const ada = await asUser('ada')
      const hold = await holdConnections(server)
      try {
        const refused: string[] = []
        const running = Array.from({ length: 6 }, async () => {
          refused.push(...(await codes(ada, '{ users { totalCount } }')))
        })
        await waitFor(() => refused.length === 4)
        hold.release()
        await Promise.all(running)
        expect(refused).toEqual(Array(4).fill('RATE_LIMITED'))
      } finally {
        hold.release()
      }
      expect(await codes(ada, '{ users { totalCount } }')).toEqual([])
    })
  })

  it('bounds how many subscriptions a viewer has, over all its sockets', async () => {
    const open = server
      .connect(asAdmin)
      .iterate({ query: 'subscription { demandForecastRefreshed { kind } }' })
    const first = open.next()
    await waitFor(() => server.services.forecastFeed.subscriberCount === 1)
    const { errors } = await server.askOverSocket(
      asAdmin,
      'subscription { demandForecastRefreshed { kind } }',
    )
    expect(errors![0]!.extensions.code).toBe('RATE_LIMITED')
    await open.return!()
    await first
    await waitFor(() => server.services.forecastFeed.subscriberCount === 0)
  })

  it('bounds bodies and messages', async () => {
    const large = `{ __typename } # ${'x'.repeat(60_000)}`
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...asAdmin },
      body: JSON.stringify({ query: large }),
    })
    expect(response.status).toBe(413)
    await expect(server.askOverSocket(asAdmin, large)).rejects.toMatchObject({ code: 1009 })
  })

  it('refuses batches of operations', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...asAdmin },
      body: JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]),
    })
    expect(response.status).toBe(400)
  })

  it('refuses text that cannot be stored, wherever it hides', async () => {
    const hidden = ['a\0b', 'a\\u0000b', 'a\\u{0}b']
    for (const text of hidden) {
      const query = `{ item(ref: { externalId: "${text}" }) { id } }`
      expect(await server.codes(asAdmin, query)).toEqual(['BAD_USER_INPUT'])
    }
    expect(
      await server.codes(asAdmin, 'query ($id: String) { item(ref: { externalId: $id }) { id } }', {
        id: 'a\0b',
      }),
    ).toEqual(['BAD_USER_INPUT'])
  })

  it('masks faults and says under which id they are logged', async () => {
    const spy = jest
      .spyOn(server.database, 'query')
      .mockRejectedValue(new Error('relation "secret" at 10.0.0.7'))
    try {
      const { errors } = await server.ask(asAdmin, '{ items { nodes { id } } }')
      expect(errors![0]!.extensions.code).toBe('INTERNAL_SERVER_ERROR')
      expect(errors![0]!.extensions.requestId).toMatch(/^[0-9a-f-]{36}$/)
      expect(JSON.stringify(errors)).not.toMatch(/secret|10\.0\.0\.7|stack/)
    } finally {
      spy.mockRestore()
    }
  })

  it('gives back a place when a caller leaves in the middle', async () => {
    const hold = await holdConnections(server)
    const { port } = new URL(server.url)
    const body = JSON.stringify({ query: '{ items { totalCount } }' })
    const sockets = Array.from({ length: 4 }, () => {
      const socket = connect(Number(port), '127.0.0.1')
      socket.write(
        `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: ${asAdmin['authorization']}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      )
      return socket
    })
    await hold.untilWaiting(4)
    for (const socket of sockets) socket.destroy()
    await Promise.all(sockets.filter(({ closed }) => !closed).map((socket) => once(socket, 'close')))
    hold.release()
    await waitFor(async () => (await server.codes(asAdmin, '{ items { totalCount } }')).length === 0)
  })
})

describe('an operation that takes too long', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({ limits: { timeoutMs: 300 } })
  })
  afterAll(() => server.stop())

  it.each([
    ['http', 'online'],
    ['websocket', 'berlin'],
  ])('is ended over %s, and its place is free again', async (transport, placeWithoutForecasts) => {
    const gate = new GatedModel(server.model)
    const query = `{ items(first: 3) { nodes { demandForecast(location: { externalId: "${placeWithoutForecasts}" }) { id } } } }`
    try {
      const { errors = [] } = await (transport === 'http'
        ? server.ask(asAdmin, query)
        : server.askOverSocket(asAdmin, query))
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['TIMEOUT'])
    } finally {
      gate.open()
    }
    // Nothing that a busy machine could need as long for.
    expect(await server.query(asAdmin, '{ __typename }')).toEqual({ __typename: 'Query' })
  })
})

const fragmentName = (index: number) => (index === 0 ? 'A' : `F${index}`)

/** Takes every connection of the server's pool, so that whatever needs the database waits. */
async function holdConnections(server: TestServer) {
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  let waiting = 0
  const original = server.database.query.bind(server.database)
  const spy = jest.spyOn(server.database, 'query').mockImplementation(async (sql, params) => {
    waiting++
    await released
    return original(sql, params)
  })
  return {
    untilWaiting: (count: number) => waitFor(() => waiting >= count),
    release: () => {
      release()
      spy.mockRestore()
    },
  }
}

/** Until it is so: the condition is of another process or connection, which tells nobody. */
async function waitFor(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve))
}
