import type { Rng } from '../../core/statistics/rng'
import { tf } from '../tensorflow'
import { glorotUniformVariable, variableOf } from './initializers'
import type { Layer } from './layer'
import type { Cell, RecurrentOptions, RecurrentOutput } from './recurrent'
import { walk } from './recurrent'

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
    const weights = { input: this.inputWeights, state: this.stateWeights, bias: this.bias }
    return walk(lstmCell(this.units), x, weights, options)
  }
}

function lstmCell(units: number): Cell {
  return {
    units,
    stateCount: 2,
    // The candidate stands apart on the way forward: ONNX Runtime computes an activation with its product, where it has one.
    groups: { forward: [3 * units, units], back: [4 * units] },
    native: { name: 'LSTM', gateOrder: [0, 1, 2, 3] },
    forward: ({ input: fromInput, state: fromState }, before, mask) => {
      const [h, cell] = before as [tf.Tensor, tf.Tensor]
      const opened = tf.sigmoid(tf.add(fromInput[0]!, fromState[0]!))
      const [input, output, forget] = tf.split(opened, 3, 0) as [tf.Tensor, tf.Tensor, tf.Tensor]
      const candidate = tf.tanh(tf.add(fromInput[1]!, fromState[1]!))
      const nextCell = tf.add(tf.mul(forget, cell), tf.mul(input, candidate))
      const squashed = tf.tanh(nextCell)
      const next = tf.mul(output, squashed)
      return {
        states: mask ? [carry(h, next, mask), carry(cell, nextCell, mask)] : [next, nextCell],
        kept: [input, output, forget, candidate, squashed],
      }
    },
    // A sigmoid's slope is s (1 - s), and s is a factor of what is computed anyway: that leaves 1 - s. The slope of a tanh is 1 - t t, and
    // one of these factors is in what the gate beside it needs.
    back: ([byState, byCell], [, cell], kept, mask) => {
      const [input, output, forget, candidate, squashed] = kept as Five
      // A masked step keeps its state, so its gradient passes unchanged to the state before.
      const read = mask ? tf.mul(byState!, mask) : byState!
      const readCell = byCell && (mask ? tf.mul(byCell, mask) : byCell)
      const shown = tf.mul(read, output)
      const byOutput = tf.mul(shown, squashed)
      const throughState = tf.sub(shown, tf.mul(byOutput, squashed))
      const byNext = readCell ? tf.add(readCell, throughState) : throughState
      const added = tf.mul(byNext, input)
      const byInput = tf.mul(added, candidate)
      const beforeCell = tf.mul(byNext, forget)
      const byAll = [
        tf.concat(
          [
            tf.mul(byInput, tf.sub(1, input)),
            tf.mul(byOutput, tf.sub(1, output)),
            tf.mul(tf.mul(beforeCell, cell!), tf.sub(1, forget)),
            tf.sub(added, tf.mul(byInput, candidate)),
          ],
          0,
        ),
      ]
      return {
        products: { input: byAll, state: byAll },
        before: [
          mask ? tf.sub(byState!, read) : null,
          readCell && mask ? tf.add(beforeCell, tf.sub(byCell, readCell)) : beforeCell,
        ],
      }
    },
  }
}

type Five = [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]

/** `after` where the mask is 1, exactly `before` where it is 0. */
function carry(before: tf.Tensor, after: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  return tf.add(before, tf.mul(mask, tf.sub(after, before)))
}
