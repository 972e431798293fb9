/** The loaders of all modules. One set per request (per event of a subscription): what is asked for many times is read once, in one statement. */
import type { LoaderScope } from './batching'
import { advertLoaders } from '../modules/advert/advert.loaders'
import { alertLoaders } from '../modules/alert/alert.loaders'
import { apiKeyLoaders } from '../modules/api-key/api-key.loaders'
import { auditLogLoaders } from '../modules/audit-log/audit-log.loaders'
import { importLoaders } from '../modules/import/import.loaders'
import { experimentLoaders } from '../modules/experiment/experiment.loaders'
import { forecastLoaders } from '../modules/forecast/forecast.loaders'
import { inventoryLoaders } from '../modules/inventory/inventory.loaders'
import { itemLoaders } from '../modules/item/item.loaders'
import { jobLoaders } from '../modules/job/job.loaders'
import { locationLoaders } from '../modules/location/location.loaders'
import { modelLoaders } from '../modules/model/model.loaders'
import { orderLoaders } from '../modules/order/order.loaders'
import { paymentMethodLoaders } from '../modules/payment-method/payment-method.loaders'
import { promotionLoaders } from '../modules/promotion/promotion.loaders'
import { recommendationLoaders } from '../modules/recommendation/recommendation.loaders'
import { scenarioLoaders } from '../modules/recommendation-scenario/scenario.loaders'
import { sessionLoaders } from '../modules/session/session.loaders'
import { userLoaders } from '../modules/user/user.loaders'

export type Loaders = ReturnType<typeof createLoaders>

export function createLoaders(scope: LoaderScope) {
  return {
    ...advertLoaders(scope),
    ...alertLoaders(scope),
    ...apiKeyLoaders(scope),
    ...auditLogLoaders(scope),
    ...importLoaders(scope),
    ...experimentLoaders(scope),
    ...forecastLoaders(scope),
    ...inventoryLoaders(scope),
    ...itemLoaders(scope),
    ...jobLoaders(scope),
    ...locationLoaders(scope),
    ...modelLoaders(scope),
    ...orderLoaders(scope),
    ...paymentMethodLoaders(scope),
    ...promotionLoaders(scope),
    ...recommendationLoaders(scope),
    ...scenarioLoaders(scope),
    ...sessionLoaders(scope),
    ...userLoaders(scope),
  }
}
