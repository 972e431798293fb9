import type { Rng } from '../../core/rng'
import { tf } from '../tensorflow'
import { glorotUniformVariable, variableOf } from './initializers'
import type { Layer } from './layer'
import type { RecurrentOptions, RecurrentOutput } from './recurrent'
import { gateInputs, walk } from './recurrent'

/** The forget gate's initial bias: a new cell remembers. Jozefowicz et al. (2015). */
const FORGET_BIAS = 1
const FORGET_GATE = 2

/**
 * Long short-term memory: Hochreiter and Schmidhuber (1997) with forget gates (Gers et al., 2000):
 *
 *     i, o, f = sigmoid(x W + h U + b)      g = tanh(x Wg + h Ug + bg)      c' = f * c + i * g      h' = o * tanh(c')
 */
export class Lstm implements Layer {
  readonly variables: readonly tf.Variable[]
  private readonly inputWeights: tf.Variable
  private readonly stateWeights: tf.Variable
  private readonly bias: tf.Variable

  constructor(
    inputSize: number,
    private readonly units: number,
    rng: Rng,
  ) {
    this.inputWeights = glorotUniformVariable([inputSize, 4 * units], rng)
    this.stateWeights = glorotUniformVariable([units, 4 * units], rng)
    const gateOf = (index: number): number => Math.floor(index / units)
    this.bias = variableOf([4 * units], (index) => (gateOf(index) === FORGET_GATE ? FORGET_BIAS : 0))
    this.variables = [this.inputWeights, this.stateWeights, this.bias]
  }

  /** `[batch, time, inputSize]`; state and cell begin at zero. Each step becomes nodes: up to about 150 steps. */
  apply(x: tf.Tensor, options: RecurrentOptions = {}): RecurrentOutput {
    const { units } = this
    const gates = gateInputs(x, this.inputWeights, this.bias)
    const zeros = tf.zeros([x.shape[0], units])
    return walk(gates, [zeros, zeros], options, (fromInput, [h, cell]) => {
      const fromState = tf.matMul(h as tf.Tensor2D, this.stateWeights)
      const all = tf.add(fromInput, fromState)
      const [opened, candidate] = tf.split(all, [3 * units, units], 1) as [tf.Tensor, tf.Tensor]
      const [input, output, forget] = tf.split(tf.sigmoid(opened), 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor]
      const nextCell = tf.add(tf.mul(forget, cell!), tf.mul(input, tf.tanh(candidate)))
      return [tf.mul(output, tf.tanh(nextCell)), nextCell]
    })
  }
}
