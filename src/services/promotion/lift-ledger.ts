/** Keeps what was predicted of stored promotions, and holds it against what was measured. */
import { createHash } from 'node:crypto'
import type { PromotionRecord } from '../../contracts/shop/shop-records'
import type { Viewer } from '../../contracts/viewer'
import type { Logger } from '../../core/logger'
import type { Clock } from '../../core/time/clock'
import { addDays, type Day, daysBetween } from '../../core/time/day'
import type { Queryable } from '../../db/client'
import {
  insertPrediction,
  isPredictionKept,
  postponeMeasurement,
  readMeasuredPredictions,
  readPredictions,
  readUnmeasuredPromotions,
  writeMeasured,
  type KeptPrediction,
} from '../../db/repositories/promotion/promotion-prediction.repository'
import {
  readPromotionScope,
  type PromotionScope,
} from '../../db/repositories/promotion/promotion-measurement.repository'
import {
  intervalFactor,
  LIFT_MODEL,
  trackRecord,
  type IntervalFactor,
  type LiftTrackRecord,
  type MeasuredPrediction,
} from '../../models/promotion'
export type { LiftTrackRecord, LiftVerdict } from '../../models/promotion'
import { requireScope } from '../access'
import { refuse } from '../input-rules'
import type { PromotionLiftValue } from './promotion-lift'
import type { MeasuredTotal } from './promotion-measurement'
import type { PromotionMeasurementService } from './promotion-measurement.service'
import type { PromotionService } from './promotion.service'

/** Of one promotion: a planned one is told anew with every day. */
const MOST_LEDGER_ENTRIES = 400
/** Of the intervals of what was measured. */
const CONFIDENCE = 0.9
/** Sales that come late are in by then. */
const MEASURED_AFTER_DAYS = 7
/** Promotions that one run measures; each takes up to some seconds. */
const MEASURED_AT_ONCE = 10
/** The last one comes more than a week after the first: days of demand that were late are in by then, or never. */
const MOST_TRIES = 3
/** The last so many promotions that were measured say how wide intervals have to be. */
const MOST_MEASURED = 200

export interface LiftLedgerEntry {
  readonly prediction: KeptPrediction
  /** What the promoted items really added, in demand. Null until all days of the promotion can be measured, and where another plan was told of than the one that ran. */
  readonly measured: MeasuredTotal | null
}

/**
 * Writes down what was told of a stored promotion before it began: once for each plan, model and last day of demand, as it was told for the first time.
 * What is told later is hindsight and is not kept. What the gate withheld is kept, so that the record says when the model may be told again.
 * @param keepVersion keeps the fit that told it, which is called where something is written down
 */
export async function keepPrediction(
  db: Queryable,
  promotion: PromotionRecord,
  scope: PromotionScope,
  { lift: told, withheld, originDay, confidence }: PromotionLiftValue,
  keepVersion: () => Promise<bigint | null>,
): Promise<void> {
  const lift = told ?? withheld
  if (!lift || originDay === null) return
  const { baselineUnits, incrementalUnits, parts, directWidening } = lift
  const key = { promotionId: promotion.id, originDay, model: LIFT_MODEL, plan: planKey(promotion, scope) }
  if (await isPredictionKept(db, key)) return
  await insertPrediction(db, {
    ...{ ...key, confidence, intervalFactor: directWidening, versionId: await keepVersion() },
    ...{ baselineUnits: baselineUnits.mean, incremental: incrementalUnits, direct: parts.direct },
  })
}

export interface LedgerLesson {
  /** How much wider, or narrower, intervals have to be. */
  readonly intervals: IntervalFactor
  /** How right the model was, and whether one lift for all would have been nearer. */
  readonly record: LiftTrackRecord
}

/**
 * What answers have to know of what was predicted before and measured since: of the model of now, and of the last prediction of each promotion.
 * @param before promotions that were measured before this day (UTC), as hindsight may know no others; null: all
 */
export async function learnFromLedger(db: Queryable, before: Day | null): Promise<LedgerLesson> {
  const measured = await measuredPredictions(db, before)
  return { intervals: intervalFactor(measured), record: trackRecord(LIFT_MODEL, measured) }
}

async function measuredPredictions(db: Queryable, before: Day | null): Promise<MeasuredPrediction[]> {
  const rows = await readMeasuredPredictions(db, LIFT_MODEL, before, MOST_MEASURED)
  return rows.map(({ baselineUnits, direct, confidence, intervalFactor: told, measured }) => ({
    baselineUnits,
    predicted: { ...direct, confidence },
    intervalFactor: told,
    measured: { ...measured, confidence: CONFIDENCE },
  }))
}

/** The same for plans that promise the same. */
function planKey(promotion: PromotionRecord, { itemIds, locationIds }: PromotionScope): string {
  const { kind, startsOn, endsOn, discountFraction, currency, featured, advertised } = promotion
  const { discountAmountMinor, fixedPriceMinor, buyQuantity, payQuantity } = promotion
  const amounts = [discountAmountMinor, fixedPriceMinor].map((amount) => amount?.toString() ?? null)
  const terms = [kind, startsOn, endsOn, discountFraction, currency, ...amounts, buyQuantity, payQuantity]
  return createHash('sha256')
    .update(JSON.stringify([...terms, featured, advertised, itemIds, locationIds]))
    .digest('base64url')
}

