/** A device that is lost, as operators hear of it; and who does not hear of it. */
import { hostname } from 'node:os'
import { temporaryFolder } from '../../bench/temporary-folder'
import { DeviceOrder } from '../../src/contracts/operations/device'
import { encodeFeedCursor } from '../../src/services/feed-cursor'
import { createLogger } from '../../src/core/logger'
import { DEVICE_LOST_ALERT, deviceLossReporter } from '../../src/services/operations/device.service'
import { TestServer, asAdmin, asNobody, asUser } from '../support/test-server'
import type { Credentials, GraphqlAnswer } from '../support/test-server'

interface Alert {
  readonly id: string
  readonly kind: string
  readonly severity: string
  readonly subject: string
  readonly host: string | null
  readonly message: string
  readonly resolvedAt: string | null
}

interface Message {
  readonly cursor: string
  readonly kind: 'UPDATE' | 'RESYNC'
  readonly alert: Alert | null
}

const ALERT_FIELDS = 'id kind severity subject host message raisedAt resolvedAt'
const ALERTS = `query ($filter: AlertFilter) { alerts(filter: $filter) { nodes { ${ALERT_FIELDS} } totalCount } }`
const RAISED = `subscription ($after: String, $filter: AlertFilter) {
  alertRaised(after: $after, filter: $filter) { cursor kind alert { ${ALERT_FIELDS} } } }`
/** A cursor ahead of all alerts. The first message is a RESYNC then, which tells that the subscription is in place. */
const AHEAD = encodeFeedCursor('alertRaised', 999_999_999n)

let server: TestServer
const { path: home, remove } = temporaryFolder()

beforeAll(async () => {
  server = await TestServer.start({ seed: false })
})
afterAll(async () => {
  await server.stop()
  remove()
})

/** What a server does whose GPU fails. */
function loseWebgpu(reason: string): void {
  const logger = createLogger({ level: 'silent', name: 'test' })
  const report = deviceLossReporter({ alerts: server.services.alerts, user: 'The server', home, logger })
  new DeviceOrder(['ort-webgpu', 'ort-cpu'], report).lose('ort-webgpu', reason)
}

function listen(as: Credentials, variables: Record<string, unknown>) {
  const messages = server.connect(as).iterate<{ alertRaised: Message }>({ query: RAISED, variables })
  return {
    async next(): Promise<Message> {
      const { value } = (await messages.next()) as { value?: { data?: { alertRaised: Message } } }
      if (!value?.data) throw new Error(JSON.stringify(value))
      return value.data.alertRaised
    },
    stop: () => messages.return!(),
  }
}

const listed = async (as: Credentials, filter: Record<string, unknown> = {}) =>
  (await server.query<{ alerts: { nodes: Alert[]; totalCount: number } }>(as, ALERTS, { filter })).alerts

describe('a lost device', () => {
  it('is listed and pushed, to administrators and to keys that may read', async () => {
    const reader = await server.createKey(['read'])
    const subscribers = [listen(asAdmin, { after: AHEAD }), listen(reader, { after: AHEAD })]
    for (const { next } of subscribers) expect(await next()).toMatchObject({ kind: 'RESYNC', alert: null })
    loseWebgpu('the driver failed')

    const expected = {
      kind: DEVICE_LOST_ALERT,
      severity: 'WARNING',
      subject: 'ort-webgpu',
      host: hostname(),
      message: 'The server lost ort-webgpu and computes models on ort-cpu now: the driver failed',
      resolvedAt: null,
    }
    const [seen, seenByReader] = await Promise.all(subscribers.map(({ next }) => next()))
    expect(seen).toMatchObject({ kind: 'UPDATE', alert: expected })
    expect(seenByReader).toEqual(seen)
    for (const as of [asAdmin, reader]) {
      expect(await listed(as, { resolved: false })).toEqual({
        nodes: [expect.objectContaining({ ...expected, id: seen!.alert!.id })],
        totalCount: 1,
      })
    }
    for (const { stop } of subscribers) await stop()

    // The next start finds it in order, and loses it once more: who was away hears of that, and not of the first loss again.
    await server.services.alerts.resolve(DEVICE_LOST_ALERT, ['ort-webgpu'], hostname())
    expect(await listed(asAdmin, { resolved: false })).toEqual({ nodes: [], totalCount: 0 })
    expect((await listed(asAdmin)).nodes[0]!.resolvedAt).not.toBeNull()
    loseWebgpu('it is gone again')
    const again = listen(asAdmin, { after: seen!.cursor, filter: { kind: DEVICE_LOST_ALERT } })
    expect((await again.next()).alert!.message).toContain('it is gone again')
    await again.stop()
  })

  it('is nobody else’s business, over HTTP and WebSocket alike', async () => {
    const codeOf = ({ errors }: GraphqlAnswer) => errors?.[0]?.extensions.code
    const others = [
      await asUser('ada'),
      await server.createKey(['ingest']),
      await server.createKey(['models']),
    ]
    for (const as of others) {
      for (const [query, variables] of [[ALERTS], [RAISED, { after: AHEAD }]] as const) {
        expect(codeOf(await server.ask(as, query, variables))).toBe('FORBIDDEN')
        expect(codeOf(await server.askOverSocket(as, query, variables))).toBe('FORBIDDEN')
      }
    }
    expect(codeOf(await server.ask(asNobody, ALERTS))).toBe('UNAUTHENTICATED')
    // Who does not say who he is gets no socket.
    await expect(server.askOverSocket(asNobody, RAISED, { after: AHEAD })).rejects.toMatchObject({
      code: 4403,
    })
  })
})
