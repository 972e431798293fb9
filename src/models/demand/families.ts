/** The demand families by name: how the registry, trainers and model hosts find them. */
import type { DemandFamily } from '../../contracts/estimator'
import { ForecartError } from '../../core/errors'
import { globalMlp } from './global-mlp'
import { levelAndProfile, recentQuantiles, weekdayPromotionMean } from './references'
import { registeredOnnx } from './registered-onnx'
import { seasonalNaive } from './seasonal-naive'

export const DEMAND_FAMILIES = {
  'seasonal-naive': seasonalNaive,
  'weekday-promotion-mean': weekdayPromotionMean,
  'level-and-profile': levelAndProfile,
  'recent-quantiles': recentQuantiles,
  'global-mlp': globalMlp,
} as const satisfies Record<string, DemandFamily>

/** Null where this version of Forecart has no family of that name. */
export function findDemandFamily(name: string): DemandFamily | null {
  return Object.values(DEMAND_FAMILIES).find(({ family }) => family === name) ?? null
}

export type DemandFamilyName = keyof typeof DEMAND_FAMILIES

/**
 * How versions of a family are loaded, those included that are never trained here.
 * @throws ARTIFACT_CORRUPT where this version of Forecart has no family of that name
 */
export function familyToLoad(name: string): Pick<DemandFamily, 'family' | 'readSignature' | 'load'> {
  const found = [...Object.values(DEMAND_FAMILIES), registeredOnnx].find(({ family }) => family === name)
  if (!found) throw new ForecartError('ARTIFACT_CORRUPT', `No model family is called "${name}"`)
  return found
}
