/** Payloads of jobs that one room asks for and another one does. Keys are decimal. */
import type { ItemSeriesKey } from '../demand/demand'

/** The states of jobs and of training runs. */
export const RUN_STATUSES = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const
export type RunStatus = (typeof RUN_STATUSES)[number]

/** Recomputes exactly the dirty cells of daily demand. */
export const ROLLUP_TASK = 'rollup'
/** Recomputes and pushes forecasts. */
export const REFRESH_FORECASTS_TASK = 'refresh-forecasts'

/** Looks for days far above what their series sell. */
export const CHECK_OUTLIERS_TASK = 'check-outliers'

/** Holds what was sold against what was forecast of it. */
export const CHECK_ANOMALIES_TASK = 'check-anomalies'

/** Holds what was predicted of promotions against what they added. */
export const MEASURE_PREDICTIONS_TASK = 'measure-predictions'

/** Works on a training run. */
export const TRAIN_TASK = 'train'
/** Followed by the key of the run. */
export const TRAIN_JOB_KEY = `${TRAIN_TASK}:`

export interface TrainPayload {
  /** Decimal key of the run. */
  readonly runId: string
}

/** The series named, plus those of `itemIds` at `locationIds`, where null stands for all and absent for none. */
export interface RefreshForecastsPayload {
  readonly series?: readonly ItemSeriesKey[]
  readonly itemIds?: readonly string[] | null
  readonly locationIds?: readonly string[] | null
  /** The job that shows its requester how far it is. */
  readonly jobId?: string
}
