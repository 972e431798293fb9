import type { DemandFamily } from '../../../contracts/demand-estimator'
import { ReferenceEstimator } from './estimator'
import { ReferencePredictor } from './predictor'
import {
  LEVEL_AND_PROFILE,
  RECENT_QUANTILES,
  SEASONAL_NAIVE,
  WEEKDAY_PROMOTION_MEAN,
  type ReferenceRule,
} from './rules'

export const seasonalNaive = familyOf(SEASONAL_NAIVE)
export const weekdayPromotionMean = familyOf(WEEKDAY_PROMOTION_MEAN)
export const levelAndProfile = familyOf(LEVEL_AND_PROFILE)
export const recentQuantiles = familyOf(RECENT_QUANTILES)

function familyOf(rule: ReferenceRule): DemandFamily {
  return {
    family: rule.family,
    createEstimator: (hyperparameters) => new ReferenceEstimator(rule, hyperparameters),
    load: async (files) => ReferencePredictor.load(rule, files),
  }
}
