/** Subscriptions to a state: a subscriber that is slow, or was away, misses steps in between and never the last one. */
import type { CoalescingQueue } from '../core/coalescing-queue'
import { pullIterator } from '../core/pull-iterator'

/** What `read` answers for each change; it ends with the queue, or where `read` answers null. */
export async function follow<Change, Value>(source: {
  readonly changed: CoalescingQueue<string, Change>
  readonly stopListening: readonly (() => void)[]
  /** Runs once, after listening has begun; the subscription is refused with what it throws. */
  readonly begin: () => Promise<void>
  readonly read: (change: Change) => Promise<Value | null>
}): Promise<AsyncIterableIterator<Value>> {
  const { changed, stopListening, begin, read } = source
  const end = () => {
    for (const stop of stopListening) stop()
    changed.close()
  }
  try {
    await begin()
  } catch (error) {
    end()
    throw error
  }
  return pullIterator(async () => {
    const taken = await changed.take(1)
    return taken === null ? undefined : ((await read(taken[0]!)) ?? undefined)
  }, end)
}
