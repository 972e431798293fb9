/** A wish to train, checked and complete. Pure. */
import { TRAINING_DAYS } from '../../contracts/models/training-days'
import { ForecartError } from '../../core/errors'
import type { NewTrainingRun, TrainingRunRecord } from '../../db/repositories/models/training-run.repository'
import { familyToTrain, type TaskCatalog } from '../../registry/task-catalog'
import { requireJsonObject } from '../input-rules'
import { parseSearch, type SearchInput } from './search-request'

export interface TrainModelInput {
  readonly model: string
  /** The default is the first family of the task. */
  readonly family?: string | null
  readonly hyperparameters?: Readonly<Record<string, unknown>> | null
  /** 0 .. 2^31 - 1; equal seeds on equal data give equal models. */
  readonly seed?: number | null
  /** How many days of history are read at most. FORECART_TRAINING_DAYS by default. */
  readonly trainingDays?: number | null
  /** What to search for before the training. */
  readonly search?: SearchInput | null
}

const MAX_SEED = 2 ** 31 - 1

export type Training = Required<Omit<NewTrainingRun, 'requestedBy'>>

/** @throws BAD_USER_INPUT */
export function parseTraining(
  input: TrainModelInput,
  { tasks, usualTrainingDays }: { tasks: TaskCatalog; usualTrainingDays: number },
): Training {
  const task = tasks.task(input.model)
  const seed = input.seed ?? 1
  if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED) {
    throw new ForecartError('BAD_USER_INPUT', `"seed" must be an integer between 0 and ${MAX_SEED}`)
  }
  const trainingDays = input.trainingDays ?? usualTrainingDays
  const { least, most } = TRAINING_DAYS
  if (!Number.isInteger(trainingDays) || trainingDays < least || trainingDays > most) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      `"trainingDays" must be an integer between ${least} and ${most}`,
    )
  }
  const entry = familyToTrain(task, input.family ?? null)
  const values = requireJsonObject(input.hyperparameters ?? {}, 'hyperparameters')
  const hyperparameters = entry.parseHyperparameters(values)
  task.checkHyperparameters?.(task.name, hyperparameters)
  const search = input.search ? parseSearch(input.search, { task, entry, shared: values }) : null
  return { modelName: task.name, family: entry.family, hyperparameters, seed, trainingDays, search }
}

/** Whether a run does what is wished for. */
export function sameTraining(run: TrainingRunRecord, training: Training): boolean {
  return (
    run.family === training.family &&
    run.seed === training.seed &&
    run.trainingDays === training.trainingDays &&
    canonical(run.hyperparameters) === canonical(training.hyperparameters) &&
    canonical(run.search) === canonical(training.search)
  )
}

/** jsonb does not keep the order of keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
