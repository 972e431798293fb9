/** The background work that models of every task need: training them, and clearing away what is left behind. */
import { z } from 'zod'
import { TRAIN_TASK } from '../contracts/operations/jobs'
import type { ModelRegistry } from '../registry/registry'
import { RetentionService } from '../services/operations/retention.service'
import { runOrFollow } from '../training/run-or-follow'
import type { TrainingRunner } from '../training/training-runner'
import type { JobDependencies, TaskJobs } from './task-jobs'

const FAIL_ABANDONED_RUNS_TASK = 'fail-abandoned-runs'
const CLEAN_UP_TASK = 'clean-up'

const CRONTAB = [
  `* * * * * ${FAIL_ABANDONED_RUNS_TASK} ?jobKey=${FAIL_ABANDONED_RUNS_TASK}`,
  `23 3 * * * ${CLEAN_UP_TASK}`,
]

const trainPayload = z.object({ runId: z.string().regex(/^[1-9]\d{0,18}$/) })

export function modelJobs({
  database,
  registry,
  training,
  clock,
  logger,
  retention,
}: Omit<JobDependencies, 'serving' | 'listener' | 'retraining'> & {
  registry: ModelRegistry
  training: TrainingRunner
}): TaskJobs {
  const retained = new RetentionService({ database, clock, logger, retention })
  return {
    crontab: CRONTAB,
    handlers: {
      async [TRAIN_TASK](payload, { signal }) {
        const { runId } = trainPayload.parse(payload)
        // A run that a runner of before still holds is waited for: to fail and try again would use up the attempts of the job.
        await runOrFollow({ database, training }, BigInt(runId), { signal, onProgress: () => undefined })
      },

      async [FAIL_ABANDONED_RUNS_TASK]() {
        await training.failAbandoned()
      },

      async [CLEAN_UP_TASK](_payload, { signal }) {
        await retained.cleanUp({ signal })
        await registry.clean()
      },
    },
  }
}
