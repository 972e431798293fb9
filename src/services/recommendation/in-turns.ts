import { setImmediate as nextTurn } from 'node:timers/promises'

/** Other requests wait no longer than this for their turn. */
const TURN_MS = 4

/**
 * Does the work for one value after the other, and lets the event loop turn every few milliseconds: a query may ask for hundreds of
 * lists, and what each of them waits for lies in memory, so that nothing else would give way.
 */
export async function inTurns<Value, Result>(
  values: readonly Value[],
  work: (value: Value, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  let turnBegan = performance.now()
  for (const [index, value] of values.entries()) {
    if (performance.now() - turnBegan > TURN_MS) {
      await nextTurn()
      turnBegan = performance.now()
    }
    results.push(await work(value, index))
  }
  return results
}

/** Values in groups of at most `size`, in order. */
export function groupsOf<Value>(values: readonly Value[], size: number): Value[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, group) =>
    values.slice(group * size, (group + 1) * size),
  )
}
