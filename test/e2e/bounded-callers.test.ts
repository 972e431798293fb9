/** Whatever a caller sends, up to the limits of size: it holds up nobody, its answer stays small, and places are left for others. */
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { fc } from '../support/property-testing'
import { RawSocket } from '../support/raw-socket'
import { TestServer, asAdmin, asUser } from '../support/test-server'
import type { Credentials } from '../support/test-server'

const MAX_CPU_MS = 50
/** The first try also pays for what is compiled and collected at that moment. */
const TRIES = 12
const HEADER_BYTES = 15_000
const BODY_BYTES = 1_000_000
const MAX_ANSWER_BYTES = 1_000_000

const repeat = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length)

/** A white space that trims differently from place to place is among them: expressions that read to the end try again and again. */
const ENDS = ['', 'x', '=', '}', '\u00a0'] as const
/** Texts that make bad expressions, decoders and parsers slow. */
const UNITS = [' ', '\t', 'a', '.', ',', ':', '=', '-', '0', '9', 'é', '"', '\\', '[', '{"a":', '[1,', 'Bearer ', 'a.b.', '%', '%2', '/', '__proto__', '😀', '()', '1e', 'aA', '...A ', '"""', '#', '\n'] // prettier-ignore

describe('a caller that sends what is slow to read', () => {
  let server: TestServer
  let ada: Credentials
  beforeAll(async () => {
    server = await TestServer.start()
    ada = await asUser('ada')
  })
  afterAll(() => server.stop())

  /** Processor time of this process, the server's included, for one request: the least of some tries. */
  async function cpuMs(send: () => Promise<unknown>): Promise<number> {
    let least = Infinity
    for (let attempt = 0; attempt < TRIES && least > MAX_CPU_MS; attempt++) {
      const before = process.cpuUsage()
      await send()
      const { user, system } = process.cpuUsage(before)
      least = Math.min(least, (user + system) / 1_000)
    }
    return least
  }

  const ask = (headers: Record<string, string>, body: string, path = '/graphql', method = 'POST') =>
    new Promise<void>((resolve, reject) => {
      const outgoing = request(
        server.url + path,
        { method, headers: { 'content-type': 'application/json', ...headers }, agent: false },
        (response) => response.resume().on('end', resolve),
      )
      outgoing.on('error', (error: NodeJS.ErrnoException) =>
        error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve() : reject(error),
      )
      outgoing.end(method === 'GET' ? undefined : body)
    })

  const unit = fc.constantFrom(...UNITS)
  const text = (length: number) =>
    fc
      .tuple(fc.constantFrom('', 'Bearer ', 'fck_', 'a'), unit, fc.constantFrom(...ENDS))
      .map(([start, middle, end]) => start + repeat(middle, length - start.length - end.length) + end)
  const latin = (value: string) => Buffer.from(value.replace(/[\n\0]/g, ' '), 'utf8').toString('latin1')

  it('in headers is answered at once', async () => {
    const name = fc.constantFrom(
      'authorization',
      'x-api-key',
      'x-forwarded-for',
      'origin',
      'accept',
      'cookie',
    )
    await fc.assert(
      fc.asyncProperty(name, text(HEADER_BYTES), async (header, value) => {
        expect(await cpuMs(() => ask({ [header]: latin(value) }, '{"query":"{__typename}"}'))).toBeLessThan(
          MAX_CPU_MS,
        )
      }),
      { numRuns: 60, examples: [['authorization', `Bearer ${repeat(' ', HEADER_BYTES)}\u00a0`]] },
    )
  })

  it('in the address is answered at once', async () => {
    await fc.assert(
      fc.asyncProperty(text(HEADER_BYTES), async (value) => {
        // A cut emoji has no encoding.
        const path = `/graphql?query=${encodeURI(value.replace(/[\ud800-\udfff]/g, 'é')).slice(0, HEADER_BYTES)}`
        expect(await cpuMs(() => ask({}, '', path, 'GET'))).toBeLessThan(MAX_CPU_MS)
      }),
      { numRuns: 30 },
    )
  })

  it('in its first message on a socket is answered or cut off at once', async () => {
    const length = fc.constantFrom(1_000, 15_000, 80_000, BODY_BYTES)
    await fc.assert(
      fc.asyncProperty(
        unit,
        length,
        fc.constantFrom(...ENDS),
        fc.boolean(),
        async (middle, size, end, isInit) => {
          const value = repeat(middle, size)
          const message = isInit
            ? JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer${value}${end}` } })
            : value
          const cpu = await cpuMs(async () => {
            const raw = await RawSocket.open(server)
            raw.send(message)
            await raw.closed
          })
          expect(cpu).toBeLessThan(MAX_CPU_MS)
        },
      ),
      { numRuns: 40, examples: [[' ', 15_000, '\u00a0', true]] },
    )
  })

  it('in cursors, ids, tokens, filters and names of variables is answered at once', async () => {
    const query = `query ($after: String, $id: ID, $key: String, $keys: [ItemRef!]) {
      items(first: 2, after: $after, filter: { items: $keys }) { nodes { id } }
      item(ref: { id: $id }) { id } session(ref: { externalId: $key }) { id } }`
    const place = fc.constantFrom('after', 'id', 'key', 'keys', 'other')
    await fc.assert(
      fc.asyncProperty(place, text(BODY_BYTES / 8), fc.boolean(), async (name, value, isEncoded) => {
        const hostile = isEncoded ? Buffer.from(value).toString('base64url') : value
        const given =
          name === 'keys'
            ? Array.from({ length: 2_000 }, (_, i) => ({ externalId: hostile.slice(0, 40) + i }))
            : hostile
        const body = JSON.stringify({ query, variables: { [name]: given, [hostile.slice(0, 500)]: 1 } })
        expect(await cpuMs(() => ask(ada, body))).toBeLessThan(MAX_CPU_MS)
      }),
      { numRuns: 60 },
    )
  })

  it('in a token that the shop did not sign is answered at once', async () => {
    await fc.assert(
      fc.asyncProperty(text(2_500), text(2_500), async (header, payload) => {
        const token = [header, payload, header]
          .map((part) => Buffer.from(part).toString('base64url'))
          .join('.')
        const cpu = await cpuMs(() =>
          ask({ authorization: `Bearer ${token.slice(0, 8_100)}` }, '{"query":"{__typename}"}'),
        )
        expect(cpu).toBeLessThan(MAX_CPU_MS)
      }),
      { numRuns: 30 },
    )
  })

  it('as a document is answered at once', async () => {
    await fc.assert(
      fc.asyncProperty(text(99_000), async (document) => {
        expect(await cpuMs(() => ask(ada, JSON.stringify({ query: `{ ${document} }` })))).toBeLessThan(
          MAX_CPU_MS,
        )
      }),
      { numRuns: 40 },
    )
  })
})

describe('a caller that wants a large answer', () => {
  let server: TestServer
  let ada: Credentials
  beforeAll(async () => {
    server = await TestServer.start()
    ada = await asUser('ada')
  })
  afterAll(() => server.stop())

  const longName = 'n'.repeat(99_000)
  const manyUnknown = Array.from({ length: 60 }, (_, index) => [`unknown${index}`, 1] as const)
  const requests: Record<string, { query: string; variables?: object; operationName?: string }> = {
    'a long name in every error of a document': {
      query: `query ${longName.slice(0, 90_000)} { ${'nothing '.repeat(300)} }`,
    },
    'a long name of a field that does not exist': { query: `{ ${longName} }` },
    'a long name of an operation that does not exist': {
      query: 'query A { __typename } query B { __typename }',
      operationName: 'x'.repeat(900_000),
    },
    'a long text in every error of a variable': {
      query: 'query ($ref: ItemRef!) { item(ref: $ref) { id } }',
      variables: { ref: { externalId: 'v'.repeat(900_000), ...Object.fromEntries(manyUnknown) } },
    },
    'many wrong values in a list of variables': {
      query: 'query ($refs: [ItemRef!]) { items(filter: { items: $refs }) { nodes { id } } }',
      variables: { refs: Array.from({ length: 100 }, () => 'v'.repeat(9_000)) },
    },
    'a long alias on every row': {
      query: `{ items(first: 60) { nodes { ${'a'.repeat(90_000)}: title } } }`,
    },
  }

  it.each(Object.keys(requests))('by %s gets a small one over both transports', async (name) => {
    const body = requests[name]!
    for (const as of [ada, {}]) {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...as },
        body: JSON.stringify(body),
      })
      expect((await response.text()).length).toBeLessThan(MAX_ANSWER_BYTES)
    }
    const raw = await RawSocket.open(server)
    await raw.init(ada)
    raw.send({ id: '1', type: 'subscribe', payload: body })
    const answer = await raw.next()
    expect(answer.type).not.toBe('complete')
    expect(JSON.stringify(answer).length).toBeLessThan(MAX_ANSWER_BYTES)
    raw.socket.terminate()
    await raw.closed
  })

  it('by many errors in many rows gets a bounded number of them', async () => {
    const failing = jest
      .spyOn(server.model, 'predictDemand')
      .mockRejectedValue(new Error('the model is gone'))
    try {
      const query = `{ items(first: 60) { nodes { ${Array.from({ length: 20 }, (_, i) => `a${i}: demandForecast(horizonDays: ${i + 1}) { id }`).join(' ')} } } }`
      const { errors } = await server.ask(asAdmin, query)
      expect(errors).toHaveLength(1_000)
    } finally {
      failing.mockRestore()
    }
  })

  it('by a long id of an operation is cut off', async () => {
    const raw = await RawSocket.open(server)
    await raw.init(ada)
    raw.send({ id: 'i'.repeat(900_000), type: 'subscribe', payload: { query: '{ __typename }' } })
    expect(await raw.closed).toMatchObject({ code: 4400 })
  })

  it('gets a code instead of an answer that is too large', async () => {
    const page = await server.services.catalog.items({ kind: 'admin' }, { first: 60 })
    const nodes = page.nodes.map((node) => ({ ...node, title: 'x'.repeat(200_000) }))
    jest.spyOn(server.services.catalog, 'items').mockResolvedValueOnce({ ...page, nodes })
    expect(
      await server.codes(asAdmin, `{ items(first: 60) { nodes { a: title b: title c: title } } }`),
    ).toEqual(['QUERY_TOO_EXPENSIVE'])
  })
})

describe('a caller that takes all places', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({
      seed: false,
      slots: {
        sockets: {
          each: { anonymous: 0, user: 2, guest: 2, apiKey: 9, admin: 9 },
          total: 5,
          keptForAdmins: 2,
        },
        handshakes: {
          each: { anonymous: 3, user: 0, guest: 0, apiKey: 0, admin: 0 },
          total: 9,
          keptForAdmins: 0,
        },
      },
    })
  })
  afterAll(() => server.stop())

  it('by sockets that never say who they are is bounded by its address', async () => {
    const open = await Promise.all(Array.from({ length: 3 }, () => RawSocket.open(server)))
    await expect(RawSocket.open(server)).rejects.toThrow('429')
    for (const raw of open) raw.socket.terminate()
    await Promise.all(open.map(({ closed }) => closed))
  })

  it('by sockets of one user leaves those of others, and some for administrators', async () => {
    const open: RawSocket[] = []
    const connectAs = async (as: Credentials) => {
      const raw = await RawSocket.open(server)
      open.push(raw)
      raw.send({ type: 'connection_init', payload: as })
      return Promise.race([raw.next().then(({ type }) => type), raw.closed.then(({ code }) => code)])
    }
    const ada = await asUser('ada')
    expect(await connectAs(ada)).toBe('connection_ack')
    expect(await connectAs(ada)).toBe('connection_ack')
    expect(await connectAs(ada)).toBe(1013)
    expect(await connectAs(await asUser('bob'))).toBe('connection_ack')
    expect(await connectAs(await asUser('eve'))).toBe(1013)
    expect(await connectAs(asAdmin)).toBe('connection_ack')
    for (const raw of open) raw.socket.terminate()
    await Promise.all(open.map(({ closed }) => closed))
  })
})

describe('a caller that speaks oddly', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({ seed: false })
  })
  afterAll(() => server.stop())

  /** What one operation on a socket is answered, and that the socket lives on. */
  async function answerOf(query: string, variables = {}): Promise<unknown> {
    const raw = await RawSocket.open(server)
    await raw.init(asAdmin)
    raw.send({ id: '1', type: 'subscribe', payload: { query, variables } })
    const answer = await raw.next()
    raw.send({ id: '2', type: 'subscribe', payload: { query: '{ __typename }' } })
    let next = await raw.next()
    while (next.id !== '2') next = await raw.next()
    expect(next).toMatchObject({ payload: { data: { __typename: 'Query' } } })
    raw.socket.terminate()
    await raw.closed
    return answer
  }

  it('by a subscription that asks for nothing keeps its connection', async () => {
    const nothing = { payload: [{ extensions: { code: 'BAD_REQUEST' } }] }
    expect(await answerOf('subscription { demandForecastRefreshed @skip(if: true) { kind } }')).toMatchObject(
      nothing,
    )
    expect(
      await answerOf(
        'subscription { ...F @include(if: false) } fragment F on Subscription { demandForecastRefreshed { kind } }',
      ),
    ).toMatchObject(nothing)
    const query = 'subscription ($no: Boolean!) { demandForecastRefreshed @include(if: $no) { kind } }'
    expect(await answerOf(query, { no: false })).toMatchObject({
      payload: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    })
  })

  it('keeps its connection where subscribing throws, at once or later', async () => {
    const fault = { payload: { errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] } }
    const feed = jest.spyOn(server.services.forecastFeed, 'subscribe')
    try {
      feed.mockImplementationOnce(() => {
        throw new Error('no feed')
      })
      expect(await answerOf('subscription { demandForecastRefreshed { kind } }')).toMatchObject(fault)
      const broken: AsyncIterableIterator<never> = {
        next: () => Promise.reject(new Error('the feed broke')),
        [Symbol.asyncIterator]: () => broken,
      }
      feed.mockResolvedValueOnce(broken)
      expect(await answerOf('subscription { demandForecastRefreshed { kind } }')).toMatchObject(fault)
    } finally {
      feed.mockRestore()
    }
  })

  it('with a token that expires in a thousand years stays connected', async () => {
    for (const seconds of [1e11, 1e15, Number.MAX_SAFE_INTEGER - 2e9]) {
      const as = await asUser('ada', seconds)
      expect(await server.codes(as, '{ __typename }')).toEqual([])
      const raw = await RawSocket.open(server)
      await raw.init(as)
      raw.send({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } })
      expect(await raw.next()).toMatchObject({ type: 'next' })
      raw.socket.terminate()
      await raw.closed
    }
  })

  it('by a subscription over HTTP is told to use a socket', async () => {
    const { errors } = await server.ask(asAdmin, 'subscription { demandForecastRefreshed { kind } }')
    expect(errors).toMatchObject([
      { message: expect.stringMatching(/WebSocket/), extensions: { code: 'BAD_USER_INPUT' } },
    ])
  })

  it.each([
    '//',
    '/%',
    '/graphql?query=%',
    '/%00',
    'http://[::1',
    '/..//../etc/passwd',
    '//graphql',
    '/graphql?%E0%A4%A',
  ])('by the address %s gets an answer that blames the caller', async (address) => {
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    socket.write(`GET ${address} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
    let answer = ''
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    await once(socket, 'close')
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
  })

  it('with a browser sees a page of ours that loads nothing from elsewhere', async () => {
    for (const path of ['/', '/graphql']) {
      const response = await fetch(server.url + path, { headers: { accept: 'text/html,*/*' } })
      expect(response.status).toBe(200)
      const page = await response.text()
      expect(page).toContain('href="/explorer/"')
      expect(page).not.toMatch(/<script|https?:\/\//)
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    }
  })
})
