import type { GraphBuilder } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'
import { sizeOf } from '../graph/graph-value'
import { tf } from '../tensorflow'
import type { EmitterTable, X } from './emitter'
import { emitter, normalizeAxes, normalizeAxis } from './emitter'

/** Beyond any dimension: `Slice` clamps it, which is how a reversed slice reaches element 0. */
const BEFORE_START = -1_000_000_000

/** WebGPU promises 8 buffers in a shader, one of which is what is split; llvmpipe has 16. Beyond, slices are as fast. */
const MAX_SPLIT_OUTPUTS = 7

export const shapeEmitters: EmitterTable = {
  Identity: emitter<X>((_, { x }) => x),
  Reshape: emitter<X, { shape: number[] }>((builder, { x }, { shape }) =>
    builder.reshape(x, tf.util.inferFromImplicitShape(shape, sizeOf(x.shape))),
  ),
  ExpandDims: emitter<{ input: GraphValue }, { dim: number }>((builder, { input }, { dim }) =>
    builder.expandDims(input, normalizeAxis(dim, input.shape.length + 1)),
  ),
  Transpose: emitter<X, { perm: number[] }>((builder, { x }, { perm }) => builder.transpose(x, perm)),
  ZerosLike: emitter<X>((builder, { x }) => builder.filled(0, x.shape, x.dtype)),
  OnesLike: emitter<X>((builder, { x }) => builder.filled(1, x.shape, x.dtype)),
  Fill: emitter<object, { shape: number[]; value: number; dtype?: 'float32' | 'int32' | 'bool' }>(
    (builder, _, { shape, value, dtype }) => builder.filled(value, shape, dtype ?? 'float32'),
  ),
  Slice: emitter<X, { begin: number | number[]; size: number | number[] }>((builder, { x }, attributes) => {
    const [begin, size] = tf.slice_util.parseSliceParams(
      { shape: [...x.shape], rank: x.shape.length } as unknown as tf.Tensor,
      attributes.begin,
      attributes.size,
    )
    return builder.slice(x, begin!, size!)
  }),
  StridedSlice: emitter<X, StridedSliceAttributes>((builder, { x }, a) => {
    const info = tf.slice_util.sliceInfo(
      [...x.shape],
      a.begin,
      a.end,
      a.strides,
      a.beginMask,
      a.endMask,
      a.ellipsisMask,
      a.newAxisMask,
      a.shrinkAxisMask,
    )
    // An empty slice may end before the start; ONNX would count such an end from the other side.
    if (sizeOf(info.finalShape) === 0) return builder.filled(0, info.finalShape, x.dtype)
    const ends = info.end.map((end, axis) => (info.strides[axis]! < 0 && end < 0 ? BEFORE_START : end))
    const axes = x.shape.map((_, axis) => axis)
    const sliceShape = axes.map((axis) =>
      Math.ceil((info.end[axis]! - info.begin[axis]!) / info.strides[axis]!),
    )
    const sliced = builder.operator(
      'Slice',
      [
        x,
        builder.int64s(info.begin),
        builder.int64s(ends),
        builder.int64s(axes),
        builder.int64s(info.strides),
      ],
      sliceShape,
      x.dtype,
    )
    return builder.reshape(sliced, info.finalShape)
  }),
  Reverse: emitter<X, { dims: number | number[] }>((builder, { x }, { dims }) =>
    reverse(builder, x, normalizeAxes(dims, x.shape.length)),
  ),
  Concat: (builder, inputs, attributes) => {
    const parts = ofFirstDtype(builder, Object.values(inputs))
    return builder.concat(parts, normalizeAxis((attributes as { axis: number }).axis, parts[0]!.shape.length))
  },
  Pack: (builder, inputs, attributes) => {
    const parts = Object.values(inputs)
    const shape = parts[0]!.shape
    const axis = normalizeAxis((attributes as { axis: number }).axis, shape.length + 1)
    if (axis > 0 || shape.length === 0)
      return builder.concat(
        parts.map((part) => builder.expandDims(part, axis)),
        axis,
      )
    // One reshape of the whole is cheaper than one of each part.
    return builder.reshape(builder.concat(parts, 0), [parts.length, ...shape])
  },
  SplitV: emitter<X, { axis: number; numOrSizeSplits: number | number[] }>((builder, { x }, attributes) => {
    const axis = normalizeAxis(attributes.axis, x.shape.length)
    const like = { shape: [...x.shape] } as unknown as tf.Tensor
    return splitOrSlice(
      builder,
      x,
      tf.backend_util.prepareSplitSize(like, attributes.numOrSizeSplits, axis),
      axis,
    )
  }),
  Unpack: emitter<{ value: GraphValue }, { axis: number }>((builder, { value }, attributes) => {
    const axis = normalizeAxis(attributes.axis, value.shape.length)
    const rest = value.shape.filter((_, i) => i !== axis)
    const sizes = Array.from({ length: value.shape[axis]! }, () => 1)
    return splitOrSlice(builder, value, sizes, axis).map((part) => builder.reshape(part, rest))
  }),
  PadV2: emitter<X, { paddings: Paddings; constantValue?: number }>((builder, { x }, attributes) =>
    pad(builder, x, attributes.paddings, attributes.constantValue ?? 0),
  ),
  Tile: emitter<X, { reps: number[] }>((builder, { x }, { reps }) => {
    const shape = x.shape.map((size, axis) => size * reps[axis]!)
    if (x.shape.every((size, axis) => size === 1 || reps[axis] === 1))
      return builder.graph.broadcast(x, shape)
    return builder.operator('Tile', [x, builder.int64s(reps)], shape, x.dtype)
  }),
}

