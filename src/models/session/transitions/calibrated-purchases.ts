/**
 * Rates of purchases as probabilities that hold later, too: seasons and campaigns move them away from what was counted. The rates of earlier visits
 * are calibrated on visits that began after these had ended, and what was learned holds for the rates of all visits, where it tells later visits better.
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

export class CalibratedPurchases implements PurchaseScorer {
  private constructor(
    private readonly rates: PurchaseRates,
    /** Null: the rates are the probabilities. */
    readonly calibration: Calibration | null,
  ) {}

  static fit(corpus: SessionCorpus): CalibratedPurchases {
    return new CalibratedPurchases(PurchaseRates.fit(corpus), calibrationOf(corpus))
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
  readonly scores: readonly number[]
  readonly labels: readonly number[]
}

/** Null where there are too few later visits, and where those of the second half are told no better with what the first half says. */
function calibrationOf(corpus: SessionCorpus): Calibration | null {
  const trained = Math.floor(sessionCount(corpus) * (1 - LATER_VISITS))
  const rates = PurchaseRates.fit(corpusBetween(corpus, 0, trained))
  const { purchases } = eventOutcomes(corpus, undefined, isAction)
  const later = laterEvents(corpus, trained, MAX_CASES)
  const cases = {
    scores: later.map(({ start, event }) => logOdds(rates.probabilityAfter(corpus, start, event))),
    labels: later.map(({ event }) => purchases[event]!),
  }
  // Events of one visit hang together: none is on both sides.
  const middle = later.findIndex(({ start }) => start >= (later[later.length >> 1]?.start ?? 0))
  const [learned, judged] = [part(cases, 0, middle), part(cases, middle, later.length)]
  if (!hasBothKinds(learned) || !hasBothKinds(judged)) return null
  const tried = fitCalibration({ ...learned, time: 'UNDATED' })
  const loss = (probabilityOf: (score: number) => number) =>
    judged.scores.reduce((sum, score, at) => sum + lossOf(probabilityOf(score), judged.labels[at]!), 0)
  const isBetter =
    loss((score) => calibratedProbability(tried, score)) < loss((score) => 1 / (1 + Math.exp(-score)))
  return isBetter ? fitCalibration({ ...cases, time: 'UNDATED' }) : null
}

function part({ scores, labels }: Cases, from: number, to: number): Cases {
  return { scores: scores.slice(from, to), labels: labels.slice(from, to) }
}

function hasBothKinds({ labels }: Cases): boolean {
  const positives = labels.reduce((sum, label) => sum + label, 0)
  return Math.min(positives, labels.length - positives) >= LEAST_CASES
}

function lossOf(probability: number, label: number): number {
  return -Math.log(Math.max(1e-15, label === 1 ? probability : 1 - probability))
}
