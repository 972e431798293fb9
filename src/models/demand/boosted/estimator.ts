/**
 * Trains trees for the mean and for a few levels on windows of the training part. Validation windows, which lie after everything that is learnt from, say
 * how many trees there are (one half of them) and how wide the quantiles have to be (the other half).
 */
import type { DemandPanel } from '../../../contracts/demand/demand'
import type { DemandEstimator } from '../../../contracts/demand/demand-estimator'
import {
  DAYS_PER_PERIOD,
  historyShortage,
  leastTrainingPeriods,
  windowShape,
  type WindowLengths,
  type WindowShape,
} from '../../../contracts/demand/window-shape'
import type { TrainOptions } from '../../../contracts/models/estimator'
import type { FeatureImportance } from '../../../contracts/models/model-version'
import type { Hyperparameters } from '../../../contracts/models/task'
import { ForecartError } from '../../../core/errors'
import { Rng } from '../../../core/statistics/rng'
import { countOfPeriods } from '../../../core/time/grid'
import { fitHorizonCorrelation, independentPeriods, predictWindows } from '../../../evaluation'
import { MONTHLY_COLUMNS, SEASONAL_COLUMNS } from '../../../features/demand'
import { trainBoostedTrees, type BoostedTrees, type ObjectiveSpec } from '../../boosting'
import { pause } from '../../cancellation'
import { chooseWindows, labelledPeriods, type WindowRef } from '../global-mlp/windows'
import {
  permutationImportance,
  unhelpfulFeatures,
  withSelection,
  type FEATURE_SELECTIONS,
} from '../permutation-importance'
import { PooledFallback } from '../pooled-fallback'
import { checkDemandInput } from '../signature'
import { fitWidths, UNCALIBRATED } from './calibration'
import { COLUMNS, FEATURE_OF_COLUMN, FIRST_FUTURE_COLUMN } from './columns'
import { BOOSTED, parseBoostedConfig } from './config'
import { drawRows, examplesOf, type PeriodRows } from './examples'
import type { ForestParts } from './forest'
import { Identities } from './identities'
import { forestLoss, JudgedForest } from './judged-forest'
import { LEARNT_LEVELS } from './levels'
import { BoostedPredictor } from './predictor'
import { validationOrigins } from './validation'

/** Fewer rows would be learnt by heart. */
const MIN_ROWS = 256
/** Validation windows are at most this share of those that are learnt from. */
const VALIDATION_SHARE = 0.5
/** How errors of periods go together is pooled over all series: so many windows say enough. */
const CORRELATION_WINDOWS = 3
const DAYS_OF_YEAR = 365
const DAYS_OF_SIX_MONTHS = 182
/** Poisson's likelihood is smallest at the mean whatever the noise, and its gradient grows with the ratio only, not with its square. */
const MEAN: ObjectiveSpec = { kind: 'tweedie', power: 1 }

const FALLING_WITH_PRICE = { relativePrice: 'falling' } as const

/** Which trees are trained, and on how much. */
export interface TreeEnsemble {
  readonly family: string
  readonly lengths: WindowLengths
  readonly maxWindows: number
  readonly stepsPerWindow: number
  /** What the mean is learnt by. */
  readonly mean: ObjectiveSpec
  /** Hyper-parameters of `trainBoostedTrees`. */
  readonly trees: Hyperparameters
  /** Whether demand may only fall where the price rises. */
  readonly fallingWithPrice: boolean
  readonly featureSelection: (typeof FEATURE_SELECTIONS)[number]
}

interface Rows {
  readonly training: PeriodRows
  /** Says when there are enough trees. */
  readonly stopping: PeriodRows
  readonly calibration: PeriodRows
}

export class BoostedEstimator implements DemandEstimator {
  readonly family: string
  private readonly ensemble: TreeEnsemble

  /** @throws BAD_USER_INPUT. */
  constructor(hyperparameters: Hyperparameters = {}, ensembleOf = boostedEnsemble) {
    this.ensemble = ensembleOf(hyperparameters)
    this.family = this.ensemble.family
  }

