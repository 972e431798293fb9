import type { GraphBuilder } from '../graph/graph-builder'
import type { Graph } from '../graph/graph'
import type { DenseValue, GraphValue } from '../graph/graph-value'
import { sizeOf } from '../graph/graph-value'
import type { EmitterTable, X } from './emitter'
import { boolAsInt, emitter, normalizeAxis } from './emitter'

export const gatherScatterEmitters: EmitterTable = {
  GatherV2: emitter<X & { indices: GraphValue }, { axis: number; batchDims: number }>(
    (builder, { x, indices }, attributes) => {
      if (attributes.batchDims !== 0) throw new RangeError('gather with batchDims is not supported')
      const axis = normalizeAxis(attributes.axis, x.shape.length)
      const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)]
      return builder.operator('Gather', [x, indices], shape, x.dtype, { axis })
    },
  ),
  GatherNd: emitter<{ params: GraphValue; indices: GraphValue }>((builder, { params, indices }) => {
    const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(indices.shape.at(-1))]
    return builder.operator('GatherND', [params, builder.cast(indices, 'int64')], shape, params.dtype)
  }),
  // tfjs multiplies with masks of floats, so that sums of integers are floats.
  UnsortedSegmentSum: emitter<X & { segmentIds: GraphValue }, { numSegments: number }>(
    (builder, { x, segmentIds }, { numSegments }) => {
      const numbers = builder.cast(x, 'float32')
      if (areWithin(builder.graph, segmentIds, numSegments))
        return segmentSum(builder, numbers, segmentIds, numSegments)
      // Rows of segments that are not there go to one more, which is cut off.
      const ids = onlyWithin(builder, segmentIds, numSegments)
      const summed = segmentSum(builder, numbers, ids, numSegments + 1)
      const shape = [numSegments, ...summed.shape.slice(1)]
      return builder.slice(
        summed,
        shape.map(() => 0),
        shape,
      )
    },
  ),
  // Elements at equal places are added.
  ScatterNd: emitter<Scattered, { shape: number[] }>((builder, { indices, updates }, { shape }) => {
    const { places, rows } = placesOf(builder, indices, shape)
    const shaped = builder.reshape(updates, [...places.shape, ...shape.slice(addressedAxes(indices))])
    return builder.reshape(segmentSum(builder, shaped, places, rows), shape)
  }),
  // Where several elements have the same place, the last one stays.
  TensorScatterUpdate: emitter<Scattered & { tensor: GraphValue }>(
    (builder, { tensor, indices, updates }) => {
      const { places, rows } = placesOf(builder, indices, tensor.shape)
      const width = sizeOf(tensor.shape) / rows
      const updated = builder.operator(
        'ScatterElements',
        [
          builder.reshape(tensor, [rows, width]),
          builder.graph.broadcast(builder.expandDims(places, 1), [sizeOf(places.shape), width]),
          builder.reshape(updates, [sizeOf(places.shape), width]),
        ],
        [rows, width],
        tensor.dtype,
        { axis: 0 },
      )
      return builder.reshape(updated, tensor.shape)
    },
  ),
  Diag: emitter<X>((builder, { x }) => {
    const size = sizeOf(x.shape)
    const isDiagonal = Uint8Array.from({ length: size ** 2 }, (_, i) => (i % (size + 1) === 0 ? 1 : 0))
    const diagonal = builder.where(
      builder.graph.constant(isDiagonal, [size, size], 'bool'),
      builder.reshape(x, [size]),
      builder.scalar(0, x.dtype),
    )
    return builder.reshape(diagonal, [...x.shape, ...x.shape])
  }),
  OneHot: emitter<{ indices: GraphValue }, OneHotAttributes>((builder, { indices }, attributes) => {
    const { depth, onValue, offValue, dtype = 'int32' } = attributes
    // ONNX counts a negative index from the end. tfjs sets nothing for it, so it becomes `depth`, which is outside for both.
    const isNegative = builder.binary('Less', indices, builder.scalar(0, 'int32'), 'bool')
    const places = builder.where(isNegative, builder.scalar(depth, 'int32'), indices)
    // ONNX Runtime's OneHot writes no int32, so it writes floats.
    const offOn = builder.graph.constant(Float32Array.of(offValue, onValue), [2], 'float32')
    const hot = builder.operator(
      'OneHot',
      [builder.cast(places, 'int64'), builder.scalar(depth, 'int64'), offOn],
      [...indices.shape, depth],
      'float32',
      { axis: -1 },
    )
    return builder.cast(hot, dtype)
  }),
  TopK: emitter<X, { k: number; sorted: boolean }>((builder, { x }, { k, sorted }) => {
    const shape = [...x.shape.slice(0, -1), k]
    const numbers = boolAsInt(builder, x)
    const [values, indices] = builder.graph.record(
      'TopK',
      [numbers, builder.int64s([k])],
      { sorted: sorted ? 1 : 0 },
      [
        { shape, dtype: numbers.dtype },
        { shape, dtype: 'int64' },
      ],
    )
    return [builder.cast(values!, x.dtype), builder.cast(indices!, 'int32')]
  }),
}

