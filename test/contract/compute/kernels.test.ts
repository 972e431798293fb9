/** Each kernel, and its gradient where tfjs has one, gives on each device what tfjs cpu gives. */
import { Rng } from '../../../src/core/rng'
import type { ComputeBackend } from '../../../src/compute'
import { openInference, tf } from '../../../src/compute'
import { DEVICE_ADAPTERS } from '../../../src/compute/devices/device-adapter'
import { openEagerDevice } from '../../../src/compute/devices/eager-device'
import { onBackend } from '../../../src/compute/devices/on-backend'
import { serializeGraph } from '../../../src/compute/graph/serialize-graph'
import { encodeOnnxModel } from '../../../src/compute/onnx/model-writer'
import { trace } from '../../../src/compute/trace/tracer'
import { describeEachDevice } from '../../support/devices'
import { floats, integers, largestDifference, toleranceOn } from './compute-testkit'

type Tensors = Readonly<Record<string, tf.Tensor>>
type Inputs = Readonly<Record<string, { data: Float32Array | Int32Array; shape: number[] }>>
type Compute = (tensors: Tensors) => Readonly<Record<string, tf.Tensor>>

type Results = Readonly<Record<string, { data: ArrayLike<number>; shape: readonly number[] }>>

/** Compiled, or through the backend of tfjs that the device is. */
async function computeOn(backend: ComputeBackend, inputs: Inputs, compute: Compute): Promise<Results> {
  const device = DEVICE_ADAPTERS[backend]
  if (device.kind === 'eager') {
    await openEagerDevice(device)
    return onBackend(device.backend, () => computeEagerly(inputs, compute))
  }
  const specs = Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape }]) => [
      name,
      { shape, dtype: data instanceof Int32Array ? ('int32' as const) : ('float32' as const) },
    ]),
  )
  const { graph, outputs } = trace({ inputs: specs, compute })
  const session = await openInference(encodeOnnxModel(serializeGraph(graph, outputs)), { backend })
  try {
    return await session.run(inputs)
  } finally {
    await session.dispose()
  }
}

function computeEagerly(inputs: Inputs, compute: Compute): Results {
  const results: Record<string, Results[string]> = {}
  tf.tidy(() => {
    const tensors = Object.fromEntries(
      Object.entries(inputs).map(([name, { data, shape }]) => [
        name,
        // A copy: backends keep what they are given.
        tf.tensor(data.slice(), shape, data instanceof Int32Array ? 'int32' : 'float32'),
      ]),
    )
    for (const [name, tensor] of Object.entries(compute(tensors)))
      results[name] = { data: Array.from(tensor.dataSync()), shape: tensor.shape }
  })
  return results
}

async function expectSame(backend: ComputeBackend, inputs: Inputs, compute: Compute): Promise<void> {
  const before = tf.memory().numTensors
  const actual = await computeOn(backend, inputs, compute)
  expect(tf.memory().numTensors).toBe(before)
  const expected = computeEagerly(inputs, compute)
  for (const [name, { data, shape }] of Object.entries(expected)) {
    expect({ name, shape: actual[name]!.shape }).toEqual({ name, shape })
    const difference = largestDifference(actual[name]!.data, data)
    if (!(difference < toleranceOn(backend, 1e-4))) throw new Error(`${name} differs by ${difference}`)
  }
}

/** The value, and the gradient of a weighted sum of it by x. */
const withGradient =
  (f: (x: tf.Tensor) => tf.Tensor): Compute =>
  ({ x }) => ({
    value: f(x!),
    gradient: tf.grad((z) => {
      const y = tf.cast(f(z), 'float32')
      return tf.sum(tf.mul(y, tf.reshape(tf.cos(tf.range(0, y.size)), y.shape)))
    })(x!),
  })

const x = (shape: number[], scale = 1): Inputs => ({
  x: {
    data: floats(
      shape.reduce((a, b) => a * b, 1),
      new Rng('kernel', ...shape),
      scale,
    ),
    shape,
  },
})

const b34 = (): tf.Tensor => tf.reshape(tf.add(tf.sin(tf.range(0, 12)), 1.5), [3, 4])
const row = (): tf.Tensor => tf.add(tf.cos(tf.range(0, 4)), 1.3)