  async train(panel: DemandPanel, options: TrainOptions): Promise<BoostedPredictor> {
    const { seed, signal, onProgress } = options
    checkDemandInput(panel)
    await pause(signal)
    const shape = windowShape(panel.grid, this.ensemble.lengths)
    if (panel.historySteps < leastTrainingPeriods(shape)) throw tooShort(panel, shape)
    onProgress?.({ stage: 'features', fraction: 0 })
    const identities = Identities.of(panel)
    const rows = await this.drawAll(panel, shape, identities, options)
    if (rows.training.count < MIN_ROWS) throw tooFewRows(panel, rows.training.count)
    const columns = readColumns(rows.training, labelledDays(panel, shape))
    const { forest, featureImportance } = await this.trainSelected(rows, columns, options)
    onProgress?.({ stage: 'calibration', fraction: 0.95 })
    const parts = {
      shape,
      forest: { ...forest, widths: fitWidths(forest, rows.calibration) },
      identities,
      fallback: PooledFallback.fit(panel, shape),
      featureImportance,
    }
    const independent = new BoostedPredictor({
      ...parts,
      horizonCorrelation: independentPeriods(shape.horizon),
    })
    const recent = validationOrigins(panel, shape).slice(-CORRELATION_WINDOWS)
    const validated = await predictWindows(independent, panel, recent, {
      horizon: shape.horizon,
      signal,
    })
    onProgress?.({ stage: 'done', fraction: 1 })
    return new BoostedPredictor({ ...parts, horizonCorrelation: fitHorizonCorrelation(validated, seed) })
  }

  private async drawAll(
    panel: DemandPanel,
    shape: WindowShape,
    identities: Identities,
    { seed, signal }: TrainOptions,
  ): Promise<Rows> {
    const { maxWindows, stepsPerWindow } = this.ensemble
    const origins = validationOrigins(panel, shape)
    const end = origins[0]! + 1
    const rng = new Rng(seed, 'windows')
    const chosen = atMost(chooseWindows(panel, shape, { end, maxWindows }, rng), maxWindows, rng)
    const mostSeries = Math.ceil((VALIDATION_SHARE * maxWindows) / origins.length)
    const validated = atMost(
      panel.series.map((_, series) => series),
      mostSeries,
      rng,
    )
    // A small shop has few windows: more of each are looked at, so that chance does not say how many trees there are.
    const windows = validated.length * origins.length
    const ofEach = Math.ceil((VALIDATION_SHARE * maxWindows * stepsPerWindow) / Math.max(1, windows))
    const late = { end: panel.historySteps, stepsPerWindow: Math.min(shape.horizon, ofEach) }
    // Windows of one series overlap, so that all of them serve the same purpose.
    const [stopping, calibration] = halves(validated, rng).map((half) =>
      half.flatMap((series) => origins.map((origin) => ({ series, origin }))),
    )
    const draw = (
      refs: readonly WindowRef[],
      from: { readonly end: number; readonly stepsPerWindow: number },
    ): Promise<PeriodRows> => drawRows(panel, shape, identities, refs, { ...from, rng }, signal)
    return {
      training: await draw(chosen, { end, stepsPerWindow }),
      stopping: await draw(stopping!, late),
      calibration: await draw(calibration!, late),
    }
  }

  /** Trees of all columns, or of those that help: the windows that say how many trees there are say that too. */
  private async trainSelected(
    rows: Rows,
    columns: readonly number[],
    options: TrainOptions,
  ): Promise<{ forest: ForestParts; featureImportance?: FeatureImportance }> {
    const { featureSelection } = this.ensemble
    const { stopping } = rows
    const selects = featureSelection === 'select'
    const all = await this.trainForest(rows, columns, withinShare(options, 0, selects ? 0.5 : 1))
    if (featureSelection === 'none' || stopping.count === 0) return { forest: all }
    const judged = new JudgedForest(all, stopping, options.seed)
    const importance = await permutationImportance(judged, options)
    if (!selects) return { forest: all, featureImportance: importance }
    const lossWithAll = forestLoss(all, stopping)
    const leftOut = unhelpfulFeatures(importance, judged.features)
    const kept = columns.filter((column) => !leftOut.has(FEATURE_OF_COLUMN[column]!))
    // A shop in which no feature helps keeps them all, as it does where all of them help.
    const selected =
      kept.length > 0 && kept.length < columns.length
        ? await this.trainForest(rows, kept, withinShare(options, 0.5, 1))
        : all
    const featureImportance = withSelection(importance, selected === all ? new Set() : leftOut, {
      lossWithAll,
      lossWithSelected: forestLoss(selected, stopping),
    })
    return { forest: featureImportance.selection!.isAdopted ? selected : all, featureImportance }
  }

