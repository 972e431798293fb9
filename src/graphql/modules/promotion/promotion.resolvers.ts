import {
  MeasuredPromotionResolver,
  MeasurementDonorResolver,
  PromotionMeasurementResolver,
} from './promotion-measurement.resolver'
import { PromotionTestDesignResolver, PromotionTestOptionResolver } from './promotion-test-design.resolver'
import { PromotionWriteResolver } from './promotion-write.resolver'
import { PromotionResolver } from './promotion.resolver'

/** The resolvers of promotions. */
export const promotionResolvers = [
  MeasuredPromotionResolver,
  MeasurementDonorResolver,
  PromotionMeasurementResolver,
  PromotionResolver,
  PromotionTestDesignResolver,
  PromotionTestOptionResolver,
  PromotionWriteResolver,
] as const
