import { ForecartError } from '../errors'

/** Below it an interval is as good as a point; above it its ends lie where no shop has data, or are lost to rounding. */
export const LEAST_CONFIDENCE = 0.01
export const MOST_CONFIDENCE = 0.9999

/**
 * The probability mass of an interval, or the power of a test.
 * @param field what errors call it
 * @param written as the caller wrote it
 * @throws BAD_USER_INPUT unless it lies within .01 and .9999
 */
export function requireConfidence(value: number, field = 'confidence', written = String(value)): number {
  if (value >= LEAST_CONFIDENCE && value <= MOST_CONFIDENCE) return value
  throw new ForecartError(
    'BAD_USER_INPUT',
    `${field} has to be a number from ${LEAST_CONFIDENCE} to ${MOST_CONFIDENCE}, such as 0.9; it is ${written}`,
  )
}
