/**
 * Which arm of the running experiment a visitor belongs to. The experiment is remembered, so that no statement is run for a list; whoever starts or
 * stops one announces it in the transaction of the write.
 */
import { hashString } from '../../core/statistics/rng'
import type { Queryable } from '../../db/client'
import type { NotificationListener } from '../../db/notifications'
import {
  type ExperimentArm,
  type ExperimentRecord,
  readRunningExperiment,
} from '../../db/repositories/slates/experiment.repository'
import { Announced } from '../announced'

export interface AssignedArm {
  /** The experiment. */
  readonly id: bigint
  readonly arm: string
  /** Null: the champion answers. */
  readonly versionId: bigint | null
  /** The name of the scenario that makes lists of its surface; null: the one that holds there. */
  readonly scenario: string | null
}

export interface ExperimentsOptions {
  readonly database: Queryable
  /** Tells of what starts and stops; null where nobody does, and then nothing is remembered. */
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect' | 'isCurrent'> | null
}

/** Hashes are whole numbers below this. */
const HASHES = 2 ** 32

export class Experiments {
  private readonly running: Announced<ExperimentRecord | null>

  constructor({ database, listener }: ExperimentsOptions) {
    this.running = new Announced({
      listener,
      topics: ['experiments'],
      read: () => readRunningExperiment(database),
    })
  }

  /** The same as long as the experiment runs. Null: none runs, or it is not known who the visitor is. */
  async armOf(visitor: {
    readonly userId: bigint | null
    readonly sessionId: bigint | null
  }): Promise<AssignedArm | null> {
    const unit = visitor.userId === null ? visitor.sessionId && -visitor.sessionId : visitor.userId
    if (unit === null) return null
    const running = await this.running.read()
    if (running === null) return null
    const { name, versionId, scenario } = armOf(running.id, running.arms, unit)
    return {
      id: running.id,
      arm: name,
      versionId: versionId === null ? null : BigInt(versionId),
      scenario: scenario?.name ?? null,
    }
  }

  /** To be called after a write, before it is acknowledged. */
  forget(): void {
    this.running.forget()
  }
}

/** By a hash of the experiment and the visitor, so that experiments after each other divide visitors anew. @param unit the visitor's key */
export function armOf(experimentId: bigint, arms: readonly ExperimentArm[], unit: bigint): ExperimentArm {
  let left = hashString(`${experimentId}/${unit}`) / HASHES
  for (const arm of arms) {
    left -= arm.share
    if (left < 0) return arm
  }
  return arms.at(-1)!
}
