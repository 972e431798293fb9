/** The background work of the ledger of lifts: measures promotions that are over and were predicted. */
import type { Logger } from '../../core/logger'
import type { Clock } from '../../core/time/clock'
import type { Database } from '../../db/client'
import { CatalogService } from '../shop/catalog.service'
import { LiftLedgerService } from './lift-ledger'
import { PromotionMeasurementService } from './promotion-measurement.service'
import { PromotionService } from './promotion.service'

/** @returns how many promotions were looked at */
export async function measurePredictions(
  database: Database,
  clock: Clock,
  logger: Logger,
  signal?: AbortSignal,
): Promise<number> {
  const promotions = new PromotionService({ database, catalog: new CatalogService({ database }) })
  const measurements = new PromotionMeasurementService({ database, clock, promotions })
  try {
    const ledger = new LiftLedgerService({ database, clock, measurements })
    return await ledger.measureEnded({ kind: 'admin' }, promotions, logger, signal)
  } finally {
    // Ends its thread.
    await measurements.close()
  }
}
