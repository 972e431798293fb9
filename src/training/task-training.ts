/** How a task trains, judges and backtests its models: what the rooms that do so for every task ask of each. */
import type { DeviceName } from '../contracts/operations/device'
import type { TrainingProgress, TrainOptions } from '../contracts/models/estimator'
import type { ComparedSlice, EvaluationParts, Metric, MetricSlice } from '../contracts/models/model-version'
import type { FamilyOf, Hyperparameters, PredictorOf, TaskTypes } from '../contracts/models/task'
import type { Clock } from '../core/time/clock'
import type { Logger } from '../core/logger'
import type { Day } from '../core/time/day'
import type { Database } from '../db/client'
import type { GateEvidence, GateWords } from '../registry/gate'

export interface TrainingSource {
  readonly database: Database
  readonly clock: Clock
  /** The name of the model that is trained. */
  readonly modelName: string
  /** How many days are read at most, up to the last one with data. */
  readonly trainingDays: number
  /** Those of the family that is trained, checked: what is read may depend on how far ahead is forecast. */
  readonly hyperparameters: Hyperparameters
  /** Hears of what is left out, because there is too much of it. */
  readonly logger?: Logger
}

/** What there is of the data, for people and programs. */
export interface DataDescription {
  /** Such as `{ series: 340 }`. */
  readonly counts: Readonly<Record<string, number>>
  readonly history: { readonly firstDay: Day; readonly lastDay: Day; readonly days: number }
}

/** The data that is trained on, and the origins of the evaluation, which come after it. */
export interface EvaluationPlan {
  /** First and last day of what may be trained on. */
  readonly trainedFrom: Day
  readonly trainedTo: Day
  readonly originDays: readonly Day[]
  readonly horizonDays: number
}

/** How a model did in the windows of a plan. A task keeps there what it compares. */
export interface Evaluation {
  readonly metrics: readonly Metric[]
}

export interface BacktestOptions {
  readonly windows: number
  readonly stride: number
  readonly horizon: number
  /** Train again at every origin; else once, before the first. */
  readonly refit: boolean
  readonly seed: number
  readonly device?: DeviceName
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: TrainingProgress) => void
}

export interface BacktestResult {
  readonly family: string
  readonly originDays: readonly Day[]
  readonly metrics: readonly Metric[]
  readonly slices: readonly MetricSlice[]
  readonly trainingMs: number
}

export interface TrainingTypes extends TaskTypes {
  readonly plan: EvaluationPlan
  readonly evaluation: Evaluation
  readonly backtest: BacktestResult
}

export interface ChosenBaseline<T extends TrainingTypes = TrainingTypes> {
  readonly family: FamilyOf<T>
  readonly hyperparameters: Hyperparameters
}

/** See `Task` for why these are methods. */
export interface TaskTraining<T extends TrainingTypes = TrainingTypes> {
  /** Everything that may be trained on or evaluated. @throws NOT_ENOUGH_DATA */
  load(source: TrainingSource): Promise<T['data']>
  describe(data: T['data']): DataDescription
  /**
   * @param hyperparameters of the family that is trained, checked: they may say how far ahead is forecast
   * @throws NOT_ENOUGH_DATA where there is not even one window; BAD_USER_INPUT where the hyper-parameters do not fit the data
   */
  plan(data: T['data'], hyperparameters: Hyperparameters): T['plan']
  /** What models of the plan are trained on. */
  trainingData(plan: T['plan']): T['data']
  /** Identity of what may be trained on: equal data give equal texts, on any machine. SHA-256, hex. */
  fingerprint(plan: T['plan']): string
  /** SHA-256 over the definitions of what models of this plan read. */
  featureHash(plan: T['plan']): string
  /** The best of the references on data before the windows of the plan, and what it is trained with. */
  chooseBaseline(
    plan: T['plan'],
    references: readonly FamilyOf<T>[],
    options: TrainOptions,
  ): Promise<ChosenBaseline<T>>
  /** A predictor that does not reach the horizon of the plan is evaluated as far as it reaches. @throws NOT_ENOUGH_DATA, CANCELLED */
  evaluate(plan: T['plan'], predictor: PredictorOf<T>, signal?: AbortSignal): Promise<T['evaluation']>
  /** What a search for hyper-parameters makes small: one number of an evaluation, in whatever unit. */
  searchLoss(evaluation: T['evaluation']): number
  /** A paired test over the same windows, as far ahead as both reach. Null where there is too little to compare. */
  compare(subject: T['evaluation'], against: T['evaluation']): GateEvidence | null
  /** The figures apart: what is kept with a version beside its metrics. */
  parts(subject: T['evaluation'], baseline: T['evaluation']): EvaluationParts
  /** How the gate speaks of the loss of this task. */
  gateWords(plan: T['plan']): GateWords
  /** Rolling-origin backtest of one family. @throws NOT_ENOUGH_DATA, BAD_USER_INPUT, CANCELLED */
  backtest(
    data: T['data'],
    family: FamilyOf<T>,
    hyperparameters: Hyperparameters,
    options: BacktestOptions,
  ): Promise<T['backtest']>
  /** The slices of a backtest beside those of the baseline's. */
  compareSlices(subject: T['backtest'], baseline: T['backtest']): readonly ComparedSlice[]
}
