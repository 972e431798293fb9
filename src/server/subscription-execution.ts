/**
 * Runs operations for the WebSocket transport: queries and mutations within their time, and each event of a subscription as
 * an operation of its own, with fresh loaders, so that nothing remembered from an earlier event is shown again.
 */
import { GraphQLError, createSourceEventStream } from 'graphql'
import type { ExecutionArgs, ExecutionResult } from 'graphql'
import type { RequestContext } from '../graphql/context'
import type { Executor } from '../graphql/executor'
import type { SharedAnswers } from './shared-answers'

export interface ContextualArgs extends ExecutionArgs {
  readonly contextValue: RequestContext
}

/** Settles within `timeoutMs`; work that is still under way then is told to stop, and its result is dropped. */
export async function executeInTime(
  executor: Executor,
  args: ContextualArgs,
  timeoutMs: number,
  onSettled: () => void = () => undefined,
): Promise<ExecutionResult> {
  const controller = new AbortController()
  const abort = () => controller.abort()
  const { signal: parent } = args.contextValue
  parent.addEventListener('abort', abort, { once: true })
  try {
    return await execute(executor, args, timeoutMs, controller, onSettled)
  } finally {
    parent.removeEventListener('abort', abort)
  }
}

async function execute(
  executor: Executor,
  args: ContextualArgs,
  timeoutMs: number,
  controller: AbortController,
  onSettled: () => void = () => undefined,
): Promise<ExecutionResult> {
  const timer = setTimeout(() => controller.abort(), timeoutMs)
  const execution = Promise.resolve(
    executor.execute({ ...args, contextValue: args.contextValue.renewed(controller.signal) }),
  ).finally(onSettled)
  try {
    return await Promise.race([execution, timeOut(controller.signal, timeoutMs)])
  } finally {
    clearTimeout(timer)
  }
}

function timeOut(signal: AbortSignal, timeoutMs: number): Promise<ExecutionResult> {
  const error = new GraphQLError(`The operation took longer than ${timeoutMs} ms`, {
    extensions: { code: 'TIMEOUT' },
  })
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve({ errors: [error] }), { once: true }),
  )
}

/**
 * Results in the order of events. The source is pulled only when the previous result was sent, so a slow consumer slows
 * its own source, whose buffer is bounded; nothing piles up here. A source that fails ends with its error as the last result.
 */
export async function subscribeWithFreshContext(
  { executor, shared }: { readonly executor: Executor; readonly shared: SharedAnswers },
  args: ContextualArgs,
  timeoutMs: number,
  onEnd: () => void,
): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
  const source = await createSourceEventStream(args).catch((error: unknown) => {
    onEnd()
    throw error
  })
  if (!(Symbol.asyncIterator in source)) {
    onEnd()
    return source
  }
  const events = source[Symbol.asyncIterator]()
  const answer = shared.of(args, {
    alone: (event) => executeInTime(executor, { ...args, rootValue: event }, timeoutMs),
    forAll: (event) => execute(executor, { ...args, rootValue: event }, timeoutMs, new AbortController()),
  })
  let hasEnded = false
  const end = () => {
    if (!hasEnded) onEnd()
    hasEnded = true
  }
  // Not an async generator function: its `return` would wait for an event that may never come.
  const results: AsyncGenerator<ExecutionResult, void, void> = {
    async next() {
      if (hasEnded) return { done: true, value: undefined }
      let event: IteratorResult<unknown>
      try {
        event = await events.next()
      } catch (error) {
        end()
        const originalError = error instanceof Error ? error : new Error(String(error))
        return {
          done: false,
          value: { errors: [new GraphQLError(originalError.message, { originalError })] },
        }
      }
      if (event.done) {
        end()
        return { done: true, value: undefined }
      }
      return { done: false, value: await answer(event.value) }
    },
    async return() {
      end()
      await events.return?.()
      return { done: true, value: undefined }
    },
    async throw(error) {
      end()
      await events.return?.()
      throw error
    },
    async [Symbol.asyncDispose]() {
      await results.return()
    },
    [Symbol.asyncIterator]() {
      return results
    },
  }
  return results
}
