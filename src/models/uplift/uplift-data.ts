/** What effects on people are learned from: what was known of each before, the arm that each was in, and what each did afterwards. */
import type { Column } from '../boosting'

/** BINARY: 0 and 1. COUNT: whole numbers from 0. AMOUNT: money or any other number. */
export type OutcomeKind = 'BINARY' | 'COUNT' | 'AMOUNT'

export interface UpliftData {
  /** Known before anybody was treated; one value for each person. */
  readonly columns: readonly Column[]
  /** 0 for controls; 1 to `armCount - 1` for those who got a treatment. */
  readonly arms: Uint8Array
  /** Arms, with that of the controls. */
  readonly armCount: number
  readonly outcomes: Float64Array
  readonly outcomeKind: OutcomeKind
  /** The probability of each arm where chance drew it, alike for all. Null: it is estimated from the columns. */
  readonly armShares: readonly number[] | null
}

/** Where the data cannot tell whom it pays to address: an answer, not an error. */
export const UPLIFT_REFUSALS = ['TOO_FEW_USERS', 'NO_VARIATION', 'NO_OVERLAP'] as const
export type UpliftRefusalCode = (typeof UPLIFT_REFUSALS)[number]

export interface UpliftRefusal {
  readonly code: UpliftRefusalCode
  /** What the data lacks, in a sentence. */
  readonly reason: string
  /** What would settle it, in a sentence. */
  readonly remedy: string
}
