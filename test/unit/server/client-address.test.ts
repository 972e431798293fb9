/** Whom a request comes from, by its connection and what proxies wrote into X-Forwarded-For. */
import type { IncomingMessage } from 'node:http'
import { clientAddress } from '../../../src/server/client-address'

const from = (remoteAddress: string | undefined, forwardedFor?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
  }) as IncomingMessage

describe('the address of a caller', () => {
  it.each([
    ['no proxy is trusted', 0, '10.0.0.1', '203.0.113.7', '10.0.0.1'],
    ['one is trusted', 1, '10.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['the caller lied to the one that is trusted', 1, '10.0.0.1', '1.1.1.1, 203.0.113.7', '203.0.113.7'],
    ['two are trusted', 2, '10.0.0.1', '1.1.1.1, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
    ['the proxy said nothing', 1, '10.0.0.1', undefined, '10.0.0.1'],
    ['a listed proxy asks', ['10.0.0.0/8'], '10.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['it asks over IPv6', ['10.0.0.0/8'], '::ffff:10.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['listed ones follow each other', ['10.0.0.0/8'], '10.0.0.1', '1.1.1.1, 2.2.2.2, 10.0.0.2', '2.2.2.2'],
    ['one that is not listed asks', ['10.0.0.0/8', 'loopback'], '192.0.2.1', '203.0.113.7', '192.0.2.1'],
    ['the proxy does not know it', 1, '10.0.0.1', 'unknown', '10.0.0.1'],
    ['the proxy names ports', ['10.0.0.1'], '10.0.0.1', '203.0.113.7:4711', '10.0.0.1'],
    ['the connection is gone', 0, undefined, '203.0.113.7', ''],
  ] as const)('where %s', (_case, trusted, peer, forwardedFor, address) => {
    expect(clientAddress(trusted)(from(peer, forwardedFor))).toBe(address)
  })
})
