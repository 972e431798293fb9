/**
 * Whether a visit ends in a purchase, told by boosted trees: they read what the next action is told by (`writeActionFeatures`), which counts of the cart
 * and the last actions do not hold. They learn from the first visits, later ones tell when to stop, still later ones calibrate them, and the newest
 * decide: trees are kept only where they tell these better than counts that were calibrated up to them.
 */
import { z } from 'zod'
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import type { SessionColumns, SessionCorpus } from '../../../contracts/session/session'
import {
  type Calibration,
  calibratedProbability,
  calibrationSchema,
  fitCalibration,
} from '../../../evaluation'
import {
  ACTION_FEATURE_COUNT,
  addItemActions,
  corpusBetween,
  countItemActions,
  sessionCount,
  sessionsBetween,
  writeActionFeatures,
} from '../../../features/session'
import { eventOutcomes } from '../../../features/session/event-outcomes'
import { decodeArray, encodeArray } from '../../artifact-arrays'
import { decodeJson, encodeJson } from '../../artifact-json'
import { artifactPart, joinArtifacts } from '../../artifact-parts'
import {
  type BoostedTrees,
  type Examples,
  loadBoostedTrees,
  saveBoostedTrees,
  trainBoostedTrees,
} from '../../boosting'
import { laterEvents, type LaterEvent } from '../later-events'
import { actionsOf } from '../next-action/actions-of'
import type { PurchaseScorer } from '../ranking/ranking-predictor'
import { isAction } from '../transitions/action-transitions'
import { CalibratedPurchases } from './calibrated-purchases'
import { hasBothKinds, isBetter, laterPurchases, type PurchaseCases } from './purchase-cases'

const PART = 'purchase-trees'
const CALIBRATION_FILE = 'calibration.json'
const COUNTS_FILE = 'item-action-counts.bin'
const schema = z.object({ calibration: calibrationSchema })

/** Shares of the visits: those that trees learn from, and those up to which it is told when to stop. */
const LEARNED = 0.8
const STOPPED = 0.9
const MAX_CASES = 40_000
/** From fewer, trees learn what happened by chance. */
const LEAST_CASES = 1_000
/** Those of the trees that rank candidates: small ones, because an answer asks each of them. */
const HYPERPARAMETERS = {
  ...{ maxRounds: 100, learningRate: 0.1, maxLeaves: 16, maxDepth: 6 },
  ...{ minRowsPerLeaf: 100, l2: 5, columnFraction: 0.7, patience: 20 },
}

interface Parts {
  readonly trees: BoostedTrees
  /** `[items, 3]` of the visits that trees learned from. */
  readonly itemCounts: Float64Array
  /** Of their log-odds. */
  readonly calibration: Calibration
}

export class PurchaseTrees implements PurchaseScorer {
  private readonly features = new Float64Array(ACTION_FEATURE_COUNT)
  private readonly told = new Float64Array(1)

  private constructor(private readonly parts: Parts) {}

  /** Null where there are too few visits, or too few of one kind, and where counts tell the newest visits as well. @throws CANCELLED */
  static async fit(
    sessions: SessionCorpus,
    itemCount: number,
    seed: number,
    signal?: AbortSignal,
  ): Promise<PurchaseTrees | null> {
    const corpus = { ...sessions, ...actionsOf(sessions), payments: undefined }
    const [learned, stopped] = [LEARNED, STOPPED].map((share) =>
      Math.floor(sessionCount(corpus) * share),
    ) as [number, number]
    const newest = laterPurchases(corpus, stopped)
    if (!hasBothKinds(newest.learned) || !hasBothKinds(newest.judged)) return null
    const earlier = corpusBetween(corpus, 0, learned)
    const itemCounts = countItemActions(earlier, itemCount)
    const training = casesOf(earlier, laterEvents(earlier, 0, MAX_CASES))
    const toStop = corpusBetween(corpus, 0, stopped)
    const validation = casesOf(toStop, laterEvents(toStop, learned, MAX_CASES))
    if (training.labels.length < LEAST_CASES || !hasBothKinds(training) || !hasBothKinds(validation))
      return null
    const { model: trees, rounds } = await trainBoostedTrees(
      {
        objective: { kind: 'log-loss' },
        training: examplesOf(earlier, training, countsBefore(earlier, itemCount)),
        validation: examplesOf(toStop, validation, () => itemCounts),
        hyperparameters: HYPERPARAMETERS,
      },
      { seed, signal },
    )
    if (rounds === 0) return null
    const calibrate = (cases: PurchaseCases): PurchaseTrees => {
      const scores = scoresOf(trees, corpus, cases, itemCounts)
      const calibration = fitCalibration({ scores, labels: cases.labels, time: 'UNDATED' })
      return new PurchaseTrees({ trees, itemCounts, calibration })
    }
    const tried = calibrate(newest.learned)
    const counted = CalibratedPurchases.fit(corpusBetween(corpus, 0, visitOf(corpus, newest.judged)))
    const { visits, events } = newest.judged
    const before = events.map((event, at) => counted.probabilityAfter(corpus, visits[at]!, event))
    const now = events.map((event, at) => tried.probabilityAfter(corpus, visits[at]!, event))
    return isBetter(newest.judged, before, now) ? calibrate(newest.all) : null
  }

