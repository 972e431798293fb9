/** The only source of "now". Passed in, so that tests can hold time still. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

export function fixedClock(instant: Date | string): Clock {
  const at = new Date(instant)
  return { now: () => new Date(at) }
}