const DIFFERENTIABLE: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  add: (z) => tf.add(z, b34()),
  'add of a row': (z) => tf.add(z, row()),
  'add to a broadcast x': (z) => tf.add(tf.slice(z, [0, 0], [1, 4]), b34()),
  'add of zero': (z) => tf.add(z, 0),
  sub: (z) => tf.sub(row(), z),
  mul: (z) => tf.mul(z, row()),
  'mul of itself': (z) => tf.mul(z, z),
  div: (z) => tf.div(z, b34()),
  'div by x': (z) => tf.div(row(), tf.add(z, 3)),
  maximum: (z) => tf.maximum(z, tf.sub(row(), 1)),
  minimum: (z) => tf.minimum(z, tf.sub(row(), 1)),
  pow: (z) => tf.pow(tf.add(tf.abs(z), 0.5), 2.5),
  mod: (z) => tf.mod(tf.mul(z, 5), 1.7),
  squaredDifference: (z) => tf.squaredDifference(z, row()),
  addN: (z) => tf.addN([z, tf.square(z), b34()]),
  neg: tf.neg,
  abs: tf.abs,
  exp: tf.exp,
  expm1: tf.expm1,
  log: (z) => tf.log(tf.add(tf.abs(z), 0.2)),
  log1p: (z) => tf.log1p(tf.abs(z)),
  sqrt: (z) => tf.sqrt(tf.add(tf.abs(z), 0.2)),
  rsqrt: (z) => tf.rsqrt(tf.add(tf.abs(z), 0.2)),
  square: tf.square,
  reciprocal: (z) => tf.reciprocal(tf.add(z, 2)),
  sigmoid: tf.sigmoid,
  logSigmoid: tf.logSigmoid,
  tanh: tf.tanh,
  sin: tf.sin,
  cos: tf.cos,
  tan: tf.tan,
  asin: (z) => tf.asin(tf.mul(z, 0.4)),
  acos: (z) => tf.acos(tf.mul(z, 0.4)),
  atan: tf.atan,
  sinh: tf.sinh,
  cosh: tf.cosh,
  asinh: tf.asinh,
  acosh: (z) => tf.acosh(tf.add(tf.abs(z), 1.5)),
  atanh: (z) => tf.atanh(tf.mul(z, 0.4)),
  erf: tf.erf,
  relu: tf.relu,
  relu6: (z) => tf.relu6(tf.mul(z, 10)),
  leakyRelu: (z) => tf.leakyRelu(z, 0.1),
  prelu: (z) => tf.prelu(z, tf.mul(row(), 0.1)),
  elu: tf.elu,
  selu: tf.selu,
  softplus: tf.softplus,
  step: (z) => tf.mul(z, tf.step(z, 0.1)),
  clipByValue: (z) => tf.clipByValue(z, -0.5, 0.5),
  floor: (z) => tf.mul(z, tf.floor(tf.mul(z, 3))),
  ceil: (z) => tf.mul(z, tf.ceil(tf.mul(z, 3))),
  round: (z) => tf.mul(z, tf.round(tf.mul(z, 3))),
  sign: (z) => tf.mul(z, tf.sign(z)),
  where: (z) => tf.where(tf.greater(b34(), 1.5), z, tf.mul(z, 0.1)),
  transpose: (z) => tf.transpose(z),
  'transpose of rank 3': (z) => tf.transpose(tf.reshape(z, [2, 3, 2]), [2, 0, 1]),
  reshape: (z) => tf.reshape(tf.reshape(z, [2, 6]), [4, 3]),
  expandDims: (z) => tf.expandDims(z, -1),
  slice: (z) => tf.slice(z, [1, 1], [2, -1]),
  concat: (z) => tf.concat([z, tf.mul(z, 2), b34()], 1),
  stack: (z) => tf.stack([z, tf.mul(z, 2)]),
  'stack at the end': (z) => tf.stack([z, tf.mul(z, 2)], -1),
  unstack: (z) => tf.add(...(tf.unstack(z, 1).slice(1, 3) as [tf.Tensor, tf.Tensor])),
  'unstack of sixteen': (z) => tf.addN(tf.unstack(tf.tile(tf.reshape(z, [4, 3]), [4, 1])).slice(3)),
  'unstack of many': (z) => tf.addN(tf.unstack(tf.tile(z, [8, 1])).slice(3)),
  split: (z) => tf.mul(...(tf.split(z, 2, 1) as [tf.Tensor, tf.Tensor])),
  pad: (z) => tf.pad(z, [[1, 0], [2, 1]], 0.5), // prettier-ignore
  tile: (z) => tf.tile(z, [2, 3]),
  'tile of ones': (z) => tf.tile(tf.reshape(z, [12, 1]), [1, 3]),
  broadcastTo: (z) => tf.broadcastTo(tf.reshape(z, [1, 3, 4]), [2, 3, 4]),
  reverse: (z) => tf.reverse(z, [0, 1]),
  sum: (z) => tf.sum(z, 0),
  'sum of all': (z) => tf.sum(z),
  'sum kept': (z) => tf.sum(z, 1, true),
  mean: (z) => tf.mean(z, -1),
  max: (z) => tf.max(z, 1),
  min: (z) => tf.min(z, 0),
  prod: (z) => tf.prod(tf.add(z, 2), 1),
  cumsum: (z) => tf.cumsum(z, 1),
  'cumsum reversed': (z) => tf.cumsum(z, 1, true, true),
  logSumExp: (z) => tf.logSumExp(z, 1),
  moments: (z) => tf.moments(z, 1).variance,
  matMul: (z) => tf.matMul(z, tf.transpose(b34())),
  'matMul transposed': (z) => tf.matMul(z, b34(), true, false),
  'matMul of both': (z) => tf.matMul(z, z, false, true),
  'matMul of batches': (z) => tf.matMul(tf.reshape(z, [2, 2, 3]), tf.reshape(b34(), [2, 2, 3]), true, false),
  softmax: (z) => tf.softmax(z),
  logSoftmax: (z) => tf.logSoftmax(z),
  gather: (z) => tf.gather(z, tf.tensor1d([2, 0, 2, 1, 2], 'int32')),
  'gather of columns': (z) => tf.gather(z, tf.tensor1d([3, 0, 3], 'int32'), 1),
  unsortedSegmentSum: (z) => tf.unsortedSegmentSum(z as tf.Tensor2D, tf.tensor1d([1, 0, 1], 'int32'), 3),
}

