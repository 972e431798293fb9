import type { z } from 'zod'
import type { DemandFamily } from '../../../contracts/demand/demand-estimator'
import { decodeJson } from '../../artifact-json'
import { parseHyperparameters } from '../../hyperparameters'
import { WINDOW_LENGTHS, type windowLengths } from '../window-lengths'
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
  return ruleFamily(rule.family, WINDOW_LENGTHS, () => rule)
}

/**
 * A family of one rule for each choice of hyper-parameters. They are saved with the model, which makes its rule from them again.
 * @param schema has the lengths of windows, `windowLengths`, and what else there is
 * @param ruleOf makes the rule, which bears the name of the family, from checked hyper-parameters
 */
export function ruleFamily<Schema extends z.ZodObject<typeof windowLengths>>(
  family: string,
  schema: Schema,
  ruleOf: (hyperparameters: Readonly<z.output<Schema>>) => ReferenceRule,
): DemandFamily {
  const hasOthers = Object.keys(schema.shape).some((name) => !(name in WINDOW_LENGTHS.shape))
  return {
    family,
    createEstimator: (values) => {
      const hyperparameters = parseHyperparameters(family, schema, values)
      const { horizon, context, season, cleaning, ...others } = hyperparameters
      return new ReferenceEstimator(ruleOf(hyperparameters), { horizon, context, season, cleaning }, others)
    },
    load: async (files) => {
      const hyperparameters = hasOthers ? decodeJson(files, HYPERPARAMETERS_FILE, schema) : schema.parse({})
      return ReferencePredictor.load(ruleOf(hyperparameters), hyperparameters, files)
    },
  }
}