  /** Null where a version has none. @throws ARTIFACT_CORRUPT */
  static load(files: ArtifactFiles, itemCount: number): PurchaseTrees | null {
    const own = artifactPart(files, PART)
    if (own.size === 0) return null
    return new PurchaseTrees({
      trees: loadBoostedTrees(own),
      itemCounts: decodeArray(own, COUNTS_FILE, Float64Array, itemCount * 3),
      calibration: decodeJson(own, CALIBRATION_FILE, schema).calibration,
    })
  }

  save(): readonly (readonly [string, Uint8Array])[] {
    const { trees, itemCounts, calibration } = this.parts
    const own = new Map([
      ...saveBoostedTrees(trees),
      [COUNTS_FILE, encodeArray(itemCounts)] as const,
      [CALIBRATION_FILE, encodeJson({ calibration })] as const,
    ])
    return [...joinArtifacts({ [PART]: own })]
  }

  purchaseProbability(sessions: SessionColumns, session: number): number {
    const own = actionsOf(sessionsBetween(sessions, session, session + 1))
    return this.probabilityAfter(own, 0, own.items.length - 1)
  }

  /** That a purchase follows `event`, one of visits that the trees did not learn from, in its session, which begins with `start`. */
  private probabilityAfter(actions: SessionColumns, start: number, event: number): number {
    const { trees, itemCounts, calibration } = this.parts
    const { features, told } = this
    // Before the first action nothing is known.
    if (event < start) features.fill(0)
    else writeActionFeatures(actions, start, event, itemCounts, start, features)
    trees.scoreRow(features, told)
    return calibratedProbability(calibration, told[0]!)
  }
}

function casesOf(corpus: SessionCorpus, events: readonly LaterEvent[]): PurchaseCases {
  const { purchases } = eventOutcomes(corpus, undefined, isAction)
  return {
    visits: events.map(({ start }) => start),
    events: events.map(({ event }) => event),
    labels: events.map(({ event }) => purchases[event]!),
  }
}

/**
 * Counts of all visits before the one that is asked about, which come in order: those of the visit itself would tell its end, and so would counts from which it is
 * taken out (ordered target statistics: Prokhorenkova et al. 2018, "CatBoost", section 3.2).
 */
function countsBefore(corpus: SessionCorpus, itemCount: number): (start: number) => Float64Array {
  const counts = new Float64Array(itemCount * 3)
  let counted = 0
  return (start) => {
    addItemActions(corpus, counted, start, counts)
    counted = start
    return counts
  }
}

/** @param countsOf what is known of items, by the first event of the visit; visits come in order */
function examplesOf(
  corpus: SessionCorpus,
  { visits, events, labels }: PurchaseCases,
  countsOf: (start: number) => Float64Array,
): Examples {
  const columns = Array.from({ length: ACTION_FEATURE_COUNT }, (_, at) => ({
    ...{ name: `feature ${at}`, kind: 'numeric' as const, values: new Float32Array(labels.length) },
  }))
  const features = new Float64Array(ACTION_FEATURE_COUNT)
  events.forEach((event, row) => {
    const start = visits[row]!
    writeActionFeatures(corpus, start, event, countsOf(start), start, features)
    columns.forEach(({ values }, at) => (values[row] = features[at]!))
  })
  return { columns, labels }
}

function scoresOf(
  trees: BoostedTrees,
  corpus: SessionCorpus,
  { visits, events }: PurchaseCases,
  itemCounts: Float64Array,
): number[] {
  const features = new Float64Array(ACTION_FEATURE_COUNT)
  const told = new Float64Array(1)
  return events.map((event, at) => {
    writeActionFeatures(corpus, visits[at]!, event, itemCounts, visits[at]!, features)
    trees.scoreRow(features, told)
    return told[0]!
  })
}

/** The number of the first visit of these. */
function visitOf({ offsets }: SessionCorpus, { visits }: PurchaseCases): number {
  return offsets.indexOf(visits[0]!)
}
