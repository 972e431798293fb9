/** Whatever a model is computed on, the answer is the same: training, inference, and the forecasts of a trained model. */
import type { DemandPredictor } from '../../../src/contracts/demand/demand-estimator'
import { runProbe, STORED_LOSSES } from '../../../src/compute/devices/probe/probe-step'
import { Dense, Embedding, exportInference, openInference, quantizeWeights, tf } from '../../../src/compute'
import { decodeOnnxModel } from '../../../src/compute/onnx/model-reader'
import { encodeOnnxModel } from '../../../src/compute/onnx/model-writer'
import { Rng } from '../../../src/core/statistics/rng'
import { buildDemandPanel } from '../../../src/features/demand'
import { DEMAND_FAMILIES } from '../../../src/models/demand/families'
import { randomDemandRows } from '../../support/demand-rows'
import { describeEachDevice } from '../../support/devices'
import { floats, integers } from './compute-testkit'

const BATCH = 9
const rng = new Rng('devices')
const table = new Embedding(30, 12, rng)
const inner = new Dense(20, 32, rng)
const outer = new Dense(32, 12, rng)

/** Shapes that follow from the batch size, lookups, reductions, softmax, splits and conditions. */
const onnx = exportInference({
  inputs: { x: { shape: ['batch', 8], dtype: 'float32' }, item: { shape: ['batch'], dtype: 'int32' } },
  forward: ({ x, item }) => {
    const hidden = tf.tanh(inner.apply(tf.concat([x!, table.apply(item!)], -1)))
    const steps = tf.reshape(outer.apply(hidden), [x!.shape[0], 4, 3])
    const [first, rest] = tf.split(steps, [1, 2], -1)
    const weights = tf.softmax(tf.transpose(rest!, [0, 2, 1]))
    const mean = tf.add(tf.mean(weights, -1, true), tf.zeros([x!.shape[0], 1, 1]))
    return {
      quantiles: tf.cumsum(tf.concat([first!, tf.softplus(rest!)], 2), 2),
      mean,
      clipped: tf.where(tf.greater(steps, tf.zerosLike(steps)), steps, tf.neg(tf.square(steps))),
    }
  },
})
const feeds = {
  x: { data: floats(BATCH * 8, rng), shape: [BATCH, 8] },
  item: { data: integers(BATCH, 30, rng), shape: [BATCH] },
}

/** Of the size of the values. */
function largestError(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length)
  return actual.reduce((worst, value, i) => {
    const error = Math.abs(value - expected[i]!) / Math.max(1, Math.abs(expected[i]!))
    return Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error)
  }, 0)
}

let predictor: DemandPredictor
const panel = buildDemandPanel(
  randomDemandRows({ seed: 3, items: 6, locations: 2, historyDays: 220, futureDays: 28 }),
)

beforeAll(async () => {
  predictor = await DEMAND_FAMILIES['global-mlp']
    .createEstimator({ maxSteps: 40, evaluateEvery: 20 })
    .train(panel, { seed: 1 })
})

afterAll(() => predictor.dispose())

describeEachDevice('a model', (name) => {
  it('trains with the losses of tfjs cpu', async () => {
    const { losses } = await runProbe(name)
    expect(losses).toHaveLength(STORED_LOSSES.length)
    losses.forEach((loss, step) => expect(loss).toBeCloseTo(STORED_LOSSES[step]!, 4))
  })

  it.each([
    ['as it is', onnx],
    ['with int8 weights', quantizeWeights(onnx)],
  ])('answers as the processor does, %s', async (_case, model) => {
    const session = await openInference(model, { backend: name })
    const reference = await openInference(model, { backend: 'ort-cpu' })
    const answer = await session.run(feeds)
    const expected = await reference.run(feeds)
    for (const output of ['quantiles', 'mean', 'clipped']) {
      expect(answer[output]!.shape).toEqual(expected[output]!.shape)
      expect(largestError(answer[output]!.data, expected[output]!.data)).toBeLessThan(1e-4)
    }
    await expect(session.run({ x: feeds.x })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    await session.dispose()
    await reference.dispose()
  })

  it('forecasts demand within 1e-4 of what the processor forecasts', async () => {
    const here = await DEMAND_FAMILIES['global-mlp'].load(predictor.save(), { device: name })
    const answer = await here.predict(panel)
    const expected = await predictor.predict(panel)
    expect(largestError(answer.mean, expected.mean)).toBeLessThan(1e-4)
    expect(largestError(answer.quantiles, expected.quantiles)).toBeLessThan(1e-4)
    await here.dispose()
  })

  it('leaves no tensors behind when it forecasts', async () => {
    const here = await DEMAND_FAMILIES['global-mlp'].load(predictor.save(), { device: name })
    await here.predict(panel)
    const before = tf.memory().numTensors
    for (let i = 0; i < 3; i++) await here.predict(panel)
    expect(tf.memory().numTensors).toBe(before)
    await here.dispose()
  })
})

describe('int8 weights', () => {
  it('take about a quarter of the space and round each channel by at most half a step', async () => {
    const quantized = decodeOnnxModel(quantizeWeights(onnx))
    const weights = decodeOnnxModel(onnx).initializers.filter(({ shape }) => shape.length === 2)
    for (const { name, shape, data } of weights) {
      const codes = quantized.initializers.find((one) => one.name === `${name}.int8`)
      if (!codes) continue
      const scales = quantized.initializers.find((one) => one.name === `${name}.scale`)!.data as Float32Array
      const isTable = scales.length === shape[0] && shape[0] === 30
      Array.from(data as Float32Array).forEach((value, index) => {
        const channel = isTable ? Math.floor(index / shape[1]!) : index % shape[1]!
        const restored = Number(codes.data[index]) * scales[channel]!
        expect(Math.abs(restored - value)).toBeLessThanOrEqual(scales[channel]! / 2 + 1e-6)
      })
    }
    expect(quantized.initializers.filter(({ dtype }) => dtype === 'int8')).toHaveLength(3)
    const session = await openInference(quantizeWeights(onnx), { backend: 'ort-cpu' })
    const full = await openInference(onnx, { backend: 'ort-cpu' })
    const error = largestError(
      (await session.run(feeds)).quantiles!.data,
      (await full.run(feeds)).quantiles!.data,
    )
    expect(error).toBeGreaterThan(0)
    expect(error).toBeLessThan(0.05)
    await session.dispose()
    await full.dispose()
  })
})

describe('reading what was written', () => {
  it('gives the same file again', () => {
    expect(Buffer.compare(encodeOnnxModel(decodeOnnxModel(onnx)), onnx)).toBe(0)
  })

  it.each([
    ['cut off', onnx.subarray(0, onnx.length - 7)],
    ['something else', Buffer.from('not a model at all')],
    ['empty', new Uint8Array(0)],
  ])('refuses a file that is %s', (_case, bytes) => {
    expect(() => decodeOnnxModel(bytes)).toThrow(expect.objectContaining({ code: 'ARTIFACT_CORRUPT' }))
  })
})
