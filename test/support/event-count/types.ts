/** A second task, as small as a task can be: how many events there will be tomorrow, from the counts of the days before. */
import type { ModelSignature } from '../../../src/contracts/models/signature'
import type { Day } from '../../../src/core/time/day'
import type { BacktestResult, Evaluation, EvaluationPlan } from '../../../src/training/task-training'

/** Events of each day, the oldest first. */
export interface EventHistory {
  readonly firstDay: Day
  readonly counts: readonly number[]
}

export interface EventCountPlan extends EvaluationPlan {
  readonly history: EventHistory
  /** Days of the history that may be trained on. */
  readonly trainingDays: number
}

export interface EventCountEvaluation extends Evaluation {
  /** Absolute error of each day. */
  readonly errors: readonly number[]
}

export interface EventCountTypes {
  readonly data: EventHistory
  /** One row for each history that is asked about: its last days. */
  readonly input: readonly (readonly number[])[]
  /** `[rows]` events of the day after. */
  readonly prediction: readonly number[]
  readonly signature: ModelSignature
  readonly plan: EventCountPlan
  readonly evaluation: EventCountEvaluation
  readonly backtest: BacktestResult
}
