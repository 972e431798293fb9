/** The schema, built from the resolvers. Only what works is in it. */
import 'reflect-metadata'
import type { GraphQLObjectType, GraphQLSchema } from 'graphql'
import { buildSchemaSync } from 'type-graphql'
import type { PubSub } from 'type-graphql'
import { invariant } from '../core/errors'
import { checkArguments } from './argument-rules'
import { assertAudiencesDecided } from './audience'
import { SchemaFacts } from './limits/field-facts'
import { drawOpenLists } from './limits/open-lists'
import { AdvertResolver } from './modules/advert/advert.resolver'
import { AlertResolver } from './modules/alert/alert.resolver'
import { ApiKeyResolver } from './modules/api-key/api-key.resolver'
import {
  CalendarDayResolver,
  CovariateResolver,
  PriceResolver,
  StockCountResolver,
  StockOutResolver,
  WeatherDayResolver,
} from './modules/covariate/covariate.resolver'
import { DemandForecastResolver, ItemForecastResolver } from './modules/forecast/demand-forecast.resolver'
import { ForecastRefreshResolver } from './modules/forecast/forecast-refresh.resolver'
import { IngestResolver } from './modules/ingest/ingest.resolver'
import { CategoryResolver, ItemResolver } from './modules/item/item.resolver'
import { JobResolver } from './modules/job/job.resolver'
import { LocationResolver } from './modules/location/location.resolver'
import { ForecastAccuracyResolver, ForecastModelResolver } from './modules/model/forecast-model.resolver'
import { ModelWriteResolver } from './modules/model/model-write.resolver'
import { ModelResolver, ModelVersionResolver, TrainingRunResolver } from './modules/model/model.resolver'
import { NodeResolver } from './modules/node/node.resolver'
import {
  OrderLineResolver,
  OrderResolver,
  OrderReturnResolver,
  UserOrdersResolver,
} from './modules/order/order.resolver'
import {
  PaymentAvailabilityResolver,
  PaymentMethodResolver,
} from './modules/payment-method/payment-method.resolver'
import { PromotionWriteResolver } from './modules/promotion/promotion-write.resolver'
import { PromotionResolver } from './modules/promotion/promotion.resolver'
import { EventResolver, SessionResolver, UserSessionsResolver } from './modules/session/session.resolver'
import {
  ItemRecommendationsResolver,
  NextActionPredictionResolver,
  RecommendationResolver,
  SessionNextActionsResolver,
  UserRecommendationsResolver,
} from './modules/recommendation/recommendation.resolver'
import { SystemResolver } from './modules/system/system.resolver'
import { UserWriteResolver } from './modules/user/user-write.resolver'
import { UserResolver } from './modules/user/user.resolver'
import { introspectOneOf } from './one-of'

/** type-graphql asks for one as soon as there is a subscription; ours bring their own source. */
const noPubSub: PubSub = {
  publish: () => invariant(false, 'subscriptions have a source of their own'),
  subscribe: () => invariant(false, 'subscriptions have a source of their own') as never,
}

/** type-graphql makes these three types by itself, without a word on them. */
function describeRoots(schema: GraphQLSchema): void {
  const roots: readonly [GraphQLObjectType | null | undefined, string][] = [
    [schema.getQueryType(), 'What can be asked.'],
    [schema.getMutationType(), 'What can be changed.'],
    [schema.getSubscriptionType(), 'What can be listened to.'],
  ]
  for (const [type, description] of roots) if (type) type.description = description
}

/** @throws INTERNAL_SERVER_ERROR where a field has no decided audience. */
export function createSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      AdvertResolver,
      AlertResolver,
      ApiKeyResolver,
      CalendarDayResolver,
      CategoryResolver,
      CovariateResolver,
      DemandForecastResolver,
      EventResolver,
      ForecastAccuracyResolver,
      ForecastModelResolver,
      ForecastRefreshResolver,
      IngestResolver,
      ItemForecastResolver,
      ItemRecommendationsResolver,
      ItemResolver,
      JobResolver,
      LocationResolver,
      ModelResolver,
      ModelVersionResolver,
      ModelWriteResolver,
      NextActionPredictionResolver,
      NodeResolver,
      OrderLineResolver,
      OrderResolver,
      OrderReturnResolver,
      PaymentAvailabilityResolver,
      PaymentMethodResolver,
      PriceResolver,
      PromotionResolver,
      PromotionWriteResolver,
      RecommendationResolver,
      SessionNextActionsResolver,
      SessionResolver,
      StockCountResolver,
      StockOutResolver,
      SystemResolver,
      TrainingRunResolver,
      UserOrdersResolver,
      UserRecommendationsResolver,
      UserResolver,
      UserSessionsResolver,
      UserWriteResolver,
      WeatherDayResolver,
    ],
    validate: false,
    pubSub: noPubSub,
    skipCheck: true, // a test validates the schema; each start need not
  })
  describeRoots(schema)
  introspectOneOf()
  assertAudiencesDecided(schema)
  checkArguments(schema)
  drawOpenLists(new SchemaFacts(schema))
  return schema
}
