/** Minimisation of smooth functions of several values, by the method of Broyden, Fletcher, Goldfarb and Shanno with numerical slopes. */
import type { Minimum } from './minimize'

const STEP = 1e-4
const ARMIJO = 1e-4
const MAX_HALVINGS = 12

/** @param tolerance it ends where a step gains less */
export function minimizeSmooth(
  valueAt: (x: Float64Array) => number,
  start: ArrayLike<number>,
  { tolerance, iterations }: { readonly tolerance: number; readonly iterations: number },
): Minimum {
  const size = start.length
  let at = Float64Array.from(start)
  let value = valueAt(at)
  if (size === 0 || !Number.isFinite(value)) return { at, value }
  // Of the inverse of the second derivatives.
  const inverse = Array.from({ length: size }, (_, row) => {
    const line = new Float64Array(size)
    line[row] = 1
    return line
  })
  let gradient = slopesAt(valueAt, at)
  let isFirst = true
  for (let round = 0; round < iterations; round++) {
    const direction = inverse.map((line) => -dot(line, gradient))
    let slope = dot(direction, gradient)
    if (!(slope < 0)) {
      for (let i = 0; i < size; i++) {
        inverse[i]!.fill(0)
        inverse[i]![i] = 1
        direction[i] = -gradient[i]!
      }
      slope = -dot(gradient, gradient)
      isFirst = true
      if (!(slope < 0)) break
    }
    // The first direction is as long as the slope is steep; a step of half a unit is far.
    let factor = isFirst ? Math.min(1, 0.5 / Math.sqrt(-slope)) : 1
    let next = at
    let nextValue = Number.POSITIVE_INFINITY
    for (let halving = 0; halving < MAX_HALVINGS; halving++) {
      next = at.map((one, i) => one + factor * direction[i]!)
      nextValue = valueAt(next)
      if (nextValue <= value + ARMIJO * factor * slope) break
      factor /= 3
    }
    if (!(nextValue < value)) break
    const gain = value - nextValue
    const nextGradient = slopesAt(valueAt, next)
    const moved = next.map((one, i) => one - at[i]!)
    const turned = nextGradient.map((one, i) => one - gradient[i]!)
    update(inverse, moved, turned, isFirst)
    isFirst = false
    at = next
    value = nextValue
    gradient = nextGradient
    if (gain < tolerance) break
  }
  return { at, value }
}

function slopesAt(valueAt: (x: Float64Array) => number, at: Float64Array): Float64Array<ArrayBuffer> {
  const near = Float64Array.from(at)
  return Float64Array.from(at, (one, i) => {
    near[i] = one + STEP
    const above = valueAt(near)
    near[i] = one - STEP
    const below = valueAt(near)
    near[i] = one
    const slope = (above - below) / (2 * STEP)
    return Number.isFinite(slope) ? slope : 0
  })
}

function update(inverse: Float64Array[], moved: Float64Array, turned: Float64Array, isFirst: boolean): void {
  const size = moved.length
  const curvature = dot(moved, turned)
  if (!(curvature > 1e-12)) return
  if (isFirst) {
    const scale = curvature / dot(turned, turned)
    for (let i = 0; i < size; i++) inverse[i]![i] = scale
  }
  const product = inverse.map((line) => dot(line, turned))
  const factor = (1 + dot(turned, product) / curvature) / curvature
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      inverse[i]![j]! +=
        factor * moved[i]! * moved[j]! - (product[i]! * moved[j]! + moved[i]! * product[j]!) / curvature
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
