/** Who asks, found out and counted: the same for GraphQL over HTTP and WebSocket, and for /metrics. */
import type { Viewer } from '../contracts/viewer'
import type { Authenticator, Credentials } from './authentication'
import type { RequestLimiter } from './request-rates'

export class Admission {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly limiter: RequestLimiter,
  ) {}

  /** @throws UNAUTHENTICATED where credentials are wrong, RATE_LIMITED with `details.retryAfterSeconds` */
  async admit(credentials: Credentials, address: string): Promise<Viewer> {
    let viewer: Viewer
    try {
      viewer = await this.authenticator.authenticate(credentials)
    } catch (error) {
      // Wrong credentials count for their address, so that sending others each time is no way round the limit.
      this.limiter.take({ kind: 'anonymous' }, address)
      throw error
    }
    this.limiter.take(viewer, address)
    return viewer
  }
}

type Header = string | string[] | undefined

/** Of a request's headers; sockets have them in `connectionParams`. */
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