describeEachDevice('a kernel and its gradient equal tfjs cpu', (backend) => {
  it.each(Object.keys(DIFFERENTIABLE))('%s', async (name) => {
    await expectSame(backend, x([3, 4]), withGradient(DIFFERENTIABLE[name]!))
  })

  it.each(Object.keys(DIFFERENTIABLE).filter((name) => name.startsWith('sum') || name === 'softmax'))(
    '%s with dimensions of size 1',
    async (name) => {
      await expectSame(backend, x([1, 1]), withGradient(DIFFERENTIABLE[name]!))
    },
  )
})

/** Of [batch, time, channels] with a filter of [width, in, out]. */
const CONVOLUTIONS: Record<string, { width: number; stride: number; pad: 'same' | 'valid' }> = {
  'conv1d, same': { width: 3, stride: 1, pad: 'same' },
  'conv1d, valid': { width: 3, stride: 1, pad: 'valid' },
  'conv1d, strided': { width: 3, stride: 2, pad: 'same' },
  'conv1d, strided, with a rest': { width: 5, stride: 3, pad: 'valid' },
  'conv1d, of width 1': { width: 1, stride: 1, pad: 'valid' },
}

describeEachDevice('a convolution and its gradients equal tfjs cpu', (backend) => {
  it.each(Object.keys(CONVOLUTIONS))('%s', async (name) => {
    const { width, stride, pad } = CONVOLUTIONS[name]!
    const rng = new Rng(name)
    const inputs: Inputs = {
      x: { data: floats(2 * 12 * 3, rng), shape: [2, 12, 3] },
      filter: { data: floats(width * 3 * 4, rng), shape: [width, 3, 4] },
    }
    await expectSame(backend, inputs, ({ x: z, filter }) => {
      const convolve = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        tf.conv1d(a as tf.Tensor3D, b as tf.Tensor3D, stride, pad)
      const [byX, byFilter] = tf.grads((a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.sin(convolve(a, b))))([
        z!,
        filter!,
      ])
      return { value: convolve(z!, filter!), byX: byX!, byFilter: byFilter! }
    })
  })
})

