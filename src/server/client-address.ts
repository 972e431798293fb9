/**
 * Whom a request comes from. A proxy says so in X-Forwarded-For, and so can anybody: the header counts as far as it was written by
 * proxies that are trusted, the nearest first. Not Fastify's `request.ip`, which sockets do not have.
 */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import proxyAddr from '@fastify/proxy-addr'
import type { TrustedProxies } from '../config/env'

/** The address that callers without a name are counted by; empty where the connection is gone. */
export type ClientAddress = (request: IncomingMessage) => string

export function clientAddress(trusted: TrustedProxies): ClientAddress {
  const trust =
    typeof trusted === 'number'
      ? (_address: string, hop: number) => hop < trusted
      : proxyAddr.compile([...trusted])
  return (request) => {
    const address = proxyAddr(request, trust)
    // What is no address ("unknown", or one with the port of each connection) would make every request another caller.
    return isIP(address) ? address : (request.socket.remoteAddress ?? '')
  }
}
