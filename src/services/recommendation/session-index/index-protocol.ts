/** What the server asks of the thread that builds the index of sessions, and what it answers. */
import type { SerializedError } from '../../../core/errors'
import type { SessionIndexNews } from '../../../models/session/session-neighbours/index-news'
import type { ArtifactLocation } from '../../../registry/artifact-store'

/** Of one thread: the version that it builds for, and where it reads. */
export interface IndexThreadData {
  readonly databaseUrl: string
  readonly artifact: ArtifactLocation
  readonly family: string
  /** How far back visits go. */
  readonly days: number
  /** Of all visits together. */
  readonly maxSteps: number
}

export interface IndexRequest {
  readonly nowMs: number
  /** Sessions that are to be read again, whatever was learnt of them. */
  readonly outdated: readonly bigint[]
}

/** Arrays lie in shared memory: nothing is copied. Null where nothing has changed. */
export type IndexResponse = { readonly news: SessionIndexNews | null } | { readonly error: SerializedError }
