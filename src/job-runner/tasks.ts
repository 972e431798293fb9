/**
 * The tasks of the queue: each is a name and a handler that may run more than once for one job, so all are idempotent.
 * Cron lines are in UTC.
 */
import { z } from 'zod'
import {
  CHECK_OUTLIERS_TASK,
  REFRESH_FORECASTS_TASK,
  type RefreshForecastsPayload,
  ROLLUP_TASK,
  TRAIN_TASK,
} from '../contracts/jobs'
import type { JobService } from '../services/job.service'
import type { OutlierService } from '../services/outlier.service'
import type { RefreshService } from '../services/refresh.service'
import type { RetentionService } from '../services/retention.service'
import type { RollupService } from '../services/rollup.service'

export const REFRESH_MOVED_ORIGINS_TASK = 'refresh-moved-origins'
export const REFRESH_ASKED_FOR_TASK = 'refresh-asked-for'
export const FAIL_ABANDONED_RUNS_TASK = 'fail-abandoned-runs'
export const CLEAN_UP_TASK = 'clean-up'

/** A day ends somewhere at every quarter of an hour; a refresh that was lost is found within a minute. */
export const CRONTAB = [
  `1,16,31,46 * * * * ${REFRESH_MOVED_ORIGINS_TASK} ?jobKey=${REFRESH_MOVED_ORIGINS_TASK}`,
  `* * * * * ${ROLLUP_TASK} ?jobKey=${ROLLUP_TASK}`,
  `* * * * * ${REFRESH_FORECASTS_TASK} ?jobKey=${REFRESH_FORECASTS_TASK}`,
  `* * * * * ${CHECK_OUTLIERS_TASK} ?jobKey=${CHECK_OUTLIERS_TASK}`,
  `* * * * * ${FAIL_ABANDONED_RUNS_TASK} ?jobKey=${FAIL_ABANDONED_RUNS_TASK}`,
  `23 3 * * * ${CLEAN_UP_TASK}`,
].join('\n')

export type TaskHandler = (payload: unknown, context: { signal: AbortSignal }) => Promise<void>

export interface TaskDependencies {
  readonly rollup: Pick<RollupService, 'rollUpDirty'>
  readonly outliers: Pick<OutlierService, 'check'>
  readonly refresh: RefreshService
  readonly jobs: JobService
  readonly retention: RetentionService
  readonly train: (runId: bigint, signal: AbortSignal) => Promise<void>
  /** Ends runs that nobody works on, and nobody will. */
  readonly failAbandonedRuns: () => Promise<void>
  /** Serves the present champion when it resolves. */
  readonly refreshChampion: () => Promise<void>
  readonly cleanRegistry: () => Promise<void>
}

const key = z.string().regex(/^[1-9]\d{0,18}$/)
const keys = z.array(key).nullish()

/** Cron jobs carry a field of their own, so unknown fields are let through. */
const refreshPayload = z.object({
  series: z.array(z.object({ itemId: key, locationId: key.nullable() })).optional(),
  itemIds: keys,
  locationIds: keys,
  jobId: key.optional(),
})

const trainPayload = z.object({ runId: key })

export function createTasks(dependencies: TaskDependencies): Record<string, TaskHandler> {
  const { rollup, outliers, refresh, jobs, retention } = dependencies
  return {
    async [ROLLUP_TASK](_payload, { signal }) {
      // Asks for the refresh of what changed in its own transactions.
      await rollup.rollUpDirty({ signal })
    },

    async [CHECK_OUTLIERS_TASK](_payload, { signal }) {
      await outliers.check({ signal })
    },

    async [REFRESH_FORECASTS_TASK](payload, { signal }) {
      const { jobId, ...wanted }: RefreshForecastsPayload = refreshPayload.parse(payload ?? {})
      if (jobId === undefined) {
        await refresh.refresh(wanted, { signal })
        return
      }
      await jobs.run(BigInt(jobId), async (onProgress) => ({
        refreshed: await refresh.refresh(wanted, { signal, onProgress }),
      }))
    },

    async [REFRESH_MOVED_ORIGINS_TASK](_payload, { signal }) {
      await refresh.refreshMovedOrigins({ signal })
    },

    async [REFRESH_ASKED_FOR_TASK](_payload, { signal }) {
      await dependencies.refreshChampion()
      await refresh.refreshAskedFor({ signal })
    },

    async [TRAIN_TASK](payload, { signal }) {
      await dependencies.train(BigInt(trainPayload.parse(payload).runId), signal)
    },

    async [FAIL_ABANDONED_RUNS_TASK]() {
      await dependencies.failAbandonedRuns()
    },

    async [CLEAN_UP_TASK](_payload, { signal }) {
      await retention.cleanUp({ signal })
      await dependencies.cleanRegistry()
    },
  }
}
