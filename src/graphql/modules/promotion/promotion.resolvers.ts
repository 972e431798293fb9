import {
  ElasticItemResolver,
  ItemLiftResolver,
  LocationLiftResolver,
  PredictedPromotionResolver,
  PromotionLiftResolver,
  RefusalResolver,
  StockShortageResolver,
} from './promotion-lift.resolver'
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
  ElasticItemResolver,
  ItemLiftResolver,
  LocationLiftResolver,
  MeasuredPromotionResolver,
  MeasurementDonorResolver,
  PredictedPromotionResolver,
  PromotionLiftResolver,
  PromotionMeasurementResolver,
  PromotionResolver,
  PromotionTestDesignResolver,
  PromotionTestOptionResolver,
  PromotionWriteResolver,
  RefusalResolver,
  StockShortageResolver,
] as const
