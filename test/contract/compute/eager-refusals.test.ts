/** What devices of tfjs would compute wrongly in an ONNX file, they refuse. */
import { openInference } from '../../../src/compute'
import { encodeOnnxModel, type OnnxInitializer, type OnnxNode } from '../../../src/compute/onnx/model-writer'

const integers = (name: string, values: readonly bigint[]): OnnxInitializer => ({
  name,
  shape: [values.length],
  dtype: 'int64',
  data: BigInt64Array.from(values),
})

const floats = (name: string, shape: readonly number[]): OnnxInitializer => ({
  name,
  shape,
  dtype: 'float32',
  data: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(0.5),
})

const gruOf = (attributes: OnnxNode['attributes'], more: readonly string[] = []) => ({
  node: {
    operator: 'GRU',
    inputs: ['x', 'w', 'r', '', ...more],
    outputs: ['y'],
    attributes: { hidden_size: 2, ...attributes },
  },
  initializers: [floats('w', [1, 6, 3]), floats('r', [1, 6, 2]), floats('h', [1, 2, 2])],
})

async function run(node: OnnxNode, initializers: readonly OnnxInitializer[]): Promise<unknown> {
  const shape = [4, 2, 3]
  const onnx = encodeOnnxModel({
    nodes: [node],
    initializers,
    inputs: [{ name: 'x', shape, dtype: 'float32' }],
    outputs: [{ name: 'y', shape: ['a', 'b', 'c'], dtype: 'float32' }],
  })
  const session = await openInference(onnx, { backend: 'tfjs-cpu' })
  try {
    return await session.run({ x: { data: new Float32Array(24), shape } })
  } finally {
    await session.dispose()
  }
}

const sliceOf = (starts: bigint, ends: bigint, steps: bigint) => ({
  node: {
    operator: 'Slice',
    inputs: ['x', 'starts', 'ends', 'axes', 'steps'],
    outputs: ['y'],
    attributes: {},
  },
  initializers: [
    integers('starts', [starts]),
    integers('ends', [ends]),
    integers('axes', [0n]),
    integers('steps', [steps]),
  ],
})

const padOf = (mode: string, pads: readonly bigint[]) => ({
  node: { operator: 'Pad', inputs: ['x', 'pads'], outputs: ['y'], attributes: { mode } },
  initializers: [integers('pads', pads)],
})

const topKOf = (attributes: OnnxNode['attributes']) => ({
  node: { operator: 'TopK', inputs: ['x', 'k'], outputs: ['y', 'indices'], attributes },
  initializers: [integers('k', [2n])],
})

it.each([
  ['a TopK of the smallest', topKOf({ largest: 0 }), /TopK of the smallest/],
  ['a TopK along the first axis', topKOf({ axis: 0 }), /TopK of the smallest, or along another axis/],
  ['a Slice that leaves out every other', sliceOf(0n, 4n, 2n), /Slice with steps/],
  ['a Slice that goes back over a part', sliceOf(2n, -1_000_000n, -1n), /Slice with steps/],
  ['a Slice that goes back and stops', sliceOf(-1n, 1n, -1n), /Slice with steps/],
  ['a Slice that goes back and leaves out the first', sliceOf(-1n, -4n, -1n), /Slice with steps/],
  ['a Pad that mirrors', padOf('reflect', [0n, 0n, 1n, 0n, 0n, 1n]), /Pad with other than constants/],
  ['a Pad that cuts off', padOf('constant', [0n, 0n, -1n, 0n, 0n, 0n]), /Pad with other than constants/],
  ['a GRU that resets before the product', gruOf({}), /reset gate before the product/],
  [
    'a GRU in both directions',
    gruOf({ linear_before_reset: 1, direction: 'bidirectional' }),
    /GRU with the attribute direction/,
  ],
  [
    'a GRU with an initial state',
    gruOf({ linear_before_reset: 1 }, ['', 'h']),
    /GRU with lengths or initial states/,
  ],
])('%s', async (_case, { node, initializers }, message) => {
  await expect(run(node, initializers)).rejects.toMatchObject({
    code: 'UNSUPPORTED_KERNEL',
    message: expect.stringMatching(message),
  })
})

it('a Slice that ends before it begins is empty', async () => {
  const { node, initializers } = sliceOf(3n, 2n, 1n)
  await expect(run(node, initializers)).resolves.toMatchObject({ y: { shape: [0, 2, 3] } })
})

it.each([
  ['a Slice that reverses an axis', sliceOf(-1n, -1_000_000n, -1n)],
  ['a TopK of the largest along the last axis', topKOf({ axis: -1, largest: 1 })],
  ['a Pad with zeros', padOf('constant', [0n, 0n, 1n, 0n, 0n, 1n])],
  ['a GRU as our layers are exported', gruOf({ linear_before_reset: 1 })],
])('%s is computed', async (_case, { node, initializers }) => {
  await expect(run(node, initializers)).resolves.toHaveProperty('y')
})
