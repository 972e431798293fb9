import type { GraphValue } from '../graph/graph-value'
import type { EmitterTable, X } from './emitter'
import { emitter, normalizeAxis } from './emitter'

export const normalizationEmitters: EmitterTable = {
  Softmax: emitter<{ logits: GraphValue }, { dim: number }>((builder, { logits }, { dim }) =>
    builder.operator('Softmax', [logits], logits.shape, logits.dtype, {
      axis: normalizeAxis(dim, logits.shape.length),
    }),
  ),
  FusedBatchNorm: emitter<BatchNormInputs, { varianceEpsilon: number }>(
    (builder, inputs, { varianceEpsilon }) => {
      const { x, mean, variance, offset, scale } = inputs
      const deviation = builder.unary('Sqrt', builder.add(variance, builder.scalar(varianceEpsilon)))
      const normal = builder.div(builder.sub(x, mean), deviation)
      const scaled = scale ? builder.mul(normal, scale) : normal
      return offset ? builder.add(scaled, offset) : scaled
    },
  ),
}

interface BatchNormInputs extends X {
  readonly mean: GraphValue
  readonly variance: GraphValue
  readonly offset?: GraphValue
  readonly scale?: GraphValue
}