interface OneHotAttributes {
  readonly depth: number
  readonly onValue: number
  readonly offValue: number
  readonly dtype?: 'float32' | 'int32' | 'bool'
}

interface Scattered {
  /** [..., k]: each addresses the first k axes; a list: each the first axis. */
  readonly indices: GraphValue
  readonly updates: GraphValue
}

function addressedAxes({ shape }: GraphValue): number {
  return shape.length > 1 ? shape.at(-1)! : 1
}

/** The indices as places in a list of all rows, a row being what the axes that they do not address hold. */
function placesOf(
  builder: GraphBuilder,
  indices: GraphValue,
  shape: readonly number[],
): { places: GraphValue; rows: number } {
  const addressed = shape.slice(0, addressedAxes(indices))
  const strides = addressed.map((_, axis) => sizeOf(addressed.slice(axis + 1)))
  const count = sizeOf(indices.shape) / addressed.length
  const weighted = builder.mul(
    builder.reshape(indices, [count, addressed.length]),
    builder.graph.constant(Int32Array.from(strides), [strides.length], 'int32'),
  )
  const places = builder.operator('ReduceSum', [weighted, builder.int64s([1])], [count], 'int32', {
    keepdims: 0,
  })
  return { places, rows: sizeOf(addressed) }
}

/**
 * Whether the ids are known to be from 0 to below `segments`: as constants, or because a gather takes the same ids as its indices, which tfjs
 * refuses elsewhere. So the gradient of a gather costs nothing more.
 */
function areWithin(graph: Graph, ids: GraphValue, segments: number): boolean {
  if (ids.kind === 'constant') return ids.data.every((id) => id >= 0 && id < segments)
  const same = unshaped(graph.dense(ids))
  return graph.nodes.some(({ operator, inputs, attributes }) => {
    if (operator !== 'Gather' || unshaped(inputs[1]!) !== same) return false
    return inputs[0]!.shape[attributes.axis as number]! <= segments
  })
}

/** What was reshaped to give `x`. */
function unshaped(x: DenseValue): DenseValue {
  return x.kind === 'node' && x.node.operator === 'Reshape' ? unshaped(x.node.inputs[0]!) : x
}

/** The ids, and `segments` in the place of those that are not below it, or negative. */
function onlyWithin(builder: GraphBuilder, ids: GraphValue, segments: number): GraphValue {
  const end = builder.scalar(segments, 'int32')
  const isPlace = builder.binary('GreaterOrEqual', ids, builder.scalar(0, 'int32'), 'bool')
  const isBelow = builder.binary('Less', ids, end, 'bool')
  return builder.where(builder.binary('And', isPlace, isBelow), ids, end)
}

/**
 * The gradient of a gather along the first axis. ScatterND adds whole rows and is four times faster than ScatterElements,
 * but ONNX Runtime's races on equal indices when it runs on more than one thread.
 */
function segmentSum(
  builder: GraphBuilder,
  x: GraphValue,
  segmentIds: GraphValue,
  segments: number,
): GraphValue {
  const rowShape = x.shape.slice(segmentIds.shape.length)
  const rows = sizeOf(segmentIds.shape)
  const width = sizeOf(rowShape)
  const index = builder.reshape(segmentIds, [rows, 1])
  const zeros = builder.filled(0, [segments, width], x.dtype)
  const added = builder.reshape(x, [rows, width])
  const summed = builder.isForOneThread
    ? builder.operator(
        'ScatterND',
        [zeros, builder.cast(index, 'int64'), added],
        [segments, width],
        x.dtype,
        { reduction: 'add' },
      )
    : builder.operator(
        'ScatterElements',
        [zeros, builder.graph.broadcast(index, [rows, width]), added],
        [segments, width],
        x.dtype,
        { axis: 0, reduction: 'add' },
      )
  return builder.reshape(summed, [segments, ...rowShape])
}