// tfjs has no gradient, or a wrong one, for what is below.
const FORWARD: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  'matMul of broadcast batches': (z) => tf.matMul(tf.reshape(z, [1, 3, 4]), tf.reshape(b34(), [3, 4, 1])),
  'cumsum along the first axis': (z) => tf.cumsum(z, 0, true, false),
  greater: (z) => tf.greater(z, 0),
  greaterEqual: (z) => tf.greaterEqual(z, row()),
  less: (z) => tf.less(z, 0),
  lessEqual: (z) => tf.lessEqual(z, row()),
  equal: (z) => tf.equal(tf.round(z), 0),
  notEqual: (z) => tf.notEqual(tf.round(z), 0),
  logicalAnd: (z) => tf.logicalAnd(tf.greater(z, 0), tf.less(z, 0.5)),
  logicalOr: (z) => tf.logicalOr(tf.greater(z, 0.5), tf.less(z, -0.5)),
  logicalNot: (z) => tf.logicalNot(tf.greater(z, 0)),
  logicalXor: (z) => tf.logicalXor(tf.greater(z, 0), tf.less(z, 0.5)),
  isNaN: (z) => tf.isNaN(tf.log(z)),
  isInf: (z) => tf.isInf(tf.div(z, tf.relu(z))),
  'isInf of a positive one': (z) => tf.isInf(tf.div(z, tf.step(tf.square(tf.floor(z))))),
  isFinite: (z) => tf.isFinite(tf.add(tf.log(z), tf.div(1, tf.floor(tf.abs(z))))),
  'cast to int32': (z) => tf.cast(tf.mul(z, 5), 'int32'),
  'cast to bool': (z) => tf.cast(tf.relu(z), 'bool'),
  floorDiv: (z) => tf.floorDiv(tf.mul(z, 10), 3),
  'floorDiv of integers': (z) => tf.floorDiv(tf.cast(tf.mul(z, 10), 'int32'), tf.scalar(3, 'int32')),
  'mod of integers': (z) => tf.mod(tf.cast(tf.mul(z, 10), 'int32'), tf.scalar(3, 'int32')),
  any: (z) => tf.any(tf.greater(z, 0.5), 1),
  all: (z) => tf.all(tf.greater(z, -0.5), 1),
  'sum of booleans': (z) => tf.sum(tf.greater(z, 0), 1),
  argMax: (z) => tf.argMax(z, 1),
  argMin: (z) => tf.argMin(z, 0),
  oneHot: (z) => tf.oneHot(tf.cast(tf.abs(tf.mul(z, 3)), 'int32'), 4),
  'oneHot of floats': (z) => tf.oneHot(tf.cast(tf.abs(tf.mul(z, 3)), 'int32'), 4, 2, -1, 'float32'),
  topk: (z) => tf.topk(z, 2).values,
  'topk indices': (z) => tf.topk(z, 2).indices,
  stridedSlice: (z) => tf.stridedSlice(z, [0, 3], [3, 0], [2, -1]),
  gatherND: (z) => tf.gatherND(z, tf.tensor2d([2, 1, 0, 3], [2, 2], 'int32')),
  einsum: (z) => tf.einsum('ij,kj->ik', z, b34()),
  zerosLike: (z) => tf.zerosLike(z),
  fill: (z) => tf.add(tf.fill([3, 4], 2.5), z),
}

describeEachDevice('a kernel without gradient equals tfjs cpu', (backend) => {
  it.each(Object.keys(FORWARD))('%s', async (name) => {
    await expectSame(backend, x([3, 4], 2), ({ x: z }) => ({ value: FORWARD[name]!(z!) }))
  })

  it('integers in', async () => {
    const rng = new Rng('integers')
    const inputs: Inputs = {
      i: { data: integers(12, 9, rng), shape: [3, 4] },
      j: { data: integers(4, 9, rng).map((value) => value + 1), shape: [4] },
    }
    await expectSame(backend, inputs, ({ i, j }) => ({
      sum: tf.add(i!, j!),
      product: tf.mul(i!, j!),
      difference: tf.sub(i!, j!),
      quotient: tf.div(i!, j!),
      negative: tf.neg(i!),
      largest: tf.maximum(i!, j!),
      total: tf.sum(i!, 0),
      mean: tf.mean(i!, 1),
    }))
  })

  it('outputs that are inputs, constants, broadcasts, or the same value twice', async () => {
    await expectSame(backend, x([2]), ({ x: z }) => {
      const twice = tf.mul(z!, 2)
      return {
        input: z!,
        constant: tf.tensor1d([1, 2]),
        spread: tf.broadcastTo(z!, [3, 2]),
        twice,
        again: twice,
      }
    })
  })
})
