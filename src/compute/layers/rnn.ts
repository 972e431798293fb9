import type { Rng } from '../../core/statistics/rng'
import { tf } from '../tensorflow'
import { glorotUniformVariable, zerosVariable } from './initializers'
import type { Layer } from './layer'
import type { Cell, RecurrentOptions, RecurrentOutput } from './recurrent'
import { walk } from './recurrent'

/** A plain recurrent layer: Elman (1990), https://doi.org/10.1207/s15516709cog1402_1: `h' = tanh(x W + h U + b)`. */
export class Rnn implements Layer {
  readonly variables: readonly tf.Variable[]
  private readonly inputWeights: tf.Variable
  private readonly stateWeights: tf.Variable
  private readonly bias: tf.Variable

  constructor(
    inputSize: number,
    private readonly units: number,
    rng: Rng,
  ) {
    this.inputWeights = glorotUniformVariable([inputSize, units], rng)
    this.stateWeights = glorotUniformVariable([units, units], rng)
    this.bias = zerosVariable([units])
    this.variables = [this.inputWeights, this.stateWeights, this.bias]
  }

  /** `[batch, time, inputSize]`; the state begins at zero. Each step becomes nodes of the graph: up to about 150 steps. */
  apply(x: tf.Tensor, options: RecurrentOptions = {}): RecurrentOutput {
    const weights = { input: this.inputWeights, state: this.stateWeights, bias: this.bias }
    return walk(rnnCell(this.units), x, weights, options)
  }
}

function rnnCell(units: number): Cell {
  return {
    units,
    stateCount: 1,
    groups: { forward: [units], back: [units] },
    native: { name: 'RNN', gateOrder: [0] },
    forward: ({ input, state }, [before], mask) => {
      const read = tf.tanh(tf.add(input[0]!, state[0]!))
      const next = mask ? tf.add(before!, tf.mul(mask, tf.sub(read, before!))) : read
      return { states: [next], kept: [read] }
    },
    back: ([gradient], _, [read], mask) => {
      // A masked step passes everything on to the state before.
      const own = mask ? tf.mul(gradient!, mask) : gradient!
      const product = [tf.mul(own, tf.sub(1, tf.square(read!)))]
      return { products: { input: product, state: product }, before: [mask ? tf.sub(gradient!, own) : null] }
    },
  }
}
