import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Credentials, TestServer } from './test-server'

export interface SocketMessage {
  readonly type: string
  readonly id?: string
  readonly payload?: unknown
}

/** A socket without a client library, to say what no library would. */
export class RawSocket {
  readonly closed: Promise<{ code: number; reason: string }>
  private readonly messages: SocketMessage[] = []
  private wake: () => void = () => undefined

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.messages.push(JSON.parse(data.toString()) as SocketMessage)
      this.wake()
    })
    this.closed = once(socket, 'close').then(([code, reason]) => ({
      code: code as number,
      reason: String(reason),
    }))
    // Who is refused hears of it from `open`, and who waits for a message from `next`.
    const wake = () => this.wake()
    this.closed.then(wake, wake)
  }

  static async open(
    server: TestServer,
    protocol = 'graphql-transport-ws',
    headers: Readonly<Record<string, string>> = {},
  ): Promise<RawSocket> {
    const socket = new WebSocket(server.socketUrl, protocol ? [protocol] : [], { headers })
    const raw = new RawSocket(socket)
    await once(socket, 'open')
    return raw
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  async next(): Promise<SocketMessage> {
    while (this.messages.length === 0) {
      if (this.socket.readyState !== this.socket.OPEN) throw new Error('The socket was closed')
      await new Promise<void>((resolve) => (this.wake = resolve))
    }
    return this.messages.shift()!
  }

  async init(as: Credentials): Promise<void> {
    this.send({ type: 'connection_init', payload: as })
    const { type } = await this.next()
    if (type !== 'connection_ack') throw new Error(`The socket answered ${type}`)
  }
}
