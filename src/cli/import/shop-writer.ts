/** Services that an import writes through, and the things that it makes where a record names one that is not known. */
import { systemClock } from '../../core/time/clock'
import type { Viewer } from '../../contracts/viewer'
import type { Database } from '../../db/client'
import { References } from '../../db/repositories/shop/reference.repository'
import { AdvertWriteService } from '../../services/shop/advert-write.service'
import { ScenarioService } from '../../services/recommendation/scenarios/scenario.service'
import { ScenarioSnapshot } from '../../services/recommendation/scenarios/scenario-snapshot'
import { PaymentMethodWriteService } from '../../services/shop/payment-method-write.service'
import { CatalogWriteService } from '../../services/shop/catalog-write.service'
import { CovariateWriteService } from '../../services/shop/covariate-write.service'
import { DemandImportService } from '../../services/demand/demand-import.service'
import { IngestService } from '../../services/behaviour/ingest.service'
import { PurchaseOrderWriteService } from '../../services/inventory/purchase-order.service'
import { InventoryService } from '../../services/shop/inventory.service'
import { OrderWriteService } from '../../services/shop/order-write.service'
import { PromotionWriteService } from '../../services/promotion/promotion-write.service'
import type { ItemSketch } from './mapped-records'
import type { Mapping } from './mapping'

const BATCH_SIZE = 1_000

export class ShopWriter {
  /** May all: who runs an import has the database in hand. */
  readonly viewer: Viewer
  readonly adverts: AdvertWriteService
  readonly paymentMethods: PaymentMethodWriteService
  readonly catalog: CatalogWriteService
  readonly covariates: CovariateWriteService
  readonly ingest: IngestService
  readonly inventory: InventoryService
  readonly orders: OrderWriteService
  readonly purchaseOrders: PurchaseOrderWriteService
  readonly promotions: PromotionWriteService
  readonly scenarios: ScenarioService
  readonly demand: DemandImportService
  private readonly references = new References()

  constructor(
    private readonly database: Database,
    /** Under which name ids of events are known once. */
    source: string,
  ) {
    this.viewer = { kind: 'admin', importSource: source }
    this.adverts = new AdvertWriteService({ database, clock: systemClock })
    this.paymentMethods = new PaymentMethodWriteService({ database, clock: systemClock })
    this.catalog = new CatalogWriteService({ database, clock: systemClock })
    this.covariates = new CovariateWriteService({ database, clock: systemClock })
    this.ingest = new IngestService({ database, clock: systemClock })
    this.inventory = new InventoryService({ database, clock: systemClock })
    this.orders = new OrderWriteService({ database, clock: systemClock })
    this.purchaseOrders = new PurchaseOrderWriteService({ database, clock: systemClock })
    this.promotions = new PromotionWriteService({ database, clock: systemClock })
    const snapshot = new ScenarioSnapshot({ database, listener: null })
    this.scenarios = new ScenarioService({ database, clock: systemClock, snapshot })
    this.demand = new DemandImportService({ database, clock: systemClock })
  }

  /** Makes those items that are not known. */
  async ensureItems(sketches: readonly ItemSketch[]): Promise<void> {
    const bySku = new Map(sketches.map((sketch) => [sketch.externalId, sketch]))
    const known = await this.references.find(this.database, 'item', bySku.keys())
    const missing = [...bySku.values()].filter(({ externalId }) => !known.has(externalId))
    for (let at = 0; at < missing.length; at += BATCH_SIZE) {
      // What is wrong with an item is reported by whatever needs it.
      await this.catalog.upsertItems(this.viewer, missing.slice(at, at + BATCH_SIZE))
    }
  }

  /** Makes those locations that are not known: stores in the mapping's time zone, called by their ids. */
  async ensureLocations(
    externalIds: readonly (string | null | undefined)[],
    { timeZone }: Mapping,
  ): Promise<void> {
    const wanted = new Set(externalIds.flatMap((externalId) => externalId ?? []))
    const known = await this.references.find(this.database, 'location', wanted)
    const missing = [...wanted].filter((externalId) => !known.has(externalId))
    for (let at = 0; at < missing.length; at += BATCH_SIZE) {
      await this.catalog.upsertLocations(
        this.viewer,
        missing
          .slice(at, at + BATCH_SIZE)
          .map((externalId) => ({ externalId, name: externalId, kind: 'STORE', timeZone })),
      )
    }
  }
}
