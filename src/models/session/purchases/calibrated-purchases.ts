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
} from '../../../evaluation'
import { corpusBetween, sessionCount } from '../../../features/session'
import { decodeJson, encodeJson } from '../../artifact-json'
import { logOdds } from '../log-odds'
import type { PurchaseScorer } from '../ranking/ranking-predictor'
import { hasBothKinds, isBetter, laterPurchases, type PurchaseCases } from './purchase-cases'
import { PurchaseRates } from './purchase-rates'

const FILE = 'purchase-calibration.json'
const schema = z.object({ calibration: calibrationSchema })

/** The newest visits, as a share of all, that rates are calibrated on. */
const LATER_VISITS = 0.1

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
    return this.calibrated(this.rates.purchaseProbability(sessions, session))
  }

  /** That a purchase follows `event` in its session, which begins with `start`. */
  probabilityAfter(sessions: SessionColumns, start: number, event: number): number {
    return this.calibrated(this.rates.probabilityAfter(sessions, start, event))
  }

  private calibrated(rate: number): number {
    return this.calibration ? calibratedProbability(this.calibration, logOdds(rate)) : rate
  }
}

/**
 * Null where there are too few later visits, and where those of the second half are not told better, by more than chance, with what the first half says.
 * @param rates of the first `trained` visits
 */
function calibrationOf(corpus: SessionCorpus, trained: number, rates: PurchaseRates): Calibration | null {
  const { all, learned, judged } = laterPurchases(corpus, trained)
  if (!hasBothKinds(learned) || !hasBothKinds(judged)) return null
  const ratesOf = ({ visits, events }: PurchaseCases) =>
    events.map((event, at) => rates.probabilityAfter(corpus, visits[at]!, event))
  const fit = (cases: PurchaseCases): Calibration =>
    fitCalibration({ scores: ratesOf(cases).map(logOdds), labels: cases.labels, time: 'UNDATED' })
  const tried = fit(learned)
  const before = ratesOf(judged)
  const now = before.map((rate) => calibratedProbability(tried, logOdds(rate)))
  return isBetter(judged, before, now) ? fit(all) : null
}
