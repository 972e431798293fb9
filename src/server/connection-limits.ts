/**
 * How many connections one address may hold, so that nobody takes all file descriptors by opening them and saying nothing. WebSockets
 * are counted by who they are instead (src/server/viewer-slots.ts). A trusted proxy holds those of everybody, and is not counted.
 */
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/**
 * Cuts connections beyond `perAddress`.
 * @param isProxy whether an address is a trusted proxy
 */
export function limitConnections(
  server: Server,
  perAddress: number,
  isProxy: (address: string) => boolean,
): void {
  const open = new Map<string, number>()
  const releases = new WeakMap<Duplex, () => void>()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress
    if (address === undefined || isProxy(address)) return
    const count = open.get(address) ?? 0
    if (count >= perAddress) return socket.destroy()
    open.set(address, count + 1)
    const release = () => {
      if (!releases.delete(socket)) return
      const left = (open.get(address) ?? 1) - 1
      if (left === 0) open.delete(address)
      else open.set(address, left)
    }
    releases.set(socket, release)
    socket.once('close', release)
  })
  server.on('upgrade', (_request: IncomingMessage, stream: Duplex) => releases.get(stream)?.())
}
