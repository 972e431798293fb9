import type { z } from 'zod'
import type { DemandFamily } from '../../../contracts/demand/demand-estimator'
import { decodeJson } from '../../artifact-json'
import { NO_HYPERPARAMETERS, parseHyperparameters } from '../../hyperparameters'
import { ReferenceEstimator } from './estimator'
import { HYPERPARAMETERS_FILE, ReferencePredictor } from './predictor'
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
  return ruleFamily(rule.family, NO_HYPERPARAMETERS, () => rule)
}

/**
 * A family of one rule for each choice of hyper-parameters. They are saved with the model, which makes its rule from them again.
 * @param ruleOf makes the rule, which bears the name of the family, from checked hyper-parameters
 */
export function ruleFamily<Schema extends z.ZodObject>(
  family: string,
  schema: Schema,
  ruleOf: (hyperparameters: Readonly<z.output<Schema>>) => ReferenceRule,
): DemandFamily {
  return {
    family,
    createEstimator: (values) => {
      const hyperparameters = parseHyperparameters(family, schema, values)
      return new ReferenceEstimator(ruleOf(hyperparameters), hyperparameters)
    },
    load: async (files) => {
      const hasNone = Object.keys(schema.shape).length === 0
      const hyperparameters = hasNone ? schema.parse({}) : decodeJson(files, HYPERPARAMETERS_FILE, schema)
      return ReferencePredictor.load(ruleOf(hyperparameters), hyperparameters, files)
    },
  }
}
