/** Layers over time: compiled training equals tfjs, exported inference too, and what they must not see they do not see. */
import fc from 'fast-check'
import { Rng } from '../../../src/core/rng'
import type { Layer } from '../../../src/compute'
import {
  CausalConv1d,
  Gru,
  Lstm,
  MultiHeadAttention,
  exportInference,
  openInference,
  tf,
} from '../../../src/compute'
import type { TestModel } from './compute-testkit'
import { devicesPresent, describeEachDevice } from '../../support/devices'
import {
  casesOn,
  comparedDevices,
  expectParity,
  floats,
  largestDifference,
  toleranceOn,
} from './compute-testkit'

interface SequenceLayer extends Layer {
  readonly run: (x: tf.Tensor, mask?: tf.Tensor) => tf.Tensor
}

type Make = (size: number, rng: Rng) => SequenceLayer

/** All take and give [batch, time, size]. */
const LAYERS: Record<string, Make> = {
  gru: (size, rng) => {
    const layer = new Gru(size, size, rng)
    return { variables: layer.variables, run: (x, mask) => layer.apply(x, { mask }).sequence }
  },
  lstm: (size, rng) => {
    const layer = new Lstm(size, size, rng)
    return { variables: layer.variables, run: (x, mask) => layer.apply(x, { mask }).sequence }
  },
  'causal attention': (size, rng) => {
    const layer = new MultiHeadAttention(size, 2, rng)
    return { variables: layer.variables, run: (x, mask) => layer.apply(x, { isCausal: true, mask }) }
  },
  'causal convolution': (size, rng) => {
    const layer = new CausalConv1d(size, size, 3, 2, rng)
    return {
      variables: layer.variables,
      run: (x, mask) => (mask ? layer.apply(tf.mul(x, tf.expandDims(mask, 2))) : layer.apply(x)),
    }
  },
}

interface Sizes {
  readonly batch: number
  readonly time: number
  readonly size: number
  readonly seed: number
}

function model(make: Make, { batch, time, size, seed }: Sizes): TestModel {
  const rng = new Rng('sequence', seed)
  const layer = make(size, rng)
  const shape = [batch, time, size]
  return {
    variables: layer.variables,
    inputs: {
      x: { shape, dtype: 'float32' },
      y: { shape, dtype: 'float32' },
      mask: { shape: [batch, time], dtype: 'float32' },
    },
    loss: ({ x, y, mask }) => tf.mean(tf.square(tf.sub(layer.run(x!, mask), y!))),
    feeds: {
      x: floats(batch * time * size, rng),
      y: floats(batch * time * size, rng),
      // Some are hidden, but never all.
      mask: Float32Array.from({ length: batch * time }, (_, i) => (i === 0 || rng.uniform() < 0.8 ? 1 : 0)),
    },
  }
}

/** Large enough that float32 shows a difference, small enough that the slope is straight. */
const STEP = 5e-3

const sizes = fc.record({
  batch: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 5 })),
  time: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 18 })),
  size: fc.constantFrom(2, 4, 6),
  seed: fc.nat(1000),
})

