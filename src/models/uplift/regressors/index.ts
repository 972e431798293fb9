import type { UpliftBase } from '../learners/learner'
import type { OutcomeKind, UpliftData } from '../uplift-data'
import { boosted } from './boosted'
import { logistic } from './logistic'
import type { Regressor } from './regressor'
import { ridge } from './ridge'

/** The Tweedie variance of amounts: a lump at 0 and a long tail. */
const AMOUNT_POWER = 1.5

/** Models of outcomes. */
export function outcomeRegressor(base: UpliftBase, { outcomeKind, outcomes }: UpliftData): Regressor {
  switch (base) {
    case 'LOGISTIC':
      return logistic
    case 'RIDGE':
      return ridge
    case 'BOOSTING':
      return boosted(objectiveOf(outcomeKind, outcomes))
  }
}

/** Models of effects, which may be below 0. */
export function effectRegressor(base: UpliftBase): Regressor {
  return base === 'BOOSTING' ? boosted({ kind: 'squared-error' }) : ridge
}

function objectiveOf(kind: OutcomeKind, outcomes: Float64Array) {
  if (kind === 'BINARY') return { kind: 'log-loss' } as const
  if (kind === 'COUNT') return { kind: 'tweedie', power: 1 } as const
  // What was given back may outweigh what was bought.
  if (outcomes.some((outcome) => outcome < 0)) return { kind: 'squared-error' } as const
  return { kind: 'tweedie', power: AMOUNT_POWER } as const
}
