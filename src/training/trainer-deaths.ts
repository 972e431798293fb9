/** What becomes of a run when its trainer dies: what killed two trainers is likely to kill all. */
import { trialOfStage } from './search-hyperparameters'

export type AfterDeath =
  /** Another trainer goes on from where this one came to. */
  | 'REPLACE'
  /** Another one goes on with the trial after this one, which counts as failed. */
  | 'FAIL_TRIAL'
  | 'GIVE_UP'

/** Counts the deaths of the trainers of one run. A run has one trainer replaced, and each trial of its search one more. */
export class TrainerDeaths {
  private isReplaced = false
  private lastTrial: number | null = null

  /** @param stage that the trainer told last; null: none */
  next(stage: string | null): AfterDeath {
    const trial = stage === null ? null : trialOfStage(stage)
    if (trial !== null) {
      const isSecond = trial === this.lastTrial
      this.lastTrial = trial
      return isSecond ? 'FAIL_TRIAL' : 'REPLACE'
    }
    if (this.isReplaced) return 'GIVE_UP'
    this.isReplaced = true
    return 'REPLACE'
  }
}
