/** How many statements a measurement of a promotion sends at most. */
import { SERIES_AT_ONCE } from '../../datasets/demand-panel'
import { MOST_CELLS } from '../../datasets/promotion-reader'
import { MOST_TOLD_APART } from './overlapping-promotions'

/** Five before the cells of a load, and seven for each part of them: the item, and what is known of its places and days. */
const LOAD_STATEMENTS = 5 + 7 * Math.ceil(MOST_CELLS / SERIES_AT_ONCE)
/**
 * The promotion, what it covers, the places, the version, whether what is remembered holds, what ran beside it, what each of these covers, who to compare with, what else covers cells beside; cells of units and of revenue.
 * Days of all items together are read in as many parts as they fill (demand-reader.ts): fewer than these, up to 18 million pairs of an item and a place and a day.
 */
export const MEASUREMENT_STATEMENTS = 8 + MOST_TOLD_APART + 2 * LOAD_STATEMENTS
