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
import { advertResolvers } from './modules/advert/advert.resolvers'
import { alertResolvers } from './modules/alert/alert.resolvers'
import { apiKeyResolvers } from './modules/api-key/api-key.resolvers'
import { auditLogResolvers } from './modules/audit-log/audit-log.resolvers'
import { importResolvers } from './modules/import/import.resolvers'
import { covariateResolvers } from './modules/covariate/covariate.resolvers'
import { experimentResolvers } from './modules/experiment/experiment.resolvers'
import { forecastResolvers } from './modules/forecast/forecast.resolvers'
import { ingestResolvers } from './modules/ingest/ingest.resolvers'
import { inventoryResolvers } from './modules/inventory/inventory.resolvers'
import { itemResolvers } from './modules/item/item.resolvers'
import { jobResolvers } from './modules/job/job.resolvers'
import { locationResolvers } from './modules/location/location.resolvers'
import { modelResolvers } from './modules/model/model.resolvers'
import { nodeResolvers } from './modules/node/node.resolvers'
import { orderResolvers } from './modules/order/order.resolvers'
import { paymentMethodResolvers } from './modules/payment-method/payment-method.resolvers'
import { promotionResolvers } from './modules/promotion/promotion.resolvers'
import { recommendationResolvers } from './modules/recommendation/recommendation.resolvers'
import { recommendationReportResolvers } from './modules/recommendation-report/recommendation-report.resolvers'
import { scenarioResolvers } from './modules/recommendation-scenario/scenario.resolvers'
import { sessionResolvers } from './modules/session/session.resolvers'
import { systemResolvers } from './modules/system/system.resolvers'
import { userResolvers } from './modules/user/user.resolvers'
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

let known: GraphQLSchema | null = null

/**
 * The schema of this process, made when it is first asked for. It knows no services: they come with each request.
 * @throws INTERNAL_SERVER_ERROR where a field has no decided audience.
 */
export function forecartSchema(): GraphQLSchema {
  return (known ??= createSchema())
}

function createSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      ...advertResolvers,
      ...alertResolvers,
      ...apiKeyResolvers,
      ...auditLogResolvers,
      ...importResolvers,
      ...covariateResolvers,
      ...experimentResolvers,
      ...forecastResolvers,
      ...ingestResolvers,
      ...inventoryResolvers,
      ...itemResolvers,
      ...jobResolvers,
      ...locationResolvers,
      ...modelResolvers,
      ...nodeResolvers,
      ...orderResolvers,
      ...paymentMethodResolvers,
      ...promotionResolvers,
      ...recommendationResolvers,
      ...recommendationReportResolvers,
      ...scenarioResolvers,
      ...sessionResolvers,
      ...systemResolvers,
      ...userResolvers,
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