/** tfjs writes all into an array of the first one's dtype. @throws RangeError where that one holds booleans, and not all are. */
function ofFirstDtype(builder: GraphBuilder, parts: readonly GraphValue[]): readonly GraphValue[] {
  const { dtype } = parts[0]!
  const other = parts.find((part) => part.dtype !== dtype)
  if (other && dtype === 'bool') throw new RangeError(`of bool and ${other.dtype}; cast one of them before`)
  return parts.map((part) => builder.cast(part, dtype))
}

/** Before and after each axis. */
type Paddings = readonly (readonly [number, number])[]

interface StridedSliceAttributes {
  readonly begin: number[]
  readonly end: number[]
  readonly strides: number[]
  readonly beginMask: number
  readonly endMask: number
  readonly ellipsisMask: number
  readonly newAxisMask: number
  readonly shrinkAxisMask: number
}

export function reverse(builder: GraphBuilder, x: GraphValue, axes: readonly number[]): GraphValue {
  if (axes.length === 0) return x
  const all = (value: number) => builder.int64s(axes.map(() => value))
  return builder.operator(
    'Slice',
    [x, all(-1), all(BEFORE_START), builder.int64s(axes), all(-1)],
    x.shape,
    x.dtype,
  )
}

export function pad(builder: GraphBuilder, x: GraphValue, paddings: Paddings, value: number): GraphValue {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x
  const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]
  const shape = x.shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1])
  return builder.operator('Pad', [x, builder.int64s(pads), builder.scalar(value, x.dtype)], shape, x.dtype)
}

function splitOrSlice(
  builder: GraphBuilder,
  x: GraphValue,
  sizes: readonly number[],
  axis: number,
): readonly GraphValue[] {
  const joined = builder.partsOf(x, sizes, axis)
  if (joined) return joined
  if (sizes.length <= MAX_SPLIT_OUTPUTS) return builder.split(x, sizes, axis)
  let offset = 0
  return sizes.map((size) => {
    const begin = x.shape.map((_, i) => (i === axis ? offset : 0))
    offset += size
    return builder.slice(
      x,
      begin,
      x.shape.map((full, i) => (i === axis ? size : full)),
    )
  })
}
