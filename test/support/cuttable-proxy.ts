/**
 * A TCP proxy on loopback whose connections can be cut, as a network that fails for a while does, or fall silent, as those that a
 * router has forgotten: neither side is told then.
 */
import { once } from 'node:events'
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net'

interface Connection {
  readonly near: Socket
  readonly far: Socket
  /** The first bytes that the near side sent, as text. */
  greeting: string | null
}

export class CuttableProxy {
  private readonly sockets = new Set<Socket>()
  private readonly connections = new Set<Connection>()
  private isCut = false

  private constructor(private readonly server: Server) {}

  static async start(target: { host: string; port: number }): Promise<CuttableProxy> {
    const server = createServer()
    const proxy = new CuttableProxy(server)
    server.on('connection', (near) => {
      if (proxy.isCut) return near.destroy()
      const far = connect(target)
      const connection: Connection = { near, far, greeting: null }
      proxy.connections.add(connection)
      near.once('data', (chunk) => (connection.greeting = chunk.toString('latin1')))
      near.on('close', () => proxy.connections.delete(connection))
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        proxy.sockets.add(socket)
        socket.on('error', () => undefined)
        socket.on('close', () => {
          proxy.sockets.delete(socket)
          other.destroy()
        })
      }
      near.pipe(far)
      far.pipe(near)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return proxy
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Breaks all connections, and every new one until `mend`. */
  cut(): void {
    this.isCut = true
    for (const socket of this.sockets) socket.destroy()
  }

  /** Passes nothing on any more, in either direction, of the connections whose first bytes hold this text. New ones work. */
  silence(greeting: string): number {
    const silenced = [...this.connections].filter((one) => one.greeting?.includes(greeting))
    for (const { near, far } of silenced) {
      near.unpipe(far).pause()
      far.unpipe(near).pause()
    }
    return silenced.length
  }

  mend(): void {
    this.isCut = false
  }

  async stop(): Promise<void> {
    this.cut()
    this.server.close()
    await once(this.server, 'close')
  }
}
