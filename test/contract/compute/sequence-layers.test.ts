/** Layers over time: exported inference equals tfjs, what they must not see they do not see, and recurrent ones follow their equations. */
import { Rng } from '../../../src/core/statistics/rng'
import type { Layer } from '../../../src/compute'
import {
  CausalConv1d,
  Gru,
  Lstm,
  Rnn,
  MultiHeadAttention,
  compileTrainingStep,
  exportInference,
  openInference,
  tf,
} from '../../../src/compute'
import { devicesToTry, describeEachDevice } from '../../support/devices'
import { floats, largestDifference, toleranceOn } from './compute-testkit'

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
  rnn: (size, rng) => {
    const layer = new Rnn(size, size, rng)
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

describe.each(Object.keys(LAYERS))('%s', (name) => {
  const make = LAYERS[name]!

  it.each(devicesToTry())('answers as tfjs does when exported, at any batch size, on %s', async (backend) => {
    const layer = make(4, new Rng('export', name))
    const onnx = exportInference({
      inputs: {
        x: { shape: ['batch', 5, 4], dtype: 'float32' },
        mask: { shape: ['batch', 5], dtype: 'float32' },
      },
      forward: ({ x, mask }) => ({ plain: layer.run(x!), masked: layer.run(x!, mask) }),
    })
    const session = await openInference(onnx, { backend })
    for (const batch of [1, 3, 64]) {
      const rng = new Rng(batch)
      const x = { data: floats(batch * 20, rng), shape: [batch, 5, 4] }
      // Every step sees the first one, at least.
      const isShown = (i: number): boolean => i % 5 === 0 || rng.uniform() < 0.7
      const mask = {
        data: Float32Array.from({ length: batch * 5 }, (_, i) => (isShown(i) ? 1 : 0)),
        shape: [batch, 5],
      }
      const { plain, masked } = await session.run({ x, mask })
      const expected = (given?: typeof mask): Float32Array =>
        tf.tidy(
          () =>
            layer.run(tf.tensor(x.data, x.shape), given && tf.tensor(given.data, given.shape)).dataSync<'float32'>(), // prettier-ignore
        )
      expect([plain!.shape, masked!.shape]).toEqual([x.shape, x.shape])
      expect(largestDifference(plain!.data, expected())).toBeLessThan(toleranceOn(backend, 1e-5))
      expect(largestDifference(masked!.data, expected(mask))).toBeLessThan(toleranceOn(backend, 1e-5))
    }
    await session.dispose()
    tf.dispose([...layer.variables])
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
    ['RNN', Rnn],
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
  it.each([
    ['GRU', Gru],
    ['LSTM', Lstm],
    ['RNN', Rnn],
  ] as const)('the %s reads each of several sequences in a row as if it were alone', (_, RecurrentLayer) => {
    const layer = new RecurrentLayer(3, 2, new Rng('several'))
    tf.tidy(() => {
      const x = tf.tensor(floats(18, new Rng('x')), [1, 6, 3])
      const starts = tf.tensor2d([[1, 0, 1, 1, 0, 0]])
      const alone = [
        [0, 2],
        [2, 1],
        [3, 3],
      ].map(([from, steps]) => layer.apply(tf.slice(x, [0, from!, 0], [1, steps!, 3])).sequence)
      const together = layer.apply(x, { starts })
      const expected = tf.concat(alone, 1).dataSync<'float32'>()
      expect(largestDifference(together.sequence.dataSync<'float32'>(), expected)).toBeLessThan(1e-6)
      expect(largestDifference(together.last.dataSync<'float32'>(), expected.slice(-2))).toBeLessThan(1e-6)
    })
    tf.dispose([...layer.variables])
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

  it('the plain layer follows its equation', () => {
    const layer = new Rnn(1, 1, new Rng('equations'))
    const [w, u, b] = [0.5, -0.7, 0.2]
    tf.tidy(() => {
      ;[w, u, b].forEach((value, i) =>
        layer.variables[i]!.assign(tf.tensor([value], layer.variables[i]!.shape)),
      )
    })
    let h = 0
    const expected = [1, -2, 0.5].map((x) => (h = Math.tanh(x * w + h * u + b)))
    const { sequence } = layer.apply(tf.tensor([1, -2, 0.5], [1, 3, 1]))
    expect(largestDifference(sequence.dataSync<'float32'>(), expected)).toBeLessThan(1e-6)
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

it('attention reads each of several sequences in a row as if it were alone', () => {
  const layer = new MultiHeadAttention(4, 2, new Rng('several'))
  tf.tidy(() => {
    const x = tf.tensor(floats(20, new Rng('x')), [1, 5, 4])
    const sequences = tf.tensor2d([[0, 0, 3, 3, 3]], undefined, 'int32')
    const alone = [
      [0, 2],
      [2, 3],
    ].map(([from, steps]) => layer.apply(tf.slice(x, [0, from!, 0], [1, steps!, 4]), { isCausal: true }))
    const together = layer.apply(x, { isCausal: true, sequences }).dataSync<'float32'>()
    expect(largestDifference(together, tf.concat(alone, 1).dataSync<'float32'>())).toBeLessThan(1e-6)
  })
  tf.dispose([...layer.variables])
})

it('attention over hundreds of steps compiles without leave to capture more', async () => {
  const [time, size] = [300, 2]
  const layer = new MultiHeadAttention(size, 1, new Rng('long'))
  const step = await compileTrainingStep(
    {
      variables: layer.variables,
      inputs: { x: { shape: [1, time, size], dtype: 'float32' } },
      loss: ({ x }) => tf.mean(tf.square(layer.apply(x!, { isCausal: true }))),
      optimizer: { kind: 'sgd' },
    },
    { backend: 'ort-cpu' },
  )
  const { loss } = await step.run({ x: floats(time * size, new Rng('x')) }, { learningRate: 0.1 })
  expect(loss).toBeGreaterThan(0)
  await step.dispose()
  tf.dispose([...layer.variables])
})
