/** The requests to a trainer process. It does one training, from reading the data to the registered version. */
import type { DeviceName } from '../contracts/operations/device'
import type { HyperparameterSearch } from '../contracts/models/hyperparameter-search'
import type { TrainingProgress } from '../contracts/models/estimator'
import type { LogLevel } from '../core/logger'
import type { TaskModules } from '../registry/task-catalog'

export interface TrainerAssignment {
  readonly runId: bigint
  /** The claim under which the run may be finished. */
  readonly claimedAt: Date
  readonly modelName: string
  /** The task of the model. */
  readonly task: TaskModules
  readonly family: string
  readonly hyperparameters: Readonly<Record<string, unknown>>
  readonly seed: number
  /** How many days of history are read at most. */
  readonly trainingDays: number
  /** What is searched for first; null where nothing is. */
  readonly search: HyperparameterSearch | null
  readonly device: DeviceName
  readonly requestedBy: string
  readonly databaseUrl: string
  readonly home: string
  readonly logLevel: LogLevel
  /** How often a checkpoint is saved at most; that of `CheckpointFile` where absent. */
  readonly checkpointEveryMs?: number
}

export type TrainerProtocol = {
  train: { payload: TrainerAssignment; response: { versionId: bigint }; progress: TrainingProgress }
}
