/**
 * Each kernel of float32, int32 and bool: what tfjs cpu computes is computed with the same result and of the same dtype, or refused while
 * tracing by the kernel, the dtype and the place of the call. No combination is left to fail when a session is opened.
 */
import { tf } from '../../../src/compute'
import { EMITTERS } from '../../../src/compute/emitters'
import type { Emitter } from '../../../src/compute/emitters/emitter'
import { sizeOf } from '../../../src/compute/graph/graph-value'
import { keepGpuOpen } from '../../support/open-gpu'
import type { KernelCase } from './kernel-cases/kernel-case'
import { comparedDevices, largestDifference, toleranceOn } from './compute-testkit'
import { computeEagerly, computeOn, traceCase } from './kernel-parity'

type Dtype = 'float32' | 'int32' | 'bool'
type Results = tf.Tensor | readonly tf.Tensor[]
/** Called with tensors of the shapes of its table. */
type Operator = (...inputs: never[]) => Results

const DTYPES: readonly Dtype[] = ['float32', 'int32', 'bool']

/** Which dtypes of its inputs an operator is compiled for, of those that tfjs takes. */
type Computed = (dtypes: readonly Dtype[]) => boolean

const upcast = (dtypes: readonly Dtype[]): Dtype => DTYPES.find((dtype) => dtypes.includes(dtype))!
const any: Computed = () => true
const numbers: Computed = (dtypes) => upcast(dtypes) !== 'bool'
const floats: Computed = (dtypes) => upcast(dtypes) === 'float32'
const floatsOnly: Computed = (dtypes) => dtypes.every((dtype) => dtype === 'float32')

interface Table {
  readonly shapes: readonly number[][]
  readonly computed: Computed
  readonly operators: Readonly<Record<string, Operator>>
}

const matrix = [[2, 3]]
const matrices = [...matrix, ...matrix]
const factors = [...matrix, [3, 2]]
const batches = factors.map((shape) => [2, ...shape])
const windowed = [1, 3, 3, 2]

const list =
  (operator: (parts: tf.Tensor[]) => tf.Tensor): Operator =>
  (...parts: tf.Tensor[]) =>
    operator(parts)

const fused =
  (activation: 'linear' | 'relu' | 'relu6' | 'sigmoid' | 'elu' | 'leakyrelu'): Operator =>
  (a: tf.Tensor2D, b: tf.Tensor2D) =>
    tf.fused.matMul({ a, b, activation, bias: tf.ones([2], tf.matMul(a, b).dtype) })

/** Operators of tfjs by their names. */
const named = (...names: (keyof typeof tf)[]): Record<string, Operator> =>
  Object.fromEntries(names.map((name) => [name, tf[name] as unknown as Operator]))

const places = () => tf.tensor2d([[1], [0]], [2, 1], 'int32')
const blockEdges: [number, number][] = [
  [0, 1],
  [1, 0],
]

/** Of one matrix. */
const unary = (operators: Record<string, (x: tf.Tensor) => Results>): Record<string, Operator> => operators

