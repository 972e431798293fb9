/**
 * Kernels on images, [batch, height, width, channels]: resizing, normalisation over channels, blocks to batches or channels
 * and back. They are written in operators that every provider of ONNX Runtime has, rather than in `Resize` and `LRN`, whose
 * rules differ from tfjs's in the corners.
 */
import type { GraphBuilder } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'
import { tf } from '../tensorflow'
import type { EmitterTable, X } from './emitter'
import { emitter } from './emitter'
import { pad } from './shape.emitters'

interface ResizeAttributes {
  readonly alignCorners: boolean
  readonly halfPixelCenters: boolean
  /** [height, width]. */
  readonly size: readonly [number, number]
}

interface Images {
  readonly images: GraphValue
}

interface LrnAttributes {
  readonly depthRadius: number
  readonly bias: number
  readonly alpha: number
  readonly beta: number
}

interface BlockAttributes {
  readonly blockShape: number[]
}

export const imageEmitters: EmitterTable = {
  ResizeBilinear: emitter<Images, ResizeAttributes>((builder, { images }, attributes) =>
    SPACE.reduce(
      (x, axis, i) =>
        interpolate(builder, x, axis, bilinear(x.shape[axis]!, attributes.size[i]!, attributes)),
      builder.cast(images, 'float32'),
    ),
  ),
  ResizeNearestNeighbor: emitter<Images, ResizeAttributes>((builder, { images }, attributes) =>
    SPACE.reduce(
      (x, axis, i) => take(builder, x, axis, nearest(x.shape[axis]!, attributes.size[i]!, attributes)),
      images,
    ),
  ),
  ResizeBilinearGrad: emitter<Images & { dy: GraphValue }, ResizeAttributes>(
    (builder, { images, dy }, attributes) =>
      spread(builder, dy, images, (size, newSize) =>
        bilinear(size, newSize, attributes).flatMap(({ floor, ceil, fraction }, to) => [
          { from: floor, to, weight: 1 - fraction },
          { from: ceil, to, weight: fraction },
        ]),
      ),
  ),
  ResizeNearestNeighborGrad: emitter<Images & { dy: GraphValue }, ResizeAttributes>(
    (builder, { images, dy }, attributes) =>
      spread(builder, dy, images, (size, newSize) =>
        nearest(size, newSize, attributes).map((from, to) => ({ from, to, weight: 1 })),
      ),
  ),

  LRN: emitter<X, LrnAttributes>((builder, { x }, attributes) =>
    builder.mul(x, lrnFactor(builder, lrnNorm(builder, x, attributes), attributes)),
  ),
  // dx = dy norm^-beta - 2 alpha beta x (the sum of dy y / norm over the window), as the window is symmetric.
  LRNGrad: emitter<X & { y: GraphValue; dy: GraphValue }, LrnAttributes>(
    (builder, { x, y, dy }, attributes) => {
      const norm = lrnNorm(builder, x, attributes)
      const direct = builder.mul(dy, lrnFactor(builder, norm, attributes))
      const throughNorm = windowSum(builder, builder.div(builder.mul(dy, y), norm), attributes.depthRadius)
      const slope = builder.scalar(2 * attributes.alpha * attributes.beta)
      return builder.sub(direct, builder.mul(slope, builder.mul(x, throughNorm)))
    },
  ),

  SpaceToBatchND: emitter<X, BlockAttributes & { paddings: [number, number][] }>(
    (builder, { x }, { blockShape, paddings }) => {
      const untouched = x.shape.slice(1 + blockShape.length).map((): [number, number] => [0, 0])
      const padded = pad(builder, x, [[0, 0], ...paddings, ...untouched], 0)
      const { parts, permutation, joined } = blocks(padded, blockShape, false)
      return builder.reshape(builder.transpose(builder.reshape(padded, parts), permutation), joined)
    },
  ),
  BatchToSpaceND: emitter<X, BlockAttributes & { crops: [number, number][] }>(
    (builder, { x }, { blockShape, crops }) => {
      const { parts, permutation, joined } = blocks(x, blockShape, true)
      const space = builder.reshape(builder.transpose(builder.reshape(x, parts), permutation), joined)
      const begin = [0, ...crops.map(([before]) => before)]
      const size = crops.map(([before, after], i) => joined[i + 1]! - before - after)
      const untouched = joined.slice(begin.length)
      return builder.slice(space, [...begin, ...untouched.map(() => 0)], [joined[0]!, ...size, ...untouched])
    },
  ),
  DepthToSpace: emitter<X, { blockSize: number; dataFormat: string }>(
    (builder, { x }, { blockSize, dataFormat }) => {
      if (dataFormat !== 'NHWC') throw new RangeError(`data format ${dataFormat}`)
      const [batch, height, width, channels] = x.shape as [number, number, number, number]
      const depth = channels / blockSize ** 2
      const parts = builder.reshape(x, [batch, height, width, blockSize, blockSize, depth])
      return builder.reshape(builder.transpose(parts, [0, 1, 3, 2, 4, 5]), [
        batch,
        height * blockSize,
        width * blockSize,
        depth,
      ])
    },
  ),
}

/** The axes of height and width. */
const SPACE = [1, 2] as const

/** An element of a resized axis lies between two of the original one. */
interface Between {
  readonly floor: number
  readonly ceil: number
  /** Of the way from floor to ceil. */
  readonly fraction: number
}