  private async trainForest(
    { training, stopping }: Rows,
    columns: readonly number[],
    { seed, signal, onProgress }: TrainOptions,
  ): Promise<ForestParts> {
    const objectives: ObjectiveSpec[] = [
      this.ensemble.mean,
      ...LEARNT_LEVELS.map((level): ObjectiveSpec => ({ kind: 'quantile', level })),
    ]
    const readsPrice = columns.some((column) => COLUMNS[column]!.name === 'relativePrice')
    const trained: BoostedTrees[] = []
    for (const [index, objective] of objectives.entries()) {
      const { model } = await trainBoostedTrees(
        {
          objective,
          training: examplesOf(training, columns),
          ...(stopping.count > 0 && { validation: examplesOf(stopping, columns) }),
          hyperparameters: this.ensemble.trees,
          // Where prices never differ, trees do not read them.
          ...(this.ensemble.fallingWithPrice && readsPrice && { monotone: FALLING_WITH_PRICE }),
        },
        {
          seed,
          signal,
          onProgress: ({ fraction }) =>
            onProgress?.({
              stage: 'trees',
              fraction: Math.min(0.95, 0.05 + (0.9 * (index + fraction)) / objectives.length),
            }),
        },
      )
      trained.push(model)
    }
    const [mean, ...quantiles] = trained
    return { columns, mean: mean!, quantiles, widths: UNCALIBRATED }
  }
}

function boostedEnsemble(hyperparameters: Hyperparameters): TreeEnsemble {
  const { maxWindows, stepsPerWindow, context, horizon, season, cleaning, ...others } =
    parseBoostedConfig(hyperparameters)
  const { fallingWithPrice, featureSelection, ...trees } = others
  return {
    family: BOOSTED,
    lengths: { context, horizon, season, cleaning },
    maxWindows,
    stepsPerWindow,
    mean: MEAN,
    trees,
    fallingWithPrice,
    featureSelection,
  }
}

/** Of a training that is a part of another one, from one share of it to another. */
function withinShare(options: TrainOptions, from: number, to: number): TrainOptions {
  const { onProgress } = options
  return {
    ...options,
    onProgress: (progress) => onProgress?.({ ...progress, fraction: from + (to - from) * progress.fraction }),
  }
}

function atMost<T>(all: readonly T[], most: number, rng: Rng): readonly T[] {
  if (all.length <= most) return all
  return Array.from(rng.permutation(all.length).subarray(0, most).sort(), (index) => all[index]!)
}

function halves(all: readonly number[], rng: Rng): [number[], number[]] {
  const order = Array.from(rng.permutation(all.length), (index) => all[index]!)
  const middle = Math.ceil(all.length / 2)
  return [order.slice(0, middle), order.slice(middle)]
}

function labelledDays(panel: DemandPanel, shape: WindowShape): number {
  const end = validationOrigins(panel, shape)[0]! + 1
  return labelledPeriods(panel, shape, end) * DAYS_PER_PERIOD[shape.granularity]
}

/**
 * Indices into COLUMNS of those that tell rows apart.
 * @param days that labels lie on: seasons that they do not cover are not read, since they would only tell the days of training apart
 */
function readColumns({ columns }: PeriodRows, days: number): number[] {
  const unused = new Set(
    [
      ...(days < DAYS_OF_YEAR ? SEASONAL_COLUMNS : []),
      ...(days < DAYS_OF_SIX_MONTHS ? MONTHLY_COLUMNS : []),
    ].map((column) => FIRST_FUTURE_COLUMN + column),
  )
  const varying = columns.flatMap((values, column) =>
    !unused.has(column) && values.some((value) => !Object.is(value, values[0])) ? [column] : [],
  )
  // A shop in which nothing differs still has a mean.
  return varying.length > 0 ? varying : [FIRST_FUTURE_COLUMN]
}

function tooShort(panel: DemandPanel, shape: WindowShape): ForecartError {
  const { granularity } = shape
  const found = panel.historySteps
  const needed = leastTrainingPeriods(shape)
  return new ForecartError(
    'NOT_ENOUGH_DATA',
    `Training boosted trees needs ${countOfPeriods(needed, granularity)} of history; there are ${countOfPeriods(found, granularity)} before the evaluation windows`,
    { ...historyShortage(granularity, { needed, found }), series: panel.series.length },
  )
}

function tooFewRows(panel: DemandPanel, rows: number): ForecartError {
  return new ForecartError(
    'NOT_ENOUGH_DATA',
    `Training boosted trees needs ${MIN_ROWS} examples, which are known periods after a context that is known well enough; there are ${rows}. More items, or sales on more days, give more`,
    { neededExamples: MIN_ROWS, examples: rows, series: panel.series.length },
  )
}
