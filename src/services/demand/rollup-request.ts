/**
 * Asks for background work in the transaction of the write that it follows from, so that it is never lost and never early. Events are the
 * exception: see ingest-follow-up.ts.
 */
import { CHECK_OUTLIERS_TASK, REFRESH_FORECASTS_TASK, ROLLUP_TASK } from '../../contracts/operations/jobs'
import type { Transaction } from '../../db/client'
import { enqueueJob } from '../../db/jobs'
import type { RecomputedCells } from '../../db/repositories/demand/demand-rollup.repository'
import { announceSellingPlaces } from './selling-places'

/** Long enough that a burst of writes is rolled up once, short against the time in which a push is due. */
const ROLLUP_DEBOUNCE_MS = 250
/** An import touches the same series batch by batch, and today's day grows with every sale: they are looked at once. */
const OUTLIERS_DEBOUNCE_MS = 5_000

export async function enqueueRollup(tx: Transaction): Promise<void> {
  await enqueueJob(
    tx,
    ROLLUP_TASK,
    {},
    { jobKey: ROLLUP_TASK, debounceMs: ROLLUP_DEBOUNCE_MS, queueName: ROLLUP_TASK },
  )
}

/** Refreshes all series whose revision moved on. */
export async function enqueueRefresh(tx: Transaction): Promise<void> {
  await enqueueJob(tx, REFRESH_FORECASTS_TASK, {}, { jobKey: REFRESH_FORECASTS_TASK })
}

/** Sees to what follows from changed demand: places whose days moved are announced; new forecasts are asked for, and a look at days far above what their series sell. */
export async function enqueueFollowing(
  tx: Transaction,
  { changedSeries, noted, movesPlaces }: Pick<RecomputedCells, 'changedSeries' | 'noted' | 'movesPlaces'>,
): Promise<void> {
  if (movesPlaces) await announceSellingPlaces(tx)
  if (changedSeries.length > 0) await enqueueRefresh(tx)
  if (noted > 0) {
    await enqueueJob(
      tx,
      CHECK_OUTLIERS_TASK,
      {},
      { jobKey: CHECK_OUTLIERS_TASK, debounceMs: OUTLIERS_DEBOUNCE_MS },
    )
  }
}
