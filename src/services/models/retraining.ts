/** Trains a model again, as its champion was trained, because the champion errs more than it did. The gate judges what comes of it. */
import { hasErrorCode } from '../../core/errors'
import type { Logger } from '../../core/logger'
import type { Database } from '../../db/client'
import {
  ensureModel,
  lockModel,
  type ModelVersionRecord,
} from '../../db/repositories/models/model.repository'
import { findRunOfVersion, hasRunWithin } from '../../db/repositories/models/training-run.repository'
import type { TaskCatalog } from '../../registry/task-catalog'
import { parseTraining, type Training, type TrainModelInput } from './model-training-request'
import { queueTraining } from './queue-training'

/** No training is queued while one was asked for, by whomever, within so many days. */
const REST_DAYS = 7
const ACTOR = 'drift'

export interface RetrainingOptions {
  readonly database: Database
  readonly tasks: TaskCatalog
  /** The days that a training reads where the champion's own is not known. */
  readonly trainingDays: number
  readonly logger: Logger
}

export class Retraining {
  constructor(private readonly options: RetrainingOptions) {}

  /** Where the champion's way of training is refused by now, that is logged, and people decide. */
  async trainAgain({ id, modelName }: ModelVersionRecord): Promise<void> {
    const { database, tasks, logger } = this.options
    await database.transaction(async (tx) => {
      await ensureModel(tx, tasks.task(modelName))
      await lockModel(tx, modelName)
      if (await hasRunWithin(tx, modelName, REST_DAYS)) return
      const run = await findRunOfVersion(tx, id)
      const { family, hyperparameters, seed, trainingDays } = run ?? {}
      const wanted = { model: modelName, family, hyperparameters, seed, trainingDays }
      const training = this.parse(wanted)
      if (training === null) return
      const queued = await queueTraining(tx, training, ACTOR)
      logger.info({ runId: queued.id, modelName }, 'The model errs more than it did: a training is queued')
    })
  }

  private parse(wanted: TrainModelInput): Training | null {
    const { tasks, trainingDays: usualTrainingDays, logger } = this.options
    try {
      return parseTraining(wanted, { tasks, usualTrainingDays })
    } catch (error) {
      if (!hasErrorCode(error, 'BAD_USER_INPUT')) throw error
      logger.error(
        { err: error, modelName: wanted.model },
        'The model errs more than it did, and cannot be trained again as it was',
      )
      return null
    }
  }
}
