import type { OutcomeKind } from '../uplift-data'
import { fitDrLearner } from './dr-learner'
import type { FitEffects, UpliftBase, UpliftLearner } from './learner'
import { fitSLearner } from './s-learner'
import { fitTLearner } from './t-learner'
import { fitXLearner } from './x-learner'

export const LEARNERS: Readonly<Record<UpliftLearner, FitEffects>> = {
  S: fitSLearner,
  T: fitTLearner,
  X: fitXLearner,
  DR: fitDrLearner,
}

export interface UpliftCandidate {
  readonly learner: UpliftLearner
  readonly base: UpliftBase
}

/** The linear model of an outcome. */
export function linearBase(kind: OutcomeKind): UpliftBase {
  return kind === 'BINARY' ? 'LOGISTIC' : 'RIDGE'
}

/** What is tried, the simplest first. X and DR regress effects, which are no probabilities: their linear base is ridge. */
export function candidatesFor(kind: OutcomeKind): UpliftCandidate[] {
  return [
    { learner: 'S', base: linearBase(kind) },
    { learner: 'T', base: linearBase(kind) },
    { learner: 'X', base: 'RIDGE' },
    { learner: 'DR', base: 'RIDGE' },
    { learner: 'S', base: 'BOOSTING' },
    { learner: 'T', base: 'BOOSTING' },
    { learner: 'X', base: 'BOOSTING' },
    { learner: 'DR', base: 'BOOSTING' },
  ]
}
