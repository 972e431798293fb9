import {
  isDemandKnown,
  isLowerBound,
  LEVEL_COUNT,
  MAX_HORIZON_DAYS,
  type DemandInput,
  type DemandPrediction,
  type DemandSeries,
  type DemandSignature,
} from '../../../contracts/demand'
import type { ArtifactFiles, DemandPredictor, PredictOptions } from '../../../contracts/estimator'
import { CONTEXT_DAYS, withoutOutliers } from '../../../features/demand'
import { decodeJson, encodeJson } from '../../artifact-json'
import { pause, throwIfCancelled } from '../../cancellation'
import { finishPrediction } from '../finish-prediction'
import { fallbackSchema, needsFallback, PooledFallback } from '../pooled-fallback'
import {
  checkDemandInput,
  demandSignature,
  emptyPrediction,
  readSignature,
  SIGNATURE_FILE,
} from '../signature'
import { errorQuantilesSchema, seriesId, spreadOf, WEEKS_AHEAD, type ErrorQuantiles } from './error-quantiles'

const FAMILY = 'seasonal-naive'
const WEEK = 7
const ERRORS_FILE = 'errors.json'
const FALLBACK_FILE = 'fallback.json'
const PAUSE_EVERY = 1024

export class SeasonalNaivePredictor implements DemandPredictor {
  readonly family = FAMILY
  readonly signature: DemandSignature

  constructor(
    private readonly errors: ErrorQuantiles,
    private readonly fallback: PooledFallback,
    horizonCorrelation: readonly number[],
  ) {
    this.signature = demandSignature(
      FAMILY,
      [{ name: 'units', shape: ['batch', CONTEXT_DAYS], dtype: 'float32', unit: 'units' }],
      horizonCorrelation,
    )
  }

  /** @throws ARTIFACT_CORRUPT. */
  static load(files: ArtifactFiles): SeasonalNaivePredictor {
    const signature = readSignature(files, FAMILY)
    return new SeasonalNaivePredictor(
      decodeJson(files, ERRORS_FILE, errorQuantilesSchema),
      new PooledFallback(decodeJson(files, FALLBACK_FILE, fallbackSchema)),
      signature.horizonCorrelation,
    )
  }

  async predict(input: DemandInput, { signal }: PredictOptions = {}): Promise<DemandPrediction> {
    throwIfCancelled(signal)
    checkDemandInput(input)
    const prediction = emptyPrediction(input.series.length)
    for (const [row, given] of input.series.entries()) {
      const series = withoutOutliers(given, input.historyDays - CONTEXT_DAYS)
      if (row % PAUSE_EVERY === PAUSE_EVERY - 1) await pause(signal)
      const context = contextOf(series, input.historyDays)
      if (needsFallback(context.days)) this.fallback.write(input, row, prediction)
      else this.write(series, input.historyDays, context, row, prediction)
    }
    return finishPrediction(input, prediction)
  }

  save(): ArtifactFiles {
    return new Map([
      [SIGNATURE_FILE, encodeJson(this.signature)],
      [ERRORS_FILE, encodeJson(this.errors)],
      [FALLBACK_FILE, encodeJson(this.fallback.state)],
    ])
  }

  async dispose(): Promise<void> {
    // Holds plain values only.
  }

  private write(
    series: DemandSeries,
    historyDays: number,
    { level, expected }: Context,
    row: number,
    prediction: DemandPrediction,
  ): void {
    const own = this.errors.series[seriesId(series)]
    const unit = own ? 1 : spreadOf(level)
    const quantilesByWeeks = own ?? this.errors.pooled
    for (let step = 1; step <= MAX_HORIZON_DAYS; step++) {
      const { value, weeks } = lastSameWeekday(series, historyDays, step, expected)
      const known = value ?? level
      const at = row * MAX_HORIZON_DAYS + step - 1
      prediction.mean[at] = known
      const errors = quantilesByWeeks[Math.min(weeks, WEEKS_AHEAD) - 1]!
      for (let quantile = 0; quantile < LEVEL_COUNT; quantile++) {
        prediction.quantiles[at * LEVEL_COUNT + quantile] = Math.max(0, known + unit * errors[quantile]!)
      }
    }
  }
}

interface Context {
  /** Read days. */
  readonly days: number
  /** Mean of the days with stock: sales of other days count where they are above it. */
  readonly expected: number
  readonly level: number
}

function contextOf(series: DemandSeries, historyDays: number): Context {
  const first = Math.max(series.firstObserved, historyDays - CONTEXT_DAYS)
  const stocked = meanOver(series, first, historyDays, (index) => isDemandKnown(series, index))
  const expected = stocked.mean
  const read = meanOver(series, first, historyDays, (index) => isRead(series, index, expected))
  return { days: read.days, expected, level: read.mean }
}

function meanOver(
  { units }: DemandSeries,
  from: number,
  to: number,
  counts: (index: number) => boolean,
): { days: number; mean: number } {
  let sum = 0
  let days = 0
  for (let index = Math.max(0, from); index < to; index++) {
    if (!counts(index)) continue
    sum += units[index]!
    days++
  }
  return { days, mean: days > 0 ? sum / days : 0 }
}

/** The last observed same day of the week inside the context, and how many weeks before the target it lies. */
function lastSameWeekday(
  series: DemandSeries,
  historyDays: number,
  step: number,
  expected: number,
): { value: number | null; weeks: number } {
  const target = historyDays - 1 + step
  const first = Math.max(0, historyDays - CONTEXT_DAYS)
  for (let weeks = Math.ceil(step / WEEK); target - WEEK * weeks >= first; weeks++) {
    const index = target - WEEK * weeks
    if (isRead(series, index, expected)) return { value: series.units[index]!, weeks }
  }
  return { value: null, weeks: WEEKS_AHEAD }
}

function isRead(series: DemandSeries, index: number, expected: number): boolean {
  return isDemandKnown(series, index) || (isLowerBound(series, index) && series.units[index]! > expected)
}
