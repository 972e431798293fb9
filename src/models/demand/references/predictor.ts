/** Serves a reference rule: its centres, and the quantiles of what it got wrong. */
import {
  lastObservedIndex,
  learnedLevels,
  LEVEL_COUNT,
  QUANTILE_LEVELS,
  type DemandInput,
  type DemandPrediction,
  type DemandSignature,
} from '../../../contracts/demand/demand'
import type { DemandPredictor } from '../../../contracts/demand/demand-estimator'
import type { WindowShape } from '../../../contracts/demand/window-shape'
import type { ArtifactFiles, PredictOptions } from '../../../contracts/models/estimator'
import type { Hyperparameters } from '../../../contracts/models/task'
import { WindowStatistics } from '../../../features/demand'
import { ForecartError } from '../../../core/errors'
import { decodeJson, encodeJson } from '../../artifact-json'
import { pause, throwIfCancelled } from '../../cancellation'
import { finishPrediction } from '../finish-prediction'
import { fallbackSchema } from '../fallback-group'
import { needsFallback, PooledFallback } from '../pooled-fallback'
import {
  checkDemandInput,
  demandSignature,
  emptyPrediction,
  readSignature,
  SIGNATURE_FILE,
} from '../signature'
import { chosenOrdersSchema, NO_ORDERS, type ChosenOrders } from './chosen-orders'
import {
  errorQuantilesSchema,
  partOf,
  partsOf,
  seriesId,
  spreadOf,
  type ErrorQuantiles,
} from './error-quantiles'
import { NO_PROFILES, profilesSchema, type Profiles, type ReferenceRule } from './rules'

/** Of rules that have some beside the lengths of windows, which the signature says. */
export const HYPERPARAMETERS_FILE = 'hyperparameters.json'
const ERRORS_FILE = 'errors.json'
const PROFILES_FILE = 'profiles.json'
const ORDERS_FILE = 'orders.json'
const FALLBACK_FILE = 'fallback.json'
/** Series after which cancellation is looked for: rules that fit a model to each take milliseconds for one. */
export const PAUSE_EVERY = 64

export interface ReferenceParts {
  readonly shape: WindowShape
  /** Those that the rule was made from. */
  readonly hyperparameters: Hyperparameters
  readonly profiles: Profiles
  readonly orders: ChosenOrders
  readonly errors: ErrorQuantiles
  readonly fallback: PooledFallback
  readonly horizonCorrelation: readonly number[]
  /** Those that errors were summed up at: see `learnedLevels`. */
  readonly levelCount: number
}

export class ReferencePredictor implements DemandPredictor {
  readonly signature: DemandSignature

  constructor(
    private readonly rule: ReferenceRule,
    private readonly parts: ReferenceParts,
  ) {
    this.signature = demandSignature(
      rule.family,
      parts.shape,
      [{ name: 'units', shape: ['batch', parts.shape.context], dtype: 'float32', unit: 'units' }],
      parts.horizonCorrelation,
      parts.levelCount,
    )
  }

  get family(): string {
    return this.rule.family
  }

  /** @throws ARTIFACT_CORRUPT. */
  static load(
    rule: ReferenceRule,
    hyperparameters: Hyperparameters,
    files: ArtifactFiles,
  ): ReferencePredictor {
    const shape = readSignature(files, rule.family)
    return new ReferencePredictor(rule, {
      shape,
      hyperparameters,
      profiles: rule.readsProfiles ? decodeJson(files, PROFILES_FILE, profilesSchema) : NO_PROFILES,
      orders: rule.orders ? decodeJson(files, ORDERS_FILE, chosenOrdersSchema) : NO_ORDERS,
      errors: readErrors(files, shape),
      fallback: new PooledFallback(decodeJson(files, FALLBACK_FILE, fallbackSchema), shape),
      horizonCorrelation: shape.horizonCorrelation,
      levelCount: learnedLevels(shape).length,
    })
  }

  async predict(input: DemandInput, { signal }: PredictOptions = {}): Promise<DemandPrediction> {
    throwIfCancelled(signal)
    const { shape, profiles, orders } = this.parts
    checkDemandInput(input, shape.granularity)
    const prediction = emptyPrediction(input.series.length, shape.horizon)
    const forecast = new RuleForecast(this.rule, { profiles, orders }, shape)
    for (let row = 0; row < input.series.length; row++) {
      if (row % PAUSE_EVERY === PAUSE_EVERY - 1) await pause(signal)
      if (!forecast.read(input, row)) this.parts.fallback.write(input, row, prediction)
      else if (this.rule.quantilesFrom === 'CONTEXT') writeContext(forecast, row, prediction)
      else this.writeErrors(forecast, input, row, prediction)
    }
    return finishPrediction(input, prediction)
  }

