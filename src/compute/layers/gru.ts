import type { Rng } from '../../core/statistics/rng'
import { tf } from '../tensorflow'
import { glorotUniformVariable, zerosVariable } from './initializers'
import type { Layer } from './layer'
import type { Cell, RecurrentOptions, RecurrentOutput } from './recurrent'
import { walk } from './recurrent'

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
    const weights = { input: this.inputWeights, state: this.stateWeights, bias: this.bias }
    return walk(gruCell(this.units), x, weights, options)
  }
}

function gruCell(units: number): Cell {
  return {
    units,
    stateCount: 1,
    // The candidate stands apart: its product with the state is multiplied by the reset gate before it is added. The other two have
    // a product each on the way forward: parting a common one takes longer than it saves.
    groups: { forward: [units, units, units], back: [2 * units, units] },
    native: { name: 'GRU', attributes: { linear_before_reset: 1 }, gateOrder: [1, 0, 2] },
    forward: ({ input, state }, [before], mask) => {
      const reset = tf.sigmoid(tf.add(input[0]!, state[0]!))
      const update = tf.sigmoid(tf.add(input[1]!, state[1]!))
      const remembered = tf.mul(reset, state[2]!)
      const candidate = tf.tanh(tf.add(input[2]!, remembered))
      const way = tf.sub(before!, candidate)
      const kept = tf.mul(update, way)
      const next = mask ? tf.sub(before!, tf.mul(mask, tf.sub(way, kept))) : tf.add(candidate, kept)
      // The next state is kept anyway, and without a mask it tells what of the state before was kept.
      return { states: [next], kept: [reset, update, candidate, remembered, mask ? kept : next] }
    },
    // A sigmoid's slope is s (1 - s), and s times what it opens is known from the way forward: that leaves 1 - s.
    back: ([gradient], _, [reset, update, candidate, remembered, keptOrNext], mask) => {
      const kept = mask ? keptOrNext! : tf.sub(keptOrNext!, candidate!)
      // A masked step passes nothing on to its gates, and everything to the state before.
      const read = mask ? tf.mul(gradient!, mask) : gradient!
      const carried = tf.mul(read, update!)
      const replaced = tf.sub(read, carried)
      const byCandidate = tf.mul(replaced, tf.sub(1, tf.square(candidate!)))
      const byRemembered = tf.mul(byCandidate, reset!)
      const byReset = tf.mul(tf.sub(byCandidate, byRemembered), remembered!)
      const byGates = tf.concat([byReset, tf.mul(replaced, kept)], 0)
      return {
        products: { input: [byGates, byCandidate], state: [byGates, byRemembered] },
        before: [mask ? tf.add(tf.sub(gradient!, read), carried) : carried],
      }
    },
  }
}
