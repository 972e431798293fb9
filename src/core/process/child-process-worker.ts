/**
 * The child's half of child-process.ts: answers requests of the parent, one handler per kind. A child never outlives its
 * parent, and it leaves terminal signals to the parent, which drains first and then says stop.
 */
import { ForecartError, hasErrorCode, serializeError } from '../errors'
import type { ChildMessage, ChildProtocol, ParentMessage, RequestMessage } from './child-process-messages'

export interface HandlerContext<Progress> {
  /** Aborted when the parent gives up on the request or its deadline passes. */
  readonly signal: AbortSignal
  readonly progress: (value: Progress) => void
}

export type ChildHandlers<P extends ChildProtocol> = {
  readonly [Kind in keyof P]: (
    payload: P[Kind]['payload'],
    context: HandlerContext<P[Kind]['progress']>,
  ) => Promise<P[Kind]['response']> | P[Kind]['response']
}

export interface ServeOptions {
  /** Run when the parent says stop, before the child leaves. */
  readonly onStop?: () => Promise<void>
}

/**
 * Makes this process a child that answers `handlers`. Call it once, when everything that handlers need is loaded: it
 * tells the parent that the child is ready.
 *
 * @throws BAD_CONFIGURATION where the process was not started by a parent.
 */
export function serveParent<P extends ChildProtocol>(
  handlers: ChildHandlers<P>,
  options: ServeOptions = {},
): void {
  if (!process.send)
    throw new ForecartError('BAD_CONFIGURATION', 'This program is started by the server only')
  const running = new Map<number, AbortController>()

  // SIGKILL and not exit: ending the process in an orderly way while native code computes crashes it noisily.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

  const send = (message: ChildMessage): void => {
    // A failed send means that the channel is closed: 'disconnect' follows and ends the process.
    if (process.connected) process.send!(message, undefined, undefined, () => undefined)
  }

  const answer = async (message: RequestMessage): Promise<void> => {
    const abort = new AbortController()
    running.set(message.id, abort)
    const timer =
      message.deadlineMs === null
        ? null
        : setTimeout(
            () => abort.abort(new ForecartError('TIMEOUT', `"${message.kind}" took too long`)),
            message.deadlineMs,
          )
    try {
      const handler = Object.hasOwn(handlers, message.kind) ? handlers[message.kind] : undefined
      if (!handler) throw new ForecartError('BAD_USER_INPUT', `No handler for "${message.kind}"`)
      const value = await handler(message.payload, {
        signal: abort.signal,
        progress: (progress) => send({ type: 'progress', id: message.id, value: progress }),
      })
      send({ type: 'response', id: message.id, value })
    } catch (error) {
      // An abort is reported as what it is, however the handler's own code worded it.
      const reason: unknown = abort.signal.aborted ? abort.signal.reason : null
      const cause = reason instanceof ForecartError && !hasErrorCode(error, reason.code) ? reason : error
      send({ type: 'error', id: message.id, error: serializeError(cause) })
    } finally {
      if (timer) clearTimeout(timer)
      running.delete(message.id)
    }
  }

  const stop = async (): Promise<void> => {
    for (const abort of running.values()) abort.abort(new ForecartError('CANCELLED', 'The process stops'))
    await options.onStop?.()
    process.kill(process.pid, 'SIGKILL')
  }

  process.on('message', (message: ParentMessage) => {
    if (message.type === 'request') void answer(message)
    else if (message.type === 'ping') send({ type: 'pong' })
    else if (message.type === 'abort')
      running.get(message.id)?.abort(new ForecartError('CANCELLED', 'The request was cancelled'))
    else void stop()
  })
  send({ type: 'ready' })
}
