/** What the graph is made of. Resolvers translate and delegate; these decide. */
import type { AdvertService } from '../services/shop/advert.service'
import type { AdvertWriteService } from '../services/shop/advert-write.service'
import type { AlertFeed } from '../services/operations/alert-feed'
import type { AlertService } from '../services/operations/alert.service'
import type { AnomalyService } from '../services/demand/anomaly.service'
import type { ApiKeyService } from '../services/operations/api-key.service'
import type { AuditLogService } from '../services/operations/audit-log.service'
import type { CatalogService } from '../services/shop/catalog.service'
import type { CatalogWriteService } from '../services/shop/catalog-write.service'
import type { ConsentService } from '../services/behaviour/consent.service'
import type { CovariateService } from '../services/shop/covariate.service'
import type { CovariateWriteService } from '../services/shop/covariate-write.service'
import type { ForecastFeed } from '../services/demand/forecast-feed'
import type { CleaningReportService } from '../services/demand/cleaning-report.service'
import type { DataQualityService } from '../services/demand/data-quality.service'
import type { ForecastDrivers } from '../services/demand/forecast-drivers'
import type { NowcastService } from '../services/demand/nowcast.service'
import type { ForecastRanking } from '../services/demand/forecast-ranking'
import type { ReconciledForecastService } from '../services/demand/reconciled-forecast.service'
import type { ForecastService } from '../services/demand/forecast.service'
import type { IngestService } from '../services/behaviour/ingest.service'
import type { ImportService } from '../services/operations/import.service'
import type {
  PurchaseOrderService,
  PurchaseOrderWriteService,
} from '../services/inventory/purchase-order.service'
import type { InventoryService } from '../services/shop/inventory.service'
import type { ReorderPlanService } from '../services/inventory/reorder-plan.service'
import type { JobService } from '../services/operations/job.service'
import type { LocationService } from '../services/shop/location.service'
import type { ModelFeed } from '../services/models/model-feed'
import type { ModelService } from '../services/models/model.service'
import type { OrderService } from '../services/shop/order.service'
import type { OrderWriteService } from '../services/shop/order-write.service'
import type { PaymentMethodService } from '../services/shop/payment-method.service'
import type { PaymentMethodWriteService } from '../services/shop/payment-method-write.service'
import type { LiftFeed } from '../services/promotion/lift-feed'
import type { LiftLedgerService } from '../services/promotion/lift-ledger'
import type { PromotionArmService } from '../services/promotion/promotion-arm.service'
import type { PromotionLiftService } from '../services/promotion/promotion-lift.service'
import type { PromotionMeasurementService } from '../services/promotion/promotion-measurement.service'
import type { PromotionTestDesignService } from '../services/promotion/promotion-test-design.service'
import type { DiscountSuggestionService } from '../services/promotion/discount-suggestion.service'
import type { ListPriceSuggestionService } from '../services/promotion/list-price-suggestion.service'
import type { UpliftAudienceService } from '../services/promotion/uplift-audience.service'
import type { PromotionWriteService } from '../services/promotion/promotion-write.service'
import type { PromotionService } from '../services/promotion/promotion.service'
import type { ItemListService } from '../services/recommendation/item-list.service'
import type { RecommendationService } from '../services/recommendation/recommendation.service'
import type { ScenarioService } from '../services/recommendation/scenarios/scenario.service'
import type { ScenarioPreviewService } from '../services/recommendation/scenarios/scenario-preview.service'
import type { SessionFeed } from '../services/recommendation/session-feed'
import type { SessionService } from '../services/behaviour/session.service'
import type { ExperimentService } from '../services/slates/experiment.service'
import type { AdvertReportService } from '../services/slates/advert-report.service'
import type { SlateReportService } from '../services/slates/slate-report.service'
import type { ChallengerValueService } from '../services/slates/challenger-value.service'
import type { SystemService } from '../services/operations/system.service'
import type { UserErasureService } from '../services/behaviour/user-erasure.service'
import type { UserService } from '../services/behaviour/user.service'

export interface GraphqlServices {
  readonly adverts: AdvertService
  readonly advertReports: AdvertReportService
  readonly advertWrites: AdvertWriteService
  readonly alertFeed: AlertFeed
  readonly alerts: AlertService
  readonly anomalies: AnomalyService
  readonly apiKeys: ApiKeyService
  readonly auditLog: AuditLogService
  readonly catalog: CatalogService
  readonly catalogWrites: CatalogWriteService
  readonly consents: ConsentService
  readonly covariates: CovariateService
  readonly covariateWrites: CovariateWriteService
  readonly forecastFeed: ForecastFeed
  readonly cleaningReport: CleaningReportService
  readonly dataQuality: DataQualityService
  readonly forecastDrivers: ForecastDrivers
  readonly forecastRanking: ForecastRanking
  readonly reconciledForecasts: ReconciledForecastService
  readonly forecasts: ForecastService
  readonly imports: ImportService
  readonly ingest: IngestService
  readonly inventory: InventoryService
  readonly jobs: JobService
  readonly liftFeed: LiftFeed
  readonly liftLedger: LiftLedgerService
  readonly locations: LocationService
  readonly modelFeed: ModelFeed
  readonly models: ModelService
  readonly nowcasts: NowcastService
  readonly orders: OrderService
  readonly paymentMethods: PaymentMethodService
  readonly paymentMethodWrites: PaymentMethodWriteService
  readonly promotionArms: PromotionArmService
  readonly promotionLifts: PromotionLiftService
  readonly promotionMeasurements: PromotionMeasurementService
  readonly promotionTestDesigns: PromotionTestDesignService
  readonly promotions: PromotionService
  readonly promotionWrites: PromotionWriteService
  readonly purchaseOrders: PurchaseOrderService
  readonly purchaseOrderWrites: PurchaseOrderWriteService
  readonly upliftAudiences: UpliftAudienceService
  readonly discountSuggestions: DiscountSuggestionService
  readonly listPriceSuggestions: ListPriceSuggestionService
  readonly orderWrites: OrderWriteService
  readonly recommendations: RecommendationService
  readonly itemLists: ItemListService
  readonly reorderPlans: ReorderPlanService
  readonly recommendationScenarios: ScenarioService
  readonly scenarioPreviews: ScenarioPreviewService
  readonly sessionFeed: SessionFeed
  readonly sessions: SessionService
  readonly experiments: ExperimentService
  readonly slateReports: SlateReportService
  readonly challengerValues: ChallengerValueService
  readonly system: SystemService
  readonly userErasure: UserErasureService
  readonly users: UserService
}
