import type { Rng } from '../../core/rng'
import { tf } from '../tensorflow'
import { glorotUniformVariable, zerosVariable } from './initializers'
import type { Layer } from './layer'
import type { RecurrentOptions, RecurrentOutput } from './recurrent'
import { gateInputs, walk } from './recurrent'

/**
 * Gated recurrent unit: Cho et al. (2014), https://arxiv.org/abs/1406.1078, in the form of cuDNN and ONNX
 * (`linear_before_reset`), where the reset gate acts after the product, so that one product serves all gates:
 *
 *     r, z = sigmoid(x W + h U + b)      n = tanh(x Wn + bn + r * (h Un))      h' = n + z * (h - n)
 */
export class Gru implements Layer {
  readonly variables: readonly tf.Variable[]
  private readonly inputWeights: tf.Variable
  private readonly stateWeights: tf.Variable
  private readonly bias: tf.Variable

  constructor(
    inputSize: number,
    private readonly units: number,
    rng: Rng,
  ) {
    this.inputWeights = glorotUniformVariable([inputSize, 3 * units], rng)
    this.stateWeights = glorotUniformVariable([units, 3 * units], rng)
    this.bias = zerosVariable([3 * units])
    this.variables = [this.inputWeights, this.stateWeights, this.bias]
  }

  /** `[batch, time, inputSize]`; the state begins at zero. Each step becomes nodes of the graph: up to about 150 steps. */
  apply(x: tf.Tensor, options: RecurrentOptions = {}): RecurrentOutput {
    const { units } = this
    const gates = gateInputs(x, this.inputWeights, this.bias)
    return walk(gates, [tf.zeros([x.shape[0], units])], options, (fromInput, [h]) => {
      const fromState = tf.matMul(h as tf.Tensor2D, this.stateWeights)
      const [inputGates, inputCandidate] = tf.split(fromInput, [2 * units, units], 1) as [
        tf.Tensor,
        tf.Tensor,
      ]
      const [stateGates, stateCandidate] = tf.split(fromState, [2 * units, units], 1) as [
        tf.Tensor,
        tf.Tensor,
      ]
      const opened = tf.sigmoid(tf.add(inputGates, stateGates))
      const [reset, update] = tf.split(opened, 2, 1) as [tf.Tensor, tf.Tensor]
      const candidate = tf.tanh(tf.add(inputCandidate, tf.mul(reset, stateCandidate)))
      return [tf.add(candidate, tf.mul(update, tf.sub(h!, candidate)))]
    })
  }
}
