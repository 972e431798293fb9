import type { GraphBuilder } from '../graph/graph-builder'
import { broadcastShape } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'
import { sizeOf } from '../graph/graph-value'
import type { ActivationAttributes } from './elementwise.emitters'
import { activate } from './elementwise.emitters'
import type { AB, EmitterTable } from './emitter'
import { emitter } from './emitter'

interface MatMulAttributes {
  readonly transposeA: boolean
  readonly transposeB: boolean
}

interface FusedMatMulInputs extends AB {
  readonly bias?: GraphValue
  readonly preluActivationWeights?: GraphValue
}

export const matmulEmitters: EmitterTable = {
  BatchMatMul: emitter<AB, MatMulAttributes>((builder, { a, b }, { transposeA, transposeB }) =>
    matmul(builder, a, b, transposeA, transposeB),
  ),
  _FusedMatMul: emitter<FusedMatMulInputs, MatMulAttributes & ActivationAttributes>(
    (builder, { a, b, bias, preluActivationWeights }, attributes) => {
      const product = matmul(builder, a, b, attributes.transposeA, attributes.transposeB)
      const biased = bias ? builder.add(product, bias) : product
      return activate(builder, biased, attributes, preluActivationWeights)
    },
  ),
  Einsum: (builder, inputs, attributes) => {
    const operands = Object.values(inputs)
    const { equation } = attributes as { equation: string }
    const [left = '', right = ''] = equation.replace(/\s/g, '').split('->')
    const sizes = new Map<string, number>()
    left.split(',').forEach((term, i) => {
      for (const [axis, label] of [...term].entries()) sizes.set(label, operands[i]!.shape[axis]!)
    })
    const shape = [...right].map((label) => sizes.get(label)!)
    return builder.operator('Einsum', operands, shape, operands[0]!.dtype, { equation })
  },
}

/** `[..., n, k] x [..., k, m] -> [..., n, m]`; batch dimensions broadcast. */
function matmul(
  builder: GraphBuilder,
  a: GraphValue,
  b: GraphValue,
  transposeA: boolean,
  transposeB: boolean,
): GraphValue {
  const rows = a.shape.at(transposeA ? -1 : -2)!
  const columns = b.shape.at(transposeB ? -2 : -1)!
  const batchA = a.shape.slice(0, -2)
  const batchB = b.shape.slice(0, -2)
  const batch = broadcastShape(batchA, batchB)
  if (sizeOf(batchA) === 1 && sizeOf(batchB) === 1) {
    const flatA = builder.reshape(a, a.shape.slice(-2))
    const flatB = builder.reshape(b, b.shape.slice(-2))
    return builder.reshape(flatMatmul(builder, flatA, flatB, transposeA, transposeB), [
      ...batch,
      rows,
      columns,
    ])
  }
  const left = transposeA ? transposeLastTwo(builder, a) : a
  const right = transposeB ? transposeLastTwo(builder, b) : b
  return builder.operator('MatMul', [left, right], [...batch, rows, columns], a.dtype)
}

/** Gemm, which is there for floats only, transposes while it multiplies; MatMul is faster where nothing is transposed. */
function flatMatmul(
  builder: GraphBuilder,
  a: GraphValue,
  b: GraphValue,
  transposeA: boolean,
  transposeB: boolean,
): GraphValue {
  const shape = [a.shape[transposeA ? 1 : 0]!, b.shape[transposeB ? 0 : 1]!]
  if (a.dtype !== 'float32' || (!transposeA && !transposeB)) {
    const [left, right] = [
      transposeA ? transposeLastTwo(builder, a) : a,
      transposeB ? transposeLastTwo(builder, b) : b,
    ]
    return builder.operator('MatMul', [left, right], shape, a.dtype)
  }
  return builder.operator('Gemm', [a, b], shape, a.dtype, {
    transA: transposeA ? 1 : 0,
    transB: transposeB ? 1 : 0,
  })
}

function transposeLastTwo(builder: GraphBuilder, x: GraphValue): GraphValue {
  const axes = x.shape.map((_, i) => i)
  const rank = axes.length
  return builder.transpose(x, [...axes.slice(0, -2), rank - 1, rank - 2])
}
