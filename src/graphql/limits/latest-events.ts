/** Which of many events of a question can count: of a visit the last fifty steps do. */
import { MAX_AHEAD_MS, MAX_LIVE_EVENTS, NO_STEPS } from '../../contracts/session/session-rows'

/** Twice what counts: some may be stored already, or be of items that nobody knows. */
export const MOST_READ_EVENTS = 2 * MAX_LIVE_EVENTS

const NO_STEP: ReadonlySet<unknown> = new Set(NO_STEPS)

/**
 * The latest steps, in the order in which they were given; all events where these are few. Of equal times the later one in the list is the later
 * one. What lies in the future counts for nothing, and comes after all else.
 *
 * @param given `SessionEventInput` as the caller sent them: nothing of them was checked. What is no event, or has no time that can be read, counts
 *   as of now, so that whoever reads it refuses it.
 */
export function latestEvents(given: readonly unknown[], now = Date.now()): readonly unknown[] {
  if (given.length <= MOST_READ_EVENTS) return given
  const steps = given.filter((event) => !NO_STEP.has(fieldOf(event, 'type')))
  if (steps.length <= MOST_READ_EVENTS) return steps
  const times = Float64Array.from(steps, (event) => rankedTime(event, now))
  const least = times.toSorted()[times.length - MOST_READ_EVENTS]!
  let leftOfLeast = MOST_READ_EVENTS - times.reduce((count, time) => count + Number(time > least), 0)
  const latest: unknown[] = []
  for (let at = steps.length - 1; at >= 0; at--) {
    if (times[at]! > least || (times[at] === least && leftOfLeast-- > 0)) latest.push(steps[at])
  }
  return latest.reverse()
}

function rankedTime(event: unknown, now: number): number {
  const occurredAt = fieldOf(event, 'occurredAt')
  const timeMs = typeof occurredAt === 'string' ? Date.parse(occurredAt) : Number.NaN
  if (Number.isNaN(timeMs)) return Infinity
  return timeMs > now + MAX_AHEAD_MS ? -Infinity : timeMs
}

function fieldOf(event: unknown, name: 'type' | 'occurredAt'): unknown {
  return typeof event === 'object' && event !== null
    ? (event as Readonly<Record<string, unknown>>)[name]
    : undefined
}
