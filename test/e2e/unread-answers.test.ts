/** What callers cost who do not read, do not say who they are, or ask for the same text over and over. */
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { DEFAULT_QUOTAS } from '../../src/config/env'
import { RawSocket } from '../support/raw-socket'
import { TestServer, asAdmin, asUser } from '../support/test-server'

const ALIASED = `{ items(first: 60) { nodes { ${Array.from({ length: 30 }, (_, i) => `a${i}: title`).join(' ')} } } }`

describe('an answer that repeats a long text', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start()
  })
  afterAll(() => server.stop())

  it.each(['http', 'websocket'])('is refused over %s before it is written', async (transport) => {
    const page = await server.services.catalog.items({ kind: 'admin' }, { first: 60 })
    // Longer than any text of JavaScript may be: who writes it before looking fails at that.
    const nodes = page.nodes.map((node) => ({ ...node, title: 'x'.repeat(400_000) }))
    jest.spyOn(server.services.catalog, 'items').mockResolvedValueOnce({ ...page, nodes })
    const { errors } = await (transport === 'http'
      ? server.ask(asAdmin, ALIASED)
      : server.askOverSocket(asAdmin, ALIASED))
    expect(errors!.map(({ extensions }) => extensions.code)).toEqual(['QUERY_TOO_EXPENSIVE'])
  })
})

describe('a caller that does not read its answer', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({
      transport: { answerMs: 2_000 },
      slots: {
        operations: {
          each: { anonymous: 5, user: 1, guest: 1, apiKey: 5, admin: 5 },
          total: 9,
          keptForAdmins: 1,
        },
      },
    })
  })
  afterAll(() => server.stop())

  it('keeps its place until it is cut off', async () => {
    const { authorization } = await asUser('ada')
    const page = await server.services.catalog.items({ kind: 'admin' }, { first: 60 })
    const nodes = page.nodes.map((node) => ({ ...node, title: 'x'.repeat(250_000) }))
    const answered = jest.spyOn(server.services.catalog, 'items').mockResolvedValueOnce({ ...page, nodes })
    const body = JSON.stringify({ query: '{ items(first: 60) { nodes { title } } }' })
    const socket = connect(server.server.port, '127.0.0.1')
    socket.pause()
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: ${authorization}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
    while (answered.mock.calls.length === 0) await new Promise((resolve) => setImmediate(resolve))
    expect(await server.codes({ authorization: authorization! }, '{ __typename }')).toEqual(['RATE_LIMITED'])
    let codes: string[]
    do codes = await server.codes({ authorization: authorization! }, '{ __typename }')
    while (codes.length > 0)
    socket.on('error', () => undefined)
    socket.resume()
    if (!socket.closed) await once(socket, 'close')
    // What was on its way arrived; the rest did not.
    expect(socket.bytesRead).toBeLessThan(15_000_000)
  })
})

describe('an address that has used up its requests', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({ seed: false, requestRates: { user: 0.1, key: 0 } })
  })
  afterAll(() => server.stop())

  it('has its pings counted on a socket', async () => {
    const raw = await RawSocket.open(server)
    await raw.init(await asUser('ada'))
    for (let i = 0; i < 20; i++) raw.send({ type: 'ping' })
    expect(await raw.closed).toMatchObject({ code: 1013, reason: expect.stringContaining('RATE_LIMITED') })
  })

  it('is refused before its credentials are looked up, unless they are known', async () => {
    const key = await server.createKey(['read'])
    const lookUp = jest.spyOn(server.services.apiKeys, 'authenticate')
    const statements = jest.spyOn(server.database, 'query')
    const withKey = async (apiKey: string) => {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
        body: '{"query":"{ __typename }"}',
      })
      await response.text()
      return response.status
    }
    expect(await withKey(key['x-api-key']!)).toBe(200)
    const guesses = Array.from({ length: 20 }, (_, i) => `fck_${String(i).padEnd(43, 'x')}`)
    const statuses: number[] = []
    for (const guess of guesses) statuses.push(await withKey(guess))
    // Four seconds' worth of one request a second, and no more.
    expect(statuses.filter((status) => status === 401).length).toBeLessThan(10)
    expect(statuses.at(-1)).toBe(429)
    statements.mockClear()
    expect(await withKey(`fck_${'y'.repeat(43)}`)).toBe(429)
    expect(statements).not.toHaveBeenCalled()
    expect(await withKey(key['x-api-key']!)).toBe(200)
    expect(lookUp).toHaveBeenCalled()
  })
})

