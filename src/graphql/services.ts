/** What the graph is made of. Resolvers translate and delegate; these decide. */
import type { AlertFeed } from '../services/alert-feed'
import type { AlertService } from '../services/alert.service'
import type { ApiKeyService } from '../services/api-key.service'
import type { CatalogService } from '../services/catalog.service'
import type { CatalogWriteService } from '../services/catalog-write.service'
import type { CovariateQueryService } from '../services/covariate-query.service'
import type { CovariateService } from '../services/covariate.service'
import type { ForecastFeed } from '../services/forecast-feed'
import type { ForecastRanking } from '../services/forecast-ranking'
import type { ForecastService } from '../services/forecast.service'
import type { IngestService } from '../services/ingest.service'
import type { InventoryService } from '../services/inventory.service'
import type { JobService } from '../services/job.service'
import type { LocationService } from '../services/location.service'
import type { ModelFeed } from '../services/model-feed'
import type { ModelService } from '../services/model.service'
import type { OrderQueryService } from '../services/order-query.service'
import type { OrderService } from '../services/order.service'
import type { PromotionService } from '../services/promotion.service'
import type { PromotionQueryService } from '../services/promotion-query.service'
import type { SessionService } from '../services/session.service'
import type { SystemService } from '../services/system.service'
import type { UserErasureService } from '../services/user-erasure.service'
import type { UserService } from '../services/user.service'

export interface GraphqlServices {
  readonly alertFeed: AlertFeed
  readonly alerts: AlertService
  readonly apiKeys: ApiKeyService
  readonly catalog: CatalogService
  readonly catalogWrites: CatalogWriteService
  readonly covariateQueries: CovariateQueryService
  readonly covariates: CovariateService
  readonly forecastFeed: ForecastFeed
  readonly forecastRanking: ForecastRanking
  readonly forecasts: ForecastService
  readonly ingest: IngestService
  readonly inventory: InventoryService
  readonly jobs: JobService
  readonly locations: LocationService
  readonly modelFeed: ModelFeed
  readonly models: ModelService
  readonly orders: OrderQueryService
  readonly promotions: PromotionQueryService
  readonly promotionWrites: PromotionService
  readonly recordOrders: OrderService
  readonly sessions: SessionService
  readonly system: SystemService
  readonly userErasure: UserErasureService
  readonly users: UserService
}
