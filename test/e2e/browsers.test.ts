/** Pages of other sites, as browsers let them ask: over HTTP behind a preflight, over sockets with an Origin. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { type GraphqlAnswer, TestServer, asAdmin } from '../support/test-server'

const SHOP = 'https://shop.example'
const OTHER = 'https://evil.example'

describe.each([
  ['none is listed', [], false],
  ['the shop is listed', [SHOP], true],
] as const)('pages of other sites where %s', (_case, corsOrigins, shopMay) => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({ seed: false, corsOrigins })
  })
  afterAll(() => server.stop())

  const preflight = (origin: string) =>
    fetch(`${server.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,authorization',
      },
    })

  const ask = (origin: string, credentials: Record<string, string> = asAdmin) =>
    fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, ...credentials },
      body: '{"query":"{ __typename }"}',
    })

  const socketStatus = async (origin: string | undefined): Promise<number> => {
    const socket = new WebSocket(server.socketUrl, ['graphql-transport-ws'], { origin })
    const opened = once(socket, 'open').then(() => 101)
    const refused = once(socket, 'unexpected-response').then(
      ([, response]) => (response as { statusCode: number }).statusCode,
    )
    opened.catch(() => undefined)
    refused.catch(() => undefined)
    const status = await Promise.race([opened, refused])
    socket.terminate()
    return status
  }

  it(`${shopMay ? 'lets' : 'does not let'} the shop ask over HTTP`, async () => {
    const { status, headers } = await preflight(SHOP)
    if (shopMay) {
      expect(status).toBe(204)
      expect(headers.get('access-control-allow-origin')).toBe(SHOP)
      expect(headers.get('access-control-allow-methods')).toBe('GET, POST')
      expect(headers.get('access-control-allow-headers')).toContain('authorization')
      expect(headers.get('vary')).toMatch(/Origin/i)
    } else {
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
    expect(headers.get('access-control-allow-credentials')).toBeNull()
    const answer = await ask(SHOP)
    expect(answer.headers.get('access-control-allow-origin')).toBe(shopMay ? SHOP : null)
    // What is refused must be readable, too.
    const refusal = await ask(SHOP, { authorization: 'Bearer wrong' })
    expect(refusal.status).toBe(401)
    expect(refusal.headers.get('access-control-allow-origin')).toBe(shopMay ? SHOP : null)
  })

  it.each([OTHER, 'null', `${SHOP}.evil.example`, 'http://shop.example'])(
    'does not let %s ask over HTTP',
    async (origin) => {
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull()
      expect((await ask(origin)).headers.get('access-control-allow-origin')).toBeNull()
    },
  )

  it('holds sockets to the same list', async () => {
    expect(await socketStatus(SHOP)).toBe(shopMay ? 101 : 403)
    for (const origin of [OTHER, 'null', `${SHOP}.evil.example`]) expect(await socketStatus(origin)).toBe(403)
    // Our own pages, and what is no browser.
    expect(await socketStatus(server.url)).toBe(101)
    expect(await socketStatus(undefined)).toBe(101)
  })
})

describe('too many requests', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({
      seed: false,
      corsOrigins: [SHOP],
      // One request, and the next one in 1000 s: no machine is so busy.
      requestRates: { user: 0, key: 0.001 },
    })
  })
  afterAll(() => server.stop())

  it('are refused with a code and when to try again, over both transports together', async () => {
    const key = await server.createKey(['read'])
    const client = server.connect(key, { lazy: false })
    const askOnOpenSocket = async (): Promise<GraphqlAnswer> => {
      const answers = client.iterate({ query: '{ __typename }' })
      // Errors of an operation that does not start are thrown.
      return answers.next().then(
        ({ value }) => value as GraphqlAnswer,
        (errors: GraphqlAnswer['errors']) => ({ errors }),
      )
    }
    const tooMany = { errors: [{ extensions: { code: 'RATE_LIMITED' } }] }
    // That the socket was opened is the one request.
    expect(await askOnOpenSocket()).toMatchObject(tooMany)
    const ask = () =>
      fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: SHOP, ...key },
        body: '{"query":"{ __typename }"}',
      })
    const burst = await Promise.all(Array.from({ length: 12 }, ask))
    const refused = burst.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(burst.length)
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(refused[0]!.headers.get('access-control-expose-headers')).toMatch(/retry-after/)
    expect(await refused[0]!.json()).toMatchObject({
      errors: [
        { message: expect.stringMatching(/try again in \d+ s/), extensions: { code: 'RATE_LIMITED' } },
      ],
    })
    // The body of what is refused is not looked at.
    const unread = await Promise.all(
      Array.from({ length: 6 }, () =>
        fetch(`${server.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...key },
          body: '{ no JSON',
        }),
      ),
    )
    expect(new Set(unread.map(({ status }) => status))).toEqual(new Set([429]))
    expect(await askOnOpenSocket()).toMatchObject(tooMany)
    await expect(server.askOverSocket(key, '{ __typename }')).rejects.toMatchObject({
      code: 1013,
      reason: expect.stringMatching(/try again in \d+ s/),
    })
    // Others are not disturbed.
    const other = await server.createKey(['read'], 'other')
    expect(await server.codes(other, '{ __typename }')).toEqual([])
  })
})