describe.each(Object.keys(LAYERS))('%s', (name) => {
  const make = LAYERS[name]!

  it.each(comparedDevices())('trains on %s as with tfjs, for random sizes', async (device) => {
    await fc.assert(
      fc.asyncProperty(sizes, async (drawn) =>
        expectParity(device, () => model(make, drawn), {
          steps: 8,
          optimizer: { kind: 'adamw', epsilon: 1e-3 },
        }),
      ),
      { numRuns: casesOn(device, 5) },
    )
  })

  it.each(devicesPresent())(
    'answers as tfjs does when exported, at any batch size, on %s',
    async (backend) => {
      const layer = make(4, new Rng('export', name))
      const onnx = exportInference({
        inputs: { x: { shape: ['batch', 5, 4], dtype: 'float32' } },
        forward: ({ x }) => ({ y: layer.run(x!) }),
      })
      const session = await openInference(onnx, { backend })
      for (const batch of [1, 3, 64]) {
        const data = floats(batch * 20, new Rng(batch))
        const { y } = await session.run({ x: { data, shape: [batch, 5, 4] } })
        const expected = tf.tidy(() => layer.run(tf.tensor(data, [batch, 5, 4])).dataSync<'float32'>())
        expect(y!.shape).toEqual([batch, 5, 4])
        expect(largestDifference(y!.data, expected)).toBeLessThan(toleranceOn(backend, 1e-5))
      }
      await session.dispose()
      tf.dispose([...layer.variables])
    },
  )

  it('has the gradient that finite differences show, with and without a mask', () => {
    fc.assert(
      fc.property(
        fc.record({
          batch: fc.constantFrom(1, 2),
          time: fc.constantFrom(1, 3),
          hidden: fc.constantFrom(null, 1, 2),
        }),
        ({ batch, time, hidden }) => {
          // prettier-ignore
          const rng = new Rng('gradients', name)
          const layer = make(2, rng)
          const [values, aims] = [floats(batch * time * 2, rng), floats(batch * time * 2, rng)]
          // Of every sequence but the first, a step is hidden: one in the middle, or the last.
          const mask =
            hidden === null
              ? undefined
              : tf.tensor2d(Float32Array.from({ length: batch * time }, (_, i) => (i < time || i % time !== Math.min(hidden, time - 1) ? 1 : 0)), [batch, time]) // prettier-ignore
          const lossOf = (x: tf.Tensor): tf.Scalar =>
            tf.sum(tf.mul(tf.square(layer.run(x, mask)), tf.tensor(aims, [batch, time, 2])))
          const at = (inputs: Float32Array): number =>
            tf.tidy(() => lossOf(tf.tensor(inputs, [batch, time, 2])).dataSync<'float32'>()[0]!)
          const moved = (array: Float32Array, i: number, by: number): Float32Array =>
            array.map((one, j) => (j === i ? one + by : one))
          const slope = (length: number, value: (i: number, by: number) => number): number[] =>
            Array.from({ length }, (_, i) => (value(i, STEP) - value(i, -STEP)) / (2 * STEP))

          const x = tf.tensor(values, [batch, time, 2])
          const byX = tf.grad(lossOf)(x)
          const expected = slope(values.length, (i, by) => at(moved(values, i, by)))
          expect(largestDifference(byX.dataSync<'float32'>(), expected)).toBeLessThan(5e-3)

          const { grads } = tf.variableGrads(() => lossOf(x), [...layer.variables])
          for (const variable of layer.variables) {
            const weights = variable.dataSync<'float32'>().slice()
            const assigned = (array: Float32Array): number => {
              tf.tidy(() => variable.assign(tf.tensor(array, variable.shape)))
              return at(values)
            }
            const differences = slope(weights.length, (i, by) => assigned(moved(weights, i, by)))
            assigned(weights)
            expect(largestDifference(grads[variable.name]!.dataSync<'float32'>(), differences)).toBeLessThan(
              5e-3,
            )
          }
          tf.dispose([...layer.variables, ...Object.values(grads), x, byX, mask])
        },
      ),
      { numRuns: 12 },
    )
  })

  it('sees nothing of the future', () => {
    const layer = make(4, new Rng('causal', name))
    tf.tidy(() => {
      const x = tf.tensor(floats(24, new Rng('x')), [1, 6, 4])
      const changed = tf.add(x, tf.pad(tf.ones([1, 2, 4]), [[0, 0], [4, 0], [0, 0]])) // prettier-ignore
      const [before, after] = [x, changed].map((one) => layer.run(one).dataSync<'float32'>()) as [Float32Array, Float32Array] // prettier-ignore
      expect([...after.subarray(0, 16)]).toEqual([...before.subarray(0, 16)])
      expect(largestDifference(after.subarray(16), before.subarray(16))).toBeGreaterThan(1e-3)
    })
    tf.dispose([...layer.variables])
  })

  it('sees nothing of what is masked', () => {
    const layer = make(4, new Rng('mask', name))
    tf.tidy(() => {
      const x = tf.tensor(floats(24, new Rng('x')), [1, 6, 4])
      const mask = tf.tensor2d([[1, 0, 1, 1, 1, 1]])
      const changed = tf.add(x, tf.pad(tf.ones([1, 1, 4]), [[0, 0], [1, 4], [0, 0]])) // prettier-ignore
      const [before, after] = [x, changed].map((one) => layer.run(one, mask).dataSync<'float32'>()) as [Float32Array, Float32Array] // prettier-ignore
      expect([...after.subarray(8)]).toEqual([...before.subarray(8)])
    })
    tf.dispose([...layer.variables])
  })
})

