/** Finds out who asks: an administrator, an end user of the shop, a system with an API key, or somebody unknown. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Viewer } from '../contracts/viewer'
import { ForecartError } from '../core/errors'
import type { ApiKeyService } from '../services/operations/api-key.service'
import type { TokenVerifier } from './jwt'

export interface Credentials {
  /** `Bearer <admin token | end-user JWT>`. */
  readonly authorization?: string | undefined
  readonly apiKey?: string | undefined
}

const SCHEME = 'bearer '
/** No token and no key is longer. */
const MAX_CREDENTIAL_LENGTH = 10_000

export class Authenticator {
  private readonly adminDigest: Buffer

  constructor(
    adminToken: string,
    private readonly tokens: TokenVerifier | null,
    private readonly apiKeys: ApiKeyService,
  ) {
    this.adminDigest = sha256(adminToken)
  }

  /**
   * @param beforeWork is called before credentials that are not known yet are looked up or verified; what it throws is thrown on.
   * @throws UNAUTHENTICATED where credentials are given and wrong. Without any, the viewer is anonymous.
   */
  async authenticate({ authorization, apiKey }: Credentials, beforeWork: () => void): Promise<Viewer> {
    if (authorization !== undefined && apiKey !== undefined) {
      throw new ForecartError('UNAUTHENTICATED', 'Send a bearer token or an API key, not both')
    }
    if ((authorization ?? apiKey ?? '').length > MAX_CREDENTIAL_LENGTH) {
      throw new ForecartError('UNAUTHENTICATED', 'The credentials are too long')
    }
    if (apiKey !== undefined) {
      const viewer = await this.apiKeys.authenticate(apiKey, beforeWork)
      if (!viewer) throw new ForecartError('UNAUTHENTICATED', 'The API key is unknown, revoked or expired')
      return viewer
    }
    if (authorization === undefined) return { kind: 'anonymous' }
    const token = bearerToken(authorization)
    if (token === null) {
      throw new ForecartError('UNAUTHENTICATED', 'Send "Authorization: Bearer <token>"')
    }
    if (this.isAdminToken(token)) return { kind: 'admin' }
    if (!this.tokens || token.split('.').length !== 3) {
      throw new ForecartError('UNAUTHENTICATED', 'The bearer token is not known here')
    }
    return this.tokens.verify(token, beforeWork)
  }

  /** Whether a viewer that was let in may stay, for connections that outlive a request. */
  async isStillValid(viewer: Viewer, now: Date): Promise<boolean> {
    if (viewer.kind === 'apiKey') return this.apiKeys.isStillValid(viewer)
    return (viewer.kind !== 'user' && viewer.kind !== 'guest') || viewer.expiresAt > now
  }

  /** Digests have equal lengths, so the comparison tells nothing by its time. */
  private isAdminToken(token: string): boolean {
    return timingSafeEqual(sha256(token), this.adminDigest)
  }
}

/** Null where the header says something else. */
function bearerToken(authorization: string): string | null {
  if (authorization.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return null
  return authorization.slice(SCHEME.length).trim() || null
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
