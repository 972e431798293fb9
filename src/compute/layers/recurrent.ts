/**
 * What recurrent layers share: the walk through time and back. It is laid out for processors rather than for readers of
 * formulas, after what ONNX Runtime was seen to spend its time with (docs/compute.md has the figures):
 *
 * - Inside, everything is `[units, batch]`: gates are then whole blocks of memory, so that parting and joining them copies
 *   blocks and not rows, and the gradient by the weights, `sum over t of x_t g_t^T`, transposes its right factor, which
 *   costs nothing, instead of its left one, which made it three times slower.
 * - The bias is one more row of the input weights, for an input that is always 1: its gradient comes with theirs.
 * - The gradient is written by hand (`tf.customGrad`): tfjs's own parts and joins gates once more for each use of them.
 * - All weights are one matrix, and so are the products that are its gradient, step by step. One sum over steps then depends
 *   on all that a step back computes, and they are added up after the walk is recorded: ONNX Runtime computes what a result
 *   needs latest operand first, so each step's products are computed while what they multiply is still in the caches, and
 *   before the next step. With a sum for each part of the weights, it walks back for one and keeps everything for the others.
 */
import { tf } from '../tensorflow'
import { prim } from '../trace/primitive'
import type { NativeOperator, RecurrentWeights } from './native-recurrent'
import { lowerRecurrent } from './native-recurrent'

export interface RecurrentOptions {
  /** `[batch, time]`, 1 where there is something to read, 0 where the state is carried over unchanged. Not trained. */
  readonly mask?: tf.Tensor
  /**
   * `[batch, time]`, 1 where another sequence begins, so that the state is zero again before the step, else 0: several sequences lie in one row.
   * Not trained.
   */
  readonly starts?: tf.Tensor
  /**
   * `[batch, units]`: what the state before is multiplied by where gates read it, the same in all steps of a row (variational dropout: Gal and Ghahramani 2016,
   * https://arxiv.org/abs/1512.05287). What is carried over without a product is not masked. Not trained.
   */
  readonly stateMask?: tf.Tensor
}

/** Computed when they are read; whoever needs only one should read only one. */
export interface RecurrentOutput {
  /** `[batch, time, units]`: the state after each step. */
  readonly sequence: tf.Tensor
  /** `[batch, units]`: the state after the last step. */
  readonly last: tf.Tensor
}

/** The products of the step's input, and of the state before, with the weights of each group of gates. */
export interface GateProducts {
  readonly input: readonly tf.Tensor[]
  readonly state: readonly tf.Tensor[]
}

/** One step forward: the states after it, and what the way back needs. */
export interface StepForward {
  readonly states: readonly tf.Tensor[]
  readonly kept: readonly tf.Tensor[]
}

/** One step back: the gradients by the products, and those by the states before that do not pass through a product. */
export interface StepBack {
  readonly products: GateProducts
  readonly before: readonly (tf.Tensor | null)[]
}

/** The arithmetic of one step. All tensors are `[..., batch]`; a mask is `[1, batch]`. */
export interface Cell {
  readonly units: number
  /** The first state is the output. */
  readonly stateCount: number
  /** Sizes of the groups of gates that are multiplied together on each way, in the order of the weights' columns. */
  readonly groups: { readonly forward: readonly number[]; readonly back: readonly number[] }
  /** The ONNX operator that serves this layer where no mask is given; with a mask, ONNX can only cut sequences short. */
  readonly native: NativeOperator
  forward(products: GateProducts, before: readonly tf.Tensor[], mask: tf.Tensor | undefined): StepForward
  /** @param gradients by the states after the step; null is zero. */
  back(
    gradients: readonly (tf.Tensor | null)[],
    before: readonly tf.Tensor[],
    kept: readonly tf.Tensor[],
    mask: tf.Tensor | undefined,
  ): StepBack
}

