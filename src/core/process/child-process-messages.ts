/**
 * What crosses the IPC channel between a process and its children. Payloads are structured clones
 * (`serialization: 'advanced'`): typed arrays, maps and bigints arrive as such.
 */
import type { SerializedError } from '../errors'

/** The kinds of request that a child answers: one entry per kind. `progress` may be sent any number of times before the answer. */
export type ChildProtocol = Record<string, { payload: unknown; response: unknown; progress?: unknown }>

export interface RequestMessage {
  readonly type: 'request'
  readonly id: number
  readonly kind: string
  readonly payload: unknown
  /** Time left when the request was sent; null: none is set. */
  readonly deadlineMs: number | null
}

export type ParentMessage =
  | RequestMessage
  | { readonly type: 'abort'; readonly id: number }
  | { readonly type: 'stop' }
  /** Answered by `pong` as soon as the child's event loop turns. */
  | { readonly type: 'ping' }

export type ChildMessage =
  /** The child has its handlers in place. */
  | { readonly type: 'ready' }
  | { readonly type: 'pong' }
  | { readonly type: 'response'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: SerializedError }
  | { readonly type: 'progress'; readonly id: number; readonly value: unknown }
