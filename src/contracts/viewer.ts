/** Who asks. It is decided once per request or socket, and services decide by it what may be seen. */
export const API_KEY_SCOPES = ['read', 'ingest', 'models'] as const

/** read: the graph and its forecasts. ingest: write the shop's data. models: train, promote, roll back, refresh. */
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number]

export type Viewer =
  | { readonly kind: 'anonymous' }
  /** An end user of the shop: sees the public catalogue and itself. `externalId` is the JWT's `sub`. */
  | {
      readonly kind: 'user'
      readonly externalId: string
      /** The JWT's `sid`: the session that the shop says this user takes part in; null where it says none. */
      readonly sessionExternalId: string | null
      readonly expiresAt: Date
    }
  /** A visitor that has not signed in: sees the session that the JWT's `sid` names while nobody signed in to it, and what it is recommended. */
  | { readonly kind: 'guest'; readonly sessionExternalId: string; readonly expiresAt: Date }
  | {
      readonly kind: 'apiKey'
      readonly keyId: bigint
      /** Stable name of the sending system; idempotency of ingest is per source. */
      readonly source: string
      readonly scopes: readonly ApiKeyScope[]
      readonly expiresAt: Date | null
    }
  | {
      readonly kind: 'admin'
      /** Set where records of a file are imported on the command line: the name under which their ids are known once. */
      readonly importSource?: string
    }

/** How a viewer is named in audit entries and in `requestedBy`. */
export function actorOf(viewer: Viewer): string {
  switch (viewer.kind) {
    case 'anonymous':
      return 'anonymous'
    case 'user':
      return `user:${viewer.externalId}`
    case 'guest':
      return `guest:${viewer.sessionExternalId}`
    case 'apiKey':
      return `key:${viewer.source}`
    case 'admin':
      return viewer.importSource === undefined ? 'admin' : `import:${viewer.importSource}`
  }
}

/** The source that idempotency of ingest is kept under: end users each have their own, so that nobody can take another's ids. */
export function sourceOf(viewer: Viewer): string {
  if (viewer.kind === 'apiKey') return viewer.source
  return (viewer.kind === 'admin' ? viewer.importSource : undefined) ?? actorOf(viewer)
}
