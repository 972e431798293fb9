/** All services over one set of dependencies: what the graph is given, and what commands use. */
import type { RoleStatus } from '../contracts/operations/role-status'
import type { Build } from '../core/build'
import type { Clock } from '../core/time/clock'
import type { Logger } from '../core/logger'
import type { Database } from '../db/client'
import type { NotificationListener } from '../db/notifications'
import { FittedVersions } from '../registry/fitted-versions'
import type { ModelRegistry } from '../registry/registry'
import { AdvertService } from './shop/advert.service'
import { AdvertWriteService } from './shop/advert-write.service'
import { AlertFeed } from './operations/alert-feed'
import { AlertService } from './operations/alert.service'
import { ApiKeyService } from './operations/api-key.service'
import { AuditLogService } from './operations/audit-log.service'
import { CatalogWriteService } from './shop/catalog-write.service'
import { CatalogService } from './shop/catalog.service'
import { ConsentService } from './behaviour/consent.service'
import { CovariateService } from './shop/covariate.service'
import { CovariateWriteService } from './shop/covariate-write.service'
import type { DeviceService } from './operations/device.service'
import { AnomalyService } from './demand/anomaly.service'
import { ForecastEngine } from './demand/forecast-engine'
import type { ModelsOf } from './demand/series-forecast'
import { ForecastFeed } from './demand/forecast-feed'
import { CleaningReportService } from './demand/cleaning-report.service'
import { DataQualityService } from './demand/data-quality.service'
import { ForecastDrivers } from './demand/forecast-drivers'
import { ForecastRanking } from './demand/forecast-ranking'
import { ReconciledForecastService } from './demand/reconciled-forecast.service'
import { ForecastService } from './demand/forecast.service'
import { IngestService } from './behaviour/ingest.service'
import { ImportService } from './operations/import.service'
import { PurchaseOrderService, PurchaseOrderWriteService } from './inventory/purchase-order.service'
import { InventoryService } from './shop/inventory.service'
import { JobService } from './operations/job.service'
import { LocationService } from './shop/location.service'
import { ModelFeed } from './models/model-feed'
import { ModelService } from './models/model.service'
import { OrderService } from './shop/order.service'
import { OrderWriteService } from './shop/order-write.service'
import { PaymentMethodService } from './shop/payment-method.service'
import { PaymentMethodWriteService } from './shop/payment-method-write.service'
import { LiftFeed } from './promotion/lift-feed'
import { LiftLedgerService } from './promotion/lift-ledger'
import { LiftVersions } from './promotion/lift-versions'
import { PromotionLiftService } from './promotion/promotion-lift.service'
import { DiscountSuggestionService } from './promotion/discount-suggestion.service'
import { ListPriceSuggestionService } from './promotion/list-price-suggestion.service'
import { PromotionMeasurementService } from './promotion/promotion-measurement.service'
import { EffectThread } from './promotion/effect-thread'
import { PromotionTestDesignService } from './promotion/promotion-test-design.service'
import { PromotionArmService } from './promotion/promotion-arm.service'
import { PromotionService } from './promotion/promotion.service'
import { PromotionWriteService } from './promotion/promotion-write.service'
import { NowcastService } from './demand/nowcast.service'
import { RefreshService } from './demand/refresh.service'
import { ReorderPlanService } from './inventory/reorder-plan.service'
import { CatalogueSnapshot } from './recommendation/catalogue-snapshot'
import { BoughtItems } from './recommendation/bought-items'
import { BoughtTogether } from './recommendation/bought-together'
import { ItemRates } from './recommendation/item-rates'
import { ItemReasons } from './recommendation/item-reasons'
import { ListOffers } from './recommendation/list-offers'
import { ListMaker } from './recommendation/list-maker'
import { ScenarioService } from './recommendation/scenarios/scenario.service'
import { ScenarioPreviewService } from './recommendation/scenarios/scenario-preview.service'
import { ScenarioSnapshot } from './recommendation/scenarios/scenario-snapshot'
import { OrderValues } from './recommendation/order-values'
import { Popularity } from './recommendation/popularity'
import { ItemListService } from './recommendation/item-list.service'
import { RecommendationService } from './recommendation/recommendation.service'
import { SessionFeed } from './recommendation/session-feed'
import { SessionModel, type SessionModelOptions } from './recommendation/session-model'
import { AdvertRanking } from './recommendation/targets/adverts'
import { ClickLog } from './recommendation/targets/click-log'
import { PaymentMethodRanking } from './recommendation/targets/payment-methods'
import { PromotionRanking } from './recommendation/targets/promotions'
import { TargetLists } from './recommendation/targets/target-lists'
import { VisitReader } from './recommendation/visit'
import { LiveSessions } from './recommendation/live-sessions'
import { LiveWeather } from './recommendation/live-weather'
import { UserSteps } from './recommendation/user-steps'
import { Experiments } from './slates/experiments'
import { ExperimentService } from './slates/experiment.service'
import { SlateOffers } from './slates/offered-slate'
import { RecommendationIdSource } from './slates/recommendation-ids'
import { SlateLog } from './slates/slate-log'
import { AdvertReportService } from './slates/advert-report.service'
import { SlateReportService } from './slates/slate-report.service'
import { ChallengerValueService } from './slates/challenger-value.service'
import { SessionService } from './behaviour/session.service'
import { SystemService } from './operations/system.service'
import { UserErasureService } from './behaviour/user-erasure.service'
import { UpliftAudienceService } from './promotion/uplift-audience.service'
import { UpliftVersions } from './promotion/uplift-versions'
import { UserService } from './behaviour/user.service'

