/**
 * Versions of the model of lift: each is a fit that told something which was kept, with what was known of the model's record then. A version holds the whole fit, so that whoever asks
 * the same after a start, or in another process, is answered by it.
 */
import { createHash } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import type { Metric } from '../../contracts/models/model-version'
import { ForecartError, hasErrorCode } from '../../core/errors'
import type { Logger } from '../../core/logger'
import { addDays } from '../../core/time/day'
import { LIFT_MODEL, type LiftTrackRecord } from '../../models/promotion'
import type { FittedVersions } from '../../registry/fitted-versions'
import { refusalOf } from './lift-gate'
import type { LiftFit, LiftSource } from './lift-source'

const MODEL = 'promotion-lift'
const FIT_FILE = 'fit.v8'
/** One lift for all promotions: what the model is measured against. */
const CONSTANT = 'constant-lift'
const CONSTANT_FILE = 'constant-lift.json'
/** Nothing is drawn to fit; what is told of a plan is drawn with a seed of its own. */
const SEED = 0

export class LiftVersions {
  constructor(
    private readonly versions: Pick<FittedVersions, 'files' | 'keep'>,
    private readonly logger?: Pick<Logger, 'warn'>,
  ) {}

  /** The fit that was kept with this key; null where none was, or its files are damaged. */
  async fitOf(key: string): Promise<LiftFit | null> {
    try {
      const file = (await this.versions.files(MODEL, key))?.get(FIT_FILE)
      return file ? readFit(file) : null
    } catch (error) {
      if (!hasErrorCode(error, 'ARTIFACT_CORRUPT')) throw error
      this.logger?.warn({ err: error }, 'A kept fit of lifts cannot be read; it is made anew')
      return null
    }
  }

  /** Keeps the fit that an answer was told from. @returns the key of the version */
  ofFit({ fit, originDay, readAt, hasBegun, record }: LiftSource): Promise<bigint> {
    const isWithheld = refusalOf(record) !== null
    return this.versions.keep({
      ...{ modelName: MODEL, family: LIFT_MODEL, fingerprint: fit.key, seed: SEED },
      files: new Map([[FIT_FILE, serialize(fit)]]),
      days: { from: addDays(originDay, 1 - fit.fitted.days), to: originDay, asOf: readAt },
      metrics: metricsOf(record, record.errorRatioToConstant),
      baselineMetrics: metricsOf(null, record.errorRatioToConstant === null ? null : 1),
      gate: {
        decision: isWithheld ? 'BASELINE_PROMOTED' : 'CHALLENGER_PROMOTED',
        ...{ summary: record.summary, baselineFamily: CONSTANT },
      },
      isChampion: !hasBegun && !isWithheld,
    })
  }

  /** Keeps the one lift for all promotions that is told in the place of the model's. @returns the key of the version */
  ofConstant({ hasBegun, record }: Pick<LiftSource, 'hasBegun' | 'record'>): Promise<bigint> {
    const { constantLift: liftFraction, promotions } = record
    const file = Buffer.from(JSON.stringify({ liftFraction, promotions }))
    const ratio = record.errorRatioToConstant === null ? null : 1
    return this.versions.keep({
      ...{ modelName: MODEL, family: CONSTANT, seed: SEED, days: null },
      fingerprint: createHash('sha256').update(CONSTANT).update(file).digest('hex'),
      files: new Map([[CONSTANT_FILE, file]]),
      metrics: metricsOf(null, ratio),
      baselineMetrics: metricsOf(null, ratio),
      gate: { decision: 'BASELINE_PROMOTED', summary: record.summary, baselineFamily: CONSTANT },
      isChampion: !hasBegun,
    })
  }
}

/** @throws ARTIFACT_CORRUPT where it is of a newer Node.js, which may write what this one does not know */
function readFit(file: Uint8Array): LiftFit {
  try {
    return deserialize(file) as LiftFit
  } catch (error) {
    throw new ForecartError(
      'ARTIFACT_CORRUPT',
      'A kept fit of lifts was written by another Node.js',
      {},
      { cause: error },
    )
  }
}

/** @param record null of one lift for all, which has no interval */
function metricsOf(record: LiftTrackRecord | null, errorRatio: number | null): Metric[] {
  const isMeasured = record !== null && record.promotions > 0
  return [
    { name: 'errorRatioToConstant', value: errorRatio },
    { name: 'bias', value: record?.biasFraction ?? null },
    { name: 'coverage', value: isMeasured ? record.held / record.promotions : null },
  ]
}
