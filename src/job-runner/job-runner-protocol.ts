/** What the server tells its job runner. */
import type { LogLevel } from '../core/logger'

export interface JobRunnerStart {
  readonly databaseUrl: string
  /** FORECART_HOME: artifacts lie below it. */
  readonly home: string
  readonly logLevel: LogLevel
}

export type JobRunnerProtocol = {
  /** Sent once, before anything else. Answered when jobs are being taken. */
  start: { payload: JobRunnerStart; response: { modelHostPid: number | null } }
}
