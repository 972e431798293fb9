/**
 * What emitters write graphs with: ONNX operators with shapes inferred, broadcasts kept lazy as long as possible, neutral
 * elements dropped, and uniform constants passed as scalars. Deeper rewriting is ONNX Runtime's work, which does it better.
 */
import type { OnnxAttribute, OnnxDtype } from '../onnx/model-writer'
import { ONNX_ELEMENT_TYPE } from '../onnx/model-writer'
import { tf } from '../tensorflow'
import type { Graph } from './graph'
import type { GraphValue, Shape } from './graph-value'
import { sameShape, sizeOf } from './graph-value'
import { toTypedArray } from './typed-array'

type Attributes = Readonly<Record<string, OnnxAttribute>>

export function broadcastShape(a: Shape, b: Shape): number[] {
  return tf.backend_util.assertAndGetBroadcastShape([...a], [...b])
}

export class GraphBuilder {
  constructor(
    readonly graph: Graph,
    /** The graph will run on one thread of a CPU, so operators may be used that race on several. */
    readonly isForOneThread = false,
  ) {}

  scalar(value: number, dtype: OnnxDtype = 'float32'): GraphValue {
    return this.graph.constant(toTypedArray([value], dtype), [], dtype)
  }

  /** A vector of int64, as ONNX takes shapes, axes and offsets. */
  int64s(values: readonly number[]): GraphValue {
    return this.graph.constant(toTypedArray(values, 'int64'), [values.length], 'int64')
  }

  /** `value` everywhere; costs nothing until an operator cannot broadcast. */
  filled(value: number, shape: Shape, dtype: OnnxDtype): GraphValue {
    return this.graph.broadcast(this.scalar(value, dtype), shape)
  }

  /** An operator with one output. */
  operator(
    operator: string,
    inputs: readonly (GraphValue | null)[],
    shape: Shape,
    dtype: OnnxDtype,
    attributes: Attributes = {},
  ): GraphValue {
    return this.graph.record(operator, inputs, attributes, [{ shape, dtype }])[0]!
  }

  /** An element-wise operator of one input; applied before a lazy broadcast. */
  unary(operator: string, x: GraphValue, attributes: Attributes = {}, dtype = x.dtype): GraphValue {
    const source = x.kind === 'broadcast' ? x.source : x
    return this.graph.broadcast(this.operator(operator, [source], source.shape, dtype, attributes), x.shape)
  }

  /**
   * An element-wise operator of two inputs with broadcasting; the smallest possible operands are computed.
   * @throws RangeError for operands of two dtypes, which no operator of ONNX takes.
   */
  binary(
    operator: string,
    a: GraphValue,
    b: GraphValue,
    dtype?: OnnxDtype,
    attributes?: Attributes,
  ): GraphValue {
    if (a.dtype !== b.dtype)
      throw new RangeError(`${operator} of ${a.dtype} and ${b.dtype}; cast one of them before`)
    const shape = broadcastShape(a.shape, b.shape)
    const neutral = neutralOperand(operator, a, b)
    if (neutral) return this.graph.broadcast(neutral, shape)
    const left = this.smallest(a)
    const right = this.smallest(b)
    const small = broadcastShape(left.shape, right.shape)
    return this.graph.broadcast(
      this.operator(operator, [left, right], small, dtype ?? a.dtype, attributes),
      shape,
    )
  }

  add(a: GraphValue, b: GraphValue): GraphValue {
    return this.binary('Add', a, b)
  }

  sub(a: GraphValue, b: GraphValue): GraphValue {
    return this.binary('Sub', a, b)
  }

  mul(a: GraphValue, b: GraphValue): GraphValue {
    return this.binary('Mul', a, b)
  }

  div(a: GraphValue, b: GraphValue): GraphValue {
    return this.binary('Div', a, b)
  }

  /** `yes` where the condition, a bool, holds, and `no` elsewhere; all three broadcast. */
  where(condition: GraphValue, yes: GraphValue, no: GraphValue): GraphValue {
    // ONNX Runtime's Where has none of bools.
    if (yes.dtype === 'bool')
      return this.cast(this.where(condition, this.cast(yes, 'int32'), this.cast(no, 'int32')), 'bool')
    const parts = [condition, yes, no]
    const shape = parts.map((part) => part.shape).reduce(broadcastShape)
    const small = parts.map((part) => this.smallest(part))
    const smallShape = small.map((part) => part.shape).reduce(broadcastShape)
    return this.graph.broadcast(this.operator('Where', small, smallShape, yes.dtype), shape)
  }

