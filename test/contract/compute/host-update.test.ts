/**
 * The update beside the graph, where shapes, gradients and indices are out of the ordinary: what ONNX Runtime answers into the memory of
 * the loops, and what the loops make of it, equals a step of tfjs cpu.
 */
import type { OptimizerOptions } from '../../../src/compute'
import { compileTrainingStep, tf } from '../../../src/compute'
import type { TestModel } from './compute-testkit'
import { largestDifference, trainFor } from './compute-testkit'

/** Shapes of the variables, by their names in the loss. */
interface Case extends Partial<Pick<TestModel, 'inputs' | 'feeds'>> {
  readonly shapes: Readonly<Record<string, readonly number[]>>
  readonly loss: (tensors: Readonly<Record<string, tf.Tensor>>) => tf.Scalar
}

const OPTIMIZERS: readonly OptimizerOptions[] = [
  { kind: 'sgd' },
  { kind: 'adamw', weightDecay: 0.1, epsilon: 1e-3 },
]

function modelOf({ shapes, loss, inputs = {}, feeds = {} }: Case): TestModel {
  const variables = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [name, counting(shape, 0.3 + i)]),
  )
  return {
    variables: Object.values(variables),
    inputs,
    feeds,
    loss: (given) => loss({ ...given, ...variables }),
  }
}

function counting(shape: readonly number[], from: number): tf.Variable {
  const size = shape.reduce((product, length) => product * length, 1)
  const values = Array.from({ length: size }, (_, i) => from + i / 10)
  return tf.tidy(() => tf.variable(tf.tensor(values, [...shape])))
}

const squares = (x: tf.Tensor): tf.Scalar => tf.sum(tf.square(x))
const ids = (...values: number[]): Pick<TestModel, 'inputs' | 'feeds'> => ({
  inputs: { ids: { shape: [values.length], dtype: 'int32' } },
  feeds: { ids: Int32Array.from(values) },
})
const x: Pick<TestModel, 'inputs' | 'feeds'> = {
  inputs: { x: { shape: [5], dtype: 'float32' } },
  feeds: { x: Float32Array.of(1, 2, 3, 4, 5) },
}

it.each<[string, Case]>([
  ['a number', { shapes: { w: [], u: [3] }, loss: ({ w, u }) => squares(tf.mul(w!, u!)) }],
  ['that is the loss', { shapes: { w: [] }, loss: ({ w }) => w as tf.Scalar }],
  ['of one element', { shapes: { w: [1], u: [1, 1] }, loss: ({ w, u }) => squares(tf.mul(w!, u!)) }],
  [
    'of no element',
    {
      shapes: { none: [0], w: [7], noRows: [0, 3], u: [6], noColumns: [2, 0] },
      loss: ({ none, w, noRows, u, noColumns }) => tf.addN([none!, w!, noRows!, u!, noColumns!].map(squares)),
    },
  ],
  [
    'whose gradient is an input',
    { shapes: { w: [5] }, ...x, loss: (all) => tf.sum(tf.mul(all['w']!, all['x']!)) },
  ],
  [
    'whose gradients are each other',
    { shapes: { w: [5], u: [5] }, loss: ({ w, u }) => tf.sum(tf.mul(w!, u!)) },
  ],
  ['whose gradients are one', { shapes: { w: [5], u: [5] }, loss: ({ w, u }) => squares(tf.add(w!, u!)) }],
  [
    'whose gradient is one everywhere',
    { shapes: { w: [5], u: [3] }, loss: ({ w, u }) => tf.add(tf.sum(w!), squares(u!)) },
  ],
  [
    'looked up by the same indices, in two tables',
    {
      shapes: { w: [5, 4], u: [5, 3] },
      ...ids(1, 4, 1),
      loss: (all) =>
        tf.add(squares(tf.gather(all['w']!, all['ids']!)), squares(tf.gather(all['u']!, all['ids']!))),
    },
  ],
  [
    'looked up by computed indices, and summed',
    {
      shapes: { w: [5, 4], u: [3] },
      ...ids(0, 3, 0),
      loss: (all) =>
        tf.add(squares(all['u']!), tf.sum(tf.gather(all['w']!, tf.add(all['ids']!, tf.scalar(1, 'int32'))))),
    },
  ],
  [
    'looked up by no index',
    {
      shapes: { w: [5, 4], u: [3] },
      ...ids(),
      loss: (all) => tf.add(squares(all['u']!), squares(tf.gather(all['w']!, all['ids']!))),
    },
  ],
  [
    'of rank 3, looked up',
    { shapes: { w: [5, 2, 2] }, ...ids(1, 4, 1), loss: (all) => squares(tf.gather(all['w']!, all['ids']!)) },
  ],
])('a variable %s', async (_, one) => {
  for (const optimizer of OPTIMIZERS) {
    const [expected, actual] = [
      await trainFor(3, 'tfjs-cpu', () => modelOf(one), optimizer),
      await trainFor(3, 'ort-cpu', () => modelOf(one), optimizer),
    ]
    expect(largestDifference(actual.losses, expected.losses)).toBeLessThan(1e-5)
    expect(largestDifference(actual.weights, expected.weights)).toBeLessThan(1e-5)
  }
})

/** Two steps of SGD, the second with these indices. */
async function lookUp(last: number[], threads: number, loss = looksUp): Promise<number[]> {
  const table = counting([5, 4], 1)
  const step = await compileTrainingStep(
    {
      variables: [table],
      inputs: { ids: { shape: [last.length], dtype: 'int32' } },
      loss: (inputs) => loss(table, inputs['ids']!),
      optimizer: { kind: 'sgd' },
    },
    { backend: 'ort-cpu', threads },
  )
  try {
    await step.run({ ids: new Int32Array(last.length) }, { learningRate: 0.1 })
    const saved = await step.saveState()
    try {
      await step.run({ ids: Int32Array.from(last) }, { learningRate: 0.1 })
    } catch (error) {
      expect(Buffer.compare(await step.saveState(), saved)).toBe(0)
      throw error
    }
    await step.syncVariables()
    return [...table.dataSync<'float32'>()]
  } finally {
    await step.dispose()
    table.dispose()
  }
}

const looksUp = (table: tf.Tensor, indices: tf.Tensor): tf.Scalar => squares(tf.gather(table, indices))

/** What is looked up is not used, so that ONNX Runtime looks nothing up and refuses no index; the gradient is there all the same. */
function addsToRows(table: tf.Tensor, indices: tf.Tensor): tf.Scalar {
  tf.gather(table, indices)
  const sum = tf.customGrad((rows) => ({
    value: tf.sum(rows as tf.Tensor),
    gradFunc: () => tf.unsortedSegmentSum(tf.ones([indices.size, 4]), indices as tf.Tensor1D, 5),
  }))
  return sum(table) as tf.Scalar
}

describe('an index', () => {
  it('below zero counts from the end, as where the gradient stays in the graph', async () => {
    expect(await lookUp([1, -1, -5, 1], 1)).toEqual(await lookUp([1, -1, -5, 1], 2))
  })

  it.each([5, -6, 2 ** 28, -(2 ** 31)])(
    '%i of five rows is refused, and the state stays as it was',
    async (id) => {
      await expect(lookUp([1, id], 1)).rejects.toThrow(/out of data bounds/)
      await expect(lookUp([1, id], 1, addsToRows)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    },
  )
})
