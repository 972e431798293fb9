import type { DemandFamily } from '../../../contracts/demand/demand-estimator'
import { boosted } from '../boosted'
import { globalMlp } from '../global-mlp'
import { levelAndProfile, weekdayPromotionMean } from '../references'
import { sequence } from '../sequence'
import type { MemberFamily } from './config'

export const MEMBERS: Readonly<Record<MemberFamily, DemandFamily>> = {
  'global-mlp': globalMlp,
  boosted,
  sequence,
  'weekday-promotion-mean': weekdayPromotionMean,
  'level-and-profile': levelAndProfile,
}
