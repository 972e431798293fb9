/** Finds out who asks, and counts it. GraphQL over HTTP and over WebSocket and /metrics share it. */
import type { Viewer } from '../contracts/viewer'
import type { Authenticator, Credentials } from './authentication'
import type { RequestLimiter } from './request-rates'

const ANONYMOUS: Viewer = { kind: 'anonymous' }

export class Admission {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly limiter: RequestLimiter,
  ) {}

  /** @throws UNAUTHENTICATED where credentials are wrong, RATE_LIMITED with `details.retryAfterSeconds` */
  async admit(credentials: Credentials, address: string): Promise<Viewer> {
    let viewer: Viewer
    let isCounted = false
    // Credentials count for their address until they prove to be good, and before any work is done on them: sending others each
    // time does not get round the limit, and an address that has used it up costs neither signatures nor statements.
    const count = () => {
      if (!isCounted) this.limiter.take(ANONYMOUS, address)
      isCounted = true
    }
    try {
      viewer = await this.authenticator.authenticate(credentials, count)
    } catch (error) {
      count()
      throw error
    }
    if (isCounted) this.limiter.giveBack(ANONYMOUS, address)
    this.limiter.take(viewer, address)
    return viewer
  }
}

type Header = string | string[] | undefined

/** Reads credentials from a request's headers, or from what sockets have as `connectionParams`. */
export function credentialsOf(headers: {
  readonly authorization?: string | undefined
  readonly 'x-api-key'?: Header
}): Credentials {
  const apiKey = headers['x-api-key']
  return {
    authorization: headers.authorization,
    apiKey: Array.isArray(apiKey) ? apiKey.join(',') : apiKey,
  }
}
