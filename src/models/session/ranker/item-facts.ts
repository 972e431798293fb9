/**
 * What is known of each item from the visits that a model learned from, and from none later: how often it was looked at, lately and at all,
 * what came of it, and since when it is there. Counted once, when the model is trained, and saved with it.
 */
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import { EVENT_CODE } from '../../../contracts/session/next-action'
import type { SessionCorpus } from '../../../contracts/session/session'
import type { ItemSteps } from '../../../features/session'
import { decodeArray, encodeArray } from '../../artifact-arrays'

/** In this order in the arrays. NaN where an item was never seen. */
export const ITEM_FACTS = [
  /** Natural logarithm of the share of all steps. */
  'popularity',
  /** Natural logarithm of its share of the newest visits over that of all. */
  'trend',
  /** Visits in which it was put into the cart, of those that turned to it. */
  'cartRate',
  'purchaseRate',
  /** Visits that came back to it, of those that turned to it. */
  'returnRate',
  /** The part of the visits that came after it was first seen. */
  'age',
] as const

const FACT_COUNT = ITEM_FACTS.length
const FILE = 'item-facts.bin'
/** The newest visits, as a share of all, that a trend is told by. */
const NEWEST = 0.1
/** Visits that the mean of all items counts for, beside those of one. */
const PRIOR_VISITS = 20
/** Steps that lean a trend towards none. */
const PRIOR_STEPS = 5

export class ItemFacts {
  /** @param values `[items, ITEM_FACTS]` */
  private constructor(private readonly values: Float32Array) {}

  /** @param steps of the same visits */
  static fit(corpus: SessionCorpus, steps: ItemSteps, itemCount: number): ItemFacts {
    const counts = countVisits(corpus, steps, itemCount)
    const visits = corpus.offsets.length - 1
    const total = steps.items.length
    const rate = (some: Float64Array): ((item: number) => number) => {
      const mean = sumOf(some) / Math.max(1, sumOf(counts.visits))
      return (item) => (some[item]! + PRIOR_VISITS * mean) / (counts.visits[item]! + PRIOR_VISITS)
    }
    const [cartRate, purchaseRate, returnRate] = [counts.carts, counts.purchases, counts.returns].map(
      rate,
    ) as [(item: number) => number, (item: number) => number, (item: number) => number]
    const values = new Float32Array(itemCount * FACT_COUNT).fill(NaN)
    for (let item = 0; item < itemCount; item++) {
      if (counts.steps[item] === 0) continue
      const expected = (counts.steps[item]! * counts.newest) / total
      values.set(
        [
          Math.log(counts.steps[item]! / total),
          Math.log((counts.newestSteps[item]! + PRIOR_STEPS) / (expected + PRIOR_STEPS)),
          cartRate(item),
          purchaseRate(item),
          returnRate(item),
          (visits - counts.first[item]!) / visits,
        ],
        item * FACT_COUNT,
      )
    }
    return new ItemFacts(values)
  }

  /** @throws ARTIFACT_CORRUPT */
  static load(files: ArtifactFiles, itemCount: number): ItemFacts {
    return new ItemFacts(decodeArray(files, FILE, Float32Array, itemCount * FACT_COUNT))
  }

  save(): readonly (readonly [string, Uint8Array])[] {
    return [[FILE, encodeArray(this.values)]]
  }

  /** Writes the facts of an item at `at`. */
  write(item: number, out: Float64Array, at: number): void {
    const from = item * FACT_COUNT
    for (let fact = 0; fact < FACT_COUNT; fact++) out[at + fact] = this.values[from + fact]!
  }
}

interface VisitCounts {
  /** `[items]` */
  readonly steps: Float64Array
  readonly newestSteps: Float64Array
  /** Visits, each once. */
  readonly visits: Float64Array
  readonly carts: Float64Array
  readonly purchases: Float64Array
  readonly returns: Float64Array
  /** The first visit that turned to it. */
  readonly first: Float64Array
  /** Steps of the newest visits. */
  readonly newest: number
}

function countVisits(corpus: SessionCorpus, steps: ItemSteps, itemCount: number): VisitCounts {
  const zeros = () => new Float64Array(itemCount)
  const counts = {
    ...{ steps: zeros(), newestSteps: zeros(), visits: zeros(), first: zeros() },
    ...{ carts: zeros(), purchases: zeros(), returns: zeros() },
    newest: 0,
  }
  const visits = corpus.offsets.length - 1
  const firstNewest = Math.floor(visits * (1 - NEWEST))
  const seenIn = marks(itemCount)
  const returnedIn = marks(itemCount)
  const cartIn = marks(itemCount)
  const purchaseIn = marks(itemCount)
  const once = (of: Int32Array, item: number, visit: number): number => {
    if (of[item] === visit) return 0
    of[item] = visit
    return 1
  }
  for (let visit = 0; visit < visits; visit++) {
    const end = steps.offsets[visit + 1]!
    for (let step = steps.offsets[visit]!; step < end; step++) {
      const item = steps.items[step]!
      if (counts.steps[item] === 0) counts.first[item] = visit
      counts.steps[item]!++
      if (visit >= firstNewest) {
        counts.newestSteps[item]!++
        counts.newest++
      }
      if (once(seenIn, item, visit)) counts.visits[item]!++
      else counts.returns[item]! += once(returnedIn, item, visit)
    }
    for (let event = corpus.offsets[visit]!; event < corpus.offsets[visit + 1]!; event++) {
      const item = corpus.items[event]!
      // What is too far back in a long visit is no step of it.
      if (item < 0 || seenIn[item] !== visit) continue
      const type = corpus.types[event]
      if (type === EVENT_CODE.ADD_TO_CART) counts.carts[item]! += once(cartIn, item, visit)
      if (type === EVENT_CODE.PURCHASE) counts.purchases[item]! += once(purchaseIn, item, visit)
    }
  }
  return counts
}

/** The visit that marked an item last. */
const marks = (itemCount: number) => new Int32Array(itemCount).fill(-1)

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
