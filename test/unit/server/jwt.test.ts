import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose'
import { createTokenVerifier } from '../../../src/server/jwt'

const secret = 'a secret of more than thirty-two characters'
const key = new TextEncoder().encode(secret)
const config = { secret, jwksUrl: null, issuer: 'shop', audience: 'forecart' }
let now = new Date('2026-01-01T00:00:00Z')
const clock = { now: () => now }

function token(
  overrides: { sub?: string | null; sid?: unknown; iss?: string; aud?: string; exp?: number | null } = {},
): SignJWT {
  const claims = { sub: 'ada', iss: 'shop', aud: 'forecart', exp: now.getTime() / 1000 + 60, ...overrides }
  return new SignJWT(Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null)))
}
const sign = (jwt: SignJWT) => jwt.setProtectedHeader({ alg: 'HS256' }).sign(key)

beforeEach(() => {
  now = new Date('2026-01-01T00:00:00Z')
})

it('takes a token that the shop signed', async () => {
  const verifier = createTokenVerifier(config, clock)!
  const viewer = await verifier.verify(await sign(token()))
  expect(viewer).toEqual({
    kind: 'user',
    externalId: 'ada',
    sessionExternalId: null,
    expiresAt: new Date('2026-01-01T00:01:00Z'),
  })
})

it('reads the session that the shop says the user takes part in, and nothing else, from sid', async () => {
  const verifier = createTokenVerifier(config, clock)!
  for (const [sid, session] of [
    ['cookie-1', 'cookie-1'],
    ['', null],
    ['x'.repeat(201), null],
    [7, null],
    [['cookie-1'], null],
  ] as const) {
    const viewer = await verifier.verify(await sign(token({ sid })))
    expect(viewer.sessionExternalId).toBe(session)
  }
})

it('takes a token that names a session and no user for one of a guest', async () => {
  const verifier = createTokenVerifier(config, clock)!
  const viewer = await verifier.verify(await sign(token({ sub: null, sid: 'cookie-1' })))
  expect(viewer).toEqual({
    kind: 'guest',
    sessionExternalId: 'cookie-1',
    expiresAt: new Date('2026-01-01T00:01:00Z'),
  })
  for (const sid of [undefined, '', 'x'.repeat(201), 7, 'a\u0000b']) {
    const jwt = await sign(token({ sub: null, ...(sid === undefined ? {} : { sid }) }))
    await expect(verifier.verify(jwt)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  }
})

it('refuses it as soon as it has expired, also when it was seen before', async () => {
  const verifier = createTokenVerifier(config, clock)!
  const jwt = await sign(token())
  await verifier.verify(jwt)
  now = new Date('2026-01-01T00:01:00Z')
  await expect(verifier.verify(jwt)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})

it.each([
  ['another issuer', { iss: 'elsewhere' }],
  ['another audience', { aud: 'elsewhere' }],
  ['no expiry', { exp: null }],
  ['no subject', { sub: '' }],
  ['a subject that cannot be stored', { sub: 'a\0b' }],
  ['a subject with half a character', { sub: 'a\ud800' }],
  ['a subject longer than any name of a user', { sub: 'a'.repeat(201) }],
])('refuses %s', async (_what, overrides) => {
  const verifier = createTokenVerifier(config, clock)!
  await expect(verifier.verify(await sign(token(overrides as object)))).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  })
})

it('refuses other keys, other algorithms, and tokens without a signature', async () => {
  const verifier = createTokenVerifier(config, clock)!
  const foreign = await token()
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode('another secret of more than thirty-two characters'))
  const longer = await token()
    .setProtectedHeader({ alg: 'HS512' })
    .sign(new TextEncoder().encode(secret.padEnd(64, 'x')))
  const unsigned = new UnsecuredJWT({ sub: 'ada', iss: 'shop', aud: 'forecart', exp: 9e9 }).encode()
  for (const jwt of [foreign, longer, unsigned, 'a.b.c', 'x'.repeat(9_000)]) {
    await expect(verifier.verify(jwt)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  }
})

it('takes keys that the shop publishes, and never a symmetric signature with them', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' }
  const jwks = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] }))).listen(0)
  try {
    const { port } = jwks.address() as AddressInfo
    const jwksUrl = `http://127.0.0.1:${port}/jwks.json`
    const verifier = createTokenVerifier({ ...config, secret: null, jwksUrl }, clock)!
    const good = await token().setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(privateKey)
    await expect(verifier.verify(good)).resolves.toMatchObject({ externalId: 'ada' })
    const confused = await token()
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .sign(new TextEncoder().encode(JSON.stringify(jwk)))
    await expect(verifier.verify(confused)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  } finally {
    jwks.close()
  }
})

it('is absent where no end-user tokens are configured', () => {
  expect(createTokenVerifier({ ...config, secret: null }, clock)).toBeNull()
})
