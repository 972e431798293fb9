/** A fit of the model of lift, and what an answer was told from. */
import type { Day } from '../../core/time/day'
import type { FittedLift, LiftTrackRecord } from '../../models/promotion'

export interface LiftFit {
  /** SHA-256 of all that it was fitted on, in hexadecimal digits. */
  readonly key: string
  readonly fitted: FittedLift
  readonly firstDay: Day
  readonly holidays: readonly Uint8Array[]
}

/** What an answer was told from. */
export interface LiftSource {
  readonly fit: LiftFit
  /** The last day whose demand was read. */
  readonly originDay: Day
  /** What the shop recorded later is not in it. */
  readonly readAt: Date
  /** It was told of a promotion that has begun: another fit answers questions of now. */
  readonly hasBegun: boolean
  /** Of the model, by what was measured by then. */
  readonly record: LiftTrackRecord
}