const TABLES: readonly Table[] = [
  {
    shapes: matrix,
    computed: any,
    operators: {
      ...named('abs', 'sign', 'round', 'square', 'relu', 'relu6', 'exp', 'isNaN', 'isInf', 'isFinite'),
      ...named('logicalNot', 'zerosLike', 'onesLike', 'clone', 'argMin', 'unstack', 'prod', 'any', 'all'),
      ...named('reverse', 'transpose', 'expandDims', 'diag', 'leakyRelu'),
      ...unary({
        topk: (x) => Object.values(tf.topk(x, 2)),
        sum: (x) => tf.sum(x, 0),
        mean: (x) => tf.mean(x, 0),
        max: (x) => tf.max(x, 0),
        'max of no axis': (x) => tf.max(x, []),
        min: (x) => tf.min(x, 1, true),
        argMax: (x) => tf.argMax(x, 1),
        cumsum: (x) => tf.cumsum(x, 1, true, true),
        cumprod: (x) => tf.cumprod(x, 1),
        'cast to float32': (x) => tf.cast(x, 'float32'),
        'cast to int32': (x) => tf.cast(x, 'int32'),
        'cast to bool': (x) => tf.cast(x, 'bool'),
        slice: (x) => tf.slice(x, [0, 1], [2, 2]),
        stridedSlice: (x) => tf.stridedSlice(x, [0, 2], [2, 0], [1, -1]),
        reshape: (x) => tf.reshape(x, [6]),
        split: (x) => tf.split(x, 3, 1),
        tile: (x) => tf.tile(x, [2, 1]),
        pad: (x) => tf.pad(x, blockEdges, 1),
        fill: (x) => tf.fill([2], 1, x.dtype),
        gather: (x) => tf.gather(x, tf.tensor1d([1, 0, 1], 'int32')),
        gatherND: (x) => tf.gatherND(x, places()),
        unsortedSegmentSum: (x) => tf.unsortedSegmentSum(x as tf.Tensor2D, tf.tensor1d([1, 1], 'int32'), 2),
        tensorScatterUpdate: (x) => tf.tensorScatterUpdate(x, places(), tf.reverse(x)),
        where: (x) => tf.where(tf.tensor2d([1, 0], [2, 1], 'bool'), x, tf.reverse(x)),
        'where by x': (x) => tf.where(x, tf.ones([2, 3]), tf.zeros([2, 3])),
        'oneHot of x': (x) => tf.oneHot(x, 3),
        // Of floats, tfjs cpu answers integers, other devices do not: see Traps in docs/compute.md.
        floorDiv: (x) => (x.dtype === 'float32' ? x : tf.floorDiv(x, tf.onesLike(x))),
      }),
    },
  },
  {
    shapes: matrix,
    computed: numbers,
    operators: {
      ...named('neg', 'erf', 'step', 'logSoftmax', 'logSumExp'),
      ...unary({
        'step of 0.5': (x) => tf.step(x, 0.5),
        clipByValue: (x) => tf.clipByValue(x, -1, 1),
        einsum: (x) => tf.einsum('ij,kj->ik', x, x),
        scatterND: (x) => tf.scatterND(tf.tensor2d([[1], [1]], [2, 1], 'int32'), x, [3, 3]),
      }),
    },
  },
  {
    shapes: matrix,
    computed: floats,
    operators: {
      ...named(
        'log',
        'sqrt',
        'rsqrt',
        'expm1',
        'log1p',
        'reciprocal',
        'floor',
        'ceil',
        'sigmoid',
        'logSigmoid',
      ),
      ...named(
        'softplus',
        'tanh',
        'sin',
        'cos',
        'tan',
        'asin',
        'acos',
        'atan',
        'sinh',
        'cosh',
        'asinh',
        'acosh',
      ),
      ...named('atanh', 'elu', 'selu', 'softmax', 'norm'),
    },
  },
  {
    shapes: matrices,
    computed: any,
    operators: {
      ...named('mul', 'maximum', 'minimum', 'prelu', 'greater', 'greaterEqual', 'less', 'lessEqual', 'equal'),
      ...named('notEqual', 'logicalAnd', 'logicalOr', 'logicalXor'),
      stack: list(tf.stack),
    },
  },
  {
    shapes: matrices,
    computed: numbers,
    operators: {
      // `div` of integers is their `floorDiv`.
      ...named('add', 'sub', 'pow', 'mod', 'squaredDifference', 'atan2', 'bitwiseAnd', 'div', 'divNoNan'),
      addN: list(tf.addN),
      'product with a transposed factor': (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b, true),
    },
  },
  {
    shapes: matrices,
    // Among booleans, tfjs keeps numbers as they are.
    computed: ([first, second]) => first !== 'bool' || second === 'bool',
    operators: { concat: list((parts) => tf.concat(parts)) },
  },
  {
    shapes: factors,
    computed: numbers,
    operators: {
      matMul: tf.matMul,
      'fused linear': fused('linear'),
      'fused relu': fused('relu'),
      'fused relu6': fused('relu6'),
      'fused leakyrelu': fused('leakyrelu'),
      'fused prelu': (a: tf.Tensor2D, b: tf.Tensor2D) =>
        tf.fused.matMul({ a, b, activation: 'prelu', preluActivationWeights: tf.tensor1d([0.5, 0.25]) }),
    },
  },
  {
    shapes: factors,
    computed: floats,
    operators: {
      'fused sigmoid': fused('sigmoid'),
      'fused elu': fused('elu'),
      'fused bias of floats': (a: tf.Tensor2D, b: tf.Tensor2D) =>
        tf.fused.matMul({ a, b, bias: tf.tensor1d([0.5, 0.25]) }),
    },
  },
  { shapes: batches, computed: numbers, operators: { 'products of a batch': tf.matMul } },
  {
    shapes: [windowed, [2, 2, 2, 2]],
    computed: floatsOnly,
    operators: {
      conv2d: (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.conv2d(x, filter, 1, 'same'),
      conv2dTranspose: (x: tf.Tensor4D, filter: tf.Tensor4D) =>
        tf.conv2dTranspose(x, filter, [1, 3, 3, 2], 1, 'same'),
      depthwiseConv2d: (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.depthwiseConv2d(x, filter, 1, 'same'),
      'fused conv2d': (x: tf.Tensor4D, filter: tf.Tensor4D) =>
        tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', activation: 'relu' }),
      'fused depthwiseConv2d': (x: tf.Tensor4D, filter: tf.Tensor4D) =>
        tf.fused.depthwiseConv2d({ x, filter, strides: 1, pad: 'same', activation: 'elu' }),
    },
  },
  {
    shapes: [windowed],
    computed: any,
    operators: {
      maxPool: (x: tf.Tensor4D) => tf.maxPool(x, 2, 1, 'same'),
    },
  },
  {
    shapes: [windowed],
    computed: floats,
    operators: {
      avgPool: (x: tf.Tensor4D) => tf.avgPool(x, 2, 1, 'same'),
      batchNorm: (x: tf.Tensor4D) => tf.batchNorm(x, tf.tensor1d([0.5, 1]), tf.tensor1d([0.5, 1])),
    },
  },
]

/** Of tensors that the forward pass computed, all of them floats, and our own kernel. */
const WITHOUT_CASE = /Grad$|BackpropFilter|NativeBackprop|^Forecart/

const VALUES = [-2, 3, 0, 1, -1, 2, 4]

interface Run {
  readonly kernelCase: KernelCase
  /** Of the results of the run before. */
  dtypes: string[]
}

function runOf(operator: Operator, shapes: readonly number[][], dtypes: readonly Dtype[]): Run {
  const dataOf = (i: number): Float32Array | Int32Array => {
    const values = Array.from({ length: sizeOf(shapes[i]!) }, (_, k) => VALUES[(k * (i + 1) + i) % 7]!)
    return dtypes[i] === 'float32'
      ? Float32Array.from(values, (value) => value + 0.25)
      : Int32Array.from(values)
  }
  const run: Run = {
    kernelCase: {
      inputs: Object.fromEntries(shapes.map((shape, i) => [`x${i}`, { data: dataOf(i), shape }])),
      compute: (tensors) => {
        const given = dtypes.map((dtype, i) => tf.cast(tensors[`x${i}`]!, dtype))
        const results = [(operator as (...inputs: tf.Tensor[]) => Results)(...given)].flat()
        run.dtypes = results.map(({ dtype }) => dtype)
        return Object.fromEntries(results.map((result, i) => [`y${i}`, result]))
      },
    },
    dtypes: [],
  }
  return run
}

function attempt<T>(work: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: work() }
  } catch (error) {
    return { error }
  }
}

