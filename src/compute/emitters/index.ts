import { randomEmitters } from '../random/counter-uniform.kernel'
import { convolutionEmitters } from './convolution.emitters'
import { elementwiseEmitters } from './elementwise.emitters'
import type { EmitterTable } from './emitter'
import { gatherScatterEmitters } from './gather-scatter.emitters'
import { matmulEmitters } from './matmul.emitters'
import { normalizationEmitters } from './normalization.emitters'
import { poolingEmitters } from './pooling.emitters'
import { reductionEmitters } from './reduction.emitters'
import { shapeEmitters } from './shape.emitters'

/** Every kernel that can be traced, by name. */
export const EMITTERS: EmitterTable = {
  ...elementwiseEmitters,
  ...shapeEmitters,
  ...reductionEmitters,
  ...matmulEmitters,
  ...gatherScatterEmitters,
  ...normalizationEmitters,
  ...convolutionEmitters,
  ...poolingEmitters,
  ...randomEmitters,
}
