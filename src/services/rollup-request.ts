/** Asks for background work in the transaction of the write that it follows from: never lost, never early. */
import { REFRESH_FORECASTS_TASK, type RefreshForecastsPayload, ROLLUP_TASK } from '../contracts/jobs'
import type { Transaction } from '../db/client'
import { enqueueJob } from '../db/jobs'

/** Long enough that a burst of writes is rolled up once, short against the time in which a push is due. */
const ROLLUP_DEBOUNCE_MS = 250

export async function enqueueRollup(tx: Transaction): Promise<void> {
  await enqueueJob(tx, ROLLUP_TASK, {}, { jobKey: ROLLUP_TASK, debounceMs: ROLLUP_DEBOUNCE_MS })
}

/** Refreshes all series whose revision moved on, and those of the payload, whose known future changed. */
export async function enqueueRefresh(tx: Transaction, payload: RefreshForecastsPayload = {}): Promise<void> {
  const isGeneral = Object.keys(payload).length === 0
  await enqueueJob(tx, REFRESH_FORECASTS_TASK, { ...payload }, isGeneral ? { jobKey: REFRESH_FORECASTS_TASK } : {})
}
