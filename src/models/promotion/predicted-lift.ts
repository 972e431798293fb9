/** What a prediction is asked with, and what it answers: money terms of a plan, units and money with their intervals. */

export interface LiftTerms {
  readonly confidence: number
  /** What the distance of the ends of each interval from its median is multiplied with: see `estimateOf` and `interval-factor.ts`. Default 1. */
  readonly intervalFactor?: number
  /** `[items]` list price on the first day of the plan, in units of the currency. */
  readonly prices: Float64Array
  /** `[items]`; NaN: unknown. */
  readonly costs: Float64Array
  /** `[items]`: 1 while the item is on sale. Items that are not on sale have nothing to lose to the plan, and nothing to win. */
  readonly onSale: Uint8Array
  /** What the plan costs whatever it sells, in units of the currency. */
  readonly fixedCost: number
  /** What each unit that is sold under the plan costs on top, in units of the currency. */
  readonly costPerUnit: number
  /** What a supplier pays for the plan, in units of the currency. */
  readonly funding: number
  /** `[items]` units of each that can be sold on the days of the plan at its places. Absent: as many as are wanted. */
  readonly stock?: Float64Array
  /** `[places][days ahead]`: 1 on holidays. Where an array ends early, no holiday is known after its end. */
  readonly holidaysAhead: readonly Uint8Array[]
}

export interface LiftEstimate {
  readonly mean: number
  readonly lower: number
  readonly upper: number
}

/** In units. Signs are those of the effect: what other items lose is negative. */
export interface LiftParts<T> {
  readonly direct: T
  readonly cannibalization: T
  readonly halo: T
  readonly pullForward: T
}

export interface PredictedLift {
  readonly baselineUnits: LiftEstimate
  readonly incrementalUnits: LiftEstimate
  readonly parts: LiftParts<LiftEstimate>
  /** How many times as wide the interval of `direct` is as what the draws say of it. */
  readonly directWidening: number
  readonly revenue: LiftEstimate
  /** Null where the cost of an item that is touched is unknown. */
  readonly margin: LiftEstimate | null
  /** Margin after what the plan costs, per unit of money that is put into it. Null where it costs nothing, or the margin is unknown. */
  readonly roi: LiftEstimate | null
  /** From the days before on which customers wait to the last day that the pantry is fuller. */
  readonly daily: readonly PredictedDay[]
  /** In the order of the plan. */
  readonly items: readonly PredictedUnits[]
  readonly places: readonly PredictedUnits[]
  readonly cells: readonly PredictedCell[]
  readonly drivers: readonly { readonly code: LiftDriverCode; readonly units: number }[]
  readonly robustness: {
    /** The change of demand on the days of the plan, as a fraction, that nobody saw and that would explain all of the net effect. */
    readonly hiddenChange: number
    /** How much the mean demand of so many days usually differs from what is expected, as a fraction. */
    readonly usualChange: number
  }
}

export interface PredictedDay extends LiftParts<number> {
  /** Index; 0 is the first day of the history. */
  readonly day: number
  readonly baselineUnits: number
  readonly incrementalUnits: LiftEstimate
}

export interface PredictedUnits {
  /** Index of the item, or of the place. */
  readonly index: number
  readonly baselineUnits: number
  readonly direct: LiftEstimate
}

/** The units that are expected of an item of the plan at a place of the plan. */
export interface PredictedCell {
  readonly item: number
  readonly place: number
  /** From the day after the history up to the plan, without promotions. */
  readonly before: number
  readonly during: number
}

export const LIFT_DRIVERS = ['PRICE', 'DISPLAY', 'ADVERT', 'KIND', 'TIMING'] as const
export type LiftDriverCode = (typeof LIFT_DRIVERS)[number]
