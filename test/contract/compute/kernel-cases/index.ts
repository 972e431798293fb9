import { convolutionCases } from './convolution.cases'
import { elementwiseCases } from './elementwise.cases'
import { gatherScatterCases } from './gather-scatter.cases'
import type { KernelCases } from './kernel-case'
import { matmulCases } from './matmul.cases'
import { normalizationCases } from './normalization.cases'
import { poolingCases } from './pooling.cases'
import { randomCases } from './random.cases'
import { reductionCases } from './reduction.cases'
import { shapeCases } from './shape.cases'

/** By group of emitters. */
export const KERNEL_CASES: Readonly<Record<string, KernelCases>> = {
  elementwise: elementwiseCases,
  shape: shapeCases,
  reduction: reductionCases,
  matmul: matmulCases,
  'gather and scatter': gatherScatterCases,
  normalization: normalizationCases,
  convolution: convolutionCases,
  pooling: poolingCases,
  random: randomCases,
}
