/** Telling a leak from what a process takes once. Pure. */

/** Arenas of ONNX Runtime and compiled JavaScript grow until they fit. */
const WARM_UP_READINGS = 2

/**
 * What three of four growths from a reading to the next exceed. A leak grows each time; what a process takes once, and when it does
 * depends on the machine, is in some of them, however much it is.
 */
export function steadyGrowth(readings: readonly number[]): number {
  const values = readings.slice(WARM_UP_READINGS)
  const growths = values.slice(1).map((value, i) => value - values[i]!)
  return growths.sort((a, b) => a - b)[Math.floor(growths.length / 4)]!
}
