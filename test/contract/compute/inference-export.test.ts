/** An exported file answers what tfjs answers, for any batch size, in any process that has onnxruntime-node. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fc } from '../../support/property-testing'
import { Rng } from '../../../src/core/statistics/rng'
import { Dense, Embedding, LayerNorm, exportInference, openInference, tf } from '../../../src/compute'
import { CLASSICAL_METHODS } from '../../../src/models/demand/classical/methods'
import { devicesToTry } from '../../support/devices'
import { floats, integers, largestDifference, toleranceOn } from './compute-testkit'

const FEATURES = 5
const ITEMS = 7
const HORIZON = 4
const LEVELS = 3

function network(seed: number) {
  const rng = new Rng('export', seed)
  const embedding = new Embedding(ITEMS, 3, rng)
  const first = new Dense(FEATURES + 3, 8, rng)
  const norm = new LayerNorm(8)
  const last = new Dense(8, HORIZON * LEVELS, rng)
  return ({ x, item }: Readonly<Record<string, tf.Tensor>>) => {
    const hidden = tf.relu(norm.apply(first.apply(tf.concat([x!, embedding.apply(item!)], 1))))
    const raw = tf.reshape(last.apply(hidden), [hidden.shape[0], HORIZON, LEVELS])
    // Increments above the first level: the batch size appears in slices, reshapes and a constant of zeros.
    const start = tf.slice(raw, [0, 0, 0], [-1, -1, 1])
    const rises = tf.softplus(tf.slice(raw, [0, 0, 1], [-1, -1, LEVELS - 1]))
    const quantiles = tf.add(tf.cumsum(tf.concat([start, rises], 2), 2), tf.zeros([hidden.shape[0], 1, 1]))
    return { quantiles, mean: tf.mean(quantiles, 2) }
  }
}

/** Windows over [8, 7, 2]: each kind of operator, padded, strided, with rows that no window reaches. */
function windows() {
  const rng = new Rng('windows')
  const filter = (...shape: [number, number, number, number]): tf.Tensor4D =>
    tf.tensor4d(floats(tf.util.sizeFromShape(shape), rng), shape)
  const [depthwise, transposed] = [filter(3, 3, 2, 2), filter(2, 3, 2, 4)]
  return ({ x }: Readonly<Record<string, tf.Tensor>>) => {
    const batch = x!.shape[0]
    const convolved = tf.relu(tf.depthwiseConv2d(x as tf.Tensor4D, depthwise, 1, 'same'))
    const largest = tf.maxPool(convolved, 3, 2, 'same')
    const average = tf.avgPool(largest, [2, 3], [3, 2], 'valid')
    const spread = tf.conv2dTranspose(largest, transposed, [batch, 8, 8, 2], 2, 'same')
    return { average, spread, angle: tf.atan2(spread, tf.sin(spread)) }
  }
}

function exported(forward: ReturnType<typeof network>): Uint8Array {
  return exportInference({
    inputs: {
      x: { shape: ['batch', FEATURES], dtype: 'float32' },
      item: { shape: ['batch'], dtype: 'int32' },
    },
    forward,
  })
}

