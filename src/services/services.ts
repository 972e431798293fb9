/** All services over one set of dependencies: what the graph is given, and what commands use. */
import type { RoleStatus } from '../contracts/role-status'
import type { Build } from '../core/build'
import type { Clock } from '../core/clock'
import type { Logger } from '../core/logger'
import type { Database } from '../db/client'
import type { NotificationListener } from '../db/notifications'
import { ApiKeyRepository } from '../db/repositories/api-key.repository'
import { CatalogQueryRepository } from '../db/repositories/catalog-query.repository'
import { LocationQueryRepository } from '../db/repositories/location-query.repository'
import { OrderQueryRepository } from '../db/repositories/order-query.repository'
import { PromotionQueryRepository } from '../db/repositories/promotion-query.repository'
import { SessionQueryRepository } from '../db/repositories/session-query.repository'
import { UserQueryRepository } from '../db/repositories/user-query.repository'
import type { ModelRegistry } from '../registry/registry'
import { AlertFeed } from './alert-feed'
import { AlertService } from './alert.service'
import { ApiKeyService } from './api-key.service'
import { CatalogWriteService } from './catalog-write.service'
import { CatalogService } from './catalog.service'
import { CovariateQueryService } from './covariate-query.service'
import { CovariateService } from './covariate.service'
import type { DeviceService } from './device.service'
import { type DemandModels, ForecastEngine } from './forecast-engine'
import { ForecastFeed } from './forecast-feed'
import { ForecastRanking } from './forecast-ranking'
import { ForecastService } from './forecast.service'
import { IngestService } from './ingest.service'
import { InventoryService } from './inventory.service'
import { JobService } from './job.service'
import { LocationService } from './location.service'
import { ModelFeed } from './model-feed'
import { ModelService } from './model.service'
import { OrderQueryService } from './order-query.service'
import { OrderService } from './order.service'
import { PromotionQueryService } from './promotion-query.service'
import { PromotionService } from './promotion.service'
import { RefreshService } from './refresh.service'
import { SessionService } from './session.service'
import { SystemService } from './system.service'
import { UserErasureService } from './user-erasure.service'
import { UserService } from './user.service'

export interface ServiceDependencies {
  readonly database: Database
  readonly listener: NotificationListener
  readonly registry: ModelRegistry
  readonly demandModels: DemandModels
  /** Batches that a model ran since the start. */
  readonly modelCalls: () => number
  readonly clock: Clock
  readonly logger: Logger
  /** The database is our own. */
  readonly embedded: boolean
  readonly devices: Pick<DeviceService, 'reports'>
  readonly roles: () => Promise<readonly RoleStatus[]>
  readonly build: Build
  /** The days that a training takes where its request does not say. */
  readonly trainingDays?: number
}

export function createServices(dependencies: ServiceDependencies) {
  const {
    database,
    listener,
    registry,
    demandModels,
    clock,
    logger,
    embedded,
    devices,
    roles,
    build,
    trainingDays,
  } = dependencies
  const engine = new ForecastEngine({ database, models: demandModels, clock, listener })
  const locations = new LocationService(new LocationQueryRepository(database))
  const users = new UserService(new UserQueryRepository(database), locations)
  const catalog = new CatalogService(new CatalogQueryRepository(database))
  const forecasts = new ForecastService({ database, engine, models: demandModels })
  const models = new ModelService({ database, registry, trainingDays })
  const refreshes = new RefreshService({ database, engine, clock, logger })
  const alerts = new AlertService({ database, logger })
  return {
    alertFeed: new AlertFeed({ listener, alerts, logger }),
    alerts,
    apiKeys: new ApiKeyService(new ApiKeyRepository(database), clock, logger),
    catalog,
    catalogWrites: new CatalogWriteService(database, clock),
    covariateQueries: new CovariateQueryService(database, catalog, locations),
    covariates: new CovariateService(database, clock),
    forecastFeed: new ForecastFeed({ listener, refreshes, forecasts, logger }),
    forecastRanking: new ForecastRanking(catalog, forecasts),
    forecasts,
    ingest: new IngestService(database, clock),
    inventory: new InventoryService(database, clock),
    jobs: new JobService({ database }),
    locations,
    modelFeed: new ModelFeed({ listener, models }),
    models,
    orders: new OrderQueryService(new OrderQueryRepository(database), users, locations),
    promotions: new PromotionQueryService(new PromotionQueryRepository(database), catalog),
    promotionWrites: new PromotionService(database, clock),
    recordOrders: new OrderService(database, clock),
    refreshes,
    sessions: new SessionService(new SessionQueryRepository(database), users, locations),
    system: new SystemService({
      database,
      embedded,
      devices: () => devices.reports,
      roles,
      build,
      startedAt: clock.now(),
      modelCalls: dependencies.modelCalls,
    }),
    userErasure: new UserErasureService(database),
    users,
  }
}

export type Services = ReturnType<typeof createServices>
