/**
 * Element-wise kernels at NaN, the infinities, zeros of both signs, and large and tiny numbers: compiled for ort-cpu they give
 * what tfjs cpu gives, but for what is listed here. GPUs promise less: WebGPU knows no NaN, and may flush what is subnormal.
 */
import { tf } from '../../../src/compute'
import type { KernelCase } from './kernel-cases/kernel-case'
import { computeEagerly, computeOn, expectSame } from './kernel-parity'

const EXTREMES = Float32Array.from([
  ...[NaN, Infinity, -Infinity, 0, -0],
  // Halves, which round to even, and where exp, sigmoid and tanh end.
  ...[0.5, 1, 1.5, 2, 2.5, 3, 6, 7, 10, 20, 50, 88, 89, 100, 104, 1000].flatMap((x) => [x, -x]),
  // Not near 1.2e-38: what is below counts as zero (docs/compute.md).
  ...[1e-30, 1e-8, 1e-5, 1e-3, 0.1, 1e10, 8_388_609, 2 ** 31, 3e38].flatMap((x) => [x, -x]),
])

type Unary = (x: tf.Tensor) => tf.Tensor
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor

const UNARY: Record<string, Unary> = {
  neg: tf.neg,
  abs: tf.abs,
  sign: tf.sign,
  exp: tf.exp,
  expm1: tf.expm1,
  log: tf.log,
  log1p: tf.log1p,
  sqrt: tf.sqrt,
  rsqrt: tf.rsqrt,
  square: tf.square,
  reciprocal: tf.reciprocal,
  floor: tf.floor,
  ceil: tf.ceil,
  round: tf.round,
  sigmoid: tf.sigmoid,
  logSigmoid: tf.logSigmoid,
  softplus: tf.softplus,
  tanh: tf.tanh,
  sin: tf.sin,
  cos: tf.cos,
  tan: tf.tan,
  asin: tf.asin,
  acos: tf.acos,
  atan: tf.atan,
  sinh: tf.sinh,
  cosh: tf.cosh,
  asinh: tf.asinh,
  acosh: tf.acosh,
  atanh: tf.atanh,
  erf: tf.erf,
  relu: tf.relu,
  relu6: tf.relu6,
  elu: tf.elu,
  'gradient of elu': (x) => tf.grad((z) => tf.elu(z))(x),
  selu: tf.selu,
  leakyRelu: (x) => tf.leakyRelu(x, 0.1),
  prelu: (x) => tf.prelu(x, tf.scalar(0.25)),
  step: (x) => tf.step(x, 0.1),
  clipByValue: (x) => tf.clipByValue(x, -0.5, 0.5),
  isNaN: tf.isNaN,
  isInf: tf.isInf,
  isFinite: tf.isFinite,
  'cast to bool': (x) => tf.cast(x, 'bool'),
  'cast to int32': (x) => tf.cast(x, 'int32'),
}

const BINARY: Record<string, Binary> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  divNoNan: tf.divNoNan,
  maximum: tf.maximum,
  minimum: tf.minimum,
  pow: tf.pow,
  mod: tf.mod,
  floorDiv: tf.floorDiv,
  squaredDifference: tf.squaredDifference,
  atan2: tf.atan2,
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  less: tf.less,
  lessEqual: tf.lessEqual,
  equal: tf.equal,
  notEqual: tf.notEqual,
}

/** Right to 2e-7, but not to seven digits where the result is small: sigmoid(-20) is 0. tfjs's erf is no better. */
const ABSOLUTE = new Set(['sigmoid', 'erf', 'elu', 'selu'])

/** Where nothing is compared. */
const UNCOMPARED: Record<string, (...x: number[]) => boolean> = {
  // ONNX leaves open what becomes of numbers that no int32 is.
  'cast to int32': (x) => !(Math.abs(x) < 2 ** 31),
  // tfjs cpu makes an int32 of the quotient, whichever it is, and divides in double precision: 1 / 0.1 is not yet 10.
  floorDiv: (a, b) =>
    !(Math.abs(Math.floor(a / b)) < 2 ** 31) ||
    (Number.isInteger(Math.fround(a / b)) && !Number.isInteger(a / b)),
  // tfjs gives NaN for a finite a and an infinite b of another sign: the remainder is b.
  mod: (_, b) => Math.abs(b) === Infinity,
}

