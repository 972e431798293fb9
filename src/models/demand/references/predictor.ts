/** Serves a reference rule: its centre, and the quantiles of what it got wrong. */
import {
  LEVEL_COUNT,
  MAX_HORIZON_DAYS,
  QUANTILE_LEVELS,
  type DemandInput,
  type DemandPrediction,
  type DemandSignature,
} from '../../../contracts/demand'
import type { ArtifactFiles, DemandPredictor, PredictOptions } from '../../../contracts/estimator'
import { CONTEXT_DAYS, WindowStatistics } from '../../../features/demand'
import { decodeJson, encodeJson } from '../../artifact-json'
import { pause, throwIfCancelled } from '../../cancellation'
import { finishPrediction } from '../finish-prediction'
import { fallbackSchema, needsFallback, PooledFallback } from '../pooled-fallback'
import { errorQuantilesSchema, seriesId, spreadOf, type ErrorQuantiles } from '../error-quantiles'
import {
  checkDemandInput,
  demandSignature,
  emptyPrediction,
  readSignature,
  SIGNATURE_FILE,
} from '../signature'
import { profilesSchema, type Profiles, type ReferenceRule } from './rules'

const ERRORS_FILE = 'errors.json'
const PROFILES_FILE = 'profiles.json'
const FALLBACK_FILE = 'fallback.json'
const PAUSE_EVERY = 1024

export interface ReferenceParts {
  readonly profiles: Profiles
  /** In units of `spreadOf` the centre. */
  readonly errors: ErrorQuantiles
  readonly fallback: PooledFallback
  readonly horizonCorrelation: readonly number[]
}

export class ReferencePredictor implements DemandPredictor {
  readonly signature: DemandSignature

  constructor(
    private readonly rule: ReferenceRule,
    private readonly parts: ReferenceParts,
  ) {
    this.signature = demandSignature(
      rule.family,
      [{ name: 'units', shape: ['batch', CONTEXT_DAYS], dtype: 'float32', unit: 'units' }],
      parts.horizonCorrelation,
    )
  }

  get family(): string {
    return this.rule.family
  }

  /** @throws ARTIFACT_CORRUPT. */
  static load(rule: ReferenceRule, files: ArtifactFiles): ReferencePredictor {
    const { horizonCorrelation } = readSignature(files, rule.family)
    return new ReferencePredictor(rule, {
      profiles: decodeJson(files, PROFILES_FILE, profilesSchema),
      errors: decodeJson(files, ERRORS_FILE, errorQuantilesSchema),
      fallback: new PooledFallback(decodeJson(files, FALLBACK_FILE, fallbackSchema)),
      horizonCorrelation,
    })
  }

  async predict(input: DemandInput, { signal }: PredictOptions = {}): Promise<DemandPrediction> {
    throwIfCancelled(signal)
    checkDemandInput(input)
    const { profiles, fallback } = this.parts
    const prediction = emptyPrediction(input.series.length)
    const statistics = new WindowStatistics()
    const centres = new Float64Array(MAX_HORIZON_DAYS)
    for (let row = 0; row < input.series.length; row++) {
      if (row % PAUSE_EVERY === PAUSE_EVERY - 1) await pause(signal)
      statistics.read(input.series[row]!, input.historyDays - 1, input.historyDays + input.futureDays)
      if (needsFallback(statistics.observedDays)) {
        fallback.write(input, row, prediction)
        continue
      }
      this.rule.centres({ input, row, statistics, profiles }, centres)
      if (this.rule.isEmpirical) writeEmpirical(statistics, centres, row, prediction)
      else this.writeErrors(seriesId(input.series[row]!), centres, row, prediction)
    }
    return finishPrediction(input, prediction)
  }

  save(): ArtifactFiles {
    const { profiles, errors, fallback } = this.parts
    return new Map([
      [SIGNATURE_FILE, encodeJson(this.signature)],
      [PROFILES_FILE, encodeJson(profiles)],
      [ERRORS_FILE, encodeJson(errors)],
      [FALLBACK_FILE, encodeJson(fallback.state)],
    ])
  }

  async dispose(): Promise<void> {
    // Holds plain values only.
  }

  private writeErrors(id: string, centres: Float64Array, row: number, prediction: DemandPrediction): void {
    const { series, pooled } = this.parts.errors
    const byWeeks = series[id] ?? pooled
    for (let step = 0; step < MAX_HORIZON_DAYS; step++) {
      const at = row * MAX_HORIZON_DAYS + step
      const centre = centres[step]!
      prediction.mean[at] = centre
      const errors = byWeeks[Math.floor(step / 7)]!
      for (let level = 0; level < LEVEL_COUNT; level++) {
        prediction.quantiles[at * LEVEL_COUNT + level] = Math.max(
          0,
          centre + spreadOf(centre) * errors[level]!,
        )
      }
    }
  }
}

/** The same for all days ahead: what the days of the context sold, in order. */
function writeEmpirical(
  statistics: WindowStatistics,
  centres: Float64Array,
  row: number,
  prediction: DemandPrediction,
): void {
  const units: number[] = []
  statistics.forEachRead(CONTEXT_DAYS, (sold) => units.push(sold))
  units.sort((a, b) => a - b)
  const quantiles = QUANTILE_LEVELS.map((level) => {
    // Value i of n stands for level (i + 0.5) / n.
    const position = Math.min(units.length - 1, Math.max(0, level * units.length - 0.5))
    const low = Math.floor(position)
    const high = Math.min(units.length - 1, low + 1)
    return units[low]! + (position - low) * (units[high]! - units[low]!)
  })
  for (let step = 0; step < MAX_HORIZON_DAYS; step++) {
    const at = row * MAX_HORIZON_DAYS + step
    prediction.mean[at] = centres[step]!
    prediction.quantiles.set(quantiles, at * LEVEL_COUNT)
  }
}
