/** Who may write the shop's data: the shop itself, never its visitors (but see `IngestService` for their own events). */
import type { Viewer } from '../contracts/viewer'
import { ForecartError } from '../core/errors'

/** @throws UNAUTHENTICATED for nobody, FORBIDDEN for end users and for keys without the scope `ingest`. */
export function requireIngest(viewer: Viewer): void {
  switch (viewer.kind) {
    case 'admin':
      return
    case 'anonymous':
      throw new ForecartError('UNAUTHENTICATED', 'Sign in or send an API key to write data')
    case 'user':
      throw new ForecartError('FORBIDDEN', "End users cannot write the shop's data")
    case 'apiKey':
      if (viewer.scopes.includes('ingest')) return
      throw new ForecartError('FORBIDDEN', 'This API key lacks the scope "ingest"')
  }
}
