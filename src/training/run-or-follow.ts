/** Works on a training run, or follows it while another process does: for those who wait for its end. */
import { setTimeout as delay } from 'node:timers/promises'
import type { TrainingProgress } from '../contracts/models/estimator'
import { ForecartError, hasErrorCode } from '../core/errors'
import type { Database } from '../db/client'
import { findRunsByIds, type TrainingRunRecord } from '../db/repositories/models/training-run.repository'
import type { TrainingRunner } from './training-runner'

/** A run whose owner died is taken over when its last sign of life is old enough. */
const LOOK_EVERY_MS = 500

export interface FollowOptions {
  readonly signal: AbortSignal
  readonly onProgress: (progress: Pick<TrainingProgress, 'stage' | 'fraction'>) => void
}

/**
 * @returns the run as it ended: a training that failed is a result, not an error
 * @throws NOT_FOUND, CANCELLED
 */
export async function runOrFollow(
  { database, training }: { database: Database; training: TrainingRunner },
  runId: bigint,
  { signal, onProgress }: FollowOptions,
): Promise<TrainingRunRecord> {
  for (;;) {
    try {
      return await training.run(runId, { signal, onProgress })
    } catch (error) {
      if (!hasErrorCode(error, 'CONFLICT')) throw error
    }
    const [run] = await findRunsByIds(database, [runId])
    if (run) onProgress({ stage: run.stage, fraction: run.progressFraction })
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {
      throw new ForecartError('CANCELLED', 'Nobody waits for the training any more')
    })
  }
}
