/** Hyper-parameters that every family of demand has: how far it looks ahead, how far back, and how long a season is. */
import { z } from 'zod'
import { LONGEST_HORIZON } from '../../contracts/demand/horizon'
import { LONGEST_CONTEXT } from '../../contracts/demand/window-shape'

/** With fewer periods there is no level, no trend and no season to tell. */
const LEAST_CONTEXT = 8

/**
 * In periods. Where one is absent it is that of DEFAULT_LENGTHS, or the season that is usual: 7 days, 52 weeks, 12 months. Errors (MASE)
 * are measured in naive forecasts of the same season. How long they may be depends on the granularity of what is trained
 * on: `windowShape` checks it.
 */
export const windowLengths = {
  horizon: z
    .number()
    .int()
    .min(1)
    .max(Math.max(...Object.values(LONGEST_HORIZON)))
    .optional(),
  context: z
    .number()
    .int()
    .min(LEAST_CONTEXT)
    .max(Math.max(...Object.values(LONGEST_CONTEXT)))
    .optional(),
  season: z
    .number()
    .int()
    .min(1)
    .max(Math.max(...Object.values(LONGEST_CONTEXT)))
    .optional(),
}

/** Of families that have no others. */
export const WINDOW_LENGTHS = z.strictObject(windowLengths)
