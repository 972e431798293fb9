import {
  ItemRecommendationsResolver,
  NextActionPredictionResolver,
  RecommendationResolver,
  SessionNextActionsResolver,
  UserRecommendationsResolver,
} from './recommendation.resolver'

export const recommendationResolvers = [
  ItemRecommendationsResolver,
  NextActionPredictionResolver,
  RecommendationResolver,
  SessionNextActionsResolver,
  UserRecommendationsResolver,
] as const
