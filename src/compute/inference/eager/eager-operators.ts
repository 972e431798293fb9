/** ONNX operators in tfjs: those that exported forward passes consist of. */
import { ONNX_ELEMENT_TYPE, type OnnxAttribute } from '../../onnx/model-writer'
import { tf } from '../../tensorflow'
import { gru, lstm, rnn } from './eager-recurrent'
import {
  integersOf,
  noCounterpart,
  ofIntegers,
  ofTensor,
  tensorOf,
  type Attributes,
  type EagerValue,
} from './eager-value'

type Operator = (inputs: readonly (EagerValue | undefined)[], attributes: Attributes) => readonly EagerValue[]

const unary =
  (compute: (x: tf.Tensor) => tf.Tensor): Operator =>
  ([x]) => [ofTensor(compute(tensorOf(x)))]

const binary =
  (compute: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Operator =>
  ([a, b]) => [ofTensor(compute(tensorOf(a), tensorOf(b)))]

/** Also of sizes, which exported models derive from the batch size. */
const arithmetic =
  (compute: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, ofSizes: (a: number, b: number) => number): Operator =>
  ([a, b]) => {
    if (a?.kind !== 'integers' || b?.kind !== 'integers') {
      return [ofTensor(compute(tensorOf(a), tensorOf(b)))]
    }
    const length = Math.max(a.values.length, b.values.length)
    const at = (values: readonly number[], index: number) => values[values.length === 1 ? 0 : index]!
    return [ofIntegers(Array.from({ length }, (_, i) => ofSizes(at(a.values, i), at(b.values, i))))]
  }

const reduction =
  (compute: (x: tf.Tensor, axes: number[] | undefined, keepDims: boolean) => tf.Tensor): Operator =>
  ([x, axes], { keepdims }) => {
    const along = axes ? [...integersOf(axes)] : undefined
    return [ofTensor(compute(tensorOf(x), along, keepdims !== 0))]
  }

const numberOf = (attribute: OnnxAttribute | undefined, fallback: number): number => {
  if (typeof attribute === 'number') return attribute
  return typeof attribute === 'object' && 'float' in attribute ? attribute.float : fallback
}

/** From the end where negative. */
const axisOf = (attributes: Attributes, rank: number, fallback = 0): number => {
  const axis = numberOf(attributes['axis'], fallback)
  return axis < 0 ? axis + rank : axis
}

export const EAGER_OPERATORS: Readonly<Record<string, Operator>> = {
  Add: arithmetic(tf.add, (a, b) => a + b),
  Sub: arithmetic(tf.sub, (a, b) => a - b),
  Mul: arithmetic(tf.mul, (a, b) => a * b),
  Div: arithmetic(tf.div, (a, b) => Math.trunc(a / b)),
  Max: binary(tf.maximum),
  Min: binary(tf.minimum),
  Pow: binary(tf.pow),
  PRelu: binary(tf.prelu),
  Equal: binary(tf.equal),
  Greater: binary(tf.greater),
  GreaterOrEqual: binary(tf.greaterEqual),
  Less: binary(tf.less),
  LessOrEqual: binary(tf.lessEqual),
  And: binary(tf.logicalAnd),
  Or: binary(tf.logicalOr),
  Not: unary(tf.logicalNot),
  Neg: unary(tf.neg),
  Abs: unary(tf.abs),
  Sign: unary(tf.sign),
  Exp: unary(tf.exp),
  Log: unary(tf.log),
  Sqrt: unary(tf.sqrt),
  Sigmoid: unary(tf.sigmoid),
  Tanh: unary(tf.tanh),
  Floor: unary(tf.floor),
  Ceil: unary(tf.ceil),
  Round: unary(tf.round),
  Reciprocal: unary(tf.reciprocal),
  Sin: unary(tf.sin),
  Cos: unary(tf.cos),
  Erf: unary(tf.erf),
  Relu: unary(tf.relu),
  Elu: unary(tf.elu),
  Selu: unary(tf.selu),
  Softplus: unary(tf.softplus),
  IsNaN: unary(tf.isNaN),
  Identity: ([x]) => [x!],
  LeakyRelu: ([x], { alpha }) => [ofTensor(tf.leakyRelu(tensorOf(x), numberOf(alpha, 0.01)))],
  Clip: ([x, low, high]) => [ofTensor(tf.minimum(tf.maximum(tensorOf(x), tensorOf(low)), tensorOf(high)))],
  Softmax: ([x], attributes) => softmax(tensorOf(x), attributes, tf.softmax),
  LogSoftmax: ([x], attributes) => softmax(tensorOf(x), attributes, tf.logSoftmax),
  Where: ([condition, a, b]) => [ofTensor(tf.where(tensorOf(condition), tensorOf(a), tensorOf(b)))],
  MatMul: ([a, b]) => [ofTensor(matMul(tensorOf(a), tensorOf(b)))],
  Gemm: ([a, b, c], { transA, transB }) => {
    const product = tf.matMul(tensorOf(a), tensorOf(b), transA === 1, transB === 1)
    return [ofTensor(c ? tf.add(product, tensorOf(c)) : product)]
  },
  ReduceSum: reduction((x, axes, keep) => tf.sum(x, axes, keep)),
  ReduceSumSquare: reduction((x, axes, keep) => tf.sum(tf.square(x), axes, keep)),
  ReduceMean: reduction((x, axes, keep) => tf.mean(x, axes, keep)),
  ReduceMax: reduction((x, axes, keep) => tf.max(x, axes, keep)),
  ReduceMin: reduction((x, axes, keep) => tf.min(x, axes, keep)),
  ReduceProd: reduction((x, axes, keep) => tf.prod(x, axes, keep)),
  Shape: ([x], { start, end }) => {
    const { shape } = tensorOf(x)
    return [ofIntegers(shape.slice(numberOf(start, 0), numberOf(end, shape.length)))]
  },
  Reshape: ([x, shape]) => [ofTensor(tf.reshape(tensorOf(x), [...integersOf(shape)]))],
  Expand: ([x, shape]) => {
    const tensor = tensorOf(x)
    return [
      ofTensor(
        tf.broadcastTo(
          tensor,
          tf.broadcast_util.assertAndGetBroadcastShape(tensor.shape, [...integersOf(shape)]),
        ),
      ),
    ]
  },
  Tile: ([x, repeats]) => [ofTensor(tf.tile(tensorOf(x), [...integersOf(repeats)]))],
  Transpose: ([x], { perm }) => [
    ofTensor(tf.transpose(tensorOf(x), Array.isArray(perm) ? [...(perm as number[])] : undefined)),
  ],
  Concat: (inputs, attributes) => {
    if (inputs.every((value) => value?.kind === 'integers')) return [ofIntegers(inputs.flatMap(integersOf))]
    const tensors = inputs.map(tensorOf)
    return [ofTensor(tf.concat(tensors, axisOf(attributes, tensors[0]!.rank)))]
  },
  Split: ([x, sizes], attributes) => {
    const tensor = tensorOf(x)
    return tf.split(tensor, [...integersOf(sizes)], axisOf(attributes, tensor.rank)).map(ofTensor)
  },
  Slice: ([x, starts, ends, axes, steps]) => {
    const tensor = tensorOf(x)
    return [
      ofTensor(
        slice(
          tensor,
          integersOf(starts),
          integersOf(ends),
          axes && integersOf(axes),
          steps && integersOf(steps),
        ),
      ),
    ]
  },
  Gather: ([x, indices], attributes) => {
    const tensor = tensorOf(x)
    return [ofTensor(tf.gather(tensor, tensorOf(indices).toInt(), axisOf(attributes, tensor.rank)))]
  },
  Pad: ([x, pads, value, axes], { mode }) => {
    const amounts = integersOf(pads)
    if ((mode !== undefined && mode !== 'constant') || axes || amounts.some((amount) => amount < 0))
      throw noCounterpart('Pad with other than constants around all axes')
    const tensor = tensorOf(x)
    const around = tensor.shape.map((_, axis): [number, number] => [
      amounts[axis]!,
      amounts[axis + tensor.rank]!,
    ])
    return [ofTensor(tf.pad(tensor, around, value ? tensorOf(value).dataSync()[0] : 0))]
  },
  GRU: gru,
  LSTM: lstm,
  RNN: rnn,
  CumSum: ([x, axis], { exclusive, reverse }) => [
    ofTensor(tf.cumsum(tensorOf(x), integersOf(axis)[0], exclusive === 1, reverse === 1)),
  ],
  Cast: ([x], { to }) => [ofTensor(tf.cast(tensorOf(x), CAST[to as number] ?? 'float32'))],
  TopK: ([x, k], attributes) => {
    const tensor = tensorOf(x)
    const isOurs =
      numberOf(attributes['largest'], 1) === 1 && axisOf(attributes, tensor.rank, -1) === tensor.rank - 1
    if (!isOurs) throw noCounterpart('TopK of the smallest, or along another axis than the last')
    const { values, indices } = tf.topk(tensor, integersOf(k)[0], numberOf(attributes['sorted'], 1) === 1)
    return [ofTensor(values), ofTensor(indices)]
  },
  DequantizeLinear: ([codes, scales], attributes) => {
    const tensor = tensorOf(codes)
    const axis = axisOf(attributes, tensor.rank, 1)
    const shape = tensor.shape.map((size, i) => (i === axis ? size : 1))
    return [ofTensor(tf.mul(tf.cast(tensor, 'float32'), tf.reshape(tensorOf(scales), shape)))]
  },
}

const CAST: Readonly<Record<number, 'float32' | 'int32' | 'bool'>> = {
  [ONNX_ELEMENT_TYPE.float32]: 'float32',
  [ONNX_ELEMENT_TYPE.int32]: 'int32',
  [ONNX_ELEMENT_TYPE.int64]: 'int32',
  [ONNX_ELEMENT_TYPE.bool]: 'bool',
}

/** tfjs computes it along the last axis only. */
function softmax(
  x: tf.Tensor,
  attributes: Attributes,
  compute: (x: tf.Tensor) => tf.Tensor,
): readonly EagerValue[] {
  const axis = axisOf(attributes, x.rank, -1)
  if (axis === x.rank - 1) return [ofTensor(compute(x))]
  const swapped = x.shape.map((_, i) => (i === axis ? x.rank - 1 : i === x.rank - 1 ? axis : i))
  return [ofTensor(tf.transpose(compute(tf.transpose(x, swapped)), swapped))]
}

/** Leading dimensions broadcast; tfjs wants equal ranks. */
function matMul(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if (b.rank === 2 && a.rank > 2) {
    const [inner, columns] = b.shape as [number, number]
    const rows = tf.reshape(a, [-1, inner])
    return tf.reshape(tf.matMul(rows, b as tf.Tensor2D), [...a.shape.slice(0, -1), columns])
  }
  return tf.matMul(a, b)
}

function slice(
  x: tf.Tensor,
  starts: readonly number[],
  ends: readonly number[],
  axes: readonly number[] = starts.map((_, i) => i),
  steps: readonly number[] = starts.map(() => 1),
): tf.Tensor {
  let result = x
  axes.forEach((signedAxis, i) => {
    const axis = signedAxis < 0 ? signedAxis + x.rank : signedAxis
    const size = x.shape[axis]!
    const within = (position: number) =>
      Math.min(size, Math.max(0, position < 0 ? position + size : position))
    if (steps[i] === 1) {
      const begin = x.shape.map((_, k) => (k === axis ? within(starts[i]!) : 0))
      const lengths = result.shape.map((full, k) =>
        k === axis ? Math.max(0, within(ends[i]!) - within(starts[i]!)) : full,
      )
      result = tf.slice(result, begin, lengths)
    } else {
      // What we export reverses whole axes, and takes no other steps.
      if (steps[i] !== -1 || within(starts[i]!) < size - 1 || ends[i]! >= -size)
        throw noCounterpart('Slice with steps')
      result = tf.reverse(result, axis)
    }
  })
  return result
}
