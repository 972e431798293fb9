/** Minimisation without derivatives, in one dimension and in a few. */

const GOLDEN = (Math.sqrt(5) - 1) / 2
const GRID_POINTS = 9

/** The place of the smallest value between `low` and `high`: the best of an even grid, then golden sections around it. */
export function minimizeBetween(
  low: number,
  high: number,
  valueAt: (x: number) => number,
  tolerance = 1e-3,
): number {
  const gap = (high - low) / (GRID_POINTS - 1)
  let best = low
  let least = Number.POSITIVE_INFINITY
  for (let point = 0; point < GRID_POINTS; point++) {
    const x = low + point * gap
    const value = valueAt(x)
    if (value < least) [best, least] = [x, value]
  }
  let [from, to] = [Math.max(low, best - gap), Math.min(high, best + gap)]
  let left = to - GOLDEN * (to - from)
  let right = from + GOLDEN * (to - from)
  let [atLeft, atRight] = [valueAt(left), valueAt(right)]
  while (to - from > tolerance) {
    if (atLeft <= atRight) {
      to = right
      ;[right, atRight] = [left, atLeft]
      left = to - GOLDEN * (to - from)
      atLeft = valueAt(left)
    } else {
      from = left
      ;[left, atLeft] = [right, atRight]
      right = from + GOLDEN * (to - from)
      atRight = valueAt(right)
    }
  }
  const inner = atLeft <= atRight ? left : right
  return Math.min(atLeft, atRight) <= least ? inner : best
}

export interface Minimum {
  readonly at: Float64Array
  readonly value: number
}

/**
 * Nelder and Mead's simplex (1965) with their coefficients. A place that is not allowed has the value Infinity.
 * @param steps `[dimensions]` how far the corners of the first simplex lie from `start`
 * @param tolerance the simplex is small enough where its values differ by less
 */
export function minimizeSimplex(
  valueAt: (x: Float64Array) => number,
  start: ArrayLike<number>,
  steps: ArrayLike<number>,
  { tolerance, evaluations }: { readonly tolerance: number; readonly evaluations: number },
): Minimum {
  const size = start.length
  const corners = Array.from({ length: size + 1 }, (_, corner) => {
    const at = Float64Array.from(start)
    if (corner > 0) at[corner - 1]! += steps[corner - 1]!
    return { at, value: valueAt(at) }
  })
  const centre = new Float64Array(size)
  let reflected = new Float64Array(size)
  let tried = new Float64Array(size)
  const place = (out: Float64Array, factor: number, from: Float64Array): number => {
    for (let i = 0; i < size; i++) out[i] = centre[i]! + factor * (from[i]! - centre[i]!)
    return valueAt(out)
  }
  for (let used = size + 1; used < evaluations && size > 0;) {
    corners.sort((a, b) => a.value - b.value)
    const best = corners[0]!
    const worst = corners[size]!
    if (worst.value - best.value <= tolerance) break
    centre.fill(0)
    for (let corner = 0; corner < size; corner++)
      for (let i = 0; i < size; i++) centre[i]! += corners[corner]!.at[i]! / size
    const atReflected = place(reflected, -1, worst.at)
    used++
    let isShrunk = false
    if (atReflected < best.value) {
      const atExpanded = place(tried, 2, reflected)
      used++
      if (atExpanded < atReflected) tried = replace(worst, tried, atExpanded)
      else reflected = replace(worst, reflected, atReflected)
    } else if (atReflected < corners[size - 1]!.value) {
      reflected = replace(worst, reflected, atReflected)
    } else {
      const isOutside = atReflected < worst.value
      const atContracted = place(tried, 0.5, isOutside ? reflected : worst.at)
      used++
      if (atContracted < Math.min(atReflected, worst.value)) tried = replace(worst, tried, atContracted)
      else isShrunk = true
    }
    if (!isShrunk) continue
    for (const corner of corners.slice(1)) {
      for (let i = 0; i < size; i++) corner.at[i] = (corner.at[i]! + best.at[i]!) / 2
      corner.value = valueAt(corner.at)
    }
    used += size
  }
  return corners.reduce((least, corner) => (corner.value < least.value ? corner : least))
}

/** Puts a place into a corner and gives back the array of the old one, to be written over. */
function replace(
  corner: { at: Float64Array; value: number },
  at: Float64Array,
  value: number,
): Float64Array<ArrayBuffer> {
  const old = corner.at as Float64Array<ArrayBuffer>
  corner.at = at
  corner.value = value
  return old
}
