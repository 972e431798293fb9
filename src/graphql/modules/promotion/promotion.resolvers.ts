import { DiscountSuggestionResolver } from './discount-suggestion.resolver'
import { ListPriceSuggestionResolver } from './list-price-suggestion.resolver'
import { LiftLedgerEntryResolver, PromotionLedgerResolver } from './promotion-ledger.resolver'
import { LiftRefreshResolver } from './lift-refresh.resolver'
import { LiftTrackRecordResolver } from './lift-track-record.resolver'
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
  MeasurementOverlapResolver,
  PromotionMeasurementResolver,
} from './promotion-measurement.resolver'
import { PromotionTestDesignResolver, PromotionTestOptionResolver } from './promotion-test-design.resolver'
import { PromotionWriteResolver } from './promotion-write.resolver'
import { PromotionResolver } from './promotion.resolver'
import {
  UpliftAudienceResolver,
  UpliftEvaluationResolver,
  UpliftScoreResolver,
} from './uplift-audience.resolver'

/** The resolvers of promotions. */
export const promotionResolvers = [
  DiscountSuggestionResolver,
  ElasticItemResolver,
  ItemLiftResolver,
  LiftLedgerEntryResolver,
  LiftRefreshResolver,
  LiftTrackRecordResolver,
  ListPriceSuggestionResolver,
  LocationLiftResolver,
  MeasuredPromotionResolver,
  MeasurementDonorResolver,
  MeasurementOverlapResolver,
  PredictedPromotionResolver,
  PromotionLedgerResolver,
  PromotionLiftResolver,
  PromotionMeasurementResolver,
  PromotionResolver,
  PromotionTestDesignResolver,
  PromotionTestOptionResolver,
  PromotionWriteResolver,
  RefusalResolver,
  StockShortageResolver,
  UpliftAudienceResolver,
  UpliftEvaluationResolver,
  UpliftScoreResolver,
] as const
