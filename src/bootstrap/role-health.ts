/** What each part of this installation says of itself, for /readyz, /metrics and `system`. */
import type { RoleStatus } from '../contracts/operations/role-status'
import type { ChildCondition } from '../core/process/child-process'
import { isForecartError } from '../core/errors'
import type { Database } from '../db/client'
import { checkConnection } from '../db/repositories/operations/system.repository'
import type { JobRunner } from '../job-runner/job-runner'
import type { ChampionReport } from '../serving/served-champion'
import type { Serving } from '../serving/serving'

const DATABASE_WITHIN_MS = 2_000

export interface RoleHealthOptions {
  readonly database: Database
  readonly serving: Pick<Serving, 'hostCondition' | 'championReports'>
  readonly jobRunner: Pick<JobRunner, 'condition'>
}

/** All but the server's own, which only the server knows. */
export function createRoleHealth(options: RoleHealthOptions): () => Promise<readonly RoleStatus[]> {
  // One question at a time, however many ask: while the database is away, each would wait for a connection.
  let asking: Promise<unknown> | null = null
  const askDatabase = (): Promise<unknown> => {
    asking ??= checkConnection(options.database).finally(() => (asking = null))
    return asking
  }
  return async () => [
    await databaseStatus(askDatabase()),
    modelHostStatus(options.serving),
    childStatus('job-runner', options.jobRunner.condition),
  ]
}

async function databaseStatus(answer: Promise<unknown>): Promise<RoleStatus> {
  const role = 'database'
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<RoleStatus>((resolve) => {
    const reason = `It did not answer within ${DATABASE_WITHIN_MS / 1_000} s`
    timer = setTimeout(() => resolve({ role, state: 'NOT_ANSWERING', reason }), DATABASE_WITHIN_MS)
  })
  const status = answer.then(
    (): RoleStatus => ({ role, state: 'READY', reason: null }),
    (error: unknown): RoleStatus => ({ role, state: 'FAILED', reason: messageOf(error) }),
  )
  return Promise.race([status, late]).finally(() => clearTimeout(timer))
}

/** The worst of what is said of the champions of all tasks. */
function modelHostStatus({ hostCondition, championReports }: RoleHealthOptions['serving']): RoleStatus {
  if (hostCondition !== 'READY') return childStatus('model-host', hostCondition)
  const statuses = championReports.map(championStatus)
  return (
    statuses.find(({ state }) => state === 'FAILED') ??
    statuses.find(({ state }) => state === 'DEGRADED') ??
    childStatus('model-host', 'READY')
  )
}

function championStatus({ champion, served, error }: ChampionReport): RoleStatus {
  const role = 'model-host'
  // Without a champion it is ready, too: what needs one says NO_MODEL.
  if (champion === null || (served?.id === champion.id && error === null)) return childStatus(role, 'READY')
  const why = `The champion of ${champion.modelName}, version ${champion.version}: ${error === null ? 'it is being loaded' : messageOf(error)}`
  if (served === null) return { role, state: 'FAILED', reason: why }
  return { role, state: 'DEGRADED', reason: `${why}; version ${served.version} serves` }
}

function childStatus(role: 'model-host' | 'job-runner', condition: ChildCondition): RoleStatus {
  const reason = {
    READY: null,
    STARTING: 'It is being started',
    NOT_ANSWERING: 'It does not answer; if that goes on it is replaced',
    STOPPED: 'It is stopped',
  }[condition]
  return { role, state: condition, reason }
}

function messageOf(error: unknown): string {
  if (isForecartError(error)) return `${error.message} (${error.code})`
  return error instanceof Error ? error.message : String(error)
}
