/** Queues a training run, whoever asks for it. */
import { TRAIN_JOB_KEY, TRAIN_TASK, type TrainPayload } from '../../contracts/operations/jobs'
import type { Transaction } from '../../db/client'
import { enqueueJob } from '../../db/jobs'
import { publish } from '../../db/notifications'
import { insertRun, type TrainingRunRecord } from '../../db/repositories/models/training-run.repository'
import { appendAudit } from '../../db/repositories/operations/installation.repository'
import type { Training } from './model-training-request'

/** A training that fails by itself is not tried again; a job whose runner died or was stopped is. */
const TRAIN_ATTEMPTS = 20

/**
 * In a transaction that has locked the model.
 * @param actor how audit entries and `requestedBy` name who asks
 */
export async function queueTraining(
  tx: Transaction,
  training: Training,
  actor: string,
): Promise<TrainingRunRecord> {
  const run = await insertRun(tx, { ...training, requestedBy: actor })
  const payload: TrainPayload = { runId: run.id.toString() }
  await enqueueJob(
    tx,
    TRAIN_TASK,
    { ...payload },
    {
      jobKey: `${TRAIN_JOB_KEY}${run.id}`,
      maxAttempts: TRAIN_ATTEMPTS,
      // One at a time: trainings share the machine's cores and its memory.
      queueName: TRAIN_TASK,
    },
  )
  const { family, seed, trainingDays, search } = training
  await appendAudit(tx, {
    actor,
    action: 'model.train',
    subject: training.modelName,
    details: {
      runId: run.id.toString(),
      family,
      seed,
      trainingDays,
      ...(search && { search: search.method }),
    },
  })
  await publish(tx, 'training-run', { runId: run.id.toString() })
  return run
}
