/** Hyper-parameters that every family of demand has: how far it looks ahead, how far back, how long a season is, and how what it reads is cleaned. */
import { z } from 'zod'
import {
  type Cleaning,
  DUPLICATE_TREATMENTS,
  GAP_TREATMENTS,
  OUTLIER_TREATMENTS,
  SHORTEST_WAVE,
} from '../../contracts/demand/cleaning'
import { LONGEST_HORIZON } from '../../contracts/demand/horizon'
import { LONGEST_CONTEXT } from '../../contracts/demand/window-shape'
import { ForecartError } from '../../core/errors'

/** With fewer periods there is no level, no trend and no season to tell. */
const LEAST_CONTEXT = 8

const cutOff = z
  .number()
  .min(SHORTEST_WAVE)
  .max(Math.max(...Object.values(LONGEST_CONTEXT)))
  .nullable()
  .default(null)

/** What is done to the context of each window before it is read, in training and in serving. By default nothing. */
export const cleaningSchema = z.strictObject({
  duplicates: z.enum(DUPLICATE_TREATMENTS).default('none'),
  outliers: z.enum(OUTLIER_TREATMENTS).default('none'),
  gaps: z.enum(GAP_TREATMENTS).default('none'),
  lowPass: cutOff,
  highPass: cutOff,
})

/** With what is not said filled in. @throws BAD_USER_INPUT */
export function parseCleaning(value: unknown): Cleaning {
  const result = cleaningSchema.safeParse(value)
  if (result.success) return result.data
  const { path, message } = result.error.issues[0]!
  throw new ForecartError('BAD_USER_INPUT', `cleaning.${path.join('.')} is refused: ${message}`)
}

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
  cleaning: cleaningSchema.optional(),
}

/** Of families that have no others. */
export const WINDOW_LENGTHS = z.strictObject(windowLengths)
