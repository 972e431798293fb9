/** Session models are trained, and asked what comes next. */
import { formatTable } from '../../src/cli/table'
import type { FamilyOf } from '../../src/contracts/models/task'
import { ACTION_COUNT } from '../../src/contracts/session/next-action'
import type { SessionCorpus, SessionTypes } from '../../src/contracts/session/session'
import { areaUnderRoc, calibrationError, logLoss } from '../../src/evaluation'
import { prefixesOf } from '../../src/features/session'
import { eventOutcomes } from '../../src/features/session/event-outcomes'

export function trained(family: FamilyOf<SessionTypes>, corpus: SessionCorpus, seed: number) {
  return family.createEstimator({}).train(corpus, { seed })
}

/** After each event, in the order of the visits. */
export interface Told {
  /** Of the classes. */
  readonly probabilities: number[][]
  /** That the visit ends in a purchase; NaN where the model does not say. */
  readonly purchases: number[]
}

type Predictor = Awaited<ReturnType<typeof trained>>

/**
 * What a model says of the visits `from` .. `to - 1`: the probabilities of the classes, after each of their events.
 *
 * @param classes codes of what may come next; the probabilities of a row are made to sum to 1 over them
 */
export async function askAfterEachEvent(
  predictor: Predictor,
  corpus: SessionCorpus,
  [from, to]: readonly [number, number],
  classes: readonly number[],
): Promise<Told> {
  const probabilities: number[][] = []
  const purchases: number[] = []
  for (let visit = from; visit < to; visit++) {
    const [start, end] = [corpus.offsets[visit]!, corpus.offsets[visit + 1]!]
    const length = end - start
    // Row k holds the first k + 1 events.
    const ends = Array.from({ length }, (_, row) => start + row + 1)
    const prefixes = prefixesOf(
      corpus,
      ends.map((after) => [start, after]),
    )
    const { actions, purchase } = await predictor.predict({
      vocabularyHash: corpus.vocabulary.hash,
      sessions: prefixes,
      rows: ends.map(() => ({ placeId: null, excluded: null, allowed: null })),
      itemCount: 0,
    })
    for (let row = 0; row < length; row++) {
      const ofClasses = classes.map((code) => actions![row * ACTION_COUNT + code]!)
      const sum = ofClasses.reduce((total, one) => total + one, 0)
      probabilities.push(ofClasses.map((one) => one / sum))
      purchases.push(purchase?.[row] ?? NaN)
    }
  }
  return { probabilities, purchases }
}

export interface PurchaseFigures {
  readonly purchaseLogLoss: number
  readonly purchaseAuc: number
  readonly purchaseCalibrationError: number
}

/** How well it is told whether the visits `from` .. `to - 1` end in a purchase, after each of their events. */
export function purchaseFigures(
  purchases: readonly number[],
  corpus: SessionCorpus,
  [from, to]: readonly [number, number],
): PurchaseFigures {
  const actual = endsInPurchase(corpus, [from, to])
  return {
    purchaseLogLoss: logLoss(
      purchases.map((one) => [1 - one, one]),
      actual,
    )!,
    purchaseAuc: areaUnderRoc(purchases, actual)!,
    purchaseCalibrationError: calibrationError(purchases, actual)!,
  }
}

/** 1 where a purchase follows the event in its visit. */
export function endsInPurchase(corpus: SessionCorpus, [from, to]: readonly [number, number]): number[] {
  const { purchases } = eventOutcomes(corpus, undefined, () => true)
  return [...purchases.subarray(corpus.offsets[from], corpus.offsets[to])]
}

export function purchaseTable(figures: Readonly<Record<string, PurchaseFigures>>): string {
  const rounded = (value: number) => Math.round(value * 10_000) / 10_000
  return formatTable(
    ['purchase in the rest of the visit', 'log loss', 'AUC', 'calibration error'],
    Object.entries(figures).map(([name, { purchaseLogLoss, purchaseAuc, purchaseCalibrationError }]) => [
      name,
      ...[purchaseLogLoss, purchaseAuc, purchaseCalibrationError].map(rounded),
    ]),
  )
}
