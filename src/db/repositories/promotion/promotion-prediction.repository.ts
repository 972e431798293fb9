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
  readonly baselineUnits: number
  /** Of all items and days that the promotion touches. */
  readonly incremental: PredictedInterval
  /** Of the promoted items on its days. */
  readonly direct: PredictedInterval
}

export interface KeptPrediction extends PromotionPrediction {
  readonly id: bigint
  readonly issuedAt: Date
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
    baselineUnits,
    incremental,
    direct,
  }: PromotionPrediction,
): Promise<void> {
  await db.query(
    `INSERT INTO promotion_prediction (promotion_id, origin_day, model, confidence, baseline_units,
            incremental_units, incremental_lower, incremental_upper, direct_units, direct_lower, direct_upper, plan)
     SELECT p.id, $2::date, $3, $4::float8, $5::float8, $6::float8, $7::float8, $8::float8, $9::float8, $10::float8, $11::float8, $12
       FROM promotion p WHERE p.id = $1::bigint
     ON CONFLICT (promotion_id, origin_day, model, plan) DO NOTHING`,
    [
      ...[promotionId, originDay, model, confidence, baselineUnits],
      ...[incremental.mean, incremental.lower, incremental.upper],
      ...[direct.mean, direct.lower, direct.upper, plan],
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
            baseline_units AS "baselineUnits", incremental_units AS "incrementalUnits", incremental_lower AS "incrementalLower",
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