/** How far a step along the resized axis goes on the original one. */
function stepLength(size: number, newSize: number, alignCorners: boolean): number {
  return alignCorners && newSize > 1 ? (size - 1) / (newSize - 1) : size / newSize
}

function bilinear(
  size: number,
  newSize: number,
  { alignCorners, halfPixelCenters }: ResizeAttributes,
): Between[] {
  const step = stepLength(size, newSize, alignCorners)
  return Array.from({ length: newSize }, (_, i) => {
    const source = halfPixelCenters ? step * (i + 0.5) - 0.5 : step * i
    const floor = Math.max(0, Math.floor(source))
    const ceil = Math.max(0, Math.min(size - 1, Math.ceil(source)))
    return { floor, ceil, fraction: floor === ceil ? 0 : source - floor }
  })
}

function nearest(
  size: number,
  newSize: number,
  { alignCorners, halfPixelCenters }: ResizeAttributes,
): number[] {
  const step = stepLength(size, newSize, alignCorners)
  const round = alignCorners ? Math.round : Math.floor
  return Array.from({ length: newSize }, (_, i) =>
    Math.min(size - 1, round(step * (halfPixelCenters ? i + 0.5 : i))),
  )
}

/** The elements of an axis at these places, in this order. */
function take(builder: GraphBuilder, x: GraphValue, axis: number, places: readonly number[]): GraphValue {
  if (places.length === x.shape[axis] && places.every((place, i) => place === i)) return x
  const shape = x.shape.map((size, i) => (i === axis ? places.length : size))
  return builder.operator('Gather', [x, builder.int64s(places)], shape, x.dtype, { axis })
}

function interpolate(
  builder: GraphBuilder,
  x: GraphValue,
  axis: number,
  between: readonly Between[],
): GraphValue {
  const floor = take(
    builder,
    x,
    axis,
    between.map((one) => one.floor),
  )
  if (between.every(({ fraction }) => fraction === 0)) return floor
  const ceil = take(
    builder,
    x,
    axis,
    between.map((one) => one.ceil),
  )
  const fractions = builder.graph.constant(
    Float32Array.from(between, ({ fraction }) => fraction),
    x.shape.map((_, i) => (i === axis ? between.length : 1)),
    'float32',
  )
  return builder.add(floor, builder.mul(builder.sub(ceil, floor), fractions))
}

/** An element of the resized axis took `weight` of one of the original axis. */
interface Taken {
  readonly from: number
  readonly to: number
  readonly weight: number
}

/**
 * The gradient of resizing, which is linear in rows and in columns: `Rows^T dy Columns`, with matrices of the weights. It is
 * what tfjs's kernels should give: see Traps in docs/compute.md.
 */
function spread(
  builder: GraphBuilder,
  dy: GraphValue,
  images: GraphValue,
  taken: (size: number, newSize: number) => readonly Taken[],
): GraphValue {
  const [batch, height, width, channels] = images.shape as [number, number, number, number]
  const [, newHeight, newWidth] = dy.shape as [number, number, number, number]
  const matrix = (size: number, newSize: number): GraphValue => {
    const weights = new Float32Array(size * newSize)
    for (const { from, to, weight } of taken(size, newSize)) weights[from * newSize + to]! += weight
    return builder.graph.constant(weights, [size, newSize], 'float32')
  }
  const rows = builder.operator(
    'MatMul',
    [matrix(height, newHeight), builder.reshape(dy, [batch, newHeight, newWidth * channels])],
    [batch, height, newWidth * channels],
    'float32',
  )
  const columns = builder.operator(
    'MatMul',
    [matrix(width, newWidth), builder.reshape(rows, [batch, height, newWidth, channels])],
    [batch, height, width, channels],
    'float32',
  )
  return builder.cast(columns, images.dtype)
}

/** `bias + alpha * (the sum of squares of the channels that are at most depthRadius away)`. */
function lrnNorm(
  builder: GraphBuilder,
  x: GraphValue,
  { depthRadius, bias, alpha }: LrnAttributes,
): GraphValue {
  const squares = windowSum(builder, builder.mul(x, x), depthRadius)
  return builder.add(builder.mul(squares, builder.scalar(alpha)), builder.scalar(bias))
}

function lrnFactor(builder: GraphBuilder, norm: GraphValue, { beta }: LrnAttributes): GraphValue {
  return builder.binary('Pow', norm, builder.scalar(-beta))
}

/** Sums over neighbouring channels: a product with a matrix of ones along the diagonal. */
function windowSum(builder: GraphBuilder, x: GraphValue, radius: number): GraphValue {
  const channels = x.shape.at(-1)!
  const band = Float32Array.from({ length: channels ** 2 }, (_, i) =>
    Math.abs((i % channels) - Math.floor(i / channels)) <= radius ? 1 : 0,
  )
  const matrix = builder.graph.constant(band, [channels, channels], 'float32')
  return builder.operator('MatMul', [x, matrix], x.shape, 'float32')
}

/** How batches part into blocks and blocks join to space, or the other way round. */
function blocks(
  { shape }: GraphValue,
  blockShape: number[],
  isToSpace: boolean,
): { parts: number[]; permutation: number[]; joined: number[] } {
  const { getReshaped, getPermuted, getReshapedPermuted } = tf.backend_util
  const size = blockShape.reduce((a, b) => a * b, 1)
  const parts = getReshaped([...shape], blockShape, size, isToSpace)
  return {
    parts,
    permutation: getPermuted(parts.length, blockShape.length, isToSpace),
    joined: getReshapedPermuted([...shape], blockShape, size, isToSpace),
  }
}
