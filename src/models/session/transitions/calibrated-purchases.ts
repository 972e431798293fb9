/**
 * Rates of purchases as probabilities that hold later, too: seasons and campaigns move them away from what was counted. The rates of earlier visits
 * are calibrated on visits that began after these had ended. Where that tells still later ones better, these rates are kept with what was learned:
 * rates of all visits hold a part of the move already, and would be moved too far.
 */
import { z } from 'zod'
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import type { SessionColumns, SessionCorpus } from '../../../contracts/session/session'
import {
  type Calibration,
  calibratedProbability,
  calibrationSchema,
  fitCalibration,
  pairedTest,
} from '../../../evaluation'
import { corpusBetween, sessionCount } from '../../../features/session'
import { eventOutcomes } from '../../../features/session/event-outcomes'
import { decodeJson, encodeJson } from '../../artifact-json'
import { laterEvents } from '../later-events'
import { logOdds } from '../log-odds'
import type { PurchaseScorer } from '../ranking/ranking-predictor'
import { isAction } from './action-transitions'
import { PurchaseRates } from './purchase-rates'

const FILE = 'purchase-calibration.json'
const schema = z.object({ calibration: calibrationSchema })

/** The newest visits, as a share of all, that rates are calibrated on. */
const LATER_VISITS = 0.1
const MAX_CASES = 20_000
/** Of each kind, in each half: fewer tell nothing of rates that are counted of many. */
const LEAST_CASES = 30
/** One standard error, as of the other choices that a model makes by itself. */
const SIGNIFICANCE = 0.16

export class CalibratedPurchases implements PurchaseScorer {
  private constructor(
    private readonly rates: PurchaseRates,
    /** Null: the rates are the probabilities. */
    readonly calibration: Calibration | null,
  ) {}

  static fit(corpus: SessionCorpus): CalibratedPurchases {
    const trained = Math.floor(sessionCount(corpus) * (1 - LATER_VISITS))
    const earlier = PurchaseRates.fit(corpusBetween(corpus, 0, trained))
    const calibration = calibrationOf(corpus, trained, earlier)
    return new CalibratedPurchases(calibration ? earlier : PurchaseRates.fit(corpus), calibration)
  }

  /** Artifacts of before have no calibration. @throws ARTIFACT_CORRUPT */
  static load(files: ArtifactFiles): CalibratedPurchases {
    const calibration = files.has(FILE) ? decodeJson(files, FILE, schema).calibration : null
    return new CalibratedPurchases(PurchaseRates.load(files), calibration)
  }

  save(): readonly (readonly [string, Uint8Array])[] {
    const { rates, calibration } = this
    return [...rates.save(), ...(calibration ? [[FILE, encodeJson({ calibration })] as const] : [])]
  }

  purchaseProbability(sessions: SessionColumns, session: number): number {
    const rate = this.rates.purchaseProbability(sessions, session)
    return this.calibration ? calibratedProbability(this.calibration, logOdds(rate)) : rate
  }
}

interface Cases {
  /** First events of the visits: cases of one visit hang together. */
  readonly visits: readonly number[]
  readonly scores: readonly number[]
  readonly labels: readonly number[]
}

/**
 * Null where there are too few later visits, and where those of the second half are not told better, by more than chance, with what the first half says.
 * @param rates of the first `trained` visits
 */
function calibrationOf(corpus: SessionCorpus, trained: number, rates: PurchaseRates): Calibration | null {
  const { purchases } = eventOutcomes(corpus, undefined, isAction)
  const later = laterEvents(corpus, trained, MAX_CASES)
  const cases = {
    visits: later.map(({ start }) => start),
    scores: later.map(({ start, event }) => logOdds(rates.probabilityAfter(corpus, start, event))),
    labels: later.map(({ event }) => purchases[event]!),
  }
  // Events of one visit hang together: none is on both sides.
  const middle = later.findIndex(({ start }) => start >= (later[later.length >> 1]?.start ?? 0))
  const [learned, judged] = [part(cases, 0, middle), part(cases, middle, later.length)]
  if (!hasBothKinds(learned) || !hasBothKinds(judged)) return null
  const tried = fitCalibration({ ...learned, time: 'UNDATED' })
  return isBetter(tried, judged) ? fitCalibration({ ...cases, time: 'UNDATED' }) : null
}

/** By log loss; visits are the independent units. */
function isBetter(calibration: Calibration, { visits, scores, labels }: Cases): boolean {
  const gains = new Map<number, number>()
  scores.forEach((score, at) => {
    const before = lossOf(1 / (1 + Math.exp(-score)), labels[at]!)
    const gain = before - lossOf(calibratedProbability(calibration, score), labels[at]!)
    gains.set(visits[at]!, (gains.get(visits[at]!) ?? 0) + gain)
  })
  const { meanDifference, pValue } = pairedTest('visits', [...gains.values()])
  return meanDifference > 0 && pValue < SIGNIFICANCE
}

function part({ visits, scores, labels }: Cases, from: number, to: number): Cases {
  return {
    visits: visits.slice(from, to),
    scores: scores.slice(from, to),
    labels: labels.slice(from, to),
  }
}

function hasBothKinds({ labels }: Cases): boolean {
  const positives = labels.reduce((sum, label) => sum + label, 0)
  return Math.min(positives, labels.length - positives) >= LEAST_CASES
}

function lossOf(probability: number, label: number): number {
  return -Math.log(Math.max(1e-15, label === 1 ? probability : 1 - probability))
}
