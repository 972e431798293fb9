import { once } from 'node:events'
import { WebSocket } from 'ws'
import { until } from '../support/processes'
import { RawSocket } from '../support/raw-socket'
import { TestServer, asAdmin, asUser } from '../support/test-server'

const subscribe = (query: string) => ({ id: '1', type: 'subscribe', payload: { query } })

describe('sockets', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start({
      transport: { credentialsRecheckMs: 50, maxSockets: 20 },
    })
  })
  afterAll(() => server.stop())

  it('are closed with 4403 when the token expires', async () => {
    const raw = await RawSocket.open(server)
    // Of whole seconds, the one under way counted: long enough for a busy machine to say hello.
    await raw.init(await asUser('ada', 5))
    expect(await raw.closed).toMatchObject({ code: 4403 })
  })

  it('are closed with 4403 soon after their key is revoked', async () => {
    const key = await server.createKey(['read'], 'to be revoked')
    const raw = await RawSocket.open(server)
    await raw.init({ apiKey: key['x-api-key']! })
    raw.send(subscribe('subscription { demandForecastRefreshed { kind } }'))
    await server.services.apiKeys.revokeApiKey({ kind: 'admin' }, BigInt(key.id))
    expect(await raw.closed).toMatchObject({ code: 4403 })
  })

  it.each<[string, unknown, number]>([
    ['not JSON', 'nonsense', 4400],
    ['an unknown type', { type: 'dance' }, 4400],
    ['an operation before it said who it is', subscribe('{ __typename }'), 4401],
  ])('are closed after %s', async (_what, message, code) => {
    const raw = await RawSocket.open(server)
    raw.send(message)
    expect(await raw.closed).toMatchObject({ code })
  })

  it('are closed after a second introduction, a doubled id, and binary', async () => {
    const second = await RawSocket.open(server)
    await second.init(asAdmin)
    second.send({ type: 'connection_init', payload: asAdmin })
    expect(await second.closed).toMatchObject({ code: 4429 })
    const doubled = await RawSocket.open(server)
    await doubled.init(asAdmin)
    doubled.send(subscribe('subscription { demandForecastRefreshed { kind } }'))
    doubled.send(subscribe('subscription { demandForecastRefreshed { kind } }'))
    expect(await doubled.closed).toMatchObject({ code: 4409 })
    const binary = await RawSocket.open(server)
    binary.socket.send(Buffer.from('{"type":"ping"}'), { binary: true })
    expect(await binary.closed).toMatchObject({ code: 4400 })
  })

  it('speak graphql-transport-ws and nothing else', async () => {
    const other = await RawSocket.open(server, '')
    expect(await other.closed).toMatchObject({ code: 4406 })
  })

  it('are found at /graphql only', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/elsewhere`, ['graphql-transport-ws'])
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error.message).toContain('404')
  })

  it('run queries and mutations too, and answer pings', async () => {
    const raw = await RawSocket.open(server)
    await raw.init(asAdmin)
    raw.send({ type: 'ping', payload: { a: 1 } })
    expect(await raw.next()).toEqual({ type: 'pong', payload: { a: 1 } })
    raw.send(
      subscribe('mutation { upsertUsers(input: { users: [{ externalId: "over-a-socket" }] }) { recorded } }'),
    )
    expect(await raw.next()).toEqual({
      id: '1',
      type: 'next',
      payload: { data: { upsertUsers: { recorded: 1 } } },
    })
    expect(await raw.next()).toEqual({ id: '1', type: 'complete' })
    raw.socket.close()
    await raw.closed
  })

  it('are bounded in number', async () => {
    const open: RawSocket[] = []
    for (let i = 0; i < 20; i++) open.push(await RawSocket.open(server))
    const refused = new WebSocket(server.socketUrl, ['graphql-transport-ws'])
    const [error] = (await once(refused, 'error')) as [Error]
    expect(error.message).toContain('503')
    for (const raw of open) raw.socket.terminate()
    await Promise.all(open.map(({ closed }) => closed))
  })
})

describe('sockets that are pinged', () => {
  let server: TestServer
  beforeAll(async () => {
    // Long enough for a busy machine to say hello.
    server = await TestServer.start({ seed: false, transport: { socketKeepAliveMs: 2_000 } })
  })
  afterAll(() => server.stop())

  const socketsOpen = async () =>
    Number(
      /forecart_websockets (\d+)/.exec(
        await (await fetch(`${server.url}/metrics`, { headers: asAdmin })).text(),
      )?.[1],
    )

  it('and do not answer are cut off', async () => {
    const raw = await RawSocket.open(server)
    // One that does not say hello is closed anyway.
    await raw.init(asAdmin)
    // As a peer whose machine went to sleep: nothing is read any more.
    raw.socket.pause()
    const ended = once((raw.socket as unknown as { _socket: NodeJS.EventEmitter })._socket, 'close')
    await until(socketsOpen, (count) => count === 0)
    raw.socket.resume()
    await ended
  })
})

describe('a server that drains', () => {
  it('is not ready, finishes what is under way, and closes sockets with 1001', async () => {
    const server = await TestServer.start()
    const raw = await RawSocket.open(server)
    await raw.init(asAdmin)
    raw.send(subscribe('subscription { demandForecastRefreshed { kind } }'))
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    const original = server.database.query.bind(server.database)
    let started: () => void = () => undefined
    const underWay = new Promise<void>((resolve) => (started = resolve))
    const spy = jest.spyOn(server.database, 'query').mockImplementation(async (sql, params) => {
      started()
      await released
      return original(sql, params)
    })
    const query = server.query(asAdmin, '{ items(first: 1) { nodes { externalId } } }')
    await underWay
    const drained = server.server.drain()
    expect(await raw.closed).toMatchObject({ code: 1001 })
    release()
    spy.mockRestore()
    expect(await query).toEqual({ items: { nodes: [{ externalId: 'sku-000' }] } })
    await drained
    await expect(fetch(`${server.url}/livez`)).rejects.toThrow()
    await server.stop()
  })
})
