/** The demand families that are trained here, all loaded: for tests, benchmarks and commands that compute by themselves. */
import type { DemandFamily } from '../../contracts/demand/demand-estimator'
import { automatic } from './automatic'
import { boosted } from './boosted'
import { arima, classicalFamily } from './classical'
import { globalMlp } from './global-mlp'
import { randomForest } from './random-forest'
import { sequence } from './sequence'
import { levelAndProfile, recentQuantiles, seasonalNaive, weekdayPromotionMean } from './references'

export const DEMAND_FAMILIES = {
  'seasonal-naive': seasonalNaive,
  'weekday-promotion-mean': weekdayPromotionMean,
  'level-and-profile': levelAndProfile,
  'recent-quantiles': recentQuantiles,
  'global-mlp': globalMlp,
  boosted,
  'random-forest': randomForest,
  sequence,
  automatic,
  average: classicalFamily('average'),
  smoothing: classicalFamily('smoothing'),
  intermittent: classicalFamily('intermittent'),
  theta: classicalFamily('theta'),
  ensemble: classicalFamily('ensemble'),
  regression: classicalFamily('regression'),
  arima,
} as const satisfies Record<string, DemandFamily>

export type DemandFamilyName = keyof typeof DEMAND_FAMILIES
