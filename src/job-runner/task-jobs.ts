/** The job handlers and cron lines of a task, which its module `jobs` brings (see `TaskModules`). */
import type { Retention } from '../contracts/operations/retention'
import type { Clock } from '../core/time/clock'
import type { Logger } from '../core/logger'
import type { Database } from '../db/client'
import type { NotificationListener } from '../db/notifications'
import type { Retraining } from '../services/models/retraining'
import type { Serving } from '../serving/serving'

export interface JobDependencies {
  readonly database: Database
  readonly listener: NotificationListener
  readonly serving: Serving
  readonly clock: Clock
  readonly logger: Logger
  readonly retention: Retention
  /** Null: models are trained only where somebody asks for it. */
  readonly retraining: Retraining | null
}

/** A handler may run more than once for one job, so all are idempotent. */
export type JobHandler = (payload: unknown, context: { signal: AbortSignal }) => Promise<void>

export interface TaskJobs {
  /** The handlers by the name of their job. A name is unique in the installation. */
  readonly handlers: Readonly<Record<string, JobHandler>>
  /** Lines of graphile-worker's crontab, in UTC. */
  readonly crontab: readonly string[]
  /** The job that is asked for when another version becomes champion. */
  readonly afterPromotion?: string
}

export type CreateTaskJobs = (dependencies: JobDependencies) => TaskJobs