export interface LiftLedgerOptions {
  readonly database: Queryable
  readonly clock: Clock
  readonly measurements: Pick<PromotionMeasurementService, 'measurement'>
}

export class LiftLedgerService {
  constructor(private readonly options: LiftLedgerOptions) {}

  /**
   * What was told of the promotion, the newest first.
   * @throws RATE_LIMITED, TIMEOUT where too much is asked for at once
   */
  async entries(viewer: Viewer, promotion: PromotionRecord, first: number): Promise<LiftLedgerEntry[]> {
    requireScope(viewer, 'read')
    if (first < 0 || first > MOST_LEDGER_ENTRIES) refuse(`first must be between 0 and ${MOST_LEDGER_ENTRIES}`)
    const { database } = this.options
    const predictions = await readPredictions(database, promotion.id, first)
    const scope = predictions.length > 0 ? await readPromotionScope(database, promotion.id) : null
    if (!scope) return []
    const plan = planKey(promotion, scope)
    const isTold = predictions.some((prediction) => prediction.plan === plan)
    const measured = isTold ? await this.measured(viewer, promotion) : null
    return predictions.map((prediction) => ({
      prediction,
      measured: prediction.plan === plan ? measured : null,
    }))
  }

  /** How right the model of now was, of the promotions that were measured last. */
  async trackRecord(viewer: Viewer): Promise<LiftTrackRecord> {
    requireScope(viewer, 'read')
    return trackRecord(LIFT_MODEL, await measuredPredictions(this.options.database, null))
  }

  /**
   * Measures what is over and was predicted, some promotions at a time, so that later predictions know how far earlier ones were off. What cannot be measured, be it that it fails
   * or that the data cannot tell, is tried three times in all, and keeps nothing else waiting.
   * @returns how many were looked at
   */
  async measureEnded(
    viewer: Viewer,
    promotions: Pick<PromotionService, 'promotionsByRef'>,
    logger: Logger,
    signal?: AbortSignal,
  ): Promise<number> {
    requireScope(viewer, 'read')
    const { database, clock } = this.options
    const now = clock.now()
    const before = addDays(now.toISOString().slice(0, 10), -MEASURED_AFTER_DAYS)
    const ids = await readUnmeasuredPromotions(database, before, now, MEASURED_AT_ONCE)
    let looked = 0
    let measured = 0
    for (const id of ids) {
      if (signal?.aborted) break
      const isMeasured = await this.measureOne(viewer, promotions, id, now).catch((error: unknown) => {
        logger.error(
          { err: error, promotionId: String(id) },
          'A promotion that is over could not be measured',
        )
        return false
      })
      if (isMeasured) measured++
      else await postponeMeasurement(database, id, now, MOST_TRIES)
      looked++
    }
    if (measured > 0) await this.warnWhereWrong(viewer, logger)
    return looked
  }

  private async warnWhereWrong(viewer: Viewer, logger: Logger): Promise<void> {
    const { verdict, isWorseThanConstant, summary } = await this.trackRecord(viewer)
    if (verdict === 'TOO_NARROW') logger.warn({ summary }, 'Intervals of lifts hold less than they say')
    if (isWorseThanConstant) logger.warn({ summary }, 'Lifts are told worse than one lift for all')
  }

  private async measureOne(
    viewer: Viewer,
    promotions: Pick<PromotionService, 'promotionsByRef'>,
    id: bigint,
    now: Date,
  ): Promise<boolean> {
    const { database } = this.options
    const [promotion] = await promotions.promotionsByRef(viewer, [{ id }])
    const scope = promotion ? await readPromotionScope(database, id) : null
    const measured = promotion && scope ? await this.measured(viewer, promotion) : null
    if (!measured) return false
    await writeMeasured(database, id, planKey(promotion!, scope!), measured, now)
    return true
  }

  private async measured(
    viewer: Viewer,
    { id, startsOn, endsOn, holdoutUnit }: PromotionRecord,
  ): Promise<MeasuredTotal | null> {
    const { clock, measurements } = this.options
    // Customers who were held out by lot tell nothing of demand.
    if (holdoutUnit === 'CUSTOMERS') return null
    // Of one that still runs, the measurement would be of a part.
    if (endsOn >= clock.now().toISOString().slice(0, 10)) return null
    const value = await measurements.measurement(viewer, { id }, CONFIDENCE)
    const demand = value?.demand
    return demand && demand.measuredDays > daysBetween(startsOn, endsOn) ? demand.incremental : null
  }
}

/** How far the prediction was off, in units: above 0 where more was predicted than measured. */
export function errorOf({ prediction, measured }: LiftLedgerEntry): number | null {
  return measured && prediction.direct.mean - measured.mean
}

/** Whether what was measured lies in the interval that was told. */
export function isHit({ prediction: { direct }, measured }: LiftLedgerEntry): boolean | null {
  return measured && direct.lower <= measured.mean && measured.mean <= direct.upper
}
