/**
 * Innovations of an ARMA model: what of each value its past does not explain. Several columns are filtered by the same model, which makes
 * the coefficients of regressors a regression between innovations.
 */
import type { ArmaCoefficients } from './order'

export interface Innovations {
  /** `[columns][periods]`, of equal variance. */
  readonly columns: readonly Float64Array[]
  /** Sum of the logarithms of their variances over that of the errors. */
  readonly logVariances: number
  /** `[columns][states]`: what is expected of the next periods, the next one first. */
  readonly states: readonly Float64Array[]
}

/** Values before the first one are taken to be 0: nearly right for all but the first few, and cheap. */
export function conditionalInnovations(
  { ar, ma }: ArmaCoefficients,
  columns: readonly Float64Array[],
): Float64Array[] {
  const arLags = lagsOf(ar)
  const maLags = lagsOf(ma)
  return columns.map((column) => {
    const errors = new Float64Array(column.length)
    for (let at = 0; at < column.length; at++) {
      let error = column[at]!
      for (let i = 0; i < arLags.length; i++) {
        const lag = arLags[i]!
        if (lag > at) break
        error -= ar[lag - 1]! * column[at - lag]!
      }
      for (let i = 0; i < maLags.length; i++) {
        const lag = maLags[i]!
        if (lag > at) break
        error -= ma[lag - 1]! * errors[at - lag]!
      }
      errors[at] = error
    }
    return errors
  })
}

/** Seasonal models have few coefficients that are not 0. */
function lagsOf(coefficients: Float64Array): number[] {
  const lags: number[] = []
  for (let at = 0; at < coefficients.length; at++) if (coefficients[at] !== 0) lags.push(at + 1)
  return lags
}

/** The variance of the innovations is that of the errors by then, and the filter no longer changes. */
const SETTLED = 1e-9

/** Exactly, by Kalman's filter over Harvey's states. */
export function exactInnovations(
  { ar, ma }: ArmaCoefficients,
  columns: readonly Float64Array[],
): Innovations | null {
  const size = Math.max(ar.length, ma.length + 1)
  const phi = padded(ar, size)
  const effect = new Float64Array(size)
  effect[0] = 1
  effect.set(ma, 1)
  let covariance = stationaryCovariance(phi, effect)
  if (!covariance) return null
  let nextCovariance = new Float64Array(size * size)
  const gain = new Float64Array(size)
  const states = columns.map(() => new Float64Array(size))
  const innovations = columns.map((column) => new Float64Array(column.length))
  const count = columns[0]!.length
  let logVariances = 0
  let isSettled = false
  for (let at = 0; at < count; at++) {
    let variance = 1
    if (isSettled) {
      gain.set(effect)
    } else {
      variance = covariance[0]!
      if (!(variance > 0) || !Number.isFinite(variance)) return null
      logVariances += Math.log(variance)
      for (let i = 0; i < size; i++) gain[i] = covariance[i * size]! / variance
    }
    const deviation = Math.sqrt(variance)
    for (let column = 0; column < columns.length; column++) {
      const state = states[column]!
      const error = columns[column]![at]! - state[0]!
      innovations[column]![at] = error / deviation
      const first = state[0]! + gain[0]! * error
      for (let i = 0; i < size; i++) {
        const next = i + 1 < size ? state[i + 1]! + gain[i + 1]! * error : 0
        state[i] = next + phi[i]! * first
      }
    }
    if (isSettled) continue
    // What is left after the value is known, carried one period on.
    for (let i = 0; i < size; i++) {
      for (let j = i; j < size; j++) {
        const left = leftOver(covariance, gain, size, i + 1, j + 1)
        const value =
          left +
          phi[i]! * leftOver(covariance, gain, size, 0, j + 1) +
          phi[j]! * leftOver(covariance, gain, size, i + 1, 0) +
          phi[i]! * phi[j]! * leftOver(covariance, gain, size, 0, 0) +
          effect[i]! * effect[j]!
        nextCovariance[i * size + j] = value
        nextCovariance[j * size + i] = value
      }
    }
    ;[covariance, nextCovariance] = [nextCovariance, covariance]
    isSettled = isSteady(covariance, effect, size)
  }
  return { columns: innovations, logVariances, states }
}

function leftOver(covariance: Float64Array, gain: Float64Array, size: number, i: number, j: number): number {
  if (i >= size || j >= size) return 0
  return covariance[i * size + j]! - gain[i]! * covariance[j]!
}

function isSteady(covariance: Float64Array, effect: Float64Array, size: number): boolean {
  for (let i = 0; i < size; i++)
    for (let j = i; j < size; j++)
      if (Math.abs(covariance[i * size + j]! - effect[i]! * effect[j]!) > SETTLED) return false
  return true
}

function padded(values: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size)
  out.set(values)
  return out
}

const MAX_DOUBLINGS = 30

/**
 * The covariance of the states of a stationary model, P = T P T' + R R', by doubling: after k rounds it is the sum of the effects of 2^k
 * periods. Null where the model is not stationary as far as numbers can tell.
 */
function stationaryCovariance(phi: Float64Array, effect: Float64Array): Float64Array<ArrayBuffer> | null {
  const size = phi.length
  let covariance = new Float64Array(size * size)
  let transition = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) covariance[i * size + j] = effect[i]! * effect[j]!
    transition[i * size] = phi[i]!
    if (i + 1 < size) transition[i * size + i + 1]! += 1
  }
  for (let round = 0; round < MAX_DOUBLINGS; round++) {
    const moved = times(transition, covariance, size)
    let added = 0
    let whole = 0
    const next = new Float64Array(size * size)
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        let sum = 0
        for (let k = 0; k < size; k++) sum += moved[i * size + k]! * transition[j * size + k]!
        next[i * size + j] = covariance[i * size + j]! + sum
        if (i === j) {
          added += sum
          whole += next[i * size + j]!
        }
      }
    }
    covariance = next
    if (!Number.isFinite(whole)) return null
    if (added < 1e-10 * whole) return covariance
    transition = times(transition, transition, size)
  }
  return null
}

function times(a: Float64Array, b: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const out = new Float64Array(size * size)
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k]!
      if (factor === 0) continue
      for (let j = 0; j < size; j++) out[i * size + j]! += factor * b[k * size + j]!
    }
  return out
}
