/** Hyper-parameters of boosted trees, checked before anything is computed. Names follow the papers; defaults follow LightGBM. */
import { z } from 'zod'
import type { Hyperparameters } from '../../contracts/models/task'
import { parseHyperparameters } from '../hyperparameters'

export const BOOSTED_TREES = 'boosted-trees'

const whole = (min: number, max: number) => z.number().int().min(min).max(max)
const number = (min: number, max: number) => z.number().min(min).max(max)

const schema = z.strictObject({
  /**
   * Boosted: each tree corrects those before it. Bagged: each tree learns the labels by itself, from the rows and columns that it draws, and all count alike (Breiman 2001, "Random
   * forests"): then there are always `maxRounds`, and `learningRate`, `patience` and a validation part say nothing.
   */
  ensemble: z.enum(['boosted', 'bagged']).default('boosted'),
  /** At most so many rounds. A round grows one tree, with the objective softmax one tree a class. */
  maxRounds: whole(1, 100_000).default(500),
  /** Shrinkage (Friedman 2001, section 5): the share of each tree that is added. */
  learningRate: number(1e-6, 1).default(0.05),
  maxLeaves: whole(2, 4096).default(31),
  /** Splits between the root and a leaf. */
  maxDepth: whole(1, 64).default(64),
  minRowsPerLeaf: whole(1, 1_000_000_000).default(20),
  /** The least sum of second derivatives in a leaf. */
  minHessianPerLeaf: number(0, 1e12).default(1e-3),
  /** A split with less gain is not made. */
  minGain: number(0, 1e12).default(0),
  /** L2 penalty of leaf values, in units of the second derivative. */
  l2: number(0, 1e12).default(1),
  /** The share of the rows that each round draws, without replacement (Friedman 2002, "Stochastic gradient boosting"). */
  rowFraction: number(0.01, 1).default(1),
  /** The share of the columns that each tree draws. */
  columnFraction: number(0.01, 1).default(1),
  /** The share of the columns of a tree that each of its splits draws. */
  columnFractionOfSplit: number(0.01, 1).default(1),
  /** Bins of a numeric column beside that of missing values, and categories of a categorical one that have a bin of their own. */
  maxBins: whole(2, 255).default(255),
  /** Categories are ordered by gradient / (hessian + this): rare ones come to lie in the middle. */
  categorySmoothing: number(0, 1e12).default(10),
  /** Added to `l2` where a split of categories is judged: there are more ways to split them, and so to be lucky. */
  categoryL2: number(0, 1e12).default(10),
  /** Rounds without a gain on the validation part after which training stops. */
  patience: whole(1, 100_000).default(50),
  /**
   * Memory for the histograms of leaves; with less than all of them need, some are counted again. Two are held however little it is, and
   * each takes 4 KiB for each column, whatever its bins are: 512 MiB for 65,535 columns.
   */
  histogramMiB: whole(1, 65_536).default(256),
})

export type BoostingConfig = Readonly<z.output<typeof schema>>

/** @throws BAD_USER_INPUT where a hyper-parameter is unknown or out of range, with its name. */
export function parseBoostingConfig(values: Hyperparameters): BoostingConfig {
  return parseHyperparameters(BOOSTED_TREES, schema, values)
}
