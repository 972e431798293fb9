/** Hyper-parameters of a random forest of demand. The server reads this file, so it loads no model. */
import { z } from 'zod'
import type { Hyperparameters } from '../../../contracts/models/task'
import { parseHyperparameters } from '../../hyperparameters'
import { requireExamplesFit } from '../boosted/config'
import { featureSelection } from '../permutation-importance'
import { windowLengths } from '../window-lengths'

export const RANDOM_FOREST = 'random-forest'

const whole = (min: number, max: number) => z.number().int().min(min).max(max)
const number = (min: number, max: number) => z.number().min(min).max(max)

const schema = z.strictObject({
  ...windowLengths,
  /** For the mean, and as many for each level that is learnt. */
  trees: whole(1, 1000).default(60),
  maxLeaves: whole(2, 1024).default(128),
  minRowsPerLeaf: whole(1, 1_000_000).default(20),
  /** The share of rows that each tree draws, without replacement: as many as a bootstrap sample has different ones. */
  rowFraction: number(0.05, 1).default(0.632),
  /** The share of columns that each split draws. */
  columnFraction: number(0.05, 1).default(0.5),
  maxBins: whole(2, 255).default(127),
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

export type RandomForestConfig = Readonly<z.output<typeof schema>>

/** @throws BAD_USER_INPUT where a hyper-parameter is unknown or out of range, or where there would be too many examples for the memory. */
export function parseRandomForestConfig(values: Hyperparameters): RandomForestConfig {
  const config = parseHyperparameters(RANDOM_FOREST, schema, values)
  requireExamplesFit(RANDOM_FOREST, config)
  return config
}
