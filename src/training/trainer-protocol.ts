/** What is asked of a trainer process: one training, from reading the data to the registered version. */
import type { DeviceName } from '../contracts/device'
import type { TrainingProgress } from '../contracts/estimator'
import type { LogLevel } from '../core/logger'

export interface TrainerAssignment {
  readonly runId: bigint
  /** The claim under which the run may be finished. */
  readonly claimedAt: Date
  readonly modelName: string
  readonly family: string
  readonly hyperparameters: Readonly<Record<string, unknown>>
  readonly seed: number
  readonly device: DeviceName
  readonly requestedBy: string
  readonly databaseUrl: string
  readonly home: string
  readonly logLevel: LogLevel
}

export type TrainerProtocol = {
  train: { payload: TrainerAssignment; response: { versionId: bigint }; progress: TrainingProgress }
}
