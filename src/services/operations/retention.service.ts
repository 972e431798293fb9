/**
 * What is kept for how long. The shop's own data (orders, events, prices, stock, model versions) is kept for good; what is listed
 * here only grows otherwise. docs/operations.md shows the same list to operators.
 */
import type { Retention } from '../../contracts/operations/retention'
import type { Clock } from '../../core/time/clock'
import type { Logger } from '../../core/logger'
import type { Database } from '../../db/client'
import * as deletions from '../../db/repositories/operations/retention.repository'
import type { DeleteBatch } from '../../db/repositories/operations/retention.repository'

export interface RetentionServiceOptions {
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
  readonly retention: Retention
  /** Rows deleted by one statement. */
  readonly batchSize?: number
}

const DEFAULT_BATCH_SIZE = 5_000
const MS_PER_DAY = 86_400_000

interface Rule {
  readonly name: string
  readonly days: number
  readonly deleteBatch: DeleteBatch
}

function rulesOf({ receiptDays, auditDays, slateDays, predictionDays }: Retention): Rule[] {
  return [
    { name: 'eventReceipts', days: receiptDays, deleteBatch: deletions.deleteReceipts },
    { name: 'supersededForecasts', days: 2, deleteBatch: deletions.deleteSupersededForecasts },
    { name: 'forecasts', days: 180, deleteBatch: deletions.deleteForecasts },
    { name: 'forecastRefreshes', days: 7, deleteBatch: deletions.deleteRefreshes },
    // These are not deleted by age: those of the newest versions are kept, however old they are.
    { name: 'seriesEvaluations', days: 0, deleteBatch: deletions.deleteSeriesEvaluations },
    { name: 'finishedJobs', days: 30, deleteBatch: deletions.deleteFinishedJobs },
    { name: 'finishedImports', days: 90, deleteBatch: deletions.deleteImports },
    { name: 'exhaustedQueueJobs', days: 30, deleteBatch: deletions.deleteExhaustedQueueJobs },
    { name: 'demandAnomalies', days: 365, deleteBatch: deletions.deleteDemandAnomalies },
    { name: 'resolvedAlerts', days: 180, deleteBatch: deletions.deleteResolvedAlerts },
    { name: 'recommendationSlates', days: slateDays, deleteBatch: deletions.deleteSlates },
    { name: 'slatesWithoutConsent', days: 0, deleteBatch: deletions.deleteSlatesWithoutConsent },
    { name: 'promotionPredictions', days: predictionDays, deleteBatch: deletions.deletePromotionPredictions },
    { name: 'auditEntries', days: auditDays, deleteBatch: deletions.deleteAuditEntries },
  ]
}

export class RetentionService {
  constructor(private readonly options: RetentionServiceOptions) {}

  /** Deletes what is too old, one transaction a batch. A run that is aborted is gone on with by the next. */
  async cleanUp({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const { clock, logger, retention } = this.options
    const deleted: Record<string, number> = {}
    for (const rule of rulesOf(retention)) {
      const before = new Date(clock.now().getTime() - rule.days * MS_PER_DAY)
      deleted[rule.name] = await this.apply(rule, before, signal)
    }
    logger.info({ deleted }, 'rows that were kept for long enough were deleted')
  }

  private async apply({ deleteBatch }: Rule, before: Date, signal?: AbortSignal): Promise<number> {
    const { database, batchSize = DEFAULT_BATCH_SIZE } = this.options
    let deleted = 0
    for (;;) {
      signal?.throwIfAborted()
      const count = await database.transaction((tx) => deleteBatch(tx, before, batchSize))
      deleted += count
      if (count < batchSize) return deleted
    }
  }
}
