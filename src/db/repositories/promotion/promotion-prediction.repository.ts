/** What was told of promotions before they ran. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'

/** A mean and the ends of its interval, in units. */
export interface PredictedInterval {
  readonly mean: number
  readonly lower: number
  readonly upper: number
}

export interface PromotionPrediction {
  readonly promotionId: bigint
  /** The last day whose demand was read. */
  readonly originDay: Day
  readonly model: string
  /** A hash of what was planned then. */
  readonly plan: string
  readonly confidence: number
  /** How many times as wide the interval of `direct` is as what the model says of it. */
  readonly intervalFactor: number
  readonly baselineUnits: number
  /** Of all items and days that the promotion touches. */
  readonly incremental: PredictedInterval
  /** Of the promoted items on its days. */
  readonly direct: PredictedInterval
  /** The fit that told it; null where that is not kept. */
  readonly versionId: bigint | null
}

export interface KeptPrediction extends PromotionPrediction {
  readonly id: bigint
  readonly issuedAt: Date
}

export type PredictionKey = Pick<PromotionPrediction, 'promotionId' | 'originDay' | 'model' | 'plan'>

/** Whether the promotion, planned like this, was predicted from the same days already. */
export async function isPredictionKept(
  db: Queryable,
  { promotionId, originDay, model, plan }: PredictionKey,
): Promise<boolean> {
  const rows = await db.query(
    `SELECT 1 AS "one" FROM promotion_prediction WHERE promotion_id = $1::bigint AND origin_day = $2::date AND model = $3 AND plan = $4`,
    [promotionId, originDay, model, plan],
  )
  return rows.length > 0
}

/** Writes nothing where the promotion, planned like this, was predicted from the same days already. */
export async function insertPrediction(
  db: Queryable,
  {
    promotionId,
    originDay,
    model,
    plan,
    confidence,
    intervalFactor,
    baselineUnits,
    incremental,
    direct,
    versionId,
  }: PromotionPrediction,
): Promise<void> {
  await db.query(
    `INSERT INTO promotion_prediction (promotion_id, origin_day, model, confidence, baseline_units,
            incremental_units, incremental_lower, incremental_upper, direct_units, direct_lower, direct_upper, plan, interval_factor, version_id)
     SELECT p.id, $2::date, $3, $4::float8, $5::float8, $6::float8, $7::float8, $8::float8, $9::float8, $10::float8, $11::float8, $12, $13::float8,
            (SELECT id FROM model_version WHERE id = $14::bigint)
       FROM promotion p WHERE p.id = $1::bigint
     ON CONFLICT (promotion_id, origin_day, model, plan) DO NOTHING`,
    [
      ...[promotionId, originDay, model, confidence, baselineUnits],
      ...[incremental.mean, incremental.lower, incremental.upper],
      ...[direct.mean, direct.lower, direct.upper, plan, intervalFactor, versionId],
    ],
  )
}

interface Row extends Omit<KeptPrediction, 'incremental' | 'direct'> {
  readonly incrementalUnits: number
  readonly incrementalLower: number
  readonly incrementalUpper: number
  readonly directUnits: number
  readonly directLower: number
  readonly directUpper: number
}

/** Those of one promotion, the newest first. */
export async function readPredictions(
  db: Queryable,
  promotionId: bigint,
  first: number,
): Promise<KeptPrediction[]> {
  const rows = await db.query<Row>(
    `SELECT id, promotion_id AS "promotionId", issued_at AS "issuedAt", origin_day AS "originDay", model, plan, confidence,
            version_id AS "versionId", interval_factor AS "intervalFactor", baseline_units AS "baselineUnits", incremental_units AS "incrementalUnits", incremental_lower AS "incrementalLower",
            incremental_upper AS "incrementalUpper", direct_units AS "directUnits", direct_lower AS "directLower", direct_upper AS "directUpper"
       FROM promotion_prediction WHERE promotion_id = $1::bigint ORDER BY id DESC LIMIT $2::int`,
    [promotionId, first],
  )
  return rows.map(
    ({
      incrementalUnits,
      incrementalLower,
      incrementalUpper,
      directUnits,
      directLower,
      directUpper,
      ...row
    }) => ({
      ...row,
      incremental: { mean: incrementalUnits, lower: incrementalLower, upper: incrementalUpper },
      direct: { mean: directUnits, lower: directLower, upper: directUpper },
    }),
  )
}

