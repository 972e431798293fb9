/** What becomes of a run when its trainer dies: what killed two trainers is likely to kill all. */
import { trialOfStage } from './search-hyperparameters'

export type AfterDeath =
  /** Another trainer goes on from where this one came to. */
  | { readonly then: 'REPLACE' }
  /** Another one goes on with the trial after this one, which counts as failed. */
  | { readonly then: 'FAIL_TRIAL'; readonly trial: number; readonly seconds: number }
  | { readonly then: 'GIVE_UP' }

/** Counts the deaths of the trainers of one run. A run has one trainer replaced, and each trial of its search one more. */
export class TrainerDeaths {
  private isReplaced = false
  /** By their numbers: how many trainers died in them, and how long these had been in them. */
  private readonly trials = new Map<number, { readonly deaths: number; readonly seconds: number }>()

  /**
   * @param stage that the trainer which died told last; null: it told none
   * @param seconds that it had been in that stage
   */
  next(stage: string | null, seconds: number): AfterDeath {
    const trial = stage === null ? null : trialOfStage(stage)
    if (trial === null) {
      if (this.isReplaced) return { then: 'GIVE_UP' }
      this.isReplaced = true
      return { then: 'REPLACE' }
    }
    const before = this.trials.get(trial) ?? { deaths: 0, seconds: 0 }
    const now = { deaths: before.deaths + 1, seconds: before.seconds + seconds }
    this.trials.set(trial, now)
    if (now.deaths === 1) return { then: 'REPLACE' }
    // A trial that failed is not begun again: where one dies in it all the same, failing it once more would not end.
    return now.deaths === 2 ? { then: 'FAIL_TRIAL', trial, seconds: now.seconds } : { then: 'GIVE_UP' }
  }
}
