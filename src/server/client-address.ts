/**
 * Finds out whom a request comes from. A proxy says so in X-Forwarded-For, and so can anybody: the header counts as far as it was written by
 * proxies that are trusted, the nearest first. Not Fastify's `request.ip`, which sockets do not have.
 */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import proxyAddr from '@fastify/proxy-addr'
import type { TrustedProxies } from '../config/env'

/** The address that callers without a name are counted by; empty where the connection is gone. */
export type ClientAddress = (request: IncomingMessage) => string

function trustOf(trusted: TrustedProxies): (address: string, hop: number) => boolean {
  return typeof trusted === 'number'
    ? (_address: string, hop: number) => hop < trusted
    : proxyAddr.compile([...trusted])
}

/** Whether the peer of a connection is a proxy, which passes on requests of many. */
export function proxyPeer(trusted: TrustedProxies): (address: string) => boolean {
  const trust = trustOf(trusted)
  return (address) => trust(address, 0)
}

/** The network of an address, whose addresses one caller may all have: of IPv4 its /24, of IPv6 its /48. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (isIP(plain) === 4) return plain.slice(0, plain.lastIndexOf('.'))
  if (isIP(plain) !== 6) return address
  const [head = '', tail] = plain.toLowerCase().split('%', 1)[0]!.split('::')
  const groups = head === '' ? [] : head.split(':')
  // "::" stands for zeros. Only those among the first three groups matter.
  if (tail !== undefined && groups.length < 3) {
    const behind = tail === '' ? [] : tail.split(':')
    const zeros = 8 - groups.length - behind.length
    groups.push(...new Array<string>(zeros).fill('0'), ...behind)
  }
  return groups
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

export function clientAddress(trusted: TrustedProxies): ClientAddress {
  const trust = trustOf(trusted)
  return (request) => {
    const address = proxyAddr(request, trust)
    // A text that is not an address ("unknown", or one with the port of each connection) would make every request another caller.
    return isIP(address) ? address : (request.socket.remoteAddress ?? '')
  }
}