describe('an address that opens many connections', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({ seed: false, quotas: { ...DEFAULT_QUOTAS, addressConnections: 5 } })
  })
  afterAll(() => server.stop())

  const open = async (): Promise<Socket> => {
    const socket = connect(server.server.port, '127.0.0.1')
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    return socket
  }
  const answers = async (socket: Socket): Promise<boolean> => {
    socket.write('GET /livez HTTP/1.1\r\nhost: x\r\n\r\n')
    const answer = await Promise.race([
      once(socket, 'data').then(() => true),
      once(socket, 'close').then(() => false),
    ])
    return answer
  }

  it('has those beyond its number cut, and sockets are not among them', async () => {
    const upgraded = await Promise.all(Array.from({ length: 6 }, () => RawSocket.open(server)))
    const held: Socket[] = []
    for (let i = 0; i < 5; i++) {
      const socket = await open()
      expect(await answers(socket)).toBe(true)
      held.push(socket)
    }
    expect(await answers(await open())).toBe(false)
    const first = held.shift()!
    first.destroy()
    let isAnswered: boolean
    do isAnswered = await answers(await open())
    while (!isAnswered)
    for (const raw of upgraded) raw.socket.terminate()
    for (const socket of held) socket.destroy()
    await Promise.all(upgraded.map(({ closed }) => closed))
  })
})

describe('many addresses that say nothing on their sockets', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({
      seed: false,
      trustedProxies: 1,
      slots: {
        handshakes: {
          each: { anonymous: 3, user: 0, guest: 0, apiKey: 0, admin: 0 },
          total: 12,
          keptForAdmins: 0,
        },
      },
    })
  })
  afterAll(() => server.stop())

  const openFrom = (address: string) => RawSocket.open(server, undefined, { 'x-forwarded-for': address })

  it('take no place from a newcomer of another network', async () => {
    const open: RawSocket[] = []
    for (let host = 1; host <= 4; host++) {
      for (let i = 0; i < 3; i++) open.push(await openFrom(`198.51.100.${host}`))
    }
    await expect(openFrom('198.51.100.5')).rejects.toThrow('429')
    for (const address of ['203.0.113.1', '2001:db8:1::1', '2001:db8:2::1']) {
      const newcomer = await openFrom(address)
      await newcomer.init(asAdmin)
      open.push(newcomer)
    }
    // The oldest of the network that held the most had to make room.
    expect(await Promise.race(open.map(({ closed }, index) => closed.then(() => index)))).toBe(0)
    for (const { socket } of open) socket.terminate()
    await Promise.all(open.map(({ closed }) => closed))
  })
})

describe('answers of many callers that nobody reads', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({ transport: { maxUnread: 40_000_000 } })
  })
  afterAll(() => server.stop())

  it('are bounded together, and cost those their connections who hold the most', async () => {
    const page = await server.services.catalog.items({ kind: 'admin' }, { first: 60 })
    const nodes = page.nodes.map((node) => ({ ...node, title: 'x'.repeat(250_000) }))
    const items = jest.spyOn(server.services.catalog, 'items').mockResolvedValue({ ...page, nodes })
    const body = JSON.stringify({ query: '{ items(first: 60) { nodes { title } } }' })
    const silent = async (name: string): Promise<Socket> => {
      const { authorization } = await asUser(name)
      const socket = connect(server.server.port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.pause()
      socket.write(
        `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: ${authorization}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      )
      return socket
    }
    const asked = async (count: number) => {
      while (items.mock.calls.length < count) await new Promise((resolve) => setImmediate(resolve))
    }
    try {
      const first = await silent('eve')
      await asked(1)
      const second = await silent('eve')
      await asked(2)
      // Two answers of 15 MB are held, and there is no room for a third: the first is cut.
      const { data } = await server.ask(await asUser('bob'), '{ items(first: 60) { nodes { title } } }')
      expect(data).toBeTruthy()
      first.resume()
      if (!first.closed) await once(first, 'close')
      expect(first.bytesRead).toBeLessThan(15_000_000)
      second.destroy()
    } finally {
      items.mockRestore()
    }
  })
})

describe('an address that asks how the server is', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({ seed: false })
  })
  afterAll(() => server.stop())

  it('once a second is always answered, and without pause is refused in the end', async () => {
    const statusOf = async (path: string) => {
      const response = await fetch(server.url + path)
      await response.text()
      return response.status
    }
    // Half a minute of probes at once is well below what is allowed.
    for (const path of ['/livez', '/readyz', '/readyz/server', '/metrics']) {
      for (let probe = 0; probe < 30; probe++) expect(await statusOf(path)).toBe(200)
    }
    let statuses: number[]
    do statuses = await Promise.all(Array.from({ length: 100 }, () => statusOf('/livez')))
    while (!statuses.includes(429))
    expect(await server.codes(asAdmin, '{ __typename }')).toEqual([])
  })
})