describeEachDevice('recurrent layers', (backend) => {
  it.each([
    ['GRU', Gru],
    ['LSTM', Lstm],
  ] as const)('serve through the %s of ONNX, unless there is a mask', async (operator, RecurrentLayer) => {
    const layer = new RecurrentLayer(3, 2, new Rng('native'))
    const file = (isMasked: boolean): Uint8Array =>
      exportInference({
        inputs: { x: { shape: ['batch', 4, 3], dtype: 'float32' }, mask: { shape: ['batch', 4], dtype: 'float32' } }, // prettier-ignore
        forward: ({ x, mask }) => ({ last: layer.apply(x!, isMasked ? { mask } : {}).last }),
      })
    const [native, unrolled] = [file(false), file(true)]
    expect(Buffer.from(native).includes(operator)).toBe(true)
    expect(Buffer.from(unrolled).includes(operator)).toBe(false)
    const feeds = {
      x: { data: floats(60, new Rng('x')), shape: [5, 4, 3] },
      mask: { data: new Float32Array(20).fill(1), shape: [5, 4] },
    }
    const [a, b] = await Promise.all(
      [native, unrolled].map(async (onnx) => {
        const session = await openInference(onnx, { backend })
        const { last } = await session.run(feeds)
        await session.dispose()
        return last!.data
      }),
    )
    expect(largestDifference(a!, b!)).toBeLessThan(toleranceOn(backend, 1e-6))
    tf.dispose([...layer.variables])
  })
})

describe('recurrent layers', () => {
  it('learn from the last step as from the end of the sequence', () => {
    for (const RecurrentLayer of [Gru, Lstm]) {
      const layer = new RecurrentLayer(3, 2, new Rng('last'))
      const x = tf.tensor(floats(30, new Rng('x')), [2, 5, 3])
      const ofLast = tf.variableGrads(() => tf.sum(tf.square(layer.apply(x).last)), [...layer.variables])
      const ofSequence = tf.variableGrads(
        () => tf.sum(tf.square(tf.slice(layer.apply(x).sequence, [0, 4, 0], [2, 1, 2]))),
        [...layer.variables],
      )
      for (const { name } of layer.variables)
        expect(
          largestDifference(
            ofLast.grads[name]!.dataSync<'float32'>(),
            ofSequence.grads[name]!.dataSync<'float32'>(),
          ),
        ).toBeLessThan(1e-6)
      tf.dispose([...layer.variables, x, ...Object.values(ofLast.grads), ...Object.values(ofSequence.grads)])
      tf.dispose([ofLast.value, ofSequence.value])
    }
  })

  it('the GRU follows its equations', () => {
    const layer = new Gru(1, 1, new Rng('equations'))
    const [w, u, b] = [
      [0.5, -0.4, 0.9],
      [0.3, 0.2, -0.7],
      [0.1, 0.2, 0.3],
    ] as const
    tf.tidy(() => {
      ;[w, u, b].forEach((values, i) =>
        layer.variables[i]!.assign(tf.tensor([...values], layer.variables[i]!.shape)),
      )
    })
    const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value))
    let h = 0
    const expected = [1, -2, 0.5].map((x) => {
      const r = sigmoid(x * w[0] + h * u[0] + b[0])
      const z = sigmoid(x * w[1] + h * u[1] + b[1])
      const n = Math.tanh(x * w[2] + b[2] + r * h * u[2])
      h = n + z * (h - n)
      return h
    })
    const { sequence, last } = layer.apply(tf.tensor([1, -2, 0.5], [1, 3, 1]))
    expect(largestDifference(sequence.dataSync<'float32'>(), expected)).toBeLessThan(1e-6)
    expect(last.dataSync()[0]).toBeCloseTo(h)
  })

  it('the LSTM follows its equations', () => {
    const layer = new Lstm(1, 1, new Rng('equations'))
    const [w, u, b] = [
      [0.5, -0.4, 0.9, 0.6],
      [0.3, 0.2, -0.7, 0.8],
      [0.1, 0.2, 0.3, 0.4],
    ] as const
    expect([...layer.variables[2]!.dataSync()]).toEqual([0, 0, 1, 0])
    tf.tidy(() => {
      ;[w, u, b].forEach((values, i) =>
        layer.variables[i]!.assign(tf.tensor([...values], layer.variables[i]!.shape)),
      )
    })
    const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value))
    let [h, cell] = [0, 0]
    const expected = [1, -2, 0.5].map((x) => {
      const gate = (k: 0 | 1 | 2 | 3): number => x * w[k] + h * u[k] + b[k]
      cell = sigmoid(gate(2)) * cell + sigmoid(gate(0)) * Math.tanh(gate(3))
      h = sigmoid(gate(1)) * Math.tanh(cell)
      return h
    })
    const { sequence } = layer.apply(tf.tensor([1, -2, 0.5], [1, 3, 1]))
    expect(largestDifference(sequence.dataSync<'float32'>(), expected)).toBeLessThan(1e-6)
  })
})