const combinations = (inputs: number): Dtype[][] =>
  inputs === 0 ? [[]] : combinations(inputs - 1).flatMap((rest) => DTYPES.map((dtype) => [...rest, dtype]))

/** NaN equals NaN, and an infinity itself. */
const comparable = (data: ArrayLike<number>): number[] =>
  Array.from(data, (value) => (Number.isNaN(value) ? 1e30 : Math.max(-1e35, Math.min(1e35, Number(value)))))

const emitted = new Set<string>()

beforeAll(() => {
  for (const [kernel, emit] of Object.entries(EMITTERS))
    jest.spyOn(EMITTERS as Record<string, Emitter>, kernel).mockImplementation((...call) => {
      emitted.add(kernel)
      return emit(...call)
    })
})

afterAll(() => jest.restoreAllMocks())

const ROWS = TABLES.flatMap(({ shapes, computed, operators }) =>
  Object.entries(operators).map(([name, operator]) => ({ name, operator, shapes, computed })),
)

const compiling = comparedDevices().filter((device) => device.startsWith('ort-'))

describe.each(compiling)('on %s', (device) => {
  keepGpuOpen(device)
  it.each(ROWS)('$name', async ({ name, operator, shapes, computed }) => {
    let compared = 0
    for (const dtypes of combinations(shapes.length)) {
      const run = runOf(operator, shapes, dtypes)
      const call = `${name}(${dtypes.join()})`
      const eager = attempt(() => computeEagerly(run.kernelCase))
      // What tfjs itself refuses, it refuses while tracing, too.
      if ('error' in eager) continue
      const expectedDtypes = run.dtypes
      const traced = attempt(() => traceCase(run.kernelCase))
      if (!computed(dtypes)) {
        expect({ call, ...traced }).toMatchObject({
          call,
          error: {
            code: 'UNSUPPORTED_KERNEL',
            message: expect.stringMatching(/ of (float32|int32|bool).*; cast (it|one of them) before/),
            details: {
              kernel: expect.any(String),
              calledAt: expect.stringContaining('kernel-dtypes.test.ts'),
            },
          },
        })
        continue
      }
      expect({ call, ...traced, dtypes: run.dtypes }).toMatchObject({
        call,
        value: {},
        dtypes: expectedDtypes,
      })
      const actual = await computeOn(device, run.kernelCase)
      for (const [result, { data, shape }] of Object.entries(eager.value)) {
        const difference = largestDifference(comparable(actual[result]!.data), comparable(data))
        expect({
          call,
          shape: actual[result]!.shape,
          isEqual: difference < toleranceOn(device, 3e-5),
        }).toEqual({
          call,
          shape,
          isEqual: true,
        })
      }
      compared++
    }
    expect(compared).toBeGreaterThan(0)
  })
})

it('each emitter is in a row', () => {
  expect(
    Object.keys(EMITTERS).filter((kernel) => !emitted.has(kernel) && !WITHOUT_CASE.test(kernel)),
  ).toEqual([])
})
