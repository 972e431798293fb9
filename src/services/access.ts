/** Row-level rules that several services share. Which fields a viewer may ask for is decided before, by the graph. */
import type { ApiKeyScope, Viewer } from '../contracts/viewer'
import { ForecartError } from '../core/errors'

/** @throws UNAUTHENTICATED, FORBIDDEN unless the viewer is an administrator or a key with this scope. */
export function requireScope(viewer: Viewer, scope: ApiKeyScope): void {
  if (viewer.kind === 'admin' || (viewer.kind === 'apiKey' && viewer.scopes.includes(scope))) return
  throw viewer.kind === 'anonymous'
    ? new ForecartError('UNAUTHENTICATED', 'Authentication is required; send a bearer token or an API key')
    : new ForecartError('FORBIDDEN', `This needs an API key with the scope "${scope}"`)
}

/** @throws UNAUTHENTICATED, FORBIDDEN unless the viewer is an administrator or a key with one of these scopes. */
export function requireOneScope(viewer: Viewer, scopes: readonly [ApiKeyScope, ...ApiKeyScope[]]): void {
  const own = viewer.kind === 'apiKey' ? scopes.find((scope) => viewer.scopes.includes(scope)) : undefined
  requireScope(viewer, own ?? scopes[0])
}

/** @throws UNAUTHENTICATED, FORBIDDEN unless the viewer is an administrator. */
export function requireAdmin(viewer: Viewer): void {
  if (viewer.kind === 'admin') return
  throw viewer.kind === 'anonymous'
    ? new ForecartError('UNAUTHENTICATED', 'Authentication is required; send the admin token')
    : new ForecartError('FORBIDDEN', 'Only an administrator may do this')
}

export type ReadView =
  /** Everything of the shop. */
  | { readonly kind: 'shop' }
  /** The public catalogue, and what belongs to this end user. */
  | { readonly kind: 'endUser'; readonly externalId: string }

/**
 * Whether the viewer reads everything of the catalogue; false: what is public. For what guests may read, too.
 * @throws UNAUTHENTICATED, FORBIDDEN where the viewer may read nothing at all.
 */
export function readsWholeCatalogue(viewer: Viewer): boolean {
  return viewer.kind !== 'guest' && readView(viewer).kind === 'shop'
}

/** @throws UNAUTHENTICATED, FORBIDDEN where the viewer may read nothing at all. */
export function readView(viewer: Viewer): ReadView {
  if (viewer.kind === 'user') return { kind: 'endUser', externalId: viewer.externalId }
  requireScope(viewer, 'read')
  return { kind: 'shop' }
}