export interface ServiceDependencies {
  readonly database: Database
  readonly listener: NotificationListener
  readonly registry: ModelRegistry
  readonly demandModels: ModelsOf
  readonly sessionModel: SessionModelOptions['model']
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
  /** How long a recommendation waits for the network of its model; 0: it is not asked. Default 0. */
  readonly rerankDeadlineMs?: number
}

export function createServices(dependencies: ServiceDependencies) {
  const {
    database,
    listener,
    registry,
    demandModels,
    sessionModel,
    clock,
    logger,
    embedded,
    devices,
    roles,
    build,
    trainingDays,
    rerankDeadlineMs = 0,
  } = dependencies
  const recommendationIds = new RecommendationIdSource(database)
  const slateLog = new SlateLog({ database, logger })
  const experiments = new Experiments({ database, listener })
  const liveSessions = new LiveSessions({ database, listener })
  const userSteps = new UserSteps({ database, listener })
  const engine = new ForecastEngine({ database, models: demandModels, clock, listener })
  const locations = new LocationService({ database })
  const users = new UserService({ database, locations })
  const catalog = new CatalogService({ database })
  const forecasts = new ForecastService({ database, engine, models: demandModels, clock })
  const models = new ModelService({ database, registry, trainingDays })
  const catalogueSnapshot = new CatalogueSnapshot({ database, clock, listener })
  const popularity = new Popularity({ database, clock })
  const scenarioSnapshot = new ScenarioSnapshot({ database, listener })
  const lists = new ListMaker({
    catalogue: catalogueSnapshot,
    popularity,
    model: new SessionModel({
      model: sessionModel,
      rerankDeadlineMs,
      files: async (id) => registry.files(await registry.version(id)),
    }),
    rates: new ItemRates({ database, clock }),
  })
  const clicks = new ClickLog({ database, clock })
  const paymentMethods = new PaymentMethodRanking({ database, clock, listener })
  const advertRanking = new AdvertRanking({ database, clock, listener, clicks })
  const promotionRanking = new PromotionRanking({ database, clock, listener })
  const listOffers = new ListOffers({
    slates: new SlateOffers(recommendationIds, slateLog),
    catalogue: catalogueSnapshot,
  })
  const visits = new VisitReader({
    ...{ sessions: liveSessions, userSteps, catalogue: catalogueSnapshot },
    ...{ users, locations, experiments, listener },
    weather: new LiveWeather({ database, clock, logger }),
  })
  const itemLists = new ItemListService({
    ...{ clock, visits, popularity, lists },
    catalogue: catalogueSnapshot,
    offers: listOffers,
    scenarios: scenarioSnapshot,
    boughtTogether: new BoughtTogether({ database, clock }),
  })
  const recommendations = new RecommendationService({
    clock,
    clicks,
    orderValues: new OrderValues({ database, clock }),
    itemReasons: new ItemReasons(lists, clock),
    targets: new TargetLists({
      clock,
      catalogue: catalogueSnapshot,
      lists,
      clicks,
      paymentMethods,
      adverts: advertRanking,
      promotions: promotionRanking,
    }),
    catalogue: catalogueSnapshot,
    popularity,
    scenarios: scenarioSnapshot,
    lists,
    bought: new BoughtItems({ database, clock, listener }),
    offers: listOffers,
    visits,
  })
  const effectThread = new EffectThread()
  // A plan is answered within a second where nobody else's test is in front of it.
  const liftThread = new EffectThread()
  // Learning whom a promotion changes takes some ten seconds, which no plan is to wait for.
  const upliftThread = new EffectThread({ databaseUrl: database.url, mostMs: 120_000, mostWaiting: 8 })
  const promotions = new PromotionService({ database, catalog })
  const fittedVersions = new FittedVersions(database, registry.root, clock)
  const promotionLifts = new PromotionLiftService({
    ...{ database, clock, catalog, locations, promotions, logger },
    thread: liftThread,
    versions: new LiftVersions(fittedVersions, logger),
  })
  const promotionMeasurements = new PromotionMeasurementService({
    database,
    clock,
    promotions,
    listener,
    thread: effectThread,
  })
  const refreshes = new RefreshService({ database, engine, clock, logger })
  const alerts = new AlertService({ database, logger })
  return {
    adverts: new AdvertService({ database, catalog }),
    advertReports: new AdvertReportService(database),
    advertWrites: new AdvertWriteService({ database, clock, offered: advertRanking.offered }),
    alertFeed: new AlertFeed({ listener, alerts, logger }),
    alerts,
    anomalies: new AnomalyService({ database, clock }),
    apiKeys: new ApiKeyService({ database, clock, logger }),
    auditLog: new AuditLogService({ database }),
    imports: new ImportService({ database }),
    catalog,
    catalogWrites: new CatalogWriteService({
      database,
      clock,
      catalogue: catalogueSnapshot,
      promotionRanking,
    }),
    consents: new ConsentService({ database, clock, userSteps }),
    covariates: new CovariateService({ database, catalog, locations }),
    covariateWrites: new CovariateWriteService({ database, clock }),
    cleaningReport: new CleaningReportService({
      ...{ database, clock, catalog },
      championSignature: async (quantity) => (await demandModels(quantity).requireChampion()).signature,
    }),
    dataQuality: new DataQualityService({ database, clock }),
    forecastDrivers: new ForecastDrivers({ database, models: demandModels }),
    forecastFeed: new ForecastFeed({ listener, refreshes, forecasts, logger }),
    forecastRanking: new ForecastRanking({ catalog, forecasts }),
    reconciledForecasts: new ReconciledForecastService({ database, catalog, forecasts }),
    forecasts,
    ingest: new IngestService({ database, clock, liveSessions, userSteps, recommendationIds }),
    inventory: new InventoryService({ database, clock, catalogue: catalogueSnapshot }),
    jobs: new JobService({ database }),
    locations,
    modelFeed: new ModelFeed({ listener, models }),
    models,
    nowcasts: new NowcastService({ database, clock }),
    orders: new OrderService({ database, users, locations }),
    paymentMethods: new PaymentMethodService({ database, locations }),
    paymentMethodWrites: new PaymentMethodWriteService({
      database,
      clock,
      offered: paymentMethods.offered,
    }),
    liftLedger: new LiftLedgerService({ database, clock, measurements: promotionMeasurements }),
    promotionMeasurements,
    promotionLifts,
    liftFeed: new LiftFeed({ listener, promotions, lifts: promotionLifts, logger }),
    discountSuggestions: new DiscountSuggestionService({
      database,
      lifts: promotionLifts,
      thread: liftThread,
    }),
    listPriceSuggestions: new ListPriceSuggestionService({
      database,
      lifts: promotionLifts,
      thread: liftThread,
    }),
    promotionTestDesigns: new PromotionTestDesignService({
      database,
      clock,
      catalog,
      locations,
      thread: effectThread,
    }),
    promotionArms: new PromotionArmService({ database, users }),
    promotions,
    upliftAudiences: new UpliftAudienceService({
      ...{ database, clock, listener, promotions, logger },
      thread: upliftThread,
      versions: new UpliftVersions(fittedVersions),
    }),
    promotionWrites: new PromotionWriteService({
      ...{ database, clock },
      remembered: [promotionRanking.offered, promotionMeasurements],
    }),
    purchaseOrders: new PurchaseOrderService({ database, catalog, locations }),
    purchaseOrderWrites: new PurchaseOrderWriteService({ database, clock, catalogue: catalogueSnapshot }),
    orderWrites: new OrderWriteService({ database, clock }),
    recommendationIds,
    recommendations,
    itemLists,
    scenarioPreviews: new ScenarioPreviewService({ clock, recommendations, lists }),
    recommendationScenarios: new ScenarioService({ database, clock, snapshot: scenarioSnapshot }),
    refreshes,
    reorderPlans: new ReorderPlanService({ database, clock, forecasts }),
    experiments: new ExperimentService({
      database,
      clock,
      registry,
      experiments,
      scenarios: scenarioSnapshot,
    }),
    slateLog,
    slateReports: new SlateReportService(database),
    challengerValues: new ChallengerValueService({ database, recommendationIds }),
    sessionFeed: new SessionFeed({ listener, recommendations }),
    sessions: new SessionService({ database, users, locations }),
    system: new SystemService({
      database,
      embedded,
      devices: () => devices.reports,
      roles,
      build,
      startedAt: clock.now(),
      modelCalls: dependencies.modelCalls,
      slateLog,
    }),
    userErasure: new UserErasureService({ database, liveSessions, userSteps }),
    users,
  }
}

export type Services = ReturnType<typeof createServices>