const DIFFERENCES = [
  'sign(NaN) is NaN, tfjs: 0',
  // As in C.
  'pow(1, NaN) is 1, tfjs: NaN',
  'pow(1, Infinity) is 1, tfjs: NaN',
  'pow(1, -Infinity) is 1, tfjs: NaN',
  'pow(-1, Infinity) is 1, tfjs: NaN',
  'pow(-1, -Infinity) is 1, tfjs: NaN',
]

const SMALLEST_NORMAL = 1.2e-38

/** The sign of a zero is not compared: `Where` and others of ONNX Runtime lose it. */
function isSame(name: string, actual: number, expected: number, args: readonly number[]): boolean {
  if (Object.is(actual, expected)) return true
  const difference = Math.abs(actual - expected)
  // b and 0 are the same, and one rounds to the other.
  if (name === 'mod')
    return Math.min(difference, Math.abs(difference - Math.abs(args[1]!))) <= 2e-6 * Math.abs(args[1]!)
  return difference <= Math.max(ABSOLUTE.has(name) ? 2e-7 : SMALLEST_NORMAL, 2e-6 * Math.abs(expected))
}

async function differences(
  name: string,
  columns: readonly Float32Array[],
  f: (...x: tf.Tensor[]) => tf.Tensor,
) {
  const kernelCase: KernelCase = {
    inputs: Object.fromEntries(columns.map((data, i) => [`x${i}`, { data, shape: [data.length] }])),
    compute: (tensors) => ({
      value: f(...columns.map((_, i) => tensors[`x${i}`]!)),
    }),
  }
  const actual = (await computeOn('ort-cpu', kernelCase)).value!.data
  const expected = computeEagerly(kernelCase).value!.data
  return Array.from(expected).flatMap((value, row) => {
    const args = columns.map((column) => column[row]!)
    if (isSame(name, actual[row]!, value, args) || UNCOMPARED[name]?.(...args)) return []
    return [`${name}(${args.join(', ')}) is ${actual[row]}, tfjs: ${value}`]
  })
}

const expectedOf = (name: string) => DIFFERENCES.filter((difference) => difference.startsWith(`${name}(`))

it.each(Object.keys(UNARY))('%s', async (name) => {
  expect(await differences(name, [EXTREMES], UNARY[name]!)).toEqual(expectedOf(name))
})

it.each(Object.keys(BINARY))('%s', async (name) => {
  const rows = [...EXTREMES]
  const a = Float32Array.from(rows.flatMap((x) => rows.map(() => x)))
  const b = Float32Array.from(rows.flatMap(() => rows))
  expect(await differences(name, [a, b], BINARY[name]!)).toEqual(expectedOf(name))
})

it('integers divided by zero are 0, as those of tfjs cpu; ONNX Runtime and tfjs-wasm fail', async () => {
  const kernelCase: KernelCase = {
    inputs: {
      a: { data: Int32Array.of(5, -5, 0, 7), shape: [4] },
      b: { data: Int32Array.of(0, 0, 0, 2), shape: [4] },
    },
    compute: ({ a, b }) => ({ quotient: tf.floorDiv(a!, b!), rest: tf.mod(a!, b!) }),
  }
  const { quotient, rest } = await computeOn('ort-cpu', kernelCase)
  expect([...Array.from(quotient!.data), ...Array.from(rest!.data)]).toEqual([0, 0, 0, 3, 0, 0, 0, 1])
  await expectSame('ort-cpu', kernelCase)
})

it.each([
  { name: 'expm1', f: tf.expm1, exact: Math.expm1, from: -104, to: 88.5 },
  { name: 'log1p', f: tf.log1p, exact: Math.log1p, from: -0.9999, to: 1e30 },
])('$name keeps six digits of all magnitudes', async ({ f, exact, from, to }) => {
  const magnitudes = Array.from({ length: 2000 }, (_, i) => 10 ** (-30 + (61 * i) / 2000))
  const points = magnitudes.flatMap((x) => [x, -x]).filter((x) => x >= from && x <= to)
  const data = Float32Array.from(points)
  const kernelCase: KernelCase = {
    inputs: { x: { data, shape: [data.length] } },
    compute: ({ x }) => ({ value: f(x!) }),
  }
  const { value } = await computeOn('ort-cpu', kernelCase)
  const errors = Array.from(value!.data).map((one, i) => Math.abs(one / exact(data[i]!) - 1))
  expect(Math.max(...errors)).toBeLessThan(1e-6)
})