/** Ends are null where the measurement does not reach them. */
export interface MeasuredUnits {
  readonly mean: number
  readonly lower: number | null
  readonly upper: number | null
}

/** Those over before a day whose predictions wait for a measurement and may be tried by now, those first that ended first; at most `limit`. Where customers were held out by lot, demand is not measured, and nothing waits. */
export async function readUnmeasuredPromotions(
  db: Queryable,
  before: Day,
  now: Date,
  limit: number,
): Promise<readonly bigint[]> {
  const rows = await db.query<{ readonly id: bigint }>(
    `SELECT p.id FROM promotion p
      WHERE p.ends_on < $1::date AND p.holdout_seed IS NULL
        AND EXISTS (SELECT FROM promotion_prediction r WHERE r.promotion_id = p.id AND r.measured_at IS NULL
                       AND (r.measure_after IS NULL OR r.measure_after <= $2::timestamptz))
      ORDER BY p.ends_on, p.id LIMIT $3::int`,
    [before, now, limit],
  )
  return rows.map(({ id }) => id)
}

/** Writes down that the promotion was measured: predictions of the plan that ran get the measurement, and those of other plans get none. */
export async function writeMeasured(
  db: Queryable,
  promotionId: bigint,
  plan: string,
  { mean, lower, upper }: MeasuredUnits,
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE promotion_prediction
        SET measured_at = $6::timestamptz,
            measured_units = CASE WHEN plan = $2 THEN $3::float8 END,
            measured_lower = CASE WHEN plan = $2 THEN $4::float8 END,
            measured_upper = CASE WHEN plan = $2 THEN $5::float8 END
      WHERE promotion_id = $1::bigint`,
    [promotionId, plan, mean, lower, upper, now],
  )
}

/**
 * Writes down that the promotion could not be measured: it is tried again a day later, and then a week later, and after `mostTries` not any more.
 */
export async function postponeMeasurement(
  db: Queryable,
  promotionId: bigint,
  now: Date,
  mostTries: number,
): Promise<void> {
  await db.query(
    `UPDATE promotion_prediction
        SET measurement_tries = measurement_tries + 1,
            measure_after = $2::timestamptz + CASE measurement_tries WHEN 0 THEN interval '1 day' ELSE interval '7 days' END,
            measured_at = CASE WHEN measurement_tries + 1 >= $3::int THEN $2::timestamptz END
      WHERE promotion_id = $1::bigint AND measured_at IS NULL`,
    [promotionId, now, mostTries],
  )
}

export interface MeasuredPredictionRow {
  readonly baselineUnits: number
  readonly direct: PredictedInterval
  readonly confidence: number
  readonly intervalFactor: number
  readonly measured: MeasuredUnits
}

/**
 * The last prediction of each measured promotion, of those that ended last.
 * @param before those measured before this day (UTC); null: all
 */
export async function readMeasuredPredictions(
  db: Queryable,
  model: string,
  before: Day | null,
  limit: number,
): Promise<readonly MeasuredPredictionRow[]> {
  const rows = await db.query<{
    readonly baselineUnits: number
    readonly directUnits: number
    readonly directLower: number
    readonly directUpper: number
    readonly confidence: number
    readonly intervalFactor: number
    readonly measuredUnits: number
    readonly measuredLower: number | null
    readonly measuredUpper: number | null
  }>(
    `SELECT last.* FROM promotion p
      CROSS JOIN LATERAL (
        SELECT r.baseline_units AS "baselineUnits", r.direct_units AS "directUnits", r.direct_lower AS "directLower", r.direct_upper AS "directUpper", r.confidence,
               r.interval_factor AS "intervalFactor", r.measured_units AS "measuredUnits", r.measured_lower AS "measuredLower",
               r.measured_upper AS "measuredUpper"
          FROM promotion_prediction r
         WHERE r.promotion_id = p.id AND r.model = $1 AND r.measured_units IS NOT NULL
           AND ($2::timestamptz IS NULL OR r.measured_at < $2::timestamptz)
         ORDER BY r.id DESC LIMIT 1) last
      ORDER BY p.ends_on DESC, p.id DESC LIMIT $3::int`,
    [model, before && new Date(`${before}T00:00:00Z`), limit],
  )
  return rows.map(
    ({ directUnits, directLower, directUpper, measuredUnits, measuredLower, measuredUpper, ...row }) => ({
      ...row,
      direct: { mean: directUnits, lower: directLower, upper: directUpper },
      measured: { mean: measuredUnits, lower: measuredLower, upper: measuredUpper },
    }),
  )
}