/** `[batch, time, features]` through a cell; states begin at zero. Each step becomes nodes: up to about 150 steps. */
export function walk(
  cell: Cell,
  x: tf.Tensor,
  weights: RecurrentWeights,
  { mask, starts, stateMask }: RecurrentOptions,
): RecurrentOutput {
  const [batch, time] = x.shape as [number, number, number]
  const unrolled = (reading: 'sequence' | 'last'): tf.Tensor => {
    const joined = tf.concat([weights.input, tf.reshape(weights.bias, [1, -1]), weights.state], 0)
    const steps = tf.transpose(x, [1, 2, 0])
    const carries = starts && tf.sub(1, tf.transpose(starts))
    const masks = {
      mask: mask && tf.transpose(mask),
      carries,
      stateMask: stateMask && tf.transpose(stateMask),
    }
    return new Walk(cell, batch, time, reading, masks).run(steps, joined)
  }
  const eager = {
    sequence: () => tf.transpose(tf.reshape(unrolled('sequence'), [time, cell.units, batch]), [2, 0, 1]),
    last: () => tf.transpose(unrolled('last')),
  }
  const compute = (reading: 'sequence' | 'last'): tf.Tensor =>
    mask || starts || stateMask
      ? eager[reading]()
      : prim(eager[reading], () => lowerRecurrent(cell.native, x, weights, reading))
  return {
    get sequence() {
      return compute('sequence')
    },
    get last() {
      return compute('last')
    },
  }
}

interface WalkMasks {
  /** `[time, batch]` */
  readonly mask: tf.Tensor | undefined
  /** `[time, batch]`: 1 where the state before the step is carried over, 0 where it is zero again. */
  readonly carries: tf.Tensor | undefined
  /** `[units, batch]` */
  readonly stateMask: tf.Tensor | undefined
}

class Walk {
  constructor(
    private readonly cell: Cell,
    private readonly batch: number,
    private readonly time: number,
    private readonly reading: 'sequence' | 'last',
    private readonly masks: WalkMasks,
  ) {}

  /**
   * @param steps `[time, features, batch]`
   * @param joined `[features + 1 + units, gates]`: the weights of the input, the bias, the weights of the state
   * @returns `[time * units, batch]`, or `[units, batch]` where only the last state is read.
   */
  run(steps: tf.Tensor, joined: tf.Tensor): tf.Tensor {
    return tf.customGrad((...args) => {
      const save = args.pop() as unknown as tf.GradSaveFunc
      const [x, weights] = args as tf.Tensor[] as [tf.Tensor, tf.Tensor]
      const { stateMask } = this.masks
      const [inputs, masks, carries] = [
        this.withOnes(x),
        this.split(this.masks.mask),
        this.split(this.masks.carries),
      ]
      const [inputWeights, stateWeights] = this.part(tf.transpose(weights), 1, this.cell.groups.forward)
      const zero = tf.zeros([this.cell.units, this.batch])
      let states: readonly tf.Tensor[] = Array.from({ length: this.cell.stateCount }, () => zero)
      const befores: (readonly tf.Tensor[])[] = []
      const outputs: tf.Tensor[] = []
      const kept: (readonly tf.Tensor[])[] = []
      inputs.forEach((input, t) => {
        const before = states.map((state) => times(state, carries[t]))
        const read = times(before[0]!, stateMask)
        const products = {
          input: inputWeights.map((one) => multiply(one, input)),
          state: stateWeights.map((one) => multiply(one, read)),
        }
        const step = this.cell.forward(products, before, masks[t])
        befores.push(before)
        kept.push(step.kept)
        states = step.states
        outputs.push(states[0]!)
      })
      // tfjs disposes of whatever is not saved.
      const stateMasks = stateMask ? [stateMask] : []
      save([weights, ...inputs, ...masks, ...carries, ...stateMasks, ...befores.flat(), ...kept.flat()])
      return {
        value: this.reading === 'last' ? outputs.at(-1)! : joinRows(outputs),
        gradFunc: (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) => this.back(dy as tf.Tensor, saved),
      }
    })(steps, joined)
  }

