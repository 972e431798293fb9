/** Hyper-parameters of boosted trees of demand. The server reads this file, so it loads no model. Defaults were chosen on validation windows. */
import { z } from 'zod'
import type { Hyperparameters } from '../../../contracts/models/task'
import { ForecartError } from '../../../core/errors'
import { parseHyperparameters } from '../../hyperparameters'
import { featureSelection } from '../permutation-importance'
import { windowLengths } from '../window-lengths'

export const BOOSTED = 'boosted'

const whole = (min: number, max: number) => z.number().int().min(min).max(max)
const number = (min: number, max: number) => z.number().min(min).max(max)

const schema = z.strictObject({
  ...windowLengths,
  /** At most so many trees for the mean, and for each level that is learnt. */
  maxRounds: whole(1, 5000).default(200),
  /** The share of each tree that is added. */
  learningRate: number(1e-4, 1).default(0.08),
  maxLeaves: whole(2, 1024).default(24),
  minRowsPerLeaf: whole(1, 1_000_000).default(40),
  /** The shares of rows and of columns that each tree draws. */
  rowFraction: number(0.05, 1).default(0.7),
  columnFraction: number(0.05, 1).default(0.6),
  maxBins: whole(2, 255).default(127),
  /** Rounds without a gain on the validation windows after which no more trees are grown. */
  patience: whole(1, 1000).default(20),
  /**
   * Whether demand only falls where a price rises and all else is equal, in the trees of the mean and of each level (monotone constraints). Data in which prices rose with demand would
   * otherwise teach the opposite.
   */
  fallingWithPrice: z.boolean().default(false),
  /** At most so many windows, of a series and an origin each, are learnt from. */
  maxWindows: whole(256, 1_000_000).default(20_000),
  /** Periods of the horizon that are learnt from in each window, drawn anew for each. */
  stepsPerWindow: whole(1, 366).default(4),
  featureSelection,
})

export type BoostedConfig = Readonly<z.output<typeof schema>>

/** Examples of a training, of some fifty columns of 4 bytes each. */
const MAX_EXAMPLES = 5_000_000

/** @throws BAD_USER_INPUT where a hyper-parameter is unknown or out of range, or where there would be too many examples for the memory. */
export function parseBoostedConfig(values: Hyperparameters): BoostedConfig {
  const config = parseHyperparameters(BOOSTED, schema, values)
  requireExamplesFit(BOOSTED, config)
  return config
}

/** @throws BAD_USER_INPUT where there would be too many examples for the memory. */
export function requireExamplesFit(
  family: string,
  { maxWindows, stepsPerWindow }: Pick<BoostedConfig, 'maxWindows' | 'stepsPerWindow'>,
): void {
  if (maxWindows * stepsPerWindow <= MAX_EXAMPLES) return
  throw new ForecartError(
    'BAD_USER_INPUT',
    `"maxWindows" times "stepsPerWindow" of ${family} must be at most ${MAX_EXAMPLES}`,
  )
}
