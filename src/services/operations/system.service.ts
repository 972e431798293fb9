/** How the installation is doing, for its operators. */
import type { DeviceReport } from '../../contracts/operations/device'
import type { RoleStatus } from '../../contracts/operations/role-status'
import type { Build } from '../../core/build'
import type { Viewer } from '../../contracts/viewer'
import type { Database } from '../../db/client'
import {
  type DatabaseFacts,
  type QueueFacts,
  readDatabaseFacts,
  readQueueFacts,
  readRowCounts,
  type RowCounts,
} from '../../db/repositories/operations/system.repository'
import { requireScope } from '../access'
import type { SlateLogFigures } from '../slates/slate-log'

/** What costs a statement is read when it is asked for. */
export interface SystemStatus {
  /** What models run on. */
  readonly device: string
  readonly devices: readonly DeviceReport[]
  /** The states of the server's database, model host and job runner. */
  readonly roles: () => Promise<readonly RoleStatus[]>
  readonly database: () => Promise<DatabaseFacts & { readonly embedded: boolean }>
  readonly queue: () => Promise<QueueFacts>
  /** Large tables are counted by estimate. */
  readonly counts: () => Promise<RowCounts>
  readonly build: Build
  readonly startedAt: Date
  /** Batches that a model ran for this server since it started. */
  readonly modelCalls: number
  /** What was recommended, and is logged behind the request. */
  readonly recommendationLog: SlateLogFigures
}

export interface SystemServiceOptions {
  readonly database: Database
  readonly embedded: boolean
  /** Empty while they are being measured. */
  readonly devices: () => readonly DeviceReport[]
  /** All but the server's own. */
  readonly roles: () => Promise<readonly RoleStatus[]>
  readonly build: Build
  readonly startedAt: Date
  readonly modelCalls: () => number
  readonly slateLog: { readonly figures: SlateLogFigures }
}

export class SystemService {
  constructor(private readonly options: SystemServiceOptions) {}

  /** @throws UNAUTHENTICATED, FORBIDDEN */
  status(viewer: Viewer): SystemStatus {
    requireScope(viewer, 'read')
    const { database, embedded, roles, build, startedAt, modelCalls, slateLog } = this.options
    const devices = this.options.devices()
    return {
      device: devices.find(({ chosen }) => chosen)?.name ?? 'none',
      devices,
      // A server that answers is ready.
      roles: async () => [{ role: 'server', state: 'READY', reason: null }, ...(await roles())],
      database: async () => ({ ...(await readDatabaseFacts(database)), embedded }),
      queue: () => readQueueFacts(database),
      counts: () => readRowCounts(database),
      build,
      startedAt,
      modelCalls: modelCalls(),
      recommendationLog: slateLog.figures,
    }
  }
}
