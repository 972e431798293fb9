/** What recurrent layers share: walking through time, with the input's part of all gates computed in one product before. */
import { tf } from '../tensorflow'

export interface RecurrentOptions {
  /** `[batch, time]`, 1 where there is something to read, 0 where the state is carried over unchanged. */
  readonly mask?: tf.Tensor
}

export interface RecurrentOutput {
  /** `[batch, time, units]`: the state after each step. */
  readonly sequence: tf.Tensor
  /** `[batch, units]`: the state after the last step. */
  readonly last: tf.Tensor
}

/** `[batch, time, features]` times `[features, gates]` plus `[gates]`, as `time` tensors of `[batch, gates]`. */
export function gateInputs(x: tf.Tensor, weights: tf.Tensor, bias: tf.Tensor): tf.Tensor[] {
  const [batch, time, features] = x.shape as [number, number, number]
  // Time first, so that each step is a piece of memory in one place.
  const rows = tf.reshape(tf.transpose(x, [1, 0, 2]), [time * batch, features])
  const gates = tf.add(tf.matMul(rows as tf.Tensor2D, weights as tf.Tensor2D), bias)
  return splitEvenly(gates, time, 0)
}

/** The states of a sequence, by a function from one step's gates and the state before to the state after. */
export function walk(
  gates: readonly tf.Tensor[],
  initial: readonly tf.Tensor[],
  options: RecurrentOptions,
  step: (gates: tf.Tensor, state: readonly tf.Tensor[]) => readonly tf.Tensor[],
): RecurrentOutput {
  const masks = options.mask && splitEvenly(options.mask, gates.length, 1)
  let state = initial
  const outputs = gates.map((gate, t) => {
    const next = step(gate, state)
    const mask = masks?.[t]
    state = mask ? next.map((value, i) => tf.add(state[i]!, tf.mul(mask, tf.sub(value, state[i]!)))) : next
    return state[0]!
  })
  return { sequence: tf.stack(outputs, 1), last: outputs.at(-1)! }
}

/** tfjs has no gradient for a split into one part. */
function splitEvenly(x: tf.Tensor, parts: number, axis: number): tf.Tensor[] {
  return parts === 1 ? [x] : tf.split(x, parts, axis)
}
