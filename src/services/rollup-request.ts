/** Asks for background work in the transaction of the write that it follows from: never lost, never early. */
import { REFRESH_FORECASTS_TASK, ROLLUP_TASK } from '../contracts/jobs'
import type { Transaction } from '../db/client'
import { enqueueJob } from '../db/jobs'

/** Long enough that a burst of writes is rolled up once, short against the time in which a push is due. */
const ROLLUP_DEBOUNCE_MS = 250

export async function enqueueRollup(tx: Transaction): Promise<void> {
  await enqueueJob(tx, ROLLUP_TASK, {}, { jobKey: ROLLUP_TASK, debounceMs: ROLLUP_DEBOUNCE_MS })
}

/** Refreshes all series whose revision moved on. */
export async function enqueueRefresh(tx: Transaction): Promise<void> {
  await enqueueJob(tx, REFRESH_FORECASTS_TASK, {}, { jobKey: REFRESH_FORECASTS_TASK })
}
