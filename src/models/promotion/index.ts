/** What a promotion will add, before it runs. Pure: arrays in, figures out. */
export { elasticityOf } from './elasticity'
export { fitLift, LIFT_MODEL } from './fit-lift'
export type { FittedLift } from './fitted-lift'
export { intervalFactor, type IntervalFactor, type MeasuredPrediction } from './interval-factor'
export { learnEffectPrior, itemEffects, usualEffectPrior, type EffectHyperprior } from './effect-prior'
export {
  OTHER_KINDS,
  type LiftCell,
  type LiftData,
  type LiftItem,
  type LiftKind,
  type LiftPromotion,
} from './lift-data'
export { CURVATURE_AT, DIP_DAYS, LEAD_DAYS, POOLED, priceCurve } from './lift-design'
export {
  HORIZON_DAYS,
  LIFT_REFUSALS,
  refuseLift,
  type LiftPlan,
  type LiftRefusal,
  type LiftRefusalCode,
} from './lift-support'
export { predictLift } from './predict-lift'
export {
  suggestDiscount,
  type DiscountOption,
  type DiscountQuestion,
  type DiscountSuggestion,
  type StockCell,
} from './suggest-discount'
export {
  LIST_PRICE_REFUSALS,
  suggestListPrice,
  type ListPriceOutlook,
  type ListPriceQuestion,
  type ListPriceRefusal,
  type ListPriceSuggestion,
} from './suggest-price'
export {
  LIFT_DRIVERS,
  type LiftDriverCode,
  type LiftEstimate,
  type LiftTerms,
  type PredictedDay,
  type PredictedUnits,
  type PredictedLift,
} from './predicted-lift'
export { trackRecord, type LiftTrackRecord, type LiftVerdict } from './track-record'
export { eliminateFirst, inverse, solveFirst } from './partial-cholesky'
