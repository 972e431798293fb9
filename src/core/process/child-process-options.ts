/** What a child process is started with, and what is asked of it (child-process.ts). */
import type { ChildProtocol } from './child-process-messages'
import type { ErrorCode } from '../errors'
import type { HeartbeatPolicy } from './heartbeat'
import type { Logger } from '../logger'

export interface RestartPolicy {
  /** Wait before the second start in a row; doubles up to `maxDelayMs`. The first restart is immediate. */
  readonly baseDelayMs: number
  readonly maxDelayMs: number
  /** A child that was ready for as long counts as healthy: the next restart is immediate again. */
  readonly healthyAfterMs: number
}

export interface RequestOptions<Progress> {
  /** Aborting rejects at once with CANCELLED and tells the child. */
  readonly signal?: AbortSignal
  /** Rejects with TIMEOUT after this time, waiting for the child included. */
  readonly deadlineMs?: number
  readonly onProgress?: (progress: Progress) => void
}

export type SendRequest<P extends ChildProtocol> = <Kind extends keyof P & string>(
  kind: Kind,
  payload: P[Kind]['payload'],
  options?: RequestOptions<P[Kind]['progress']>,
) => Promise<P[Kind]['response']>

export interface ChildOptions<P extends ChildProtocol> {
  /** Path of a compiled program that calls `serveParent`; see `compiledEntry`. */
  readonly entry: string
  /** The name in logs and messages. */
  readonly name: string
  readonly logger: Logger
  /** Code of the error that requests get when the child dies or cannot be started. */
  readonly unavailableCode: ErrorCode
  /** Null means that the child is never started again. */
  readonly restart?: RestartPolicy | null
  /** When a child that does not answer any more is killed; null: never. */
  readonly heartbeat?: HeartbeatPolicy | null
  readonly maxInFlight?: number
  /** A started child must be ready within this time, `initialize` included. */
  readonly readyTimeoutMs?: number
  /** Throws away what the child writes, such as the complaints of drivers. */
  readonly quiet?: boolean
  /** Flags of Node for the child, such as a limit of its heap. */
  readonly execArgv?: readonly string[]
  /** The environment of the child. By default it is that of this process. */
  readonly env?: NodeJS.ProcessEnv
  /** How much nicer than this process the child is where processors are short, 0 (default) .. 19. Its own children inherit it. */
  readonly niceness?: number
  /** Runs after every start, before any other request is let through. */
  readonly initialize?: (send: SendRequest<P>) => Promise<void>
}