describe('an exported model', () => {
  it.each(devicesToTry())('equals tfjs at any batch size on %s', async (backend) => {
    const forward = network(1)
    const session = await openInference(exported(forward), { backend })
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 150 })),
        fc.nat(99),
        async (batch, seed) => {
          const rng = new Rng('feeds', seed)
          const x = floats(batch * FEATURES, rng)
          const item = integers(batch, ITEMS, rng)
          const answered = await session.run({
            x: { data: x, shape: [batch, FEATURES] },
            item: { data: item, shape: [batch] },
          })
          const expected = tf.tidy(() => {
            const results = forward({
              x: tf.tensor2d(x, [batch, FEATURES]),
              item: tf.tensor1d(item, 'int32'),
            })
            return { quantiles: results.quantiles.dataSync(), mean: results.mean.dataSync() }
          })
          expect(answered.quantiles!.shape).toEqual([batch, HORIZON, LEVELS])
          expect(answered.mean!.shape).toEqual([batch, HORIZON])
          expect(largestDifference(answered.quantiles!.data, expected.quantiles)).toBeLessThan(
            toleranceOn(backend, 1e-5),
          )
          expect(largestDifference(answered.mean!.data, expected.mean)).toBeLessThan(
            toleranceOn(backend, 1e-5),
          )
        },
      ),
      { numRuns: 25 },
    )
    await session.dispose()
  })

  it.each(devicesToTry())('ranks, and takes the lower index of equals, on %s', async (backend) => {
    const onnx = exportInference({
      inputs: { scores: { shape: ['batch', 6], dtype: 'float32' } },
      forward: ({ scores }) => {
        const { values, indices } = tf.topk(scores!, 4)
        return { values, items: indices }
      },
    })
    const session = await openInference(onnx, { backend })
    // prettier-ignore
    const scores = Float32Array.of(0.5, 2, -1, 2, 0.25, 0.5, /* second row */ -3, -1, -2, -1, -1, -4)
    const { values, items } = await session.run({ scores: { data: scores, shape: [2, 6] } })
    expect([...values!.data]).toEqual([2, 2, 0.5, 0.5, -1, -1, -1, -2])
    expect([...items!.data].map(Number)).toEqual([1, 3, 0, 5, 1, 3, 4, 2])
    expect(items!.shape).toEqual([2, 4])
    await session.dispose()
  })

  // tfjs devices serve what our layers export, which these are no part of.
  describe.each(devicesToTry().filter((device) => device.startsWith('ort-')))('on %s', (backend) => {
    it('of convolutions and pools equals tfjs at any batch size', async () => {
      const forward = windows()
      const session = await openInference(
        exportInference({ inputs: { x: { shape: ['batch', 8, 7, 2], dtype: 'float32' } }, forward }),
        { backend },
      )
      for (const batch of [1, 3, 64]) {
        const shape = [batch, 8, 7, 2]
        const data = floats(batch * 8 * 7 * 2, new Rng('windows', batch))
        const answered = await session.run({ x: { data, shape } })
        const expected = tf.tidy(() =>
          Object.entries<tf.Tensor>(forward({ x: tf.tensor(data, shape) })).map(
            ([name, y]) => [name, y.shape, y.dataSync<'float32'>()] as const,
          ),
        )
        for (const [name, expectedShape, values] of expected) {
          expect({ name, shape: answered[name]!.shape }).toEqual({ name, shape: expectedShape })
          expect(largestDifference(answered[name]!.data, values)).toBeLessThan(toleranceOn(backend, 1e-5))
        }
      }
      await session.dispose()
    })
  })

  it('adds up squares without writing them down', () => {
    const onnx = Buffer.from(
      exportInference({
        inputs: { x: { shape: ['batch', 4], dtype: 'float32' } },
        forward: ({ x }) => ({ y: tf.sum(tf.square(x!), 1) }),
      }),
    )
    expect(onnx.includes('ReduceSumSquare')).toBe(true)
    expect(onnx.includes('Mul')).toBe(false)
  })

  it('is the same file each time', () => {
    const forward = network(2)
    expect(Buffer.compare(exported(forward), exported(forward))).toBe(0)
  })

  it('opens in a process that has only onnxruntime-node', () => {
    const folder = mkdtempSync(join(tmpdir(), 'forecart-export-'))
    try {
      const file = join(folder, 'model.onnx')
      writeFileSync(file, exported(network(3)))
      const script = `
        const ort = require(process.argv[2])
        ort.InferenceSession.create(process.argv[1]).then(async (session) => {
          const { mean } = await session.run({
            x: new ort.Tensor('float32', new Float32Array(${2 * FEATURES}), [2, ${FEATURES}]),
            item: new ort.Tensor('int32', new Int32Array(2), [2]),
          })
          const loaded = Object.keys(require.cache).filter((path) => path.includes('tensorflow'))
          process.stdout.write(JSON.stringify({ dims: mean.dims, loaded }))
        })`
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ['-e', script, file, require.resolve('onnxruntime-node')],
        { encoding: 'utf8' },
      )
      expect(stderr).toBe('')
      expect(JSON.parse(stdout)).toEqual({ dims: [2, HORIZON], loaded: [] })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('is refused where the batch size enters the numbers', () => {
    expect(() =>
      exportInference({
        inputs: { x: { shape: ['batch', 2], dtype: 'float32' } },
        forward: ({ x }) => ({ y: tf.mul(x!, x!.shape[0]) }),
      }),
    ).toThrow(expect.objectContaining({ code: 'TRACE_REFUSED' }))
  })

  it('is refused where a size is the square of the batch size', () => {
    expect(() =>
      exportInference({
        inputs: { x: { shape: ['batch', 2], dtype: 'float32' } },
        forward: ({ x }) => ({ y: tf.reshape(tf.matMul(x!, x!, false, true), [-1]) }),
      }),
    ).toThrow(expect.objectContaining({ code: 'TRACE_REFUSED', message: expect.stringContaining('linear') }))
  })

  it.each([
    ['an output is named like an input', 'x', 'x', /'x' names an input and an output/],
    ['an input is named like a value inside', 'batch', 'y', /'batch' is a name that exported graphs use/],
    ['an output is named like a value inside', 'x', 't0', /'t0' is a name that exported graphs use/],
  ])('is refused where %s', (_case, input, output, message) => {
    const attempt = (): Uint8Array =>
      exportInference({
        inputs: { [input]: { shape: ['batch', 2], dtype: 'float32' } },
        forward: (inputs) => ({ [output]: tf.mul(inputs[input]!, 2) }),
      })
    expect(attempt).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringMatching(message) }),
    )
  })

  it('refuses feeds that do not fit', async () => {
    const session = await openInference(exported(network(4)), { backend: 'ort-cpu' })
    const item = { data: Int32Array.of(0), shape: [1] }
    await expect(session.run({ item })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    await expect(
      session.run({ item, x: { data: new Float32Array(3), shape: [1, FEATURES] } }),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    await session.dispose()
  })

  it('is refused as corrupt when cut short', async () => {
    const model = exported(network(5))
    await expect(
      openInference(model.subarray(0, model.length / 2), { backend: 'ort-cpu' }),
    ).rejects.toMatchObject({
      code: 'ARTIFACT_CORRUPT',
    })
  })
})

it('leaves a thread in which numbers too small to be normal are zero, and methods that need a least number work there all the same', async () => {
  const forward = ({ x }: Readonly<Record<string, tf.Tensor>>) => ({ y: tf.relu(x!) })
  const onnx = exportInference({ inputs: { x: { shape: ['batch', 1], dtype: 'float32' } }, forward })
  const session = await openInference(onnx, { backend: 'ort-cpu' })
  await session.run({ x: { data: Float32Array.of(1), shape: [1, 1] } })
  await session.dispose()
  for (const name of ['arima', 'fourier', 'ets'] as const) {
    const { mean } = CLASSICAL_METHODS[name](new Float64Array(30).fill(6), { season: 4, horizon: 2 })
    for (const value of mean) expect(value).toBeCloseTo(6, 2)
  }
})
