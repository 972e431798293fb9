/**
 * Deletes what is not needed any more, in batches: each is a short statement of its own, so that it never holds rows or the log
 * for long. Every function answers how many rows it deleted, at most `limit`.
 */
import type { Queryable, Transaction } from '../../client'
import { lacksConsent } from '../behaviour/consent.repository'

/** The deletions by the name of what they delete; `before` is exclusive. */
export type DeleteBatch = (tx: Transaction, before: Date, limit: number) => Promise<number>

/** Where the log of refreshes begins: cursors before that are too old. */
export const REFRESHES_DELETED_UP_TO = 'forecast-refresh.deleted-up-to'

/**
 * Rows are deleted by where they lie, as the subselect found them: joined by their keys, PostgreSQL may read a whole table for each
 * batch. A row that is written to meanwhile is left to the next run.
 * @param where takes `before` as $1. @param table not partitioned.
 */
async function deleteBatch(
  tx: Queryable,
  table: string,
  where: string,
  before: Date,
  limit: number,
): Promise<number> {
  const rows = await tx.query(
    `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${where} LIMIT $2)) RETURNING 1`,
    [before, limit],
  )
  return rows.length
}

/** What tells repeated events of clients from new ones. */
export const deleteReceipts: DeleteBatch = (tx, before, limit) =>
  deleteBatch(tx, 'event_receipt', 'received_at < $1', before, limit)

export const deleteForecasts: DeleteBatch = (tx, before, limit) =>
  deleteBatch(tx, 'forecast', 'issued_at < $1', before, limit)

/** What was told of promotions, with what was measured of them: each grows old from the end of its promotion, before which nothing could be measured. */
export const deletePromotionPredictions: DeleteBatch = (tx, before, limit) =>
  deleteBatch(
    tx,
    'promotion_prediction',
    `issued_at < $1 AND NOT EXISTS (
      SELECT FROM promotion p WHERE p.id = promotion_prediction.promotion_id AND p.status <> 'CANCELLED' AND p.ends_on >= $1::timestamptz::date)`,
    before,
    limit,
  )

export const deleteDemandAnomalies: DeleteBatch = (tx, before, limit) =>
  deleteBatch(tx, 'demand_anomaly', 'found_at < $1', before, limit)

/** Forecasts in whose place there is a newer one: of the same series, day and model, with later sales or other plans. */
export const deleteSupersededForecasts: DeleteBatch = (tx, before, limit) =>
  deleteBatch(
    tx,
    'forecast',
    `issued_at < $1 AND EXISTS (
      SELECT FROM forecast newer
       WHERE newer.series_id = forecast.series_id
         AND newer.version_id = forecast.version_id AND newer.origin_day = forecast.origin_day
         AND newer.id > forecast.id)`,
    before,
    limit,
  )

/** Entries of the log that subscribers catch up from; remembers how far it was deleted. */
export const deleteRefreshes: DeleteBatch = async (tx, before, limit) => {
  const rows = await tx.query<{ id: bigint }>(
    `DELETE FROM forecast_refresh
      WHERE id IN (SELECT id FROM forecast_refresh WHERE created_at < $1 ORDER BY id LIMIT $2) RETURNING id`,
    [before, limit],
  )
  const deletedUpTo = rows.reduce((latest, { id }) => (id > latest ? id : latest), 0n)
  if (rows.length > 0) {
    await tx.query(
      `INSERT INTO setting (key, value, updated_at) VALUES ($1, to_jsonb($2::text), now())
       ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = now()`,
      [REFRESHES_DELETED_UP_TO, deletedUpTo],
    )
  }
  return rows.length
}

/** The figures of each series are kept for this many newest versions of a model, and for versions with an alias. */
const VERSIONS_WITH_SERIES = 10

/** Figures of series of older versions; the figures of the versions as a whole stay. */
export const deleteSeriesEvaluations: DeleteBatch = async (tx, _before, limit) => {
  const rows = await tx.query(
    `DELETE FROM series_evaluation WHERE ctid = ANY (ARRAY(
       SELECT ctid FROM series_evaluation
        WHERE version_id IN (
          SELECT id FROM (
            SELECT id, row_number() OVER (PARTITION BY model_name ORDER BY version DESC) AS place FROM model_version) AS ranked
           WHERE place > $1 AND NOT EXISTS (SELECT FROM model_alias WHERE version_id = ranked.id))
        LIMIT $2)) RETURNING 1`,
    [VERSIONS_WITH_SERIES, limit],
  )
  return rows.length
}

export const deleteFinishedJobs: DeleteBatch = (tx, before, limit) =>
  deleteBatch(tx, 'job', 'finished_at < $1', before, limit)

/** What became of the records of imports; what they stored stays. */
export const deleteImports: DeleteBatch = (tx, before, limit) =>
  deleteBatch(tx, 'import_run', 'told_at < $1', before, limit)

/** Alerts that are over; open ones stay. */
export const deleteResolvedAlerts: DeleteBatch = (tx, before, limit) =>
  deleteBatch(tx, 'alert', 'resolved_at < $1', before, limit)

export const deleteAuditEntries: DeleteBatch = (tx, before, limit) =>
  deleteBatch(tx, 'audit_entry', 'at < $1', before, limit)

/** What was recommended. Events that name it stay, and count as coming of nothing. */
export const deleteSlates: DeleteBatch = (tx, before, limit) =>
  deleteBatch(tx, 'recommendation_slate', 'offered_at < $1', before, limit)

/** Of customers who do not allow analytics any more: what was being written while they withdrew, or where the default has changed. */
export const deleteSlatesWithoutConsent: DeleteBatch = (tx, before, limit) => {
  const user =
    'coalesce(recommendation_slate.user_id, (SELECT s.user_id FROM session s WHERE s.id = recommendation_slate.session_id))'
  return deleteBatch(
    tx,
    'recommendation_slate',
    `offered_at < $1 AND ${lacksConsent(user, 'ANALYTICS')}`,
    before,
    limit,
  )
}

/** Jobs of the queue that were tried as often as they may be; nobody takes them any more. */
export const deleteExhaustedQueueJobs: DeleteBatch = async (tx, before, limit) => {
  const rows = await tx.query(
    `SELECT 1 FROM graphile_worker.complete_jobs(ARRAY(
       SELECT id FROM graphile_worker.jobs
        WHERE attempts >= max_attempts AND locked_at IS NULL AND updated_at < $1 LIMIT $2))`,
    [before, limit],
  )
  return rows.length
}
