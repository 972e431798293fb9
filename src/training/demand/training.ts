/** How demand models are trained, judged and backtested. */
import type { DemandTypes } from '../../contracts/demand/demand'
import { USUAL_HORIZON } from '../../contracts/demand/horizon'
import type { Hyperparameters } from '../../contracts/models/task'
import { hasErrorCode } from '../../core/errors'
import { type Day, daysBetween } from '../../core/time/day'
import { type Granularity, lastDayOf, type TimeGrid, USUAL_SEASON } from '../../core/time/grid'
import {
  backtest,
  compareSlices,
  demandMetrics,
  evaluationParts,
  metricSlices,
  pairedComparison,
  shortenWindows,
  toMetrics,
  type ForecastWindow,
} from '../../evaluation'
import { featureHash } from '../../features/demand'
import type { BacktestResult, Evaluation, TaskTraining } from '../task-training'
import { fingerprintPanel } from './dataset-fingerprint'
import { evaluate, planEvaluation, type DemandEvaluationPlan } from './evaluation-plan'
import { bestReference } from './references'
import { parseCleaning } from '../../models/demand/window-lengths'
import { demandQuantityOf } from '../../contracts/demand/model-names'
import { invariant } from '../../core/errors'
import { loadTrainingPanel } from './training-panel'

/** An evaluation, together with the windows that its figures come from. */
export interface DemandEvaluation extends Evaluation {
  readonly windows: readonly ForecastWindow[]
}

export interface DemandBacktest extends BacktestResult {
  readonly windows: readonly ForecastWindow[]
}

export interface DemandTrainingTypes extends DemandTypes {
  readonly plan: DemandEvaluationPlan
  readonly evaluation: DemandEvaluation
  readonly backtest: DemandBacktest
}

export const training: TaskTraining<DemandTrainingTypes> = {
  load: ({ database, clock, modelName, trainingDays, hyperparameters }) => {
    const quantity = demandQuantityOf(modelName)
    invariant(quantity, `${modelName} is a model of demand`)
    const usual = USUAL_HORIZON[quantity.granularity]
    const horizon = Math.max(usual, lengthIn(hyperparameters, 'horizon') ?? usual)
    const season = lengthIn(hyperparameters, 'season')
    const cleaning =
      hyperparameters['cleaning'] === undefined ? undefined : parseCleaning(hyperparameters['cleaning'])
    return loadTrainingPanel(database, { clock, trainingDays, ...quantity, horizon, season, cleaning })
  },
  describe: ({ series, grid, historySteps }) => ({
    counts: { series: series.length },
    history: historyOf(grid, historySteps),
  }),
  plan: planEvaluation,
  trainingData: ({ trainingPanel }) => trainingPanel,
  fingerprint: ({ trainingPanel }) => fingerprintPanel(trainingPanel),
  featureHash: ({ shape }) => featureHash(shape),
  async chooseBaseline({ trainingPanel, shape }, references, options) {
    const { granularity, horizon } = shape
    // The simple rules have the season that is usual: one that is no season would make them weak, and the gate with them.
    const season = USUAL_SEASON[granularity]
    const usual = { ...trainingPanel, grid: { ...trainingPanel.grid, season } }
    const family = await bestReference(usual, { ...shape, season }, references, options)
    return {
      family,
      hyperparameters: {
        ...(horizon === USUAL_HORIZON[granularity] ? {} : { horizon }),
        ...(shape.season === season ? {} : { season }),
      },
    }
  },
  evaluate,
  searchLoss: ({ windows }) => demandMetrics(windows).pinball,
  compare(subject, against) {
    try {
      const horizon = Math.min(horizonOf(subject.windows), horizonOf(against.windows))
      return pairedComparison(
        shortenWindows(subject.windows, horizon),
        shortenWindows(against.windows, horizon),
      )
    } catch (error) {
      if (hasErrorCode(error, 'NOT_ENOUGH_DATA')) return null
      throw error
    }
  },
  parts: (subject, baseline) => evaluationParts(subject.windows, baseline.windows),
  gateWords: ({ shape }) => ({
    loss: 'quantile loss',
    tooLittle: `too few items, places and ${shape.granularity === 'MONTH' ? 'months' : 'weeks'} have sales`,
  }),
  async backtest(panel, family, hyperparameters, options) {
    const reached = reaching(options.horizon, panel.grid.granularity, hyperparameters)
    const result = await backtest(family.createEstimator(reached), panel, options)
    return {
      ...result,
      originDays: result.windows.map(({ originDay }) => originDay),
      metrics: toMetrics(demandMetrics(result.windows)),
      slices: metricSlices(result.windows),
    }
  },
  compareSlices: (subject, baseline) => compareSlices(subject.windows, baseline.windows),
}

function historyOf(grid: TimeGrid, periods: number): { firstDay: Day; lastDay: Day; days: number } {
  const lastDay = lastDayOf(grid, periods - 1)
  return { firstDay: grid.start, lastDay, days: daysBetween(grid.start, lastDay) + 1 }
}

/** Hyper-parameters of a model that reaches `horizon`: a usual one already does, up to its own. */
function reaching(
  horizon: number,
  granularity: Granularity,
  hyperparameters: Hyperparameters,
): Hyperparameters {
  const reach = lengthIn(hyperparameters, 'horizon') ?? USUAL_HORIZON[granularity]
  return reach < horizon ? { ...hyperparameters, horizon } : hyperparameters
}

function lengthIn(hyperparameters: Hyperparameters, name: 'horizon' | 'season'): number | undefined {
  const length = hyperparameters[name]
  return typeof length === 'number' ? length : undefined
}

function horizonOf(windows: readonly ForecastWindow[]): number {
  return windows[0]?.label.horizon ?? 0
}
