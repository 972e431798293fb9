/** How far ahead demand is forecast. */
import type { Granularity } from '../../core/time/grid'
import { MAX_STALE_DAYS, USUAL_HORIZON_DAYS } from './demand'

/** The longest horizon of a model, in periods. */
export const LONGEST_HORIZON = { DAY: 92, WEEK: 53, MONTH: 24 } as const satisfies Record<Granularity, number>

/** The days of the longest horizon. */
export const LONGEST_DAYS = { DAY: 92, WEEK: 7 * 53, MONTH: 731 } as const satisfies Record<
  Granularity,
  number
>

/** How many days are forecast where nobody says. */
export const DEFAULT_HORIZON_DAYS = USUAL_HORIZON_DAYS

/** A forecast begins at most so many periods after the last one that its series is observed on: older data says too little of now. */
export const MAX_STALE = { DAY: MAX_STALE_DAYS, WEEK: 4, MONTH: 1 } as const satisfies Record<
  Granularity,
  number
>

/** How many periods models look ahead where nobody says. */
export const USUAL_HORIZON = { DAY: USUAL_HORIZON_DAYS, WEEK: 13, MONTH: 6 } as const satisfies Record<
  Granularity,
  number
>

/** The days of the longest period. */
export const LONGEST_PERIOD_DAYS = { DAY: 1, WEEK: 7, MONTH: 31 } as const satisfies Record<
  Granularity,
  number
>
