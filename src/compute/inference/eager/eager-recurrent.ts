/** ONNX's GRU, LSTM and RNN in tfjs, step by step, in the form in which recurrent layers are exported (`native-recurrent.ts`). */
import { tf } from '../../tensorflow'
import { noCounterpart, ofTensor, tensorOf, type Attributes, type EagerValue } from './eager-value'

interface Weights {
  /** `[gates * units, features]`. */
  readonly input: tf.Tensor2D
  /** `[gates * units, units]`. */
  readonly state: tf.Tensor2D
  /** Those of the input's product and of the state's, `[gates * units]` each. */
  readonly biases: readonly [tf.Tensor, tf.Tensor]
}

/** The two products of a step, `[batch, gates * units]`, and what the cell carries; gives what it carries on, state first. */
type Cell = (
  fromInput: tf.Tensor,
  fromState: tf.Tensor,
  carried: readonly tf.Tensor[],
) => readonly tf.Tensor[]

const inThree = (x: tf.Tensor): tf.Tensor[] => tf.split(x, 3, -1)

/** Gates z, r, n. */
const gruCell: Cell = (fromInput, fromState, [state]) => {
  const [inputUpdate, inputReset, inputNew] = inThree(fromInput)
  const [stateUpdate, stateReset, stateNew] = inThree(fromState)
  const update = tf.sigmoid(tf.add(inputUpdate!, stateUpdate!))
  const reset = tf.sigmoid(tf.add(inputReset!, stateReset!))
  const candidate = tf.tanh(tf.add(inputNew!, tf.mul(reset, stateNew!)))
  return [tf.add(candidate, tf.mul(update, tf.sub(state!, candidate)))]
}

/** Gates i, o, f, c. */
const lstmCell: Cell = (fromInput, fromState, [, cell]) => {
  const [input, output, forget, candidate] = tf.split(tf.add(fromInput, fromState), 4, -1)
  const next = tf.add(tf.mul(tf.sigmoid(forget!), cell!), tf.mul(tf.sigmoid(input!), tf.tanh(candidate!)))
  return [tf.mul(tf.sigmoid(output!), tf.tanh(next)), next]
}

const rnnCell: Cell = (fromInput, fromState) => [tf.tanh(tf.add(fromInput, fromState))]

const KNOWN_ATTRIBUTES: readonly string[] = ['hidden_size', 'linear_before_reset']

/** Outputs: all states `[time, 1, batch, units]`, the last `[1, batch, units]`, and of an LSTM its last cell. */
function recurrent(
  name: string,
  cell: Cell,
  carries: number,
  inputs: readonly (EagerValue | undefined)[],
  attributes: Attributes,
): readonly EagerValue[] {
  // A model that was trained elsewhere may use attributes of these operators that our layers never set.
  const unknown = Object.keys(attributes).find((key) => !KNOWN_ATTRIBUTES.includes(key))
  if (unknown) throw noCounterpart(`${name} with the attribute ${unknown}`)
  if (inputs.slice(4).some((input) => input !== undefined))
    throw noCounterpart(`${name} with lengths or initial states`)
  const units = attributes['hidden_size'] as number
  const x = tensorOf(inputs[0]) as tf.Tensor3D
  const [time, batch] = x.shape
  const weights = weightsOf(inputs)
  let carried: readonly tf.Tensor[] = Array.from({ length: carries }, () => tf.zeros([batch, units]))
  const states: tf.Tensor[] = []
  for (let t = 0; t < time; t++) {
    const step = tf.reshape<tf.Rank.R2>(tf.slice(x, [t, 0, 0], [1, -1, -1]), [batch, x.shape[2]])
    const fromInput = tf.add(tf.matMul(step, weights.input, false, true), weights.biases[0])
    const fromState = tf.add(
      tf.matMul(carried[0] as tf.Tensor2D, weights.state, false, true),
      weights.biases[1],
    )
    carried = cell(fromInput, fromState, carried)
    states.push(carried[0]!)
  }
  return [tf.expandDims(tf.stack(states), 1), ...carried.map((one) => tf.expandDims(one, 0))].map(ofTensor)
}

function weightsOf([, input, state, bias]: readonly (EagerValue | undefined)[]): Weights {
  const both = bias ? tf.split(tf.squeeze(tensorOf(bias), [0]), 2) : [tf.scalar(0), tf.scalar(0)]
  return {
    input: tf.squeeze(tensorOf(input), [0]),
    state: tf.squeeze(tensorOf(state), [0]),
    biases: both as [tf.Tensor, tf.Tensor],
  }
}

export function gru(
  inputs: readonly (EagerValue | undefined)[],
  attributes: Attributes,
): readonly EagerValue[] {
  if (attributes['linear_before_reset'] !== 1)
    throw noCounterpart('GRU with the reset gate before the product')
  return recurrent('GRU', gruCell, 1, inputs, attributes)
}

export function lstm(
  inputs: readonly (EagerValue | undefined)[],
  attributes: Attributes,
): readonly EagerValue[] {
  return recurrent('LSTM', lstmCell, 2, inputs, attributes)
}

export function rnn(
  inputs: readonly (EagerValue | undefined)[],
  attributes: Attributes,
): readonly EagerValue[] {
  return recurrent('RNN', rnnCell, 1, inputs, attributes)
}