  save(): ArtifactFiles {
    const { hyperparameters, profiles, orders, errors, fallback } = this.parts
    const hasHyperparameters = Object.keys(hyperparameters).length > 0
    return new Map([
      [SIGNATURE_FILE, encodeJson(this.signature)],
      ...(hasHyperparameters ? [[HYPERPARAMETERS_FILE, encodeJson(hyperparameters)] as const] : []),
      ...(this.rule.readsProfiles ? [[PROFILES_FILE, encodeJson(profiles)] as const] : []),
      ...(this.rule.orders ? [[ORDERS_FILE, encodeJson(orders)] as const] : []),
      [ERRORS_FILE, encodeJson(errors)],
      [FALLBACK_FILE, encodeJson(fallback.state)],
    ])
  }

  async dispose(): Promise<void> {
    // It holds plain values only.
  }

  private writeErrors(
    { centres, spreads, delay }: RuleForecast,
    input: DemandInput,
    row: number,
    prediction: DemandPrediction,
  ): void {
    const { shape, errors: known } = this.parts
    const { horizon } = shape
    const { series, pooled } = known
    const ofSeries = series[seriesId(input.series[row]!)]
    const isInUnits = ofSeries !== undefined && this.rule.quantilesFrom === 'ERRORS_IN_UNITS'
    for (let step = 0; step < horizon; step++) {
      const at = row * horizon + step
      const centre = centres[step]!
      const spread = isInUnits ? 1 : spreads[step]!
      const errors = (ofSeries ?? pooled)[partOf(step + delay, horizon)]!
      prediction.mean[at] = centre
      for (let level = 0; level < LEVEL_COUNT; level++) {
        prediction.quantiles[at * LEVEL_COUNT + level] = Math.max(0, centre + spread * errors[level]!)
      }
    }
  }
}

/** @throws ARTIFACT_CORRUPT, also where the errors are of a horizon of other parts. */
function readErrors(files: ArtifactFiles, { horizon }: WindowShape): ErrorQuantiles {
  const errors = decodeJson(files, ERRORS_FILE, errorQuantilesSchema)
  const parts = partsOf(horizon)
  if ([errors.pooled, ...Object.values(errors.series)].every(({ length }) => length === parts)) return errors
  throw new ForecartError('ARTIFACT_CORRUPT', `${ERRORS_FILE} does not hold ${parts} parts of the horizon`)
}

/** What a rule says of one series at a time: the arrays are written over with the next. */
export class RuleForecast {
  readonly statistics: WindowStatistics
  /** `[horizon]` units. */
  readonly centres: Float64Array
  /** `[horizon]` units that errors around the centres are measured in. */
  readonly spreads: Float64Array
  /** Periods between the end of the data of the series and that of the panel: the horizon is further ahead by as many. */
  delay = 0

  constructor(
    private readonly rule: ReferenceRule,
    private readonly learnt: Pick<ReferenceParts, 'profiles' | 'orders'>,
    private readonly shape: WindowShape,
  ) {
    this.statistics = new WindowStatistics(shape)
    this.centres = new Float64Array(shape.horizon)
    this.spreads = new Float64Array(shape.horizon)
  }

  /** @returns whether the context holds enough for a rule */
  read(input: DemandInput, row: number): boolean {
    const { rule, statistics, centres, spreads } = this
    const { profiles, orders } = this.learnt
    const series = input.series[row]!
    statistics.read(series, input.historySteps - 1, input.historySteps + input.futureSteps)
    if (needsFallback(statistics.observedCount, this.shape)) return false
    this.delay = input.historySteps - 1 - lastObservedIndex(series)
    const order = orders.series[seriesId(series)] ?? orders.usual
    rule.centres({ input, row, statistics, profiles, order }, centres)
    if (rule.quantilesFrom === 'ERRORS_IN_UNITS') spreads.fill(spreadOf(statistics.level))
    else centres.forEach((centre, step) => (spreads[step] = spreadOf(centre)))
    return true
  }
}

/** The same for all periods ahead: what the periods of the context sold, in order. */
function writeContext(
  { statistics, centres }: RuleForecast,
  row: number,
  prediction: DemandPrediction,
): void {
  const units: number[] = []
  statistics.forEachRead(statistics.shape.context, (sold) => units.push(sold))
  units.sort((a, b) => a - b)
  const quantiles = QUANTILE_LEVELS.map((level) => {
    // Value i of n stands for level (i + 0.5) / n.
    const position = Math.min(units.length - 1, Math.max(0, level * units.length - 0.5))
    const low = Math.floor(position)
    const high = Math.min(units.length - 1, low + 1)
    return units[low]! + (position - low) * (units[high]! - units[low]!)
  })
  for (let step = 0; step < centres.length; step++) {
    const at = row * centres.length + step
    prediction.mean[at] = centres[step]!
    prediction.quantiles.set(quantiles, at * LEVEL_COUNT)
  }
}
