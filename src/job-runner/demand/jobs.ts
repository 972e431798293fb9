/** The background work of demand: rolling up what was sold, and refreshing the forecasts that it changes. */
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import {
  CHECK_ANOMALIES_TASK,
  CHECK_OUTLIERS_TASK,
  MEASURE_PREDICTIONS_TASK,
  REFRESH_FORECASTS_TASK,
  type RefreshForecastsPayload,
  ROLLUP_TASK,
} from '../../contracts/operations/jobs'
import type { DemandTypes } from '../../contracts/demand/demand'
import { DEMAND_QUANTITIES, demandModelName, type DemandQuantity } from '../../contracts/demand/model-names'
import { ForecastEngine } from '../../services/demand/forecast-engine'
import type { DemandModels } from '../../services/demand/series-forecast'
import { JobService } from '../../services/operations/job.service'
import { AnomalyService } from '../../services/demand/anomaly.service'
import { OutlierService } from '../../services/demand/outlier.service'
import { RefreshService } from '../../services/demand/refresh.service'
import { measurePredictions } from '../../services/promotion/measure-predictions'
import { RollupService } from '../../services/demand/rollup.service'
import type { TaskServer } from '../../serving/task-server'
import type { CreateTaskJobs, JobDependencies, TaskJobs } from '../task-jobs'

const REFRESH_MOVED_ORIGINS_TASK = 'refresh-moved-origins'
const REFRESH_ASKED_FOR_TASK = 'refresh-asked-for'

/** A day ends somewhere at every quarter of an hour; a refresh that was lost is found within a minute. */
const CRONTAB = [
  `1,16,31,46 * * * * ${REFRESH_MOVED_ORIGINS_TASK} ?jobKey=${REFRESH_MOVED_ORIGINS_TASK}`,
  `* * * * * ${ROLLUP_TASK} ?jobKey=${ROLLUP_TASK}&queue=${ROLLUP_TASK}`,
  `* * * * * ${REFRESH_FORECASTS_TASK} ?jobKey=${REFRESH_FORECASTS_TASK}`,
  `* * * * * ${CHECK_OUTLIERS_TASK} ?jobKey=${CHECK_OUTLIERS_TASK}`,
  // After the roll-up of the day that ended.
  `9,24,39,54 * * * * ${CHECK_ANOMALIES_TASK} ?jobKey=${CHECK_ANOMALIES_TASK}`,
  `13 * * * * ${MEASURE_PREDICTIONS_TASK} ?jobKey=${MEASURE_PREDICTIONS_TASK}`,
]

/** Roll-ups that are over sooner leave the database its time anyway. */
const SHORT_ROLLUP_MS = 50
const LONGEST_REST_MS = 2_000
const REST_TO_WORK = 3

/**
 * A roll-up counts the days that changed anew. While a shop sells without a pause these are the same ones, so the next roll-up waits three
 * times as long as this one took, and three quarters of the time are left to those who write. Roll-ups are done one at a time, in a queue of their own.
 */
async function restAfter(rollupMs: number, signal: AbortSignal): Promise<void> {
  if (rollupMs < SHORT_ROLLUP_MS) return
  // The runner stops: there is nothing to wait for.
  await delay(Math.min(rollupMs * REST_TO_WORK, LONGEST_REST_MS), undefined, { signal }).catch(
    () => undefined,
  )
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

export interface DemandJobsOptions extends Pick<
  JobDependencies,
  'database' | 'clock' | 'logger' | 'retraining'
> {
  readonly models: (quantity: DemandQuantity) => DemandModels & Pick<TaskServer, 'refreshChampion'>
}

export const jobs: CreateTaskJobs = ({ serving, ...dependencies }) =>
  demandJobs({
    ...dependencies,
    models: (quantity) => serving.of<DemandTypes>(demandModelName(quantity)),
  })

export function demandJobs({ database, models, clock, logger, retraining }: DemandJobsOptions): TaskJobs {
  const rollup = new RollupService({ database, clock })
  const outliers = new OutlierService({ database })
  const anomalies = new AnomalyService({ database, clock, retraining })
  // The engine has no listener: a refresh must see what was rolled up just before, even where it was not announced yet.
  const engine = new ForecastEngine({ database, models, clock })
  const refresh = new RefreshService({ database, engine, clock, logger })
  const asynchronousJobs = new JobService({ database })
  return {
    crontab: CRONTAB,
    // What was asked for lately is answered by another model now.
    afterPromotion: REFRESH_ASKED_FOR_TASK,
    handlers: {
      async [ROLLUP_TASK](_payload, { signal }) {
        const began = performance.now()
        // Asks for the refresh of what changed in its own transactions.
        await rollup.rollUpDirty({ signal })
        await restAfter(performance.now() - began, signal)
      },

      async [CHECK_OUTLIERS_TASK](_payload, { signal }) {
        await outliers.check({ signal })
      },

      async [CHECK_ANOMALIES_TASK](_payload, { signal }) {
        await anomalies.check({ signal })
      },

      async [MEASURE_PREDICTIONS_TASK](_payload, { signal }) {
        await measurePredictions(database, clock, logger, signal)
      },

      async [REFRESH_FORECASTS_TASK](payload, { signal }) {
        const { jobId, ...wanted }: RefreshForecastsPayload = refreshPayload.parse(payload ?? {})
        if (jobId === undefined) {
          await refresh.refresh(wanted, { signal })
          return
        }
        await asynchronousJobs.run(BigInt(jobId), async (onProgress) => ({
          refreshed: await refresh.refresh(wanted, { signal, onProgress }),
        }))
      },

      async [REFRESH_MOVED_ORIGINS_TASK](_payload, { signal }) {
        await refresh.refreshMovedOrigins({ signal })
      },

      async [REFRESH_ASKED_FOR_TASK](_payload, { signal }) {
        await Promise.all(DEMAND_QUANTITIES.map((quantity) => models(quantity).refreshChampion()))
        await refresh.refreshAskedFor({ signal })
      },
    },
  }
}
