import type { GraphValue } from '../graph/graph-value'
import { sizeOf } from '../graph/graph-value'
import type { Emitter, EmitterTable, X } from './emitter'
import { boolAsInt, emitter, normalizeAxes, normalizeAxis } from './emitter'

interface ReductionAttributes {
  readonly axis?: number | number[]
  readonly reductionIndices?: number | number[]
  readonly keepDims?: boolean
}

const reduction = (operator: string): Emitter =>
  emitter<X, ReductionAttributes>((builder, { x: input }, attributes) => {
    // ONNX reduces no booleans: they are counted as integers, as tfjs does. tfjs's means are floats.
    const x = operator === 'ReduceMean' ? builder.cast(input, 'float32') : boolAsInt(builder, input)
    const axes = normalizeAxes((attributes.axis ?? attributes.reductionIndices)!, x.shape.length)
    if (axes.length === 0) return x
    const keep = attributes.keepDims === true
    const shape = keep
      ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
      : x.shape.filter((_, axis) => !axes.includes(axis))
    // Reducing dimensions of size 1 changes no element.
    if (sizeOf(shape) === sizeOf(x.shape)) return builder.reshape(x, shape)
    // Squares are added up without being written down first.
    const root = operator === 'ReduceSum' ? squareRoot(x) : null
    const reduced = root ? 'ReduceSumSquare' : operator
    const inputs = [root ?? x, builder.int64s(axes)]
    return builder.operator(reduced, inputs, shape, x.dtype, { keepdims: keep ? 1 : 0 })
  })

/** What was multiplied by itself to give `x`. */
function squareRoot(x: GraphValue): GraphValue | null {
  if (x.kind !== 'node' || x.node.operator !== 'Mul' || x.dtype !== 'float32') return null
  const [a, b] = x.node.inputs
  return a === b ? a! : null
}

/** The largest and the smallest, which are of the dtype of x; of booleans, these are Any and All. */
const extreme = (operator: 'ReduceMax' | 'ReduceMin'): Emitter => {
  const reduce = reduction(operator)
  return emitter<X>((builder, { x }, attributes) => {
    const reduced = reduce(builder, { x }, attributes)
    return builder.cast('length' in reduced ? reduced[0]! : reduced, x.dtype)
  })
}

const argument = (operator: string): Emitter =>
  emitter<X, { axis: number }>((builder, { x }, attributes) => {
    const axis = normalizeAxis(attributes.axis, x.shape.length)
    const shape = x.shape.filter((_, i) => i !== axis)
    const place = builder.operator(operator, [boolAsInt(builder, x)], shape, 'int64', { axis, keepdims: 0 })
    return builder.cast(place, 'int32')
  })

/** ONNX has no cumulative product; the axes of its only use, the gradient of Prod, are short. */
const MAX_PRODUCT_LENGTH = 64

const cumulativeProduct = emitter<X, CumulativeAttributes>(
  (builder, inputs, { axis, exclusive, reverse }) => {
    const x = boolAsInt(builder, inputs.x)
    const along = normalizeAxis(axis, x.shape.length)
    const length = x.shape[along]!
    if (length > MAX_PRODUCT_LENGTH) throw new RangeError(`a product along ${length} elements is too long`)
    const parts = builder.split(
      x,
      Array.from({ length }, () => 1),
      along,
    )
    const ordered = reverse ? [...parts].reverse() : parts
    const products: GraphValue[] = []
    let running = builder.filled(1, ordered[0]!.shape, x.dtype)
    for (const part of ordered) {
      const next = builder.mul(running, part)
      products.push(exclusive ? running : next)
      running = next
    }
    return builder.concat(reverse ? products.reverse() : products, along)
  },
)

interface CumulativeAttributes {
  readonly axis: number
  readonly exclusive: boolean
  readonly reverse: boolean
}

export const reductionEmitters: EmitterTable = {
  Sum: reduction('ReduceSum'),
  Mean: reduction('ReduceMean'),
  Max: extreme('ReduceMax'),
  Min: extreme('ReduceMin'),
  Prod: reduction('ReduceProd'),
  Any: extreme('ReduceMax'),
  All: extreme('ReduceMin'),
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  Cumprod: cumulativeProduct,
  Cumsum: emitter<X, CumulativeAttributes>((builder, { x }, attributes) => {
    const axis = builder.scalar(normalizeAxis(attributes.axis, x.shape.length), 'int64')
    const numbers = boolAsInt(builder, x)
    return builder.operator('CumSum', [numbers, axis], x.shape, numbers.dtype, {
      exclusive: attributes.exclusive ? 1 : 0,
      reverse: attributes.reverse ? 1 : 0,
    })
  }),
}
