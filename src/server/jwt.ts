/** Tokens of end users, signed by the shop: HS256 by a shared secret, or asymmetric by the shop's published keys. */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import type { JWTPayload, JWTVerifyOptions } from 'jose'
import type { Config } from '../config/env'
import type { Viewer } from '../contracts/viewer'
import { BoundedCache } from '../core/bounded-cache'
import type { Clock } from '../core/time/clock'
import { ForecartError } from '../core/errors'
import { requireText } from '../services/input-rules'

type UserViewer = Extract<Viewer, { kind: 'user' | 'guest' }>

/** Never `none`, and never a symmetric algorithm with a published key. */
const PUBLIC_KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'EdDSA',
]
const MAX_TOKEN_LENGTH = 8_192
const MAX_SESSION_KEY_LENGTH = 200
/** What a Date can hold. */
const LAST_INSTANT_S = 8_640_000_000_000
const CACHED_TOKENS = 10_000

export interface TokenVerifier {
  /**
   * @param beforeWork is called before the signature of a token that is not known yet is verified; what it throws is thrown on.
   * @throws UNAUTHENTICATED
   */
  verify(token: string, beforeWork?: () => void): Promise<UserViewer>
}

/** Null where no end-user tokens are configured. */
export function createTokenVerifier(config: Config['jwt'], clock: Clock): TokenVerifier | null {
  const check = createCheck(config)
  if (!check) return null
  // A storefront sends the same token with every query of a visit; its signature is checked once.
  const verified = new BoundedCache<string, UserViewer>(CACHED_TOKENS)
  return {
    async verify(token, beforeWork) {
      if (token.length > MAX_TOKEN_LENGTH) throw refused('it is too long')
      const cached = verified.get(token)
      if (cached) {
        if (cached.expiresAt > clock.now()) return cached
        throw refused('it has expired')
      }
      beforeWork?.()
      const viewer = toViewer(await check(token, clock.now()))
      verified.set(token, viewer)
      return viewer
    },
  }
}

function createCheck(config: Config['jwt']): ((token: string, now: Date) => Promise<JWTPayload>) | null {
  const pinned = { issuer: config.issuer, audience: config.audience, requiredClaims: ['exp'] }
  const run = async (verify: () => Promise<{ payload: JWTPayload }>) => {
    try {
      return (await verify()).payload
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw refused('it has expired')
      if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) throw error
      throw refused('it was not issued for this API')
    }
  }
  if (config.secret !== null) {
    const secret = new TextEncoder().encode(config.secret)
    return (token, currentDate) =>
      run(() => jwtVerify(token, secret, { ...pinned, currentDate, algorithms: ['HS256'] }))
  }
  if (config.jwksUrl !== null) {
    const keys = createRemoteJWKSet(new URL(config.jwksUrl))
    const options: JWTVerifyOptions = { ...pinned, algorithms: PUBLIC_KEY_ALGORITHMS }
    return (token, currentDate) => run(() => jwtVerify(token, keys, { ...options, currentDate }))
  }
  return null
}

function toViewer(payload: JWTPayload): UserViewer {
  const { sub, sid, exp } = payload
  if (typeof exp !== 'number') throw refused('it has no expiry')
  const expiresAt = new Date(Math.min(exp, LAST_INSTANT_S) * 1000)
  // Identity providers put what they like into `sid`. A value that cannot be a session of the shop is ignored.
  const sessionExternalId = isSessionKey(sid) ? sid : null
  if (sub !== undefined) return { kind: 'user', externalId: userOf(sub), sessionExternalId, expiresAt }
  if (sessionExternalId === null) throw refused('it names no user and no session')
  return { kind: 'guest', sessionExternalId: storable(sessionExternalId), expiresAt }
}

function isSessionKey(sid: unknown): sid is string {
  return typeof sid === 'string' && sid.length > 0 && sid.length <= MAX_SESSION_KEY_LENGTH
}

/** Whoever the shop could have recorded as a user. */
function userOf(subject: string): string {
  try {
    return requireText(subject, 'sub')
  } catch {
    throw refused('its subject names no user')
  }
}

/** A key that the shop could have recorded a session under. */
function storable(sessionKey: string): string {
  try {
    return requireText(sessionKey, 'sid')
  } catch {
    throw refused('its session is none')
  }
}

function refused(reason: string): ForecartError {
  return new ForecartError('UNAUTHENTICATED', `The token was refused: ${reason}`)
}
