/** Background work that somebody asked for and wants to follow. */
import { REFRESH_FORECASTS_TASK, type RefreshForecastsPayload } from '../../contracts/operations/jobs'
import { actorOf, type Viewer } from '../../contracts/viewer'
import { ForecartError, serializeError } from '../../core/errors'
import type { Database } from '../../db/client'
import { enqueueJob } from '../../db/jobs'
import { publish } from '../../db/notifications'
import {
  countJobs,
  findJobsByIds,
  finishJob,
  insertJob,
  type JobFilter,
  type JobRecord,
  markJobRunning,
  selectJobs,
  updateJobProgress,
} from '../../db/repositories/operations/job.repository'
import { requireScope } from '../access'
import { rowsInOrder } from '../entity-ref'
import { type Ordering, type Page, type PageRequest, pageSize, positionAfter, toPage } from '../page'

export type { JobFilter, JobRecord } from '../../db/repositories/operations/job.repository'

const ORDERING: Ordering = {
  name: 'job.createdAt',
  expression: 'job.created_at',
  sqlType: 'timestamptz',
  descending: true,
}

export interface RefreshForecastsRequest {
  /** Null: all items. */
  readonly itemIds: readonly bigint[] | null
  /** Null: all locations. */
  readonly locationIds: readonly bigint[] | null
}

export class JobService {
  constructor(private readonly options: { database: Database }) {}

  /** Answers in the order of the ids; null where there is none. @throws UNAUTHENTICATED, FORBIDDEN */
  async jobsByIds(viewer: Viewer, ids: readonly bigint[]): Promise<(JobRecord | null)[]> {
    requireScope(viewer, 'read')
    return rowsInOrder(ids, await findJobsByIds(this.options.database, ids))
  }

  async job(viewer: Viewer, id: bigint): Promise<JobRecord | null> {
    return (await this.jobsByIds(viewer, [id]))[0] ?? null
  }

  /** The newest first. @throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT */
  async jobs(viewer: Viewer, request: PageRequest, filter: JobFilter = {}): Promise<Page<JobRecord>> {
    requireScope(viewer, 'read')
    const { database } = this.options
    const rows = await selectJobs(database, filter, {
      sort: ORDERING,
      descending: ORDERING.descending,
      first: pageSize(request),
      after: positionAfter(request.after, ORDERING),
    })
    return toPage(rows, ORDERING, request, () => countJobs(database, filter))
  }

  /**
   * Recomputes and pushes the forecasts of these items at these locations; those of all items or locations that were
   * asked for lately where none are named.
   * @throws UNAUTHENTICATED, FORBIDDEN
   */
  async refreshForecasts(viewer: Viewer, request: RefreshForecastsRequest): Promise<JobRecord> {
    requireScope(viewer, 'models')
    const itemIds = request.itemIds?.map(String) ?? null
    const locationIds = request.locationIds?.map(String) ?? null
    return this.options.database.transaction(async (tx) => {
      const job = await insertJob(tx, {
        kind: REFRESH_FORECASTS_TASK,
        details: { items: itemIds?.length ?? 'all', locations: locationIds?.length ?? 'all' },
        requestedBy: actorOf(viewer),
      })
      const payload: RefreshForecastsPayload = { itemIds, locationIds, jobId: String(job.id) }
      await enqueueJob(tx, REFRESH_FORECASTS_TASK, { ...payload })
      return job
    })
  }

  /**
   * Runs `work` as the job, which shows its progress and how it ended. A failure is thrown on, so that the queue tries
   * again; a later success then overwrites it.
   */
  async run(
    jobId: bigint,
    work: (onProgress: (fraction: number) => Promise<void>) => Promise<Record<string, unknown>>,
  ): Promise<void> {
    const { database } = this.options
    await markJobRunning(database, jobId)
    await this.announce(jobId)
    try {
      const details = await work(async (fraction) => {
        await updateJobProgress(database, jobId, fraction)
        await this.announce(jobId)
      })
      await finishJob(database, jobId, { details })
    } catch (error) {
      const { code, message } = serializeError(error)
      const shown = error instanceof ForecartError ? message : 'The work failed; the log has the reason'
      await finishJob(database, jobId, { errorCode: code, errorMessage: shown })
      throw error
    } finally {
      await this.announce(jobId)
    }
  }

  private async announce(jobId: bigint): Promise<void> {
    await publish(this.options.database, 'job', { jobId: String(jobId) })
  }
}
