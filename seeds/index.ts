/** The shop simulator: worlds with known truth, in memory or written to a database. */
export { simulateDemandRows } from './demand-rows'
export { ACTIONS, ACTION_COUNT, type Action } from './actions'
export { Behaviour } from './generator/behaviour'
export { Offer, type Visitor } from './generator/offer'
export type { SimulatedSession } from './generator/session'
export { simulateTransactions, type DayTransactions } from './generator/transactions'
export { Visit, stepsOf, type Supply, type VisitStep } from './generator/visit'
export { arrivalsOf, dayVisits, type Arrival, type DayVisit } from './generator/day-visits'
export { reviewTruth, type SimulatedReview } from './generator/reviews'
export { Shoppers } from './generator/shoppers'
export type { AdvertPolicy } from './generator/advert-policy'
export { expectedAdvertClicks } from './generator/adverts'
export { paymentCodes, paymentProbabilities, type PaymentRanking } from './generator/payments'
export {
  byPopularity,
  slateProbabilities,
  type Ranking,
  type SlateContext,
  type SlatePolicy,
} from './generator/slate-policy'
export { expectedClicks, slateContext } from './generator/slates'
export { simulateWorld } from './generator/simulate-world'
export { simulateWeatherRows } from './weather-rows'
export { cellIndex, type SimulatedWorld, type WorldParameters } from './generator/world'
export { parseWorldLaws, type WorldLaws } from './laws'
export { readWorldFile, WORLDS } from './world-files'
export { meansWith, promotionTruth, type PromotionOffer, type PromotionTruth } from './promotion-truth'
export { SCALES, type ScaleName, type WorldScale } from './scales'
export {
  lastSeedDay,
  seedShop,
  type SeedOptions,
  type SeedProgress,
  type SeedSummary,
} from './writer/seed-shop'
