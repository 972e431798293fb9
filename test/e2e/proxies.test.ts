/** Callers behind a proxy: told apart where it is trusted, and unable to say that they are others where it is not. */
import { once } from 'node:events'
import pino from 'pino'
import { WebSocket } from 'ws'
import { TestServer, asAdmin, asNobody } from '../support/test-server'
import type { Credentials } from '../support/test-server'

const FROM_ADA = { 'x-forwarded-for': '203.0.113.7' }
const FROM_BOB = { 'x-forwarded-for': '203.0.113.8' }
const FROM_CAROL = { 'x-forwarded-for': '203.0.113.9' }
const WRONG: Credentials = { authorization: 'Bearer not the token of anybody' }
/** Of an address: one request, and the next one in 100 s. */
const RATES = { user: 0.001, key: 0 }
const BODY = JSON.stringify({ query: '{ __typename }' })

const httpStatus = async (server: TestServer, headers: Record<string, string>): Promise<number> => {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: BODY,
  })
  return response.status
}

/** With what a socket of these headers is closed that says these credentials. */
const closeCode = async (
  server: TestServer,
  headers: Record<string, string>,
  payload: Credentials,
): Promise<number> => {
  const socket = new WebSocket(server.socketUrl, ['graphql-transport-ws'], { headers })
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init', payload }))
  const [code] = (await once(socket, 'close')) as [number]
  return code
}

const metricsStatus = async (server: TestServer, headers: Record<string, string>): Promise<number> =>
  (await fetch(`${server.url}/metrics`, { headers })).status

describe('where no proxy is trusted', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await TestServer.start({ seed: false, requestRates: RATES })
  })
  afterEach(() => server.stop())

  it('X-Forwarded-For changes nothing', async () => {
    expect(await httpStatus(server, FROM_ADA)).toBe(200)
    expect(await httpStatus(server, FROM_BOB)).toBe(429)
    expect(await httpStatus(server, { ...FROM_BOB, ...WRONG })).toBe(429)
    expect(await closeCode(server, FROM_BOB, WRONG)).toBe(1013)
    expect(await metricsStatus(server, { ...FROM_BOB, ...WRONG })).toBe(429)
    // Who says who he is, and is right, is not counted by address.
    expect(await httpStatus(server, { ...FROM_BOB, ...asAdmin })).toBe(200)
    expect(await server.askOverSocket(asAdmin, '{ __typename }')).toEqual({ data: { __typename: 'Query' } })
  })

  it.each([
    ['wrong credentials', WRONG],
    ['none', asNobody],
  ])('sockets with %s count for their address, like requests', async (_what, credentials) => {
    expect(await closeCode(server, {}, credentials)).toBe(4403)
    expect(await closeCode(server, {}, credentials)).toBe(1013)
    expect(await httpStatus(server, {})).toBe(429)
  })
})

describe('where the proxy is trusted', () => {
  let server: TestServer
  let onLog: (entry: { msg: string; address?: string }) => void = () => undefined
  beforeAll(async () => {
    const logger = pino({ level: 'debug' }, { write: (line) => onLog(JSON.parse(line)) })
    server = await TestServer.start({
      seed: false,
      requestRates: RATES,
      trustedProxies: ['loopback'],
      logger,
    })
  })
  afterAll(() => server.stop())

  it('callers are told apart over HTTP', async () => {
    expect(await httpStatus(server, FROM_ADA)).toBe(200)
    expect(await httpStatus(server, FROM_ADA)).toBe(429)
    // What Ada wrote into the header herself stands before what the proxy added.
    expect(
      await httpStatus(server, { 'x-forwarded-for': `198.51.100.1, ${FROM_ADA['x-forwarded-for']}` }),
    ).toBe(429)
    expect(await httpStatus(server, FROM_BOB)).toBe(200)
  })

  it('and over WebSocket', async () => {
    expect(await closeCode(server, FROM_CAROL, WRONG)).toBe(4403)
    expect(await closeCode(server, FROM_CAROL, WRONG)).toBe(1013)
    expect(await httpStatus(server, FROM_CAROL)).toBe(429)
    expect(await closeCode(server, { 'x-forwarded-for': '203.0.113.10' }, WRONG)).toBe(4403)
  })

  it('the log names who asked', async () => {
    const logged = new Promise((resolve) => {
      onLog = ({ msg, address }) => msg === 'request' && resolve(address)
    })
    await fetch(`${server.url}/livez`, { headers: FROM_ADA })
    expect(await logged).toBe(FROM_ADA['x-forwarded-for'])
  })

  it('nobody gets figures by saying to be this machine', async () => {
    expect(await metricsStatus(server, { 'x-forwarded-for': '127.0.0.1' })).toBe(401)
    expect(await metricsStatus(server, {})).toBe(200)
  })
})