  private back(dy: tf.Tensor, saved: readonly tf.Tensor[]): tf.Tensor[] {
    const { cell, time } = this
    const take = taker(saved)
    const [weights] = take(1)
    const [inputs, masks] = [take(time), take(this.masks.mask ? time : 0)]
    const carries = take(this.masks.carries ? time : 0)
    const [stateMask] = take(this.masks.stateMask ? 1 : 0)
    const befores = Array.from({ length: time }, () => take(cell.stateCount))
    const rest = take(Infinity)
    const [inputWeights, stateWeights] = this.part(weights!, 0, cell.groups.back)
    const features = inputs[0]!.shape[0] - 1
    const unbiased = inputWeights.map((one) => tf.slice(one, [0, 0], [features, -1]))
    const outputGradients = this.reading === 'sequence' ? splitRows(dy, time) : []
    if (this.reading === 'last') outputGradients[time - 1] = dy

    const byWeights: tf.Tensor[] = []
    const byInputs: tf.Tensor[] = []
    let gradients: readonly (tf.Tensor | null)[] = Array.from({ length: cell.stateCount }, () => null)
    for (let t = time - 1; t >= 0; t--) {
      const before = befores[t]!
      const kept = rest.slice((t * rest.length) / time, ((t + 1) * rest.length) / time)
      const [output, ...others] = gradients
      const stateGradients = [sum(output, outputGradients[t]) ?? null, ...others]
      const { products, before: direct } = cell.back(stateGradients, before, kept, masks[t])
      const read = times(before[0]!, stateMask)
      const byGroup = products.input.map((product, i) =>
        joinRows([multiply(inputs[t]!, product, true), multiply(read, products.state[i]!, true)]),
      )
      byWeights.push(byGroup.length === 1 ? byGroup[0]! : tf.concat(byGroup, 1))
      byInputs[t] = sumOfProducts(null, unbiased, products.input)
      const byState = stateMask
        ? sum(direct[0] ?? null, times(sumOfProducts(null, stateWeights, products.state), stateMask))
        : sumOfProducts(direct[0] ?? null, stateWeights, products.state)
      const byBefore = [byState, ...direct.slice(1)]
      gradients = byBefore.map((gradient) => gradient && times(gradient, carries[t]))
    }
    const byX = tf.reshape(joinRows(byInputs), [time, features, this.batch])
    return [byX, byWeights.reduce((total, one) => tf.add(total, one))]
  }

  /** Splits weights `[features + 1 + units, gates]` (transposed where `rows` is 1) into those of the input and of the state, each by groups of gates. */
  private part(weights: tf.Tensor, rows: 0 | 1, groups: readonly number[]): [tf.Tensor[], tf.Tensor[]] {
    const { units } = this.cell
    const byFactor = tf.split(weights, [weights.shape[rows]! - units, units], rows)
    const [input, state] = byFactor.map((one) =>
      groups.length === 1 ? [one] : tf.split(one, [...groups], 1 - rows),
    )
    return [input!, state!]
  }

  /** Each step's features, and a row of ones for the bias: `[features + 1, batch]`. */
  private withOnes(x: tf.Tensor): tf.Tensor[] {
    const { time, batch } = this
    const ones = tf.ones([1, batch])
    return splitRows(tf.reshape(x, [-1, batch]), time).map((step) => tf.concat([step, ones], 0))
  }

  /** Step by step; nothing where it was not given. */
  private split(byStep: tf.Tensor | undefined): tf.Tensor[] {
    return byStep ? splitRows(byStep, this.time) : []
  }
}

function times(state: tf.Tensor, mask: tf.Tensor | undefined): tf.Tensor {
  return mask ? tf.mul(state, mask) : state
}

function multiply(a: tf.Tensor, b: tf.Tensor, transposeB = false): tf.Tensor {
  return tf.matMul(a, b, false, transposeB)
}

/** `start + sum over i of factors_i products_i`. */
function sumOfProducts(
  start: tf.Tensor | null,
  factors: readonly tf.Tensor[],
  products: readonly tf.Tensor[],
): tf.Tensor {
  return factors.reduce<tf.Tensor | null>(
    (total, factor, i) => sum(total, multiply(factor, products[i]!)),
    start,
  )!
}

function sum<A extends tf.Tensor | null | undefined, B extends tf.Tensor | null | undefined>(
  a: A,
  b: B,
): tf.Tensor | A | B {
  return a && b ? tf.add(a, b) : (a ?? b)
}

function taker<T>(values: readonly T[]): (count: number) => T[] {
  let taken = 0
  return (count) => values.slice(taken, (taken += Math.min(count, values.length - taken)))
}

function joinRows(parts: readonly tf.Tensor[]): tf.Tensor {
  return parts.length === 1 ? parts[0]! : tf.concat([...parts], 0)
}

function splitRows(x: tf.Tensor, parts: number): tf.Tensor[] {
  return parts === 1 ? [x] : tf.split(x, parts, 0)
}
