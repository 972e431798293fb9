/** What the server tells its job runner. */
import type { DeviceName, LostDevice } from '../contracts/operations/device'
import type { LogLevel } from '../core/logger'
import type { Retention } from '../contracts/operations/retention'
import type { TaskModules } from '../registry/task-catalog'

export interface JobRunnerStart {
  readonly databaseUrl: string
  /** FORECART_HOME: artifacts lie below it. */
  readonly home: string
  readonly logLevel: LogLevel
  /** What models are computed on, the best first. */
  readonly devices: readonly DeviceName[]
  readonly modelMemoryMib: number
  readonly retention: Retention
  /** Where forecasts that drift ask for a training: how many days it reads. Default null: they do not. */
  readonly retrainOnDrift?: { readonly trainingDays: number } | null
  /** Default: those of Forecart. */
  readonly tasks?: readonly TaskModules[]
}

export type JobRunnerProtocol = {
  /**
   * This request is never answered, and is sent before `start`. Its progress tells which devices the runner, its model host or its
   * trainers lose.
   */
  watchDevices: { payload: null; response: never; progress: LostDevice }
  /** Sent once, before any job. Answered when jobs are being taken. */
  start: { payload: JobRunnerStart; response: { modelHostPid: number | null } }
}
