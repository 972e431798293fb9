/**
 * An async iterator that is pulled, and can be ended while it waits. (The `return` of an async generator function waits for
 * the step under way, which may be waiting for something that never comes.)
 * @param next the next value; undefined where there will be none any more.
 * @param end is called once, and must make a `next` that waits settle.
 */
export function pullIterator<Value>(
  next: () => Promise<Value | undefined>,
  end: () => void,
): AsyncIterableIterator<Value> {
  let hasEnded = false
  const finish = (): IteratorReturnResult<undefined> => {
    if (!hasEnded) {
      hasEnded = true
      end()
    }
    return { done: true, value: undefined }
  }
  const iterator: AsyncIterableIterator<Value> = {
    async next() {
      if (hasEnded) return finish()
      try {
        const value = await next()
        return value === undefined || hasEnded ? finish() : { done: false, value }
      } catch (error) {
        finish()
        throw error
      }
    },
    async return() {
      return finish()
    },
    [Symbol.asyncIterator]: () => iterator,
  }
  return iterator
}
