/** The demand families by name: how the registry, trainers and model hosts find them. */
import type { DemandFamily } from '../../contracts/estimator'
import { globalMlp } from './global-mlp'
import { seasonalNaive } from './seasonal-naive'

export const DEMAND_FAMILIES = {
  'seasonal-naive': seasonalNaive,
  'global-mlp': globalMlp,
} as const satisfies Record<string, DemandFamily>

export type DemandFamilyName = keyof typeof DEMAND_FAMILIES