  cast(x: GraphValue, dtype: OnnxDtype): GraphValue {
    if (x.dtype === dtype) return x
    if (x.kind === 'constant') return this.graph.constant(toTypedArray(x.data, dtype), x.shape, dtype)
    return this.unary('Cast', x, { to: ONNX_ELEMENT_TYPE[dtype] }, dtype)
  }

  reshape(x: GraphValue, shape: Shape): GraphValue {
    if (sameShape(x.shape, shape)) return x
    if (x.kind === 'constant') return this.graph.constant(x.data, shape, x.dtype)
    if (x.kind === 'broadcast' && x.source.shape.length === 0) return this.graph.broadcast(x.source, shape)
    let source = this.graph.dense(x)
    // A reshape of a reshape needs only the last shape.
    while (source.kind === 'node' && source.node.operator === 'Reshape') source = source.node.inputs[0]!
    if (sameShape(source.shape, shape)) return source
    return this.operator('Reshape', [source, this.int64s(shape)], shape, x.dtype)
  }

  /** Inserts a dimension of size 1. */
  expandDims(x: GraphValue, axis: number): GraphValue {
    const shape = [...x.shape]
    shape.splice(axis, 0, 1)
    return this.reshape(x, shape)
  }

  transpose(x: GraphValue, permutation: readonly number[]): GraphValue {
    if (permutation.every((axis, i) => axis === i)) return x
    if (x.kind === 'node' && x.node.operator === 'Transpose') {
      const inner = x.node.attributes.perm as readonly number[]
      return this.transpose(
        x.node.inputs[0]!,
        permutation.map((axis) => inner[axis]!),
      )
    }
    const shape = permutation.map((axis) => x.shape[axis]!)
    return this.operator('Transpose', [x], shape, x.dtype, { perm: permutation })
  }

  slice(x: GraphValue, begin: readonly number[], size: readonly number[]): GraphValue {
    if (sameShape(size, x.shape)) return x
    const axes = x.shape.flatMap((full, axis) => (size[axis] === full ? [] : [axis]))
    const starts = this.int64s(axes.map((axis) => begin[axis]!))
    const ends = this.int64s(axes.map((axis) => begin[axis]! + size[axis]!))
    return this.operator('Slice', [x, starts, ends, this.int64s(axes)], size, x.dtype)
  }

  concat(parts: readonly GraphValue[], axis: number): GraphValue {
    const nonEmpty = parts.filter((part) => sizeOf(part.shape) > 0)
    const first = nonEmpty[0] ?? parts[0]!
    if (nonEmpty.length <= 1) return first
    const shape = [...first.shape]
    shape[axis] = nonEmpty.reduce((total, part) => total + part.shape[axis]!, 0)
    return this.operator('Concat', nonEmpty, shape, first.dtype, { axis })
  }

  /** The parts that `x` was concatenated from, where splitting it by `sizes` would only copy them again, as it does between layers that pass lists of steps on. */
  partsOf(x: GraphValue, sizes: readonly number[], axis: number): readonly GraphValue[] | undefined {
    if (x.kind !== 'node' || x.node.operator !== 'Concat' || x.node.attributes.axis !== axis) return undefined
    const parts = x.node.inputs as readonly GraphValue[]
    const isEqual = parts.length === sizes.length && parts.every(({ shape }, i) => shape[axis] === sizes[i])
    return isEqual ? parts : undefined
  }

  split(x: GraphValue, sizes: readonly number[], axis: number): readonly GraphValue[] {
    if (sizes.length === 1) return [x]
    const outputs = sizes.map((size) => {
      const shape = [...x.shape]
      shape[axis] = size
      return { shape, dtype: x.dtype }
    })
    return this.graph.record('Split', [x, this.int64s(sizes)], { axis }, outputs)
  }

  /** The smallest value that broadcasts to the same elements. */
  private smallest(x: GraphValue): GraphValue {
    if (x.kind === 'broadcast') return x.source
    if (x.kind === 'constant' && x.splat !== undefined && x.shape.length > 0)
      return this.scalar(x.splat, x.dtype)
    return x
  }
}

/** The other operand, where one operand changes nothing. */
function neutralOperand(operator: string, a: GraphValue, b: GraphValue): GraphValue | undefined {
  if (operator === 'Mul') return b.splat === 1 ? a : a.splat === 1 ? b : undefined
  if (operator === 'Add') return b.splat === 0 ? a : a.splat === 0 ? b : undefined
  if (operator === 'Sub') return b.splat === 0 ? a : undefined
  if (operator === 'Div') return b.splat === 1 ? a : undefined
  return undefined
}
