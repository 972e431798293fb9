/** Whatever is sent, the answer is an answer: no fault, no stack trace, no hang. */
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { anyCodePoint, fc } from '../support/property-testing'
import { WebSocket } from 'ws'
import { TestServer, asAdmin, asUser } from '../support/test-server'
import type { Credentials } from '../support/test-server'

const RUNS = 334
/** Of a busy machine. */
const PATIENCE_MS = 30_000

const words = [
  'query', 'mutation', 'subscription', 'fragment', 'on', 'items', 'nodes', 'id', 'item', '(', ')', '{', '}', '[', ']', ':',
  '...', '$a', '"x"', '"""', '\\', '\n', '#', '1', '-1', '1e999', 'null', 'true', '@include(if: true)', '@skip', '!', '=', '__schema',
  '__typename', 'ref', 'externalId', 'first', 'after', 'filter', 'orderBy', 'ingestEvents', 'input', 'events', '\u0000', '\ud800', '😀',
] // prettier-ignore
const documents = fc.oneof(
  fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((parts) => parts.join(' ')),
  fc.string({ unit: anyCodePoint, maxLength: 200 }),
  // Near misses: a good document with a piece exchanged.
  fc.tuple(fc.nat(200), fc.string({ unit: 'grapheme', maxLength: 5 })).map(([at, piece]) => {
    const good =
      'query ($first: Int, $after: String) { items(first: $first, after: $after, orderBy: TITLE_ASC) { nodes { id title } } }'
    return good.slice(0, at % good.length) + piece + good.slice((at % good.length) + piece.length)
  }),
)
/** Variables that fit the types of a good document, with values that nobody foresaw. */
const hostileVariables = fc.record({
  first: fc.oneof(fc.integer(), fc.double(), fc.constant(null), fc.string()),
  after: fc.oneof(
    fc.string({ unit: anyCodePoint }),
    fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
    fc
      .tuple(fc.string({ unit: anyCodePoint }), fc.string({ unit: anyCodePoint }))
      .map((parts) => Buffer.from(JSON.stringify(['item.title', ...parts])).toString('base64url')),
  ),
  ref: fc.record(
    { id: fc.string({ unit: anyCodePoint }), externalId: fc.string({ unit: anyCodePoint }) },
    { requiredKeys: [] },
  ),
})
const goodWithHostileVariables = hostileVariables.map((variables) => ({
  query: `query ($first: Int, $after: String, $ref: ItemRef!) {
    items(first: $first, after: $after, orderBy: TITLE_ASC, filter: { items: [$ref] }) { nodes { id } } item(ref: $ref) { id }
    demandForecast(input: { item: $ref }) { id } }`,
  variables,
}))
const bodies = fc.oneof(
  fc.record(
    {
      query: documents,
      variables: fc.jsonValue(),
      operationName: fc.jsonValue(),
      extensions: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
  goodWithHostileVariables,
  fc.jsonValue(),
)

describe('a hostile caller', () => {
  let server: TestServer
  let credentials: readonly Credentials[]
  const faults: unknown[] = []
  const note = (error: unknown) => faults.push(error)

  beforeAll(async () => {
    server = await TestServer.start()
    credentials = [asAdmin, await asUser('ada'), {}]
    process.on('unhandledRejection', note)
  })
  afterAll(async () => {
    process.off('unhandledRejection', note)
    await server.stop()
  })
  afterEach(async () => {
    expect(faults).toEqual([])
    expect(await server.query(asAdmin, '{ items(first: 1) { nodes { externalId } } }')).toEqual({
      items: { nodes: [{ externalId: 'sku-000' }] },
    })
  })

  function expectAnswer(status: number, text: string): void {
    expect(status).toBeLessThan(500)
    expect(text).not.toMatch(/INTERNAL_SERVER_ERROR|node_modules|\bat .*\.[jt]s:\d+/)
  }

  it('gets an answer to any body', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          bodies.map((body) => JSON.stringify(body)),
          fc.string({ unit: anyCodePoint }),
        ),
        fc.nat(2),
        async (body, who) => {
          const response = await fetch(`${server.url}/graphql`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...credentials[who] },
            body,
            signal: AbortSignal.timeout(PATIENCE_MS),
          })
          expectAnswer(response.status, await response.text())
        },
      ),
      { numRuns: RUNS },
    )
  })

  it('gets an answer to any header', async () => {
    const name = fc.constantFrom('authorization', 'x-api-key', 'accept', 'content-type', 'content-length', 'transfer-encoding', 'host', 'connection', 'upgrade', 'x-request-id', 'apollo-require-preflight', 'expect', 'sec-websocket-key') // prettier-ignore
    const value = fc.oneof(
      fc.string({ unit: anyCodePoint, maxLength: 60 }),
      fc.constantFrom('application/json', 'text/plain', '*/*;q=x', 'Bearer ', 'Bearer a.b.c', 'websocket', 'upgrade', 'chunked', '-1', '5', '100-continue'), // prettier-ignore
    )
    const target = fc.constantFrom('POST /graphql', 'GET /graphql?query=%7B__typename%7D', 'GET /graphql?query=%', 'GET /explorer/%', 'GET /metrics', 'OPTIONS /graphql', 'TRACE /', 'GET //') // prettier-ignore
    await fc.assert(
      fc.asyncProperty(target, fc.array(fc.tuple(name, value), { maxLength: 6 }), async (line, headers) => {
        const { port } = new URL(server.url)
        const socket = connect(Number(port), '127.0.0.1')
        const text = headers.map(([key, content]) => `${key}: ${content}`).join('\r\n')
        socket.end(Buffer.from(`${line} HTTP/1.1\r\n${text}\r\n\r\n{"query":"{__typename}"}`, 'utf8'))
        const answer = await readAll(socket)
        const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 400)
        expectAnswer(status, answer)
      }),
      { numRuns: RUNS },
    )
  })

  it('gets an answer, or a closed socket, to any message', async () => {
    const message = fc.oneof(
      fc.record({ id: fc.string(), type: fc.constantFrom('subscribe', 'complete', 'ping', 'pong', 'connection_init', 'next', 'error'), payload: bodies }, { requiredKeys: ['type'] }).map((one) => JSON.stringify(one)), // prettier-ignore
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.string({ unit: anyCodePoint }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.option(fc.nat(1), { nil: undefined }),
        fc.array(message, { minLength: 1, maxLength: 4 }),
        async (who, messages) => {
          const socket = new WebSocket(server.socketUrl, ['graphql-transport-ws'])
          const received: string[] = []
          socket.on('message', (data: Buffer) => received.push(data.toString()))
          const closed = once(socket, 'close') as Promise<[number, Buffer]>
          await once(socket, 'open')
          if (who !== undefined) {
            socket.send(JSON.stringify({ type: 'connection_init', payload: credentials[who] }))
            if (socket.readyState === socket.OPEN) await once(socket, 'message')
          }
          for (const one of messages) socket.send(one)
          // Answered in order: once this pong is back, or the socket is closed, all of them were dealt with.
          socket.send(JSON.stringify({ type: 'ping', payload: { last: true } }))
          const pong = new Promise<void>((resolve) =>
            socket.on('message', (data: Buffer) => data.toString().includes('"last"') && resolve()),
          )
          await inTime(Promise.race([pong, closed]))
          socket.close()
          const [code, reason] = await inTime(closed)
          expect([1000, 1005, 1007, 4400, 4401, 4403, 4409, 4429]).toContain(code)
          for (const text of [...received, reason.toString()]) expectAnswer(200, text)
        },
      ),
      { numRuns: RUNS },
    )
  })
})

async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => undefined) // a reset is an end, too
  await inTime(new Promise((resolve) => socket.once('close', resolve)))
  return Buffer.concat(chunks).toString('utf8')
}

async function inTime<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('No answer')), PATIENCE_MS)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
