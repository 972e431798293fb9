/** How demand models are trained, judged and backtested. */
import type { DemandTypes } from '../../contracts/demand/demand'
import { hasErrorCode } from '../../core/errors'
import { type Day, daysBetween } from '../../core/time/day'
import { lastDayOf, type TimeGrid } from '../../core/time/grid'
import {
  backtest,
  compareSlices,
  demandMetrics,
  evaluationParts,
  metricSlices,
  pairedComparison,
  toMetrics,
  type ForecastWindow,
} from '../../evaluation'
import { featureHash } from '../../features/demand'
import type { BacktestResult, Evaluation, TaskTraining } from '../task-training'
import { fingerprintPanel } from './dataset-fingerprint'
import { evaluate, planEvaluation, type DemandEvaluationPlan } from './evaluation-plan'
import { bestReference } from './references'
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
  load: ({ database, clock, modelName, trainingDays }) => {
    const quantity = demandQuantityOf(modelName)
    invariant(quantity, `${modelName} is a model of demand`)
    return loadTrainingPanel(database, { clock, trainingDays, ...quantity })
  },
  describe: ({ series, grid, historySteps }) => ({
    counts: { series: series.length },
    history: historyOf(grid, historySteps),
  }),
  plan: planEvaluation,
  trainingData: ({ trainingPanel }) => trainingPanel,
  fingerprint: ({ trainingPanel }) => fingerprintPanel(trainingPanel),
  featureHash,
  chooseBaseline: (plan, references, options) => bestReference(plan.trainingPanel, references, options),
  evaluate,
  compare(subject, against) {
    try {
      return pairedComparison(subject.windows, against.windows)
    } catch (error) {
      if (hasErrorCode(error, 'NOT_ENOUGH_DATA')) return null
      throw error
    }
  },
  parts: (subject, baseline) => evaluationParts(subject.windows, baseline.windows),
  gateWords: { loss: 'quantile loss', tooLittle: 'too few items, places and weeks have sales' },
  async backtest(panel, family, hyperparameters, options) {
    const result = await backtest(family.createEstimator(hyperparameters), panel, options)
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
