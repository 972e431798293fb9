/** Keeps what was predicted of stored promotions, and holds it against what was measured. */
import { createHash } from 'node:crypto'
import type { PromotionRecord } from '../../contracts/shop/shop-records'
import type { Viewer } from '../../contracts/viewer'
import { daysBetween } from '../../core/time/day'
import type { Queryable } from '../../db/client'
import {
  insertPrediction,
  readPredictions,
  type KeptPrediction,
} from '../../db/repositories/promotion/promotion-prediction.repository'
import { LIFT_MODEL } from '../../models/promotion'
import { requireScope } from '../access'
import { refuse } from '../input-rules'
import type { LiftPlanInput, PromotionLiftValue } from './promotion-lift'
import type { MeasuredTotal } from './promotion-measurement'
import type { PromotionMeasurementService } from './promotion-measurement.service'

/** Of one promotion: a planned one is told anew with every day. */
const MOST_LEDGER_ENTRIES = 400
/** Of the intervals of what was measured. */
const CONFIDENCE = 0.9

export interface LiftLedgerEntry {
  readonly prediction: KeptPrediction
  /** What the promoted items really added, in demand. Null until all days of the promotion can be measured. */
  readonly measured: MeasuredTotal | null
}

/**
 * Writes down an answer about a stored promotion. The same answer is kept once, however often and with whatever confidence it is asked for: the interval is that
 * of the first time.
 */
export async function keepPrediction(
  db: Queryable,
  plan: LiftPlanInput,
  { promotionId, lift, originDay, confidence }: PromotionLiftValue,
): Promise<void> {
  if (promotionId === null || !lift || originDay === null) return
  const { baselineUnits, incrementalUnits, parts } = lift
  const { kind, startsOn, endsOn, discountFraction, featured } = plan
  const means = [baselineUnits, incrementalUnits, parts.direct].map(({ mean }) => mean)
  const told = [LIFT_MODEL, originDay, kind, startsOn, endsOn, discountFraction, featured, ...means]
  await insertPrediction(
    db,
    {
      ...{ promotionId, originDay, confidence, model: LIFT_MODEL },
      ...{ baselineUnits: baselineUnits.mean, incremental: incrementalUnits, direct: parts.direct },
    },
    createHash('sha256').update(JSON.stringify(told)).digest('base64url'),
  )
}

export interface LiftLedgerOptions {
  readonly database: Queryable
  readonly measurements: Pick<PromotionMeasurementService, 'measurement'>
}

export class LiftLedgerService {
  constructor(private readonly options: LiftLedgerOptions) {}

  /**
   * What was told of the promotion, the newest first.
   * @throws RATE_LIMITED, TIMEOUT where too much is asked for at once
   */
  async entries(
    viewer: Viewer,
    promotion: Pick<PromotionRecord, 'id' | 'startsOn' | 'endsOn'>,
    first: number,
  ): Promise<LiftLedgerEntry[]> {
    requireScope(viewer, 'read')
    if (first < 0 || first > MOST_LEDGER_ENTRIES) refuse(`first must be between 0 and ${MOST_LEDGER_ENTRIES}`)
    const predictions = await readPredictions(this.options.database, promotion.id, first)
    if (predictions.length === 0) return []
    const measured = await this.measured(viewer, promotion)
    return predictions.map((prediction) => ({ prediction, measured }))
  }

  private async measured(
    viewer: Viewer,
    { id, startsOn, endsOn }: Pick<PromotionRecord, 'id' | 'startsOn' | 'endsOn'>,
  ): Promise<MeasuredTotal | null> {
    const value = await this.options.measurements.measurement(viewer, { id }, CONFIDENCE)
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
