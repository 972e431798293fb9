/** Which treatment pays for whom, where each has a cost. */

export interface ArmTerms {
  /** What one more of the outcome is worth. */
  readonly valuePerOutcome: number
  /** By treated arm: what it costs to treat a person, in the same unit. */
  readonly costs: readonly number[]
}

export interface BestArm {
  /** 1 and up; 0 where no treatment pays. */
  readonly arm: number
  /** Value of the effect less the cost; 0 of no treatment. */
  readonly gain: number
}

/** @param effects of one person, by treated arm */
export function bestArm(effects: ArrayLike<number>, { valuePerOutcome, costs }: ArmTerms): BestArm {
  let best: BestArm = { arm: 0, gain: 0 }
  for (let arm = 1; arm <= effects.length; arm++) {
    const gain = effects[arm - 1]! * valuePerOutcome - costs[arm - 1]!
    if (gain > best.gain) best = { arm, gain }
  }
  return best
}
