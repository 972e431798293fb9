/**
 * Tries configurations until the budget is used up. Each is trained on what lies before validation windows, which lie before the windows of the gate: what a version is
 * judged by in the end has no say in how it was configured.
 */
import type { DeviceName } from '../contracts/operations/device'
import type { TrainOptions } from '../contracts/models/estimator'
import type { HyperparameterSearch, Trial } from '../contracts/models/hyperparameter-search'
import type { FamilyOf, Hyperparameters } from '../contracts/models/task'
import { ForecartError, hasErrorCode, isForecartError, type ErrorCode } from '../core/errors'
import { throwIfCancelled } from '../models/cancellation'
import type { EvaluationPlan, TaskTraining, TrainingTypes } from './task-training'
import { bestTrial, nextTrial } from '../models/search/next-trial'
import type { Configuration } from '../models/search/space'

/** What a configuration may fail of, without the search. */
const FAILURES_OF_TRIALS: readonly ErrorCode[] = ['BAD_USER_INPUT', 'NOT_ENOUGH_DATA']

export interface SearchOptions {
  readonly search: HyperparameterSearch
  /** What all trials share, checked. */
  readonly hyperparameters: Hyperparameters
  readonly seed: number
  readonly training: TaskTraining
  /** Of the training that comes after the search. */
  readonly plan: EvaluationPlan
  readonly family: FamilyOf<TrainingTypes>
  /** With the defaults filled in. @throws BAD_USER_INPUT */
  readonly parse: (values: Hyperparameters) => Hyperparameters
  readonly device: DeviceName
  readonly signal: AbortSignal
  /** Those of before, where the search was interrupted. */
  readonly trials: readonly Trial[]
  /** Keeps a trial that has ended. */
  readonly save: (trial: Trial) => Promise<void>
  readonly onProgress: (progress: { readonly fraction: number; readonly stage?: string }) => void
}

/**
 * @returns the hyper-parameters that did best, checked
 * @throws NOT_ENOUGH_DATA where there is too little before the windows of the gate, or every trial failed; CANCELLED
 */
export async function searchHyperparameters(options: SearchOptions): Promise<Hyperparameters> {
  const { search, hyperparameters, seed, training, plan, signal } = options
  const validation = training.plan(training.trainingData(plan), hyperparameters)
  const trials = [...options.trials]
  for (;;) {
    throwIfCancelled(signal)
    const spent = trials.reduce((sum, { seconds }) => sum + seconds, 0)
    const hasResult = trials.some(({ loss }) => loss !== null)
    if (spent >= search.maxSeconds && hasResult) break
    const configuration = nextTrial(search, trials, seed)
    if (configuration === null) break
    const part = Math.max(trials.length / search.maxTrials, Math.min(1, spent / search.maxSeconds))
    options.onProgress({ fraction: part, stage: stageOfTrial(trials.length, search) })
    const secondsLeft = hasResult ? search.maxSeconds - spent : null
    const trial = await carryOut(options, validation, { number: trials.length, configuration, secondsLeft })
    trials.push(trial)
    await options.save(trial)
  }
  const best = bestTrial(search, trials)
  if (best) {
    // Where the search ended before anything was given the most, the version is trained with the most all the same.
    const most = search.resource && { [search.resource.name]: search.resource.most }
    return options.parse({ ...hyperparameters, ...best.hyperparameters, ...most })
  }
  const last = trials.at(-1)
  throw new ForecartError(
    'NOT_ENOUGH_DATA',
    `None of ${trials.length} trials succeeded; the last one: ${last?.errorMessage ?? 'there was nothing to try'}`,
  )
}

function stageOfTrial(number: number, { maxTrials }: HyperparameterSearch): string {
  return `searching: trial ${number + 1} of at most ${maxTrials}`
}

/** The number of the trial, from 0, that a run is at; null: it is at none. */
export function trialOfStage(stage: string): number | null {
  const told = /^searching: trial (\d+) of /.exec(stage)
  return told && Number(told[1]) - 1
}

/**
 * What is kept of a trial that killed its trainers. Which configuration it had follows from the trials before it.
 * @returns null where the trial has ended, or none was to come
 */
export function trialThatKilled(
  search: HyperparameterSearch,
  {
    trials,
    number,
    seed,
  }: { readonly trials: readonly Trial[]; readonly number: number; readonly seed: number },
  seconds: number,
): Trial | null {
  const hyperparameters = trials.length === number ? nextTrial(search, trials, seed) : null
  return (
    hyperparameters && {
      ...{ number, hyperparameters, seconds, loss: null, errorCode: 'TRAINER_CRASHED' },
      errorMessage:
        'The trial killed two trainers, as a configuration does that needs more memory than there is',
    }
  )
}

interface Wanted {
  readonly number: number
  readonly configuration: Configuration
  /** Null: as long as it takes. */
  readonly secondsLeft: number | null
}

async function carryOut(
  options: SearchOptions,
  validation: EvaluationPlan,
  { number, configuration, secondsLeft }: Wanted,
): Promise<Trial> {
  const { hyperparameters, seed, signal, device, parse } = options
  const startedAt = performance.now()
  const ended = (rest: Pick<Trial, 'loss' | 'errorCode' | 'errorMessage'>): Trial => ({
    number,
    hyperparameters: configuration,
    seconds: (performance.now() - startedAt) / 1000,
    ...rest,
  })
  const timeIsUp = secondsLeft === null ? null : AbortSignal.timeout(Math.ceil(secondsLeft * 1000))
  try {
    const ofTrial = timeIsUp ? AbortSignal.any([signal, timeIsUp]) : signal
    const given = parse({ ...hyperparameters, ...configuration })
    const loss = await lossOf(options, validation, given, { seed, device, signal: ofTrial })
    if (Number.isFinite(loss)) return ended({ loss, errorCode: null, errorMessage: null })
    const errorMessage = 'Its loss on the validation windows is no finite number'
    return ended({ loss: null, errorCode: 'NOT_ENOUGH_DATA', errorMessage })
  } catch (error) {
    if (hasErrorCode(error, 'CANCELLED') && timeIsUp?.aborted && !signal.aborted) {
      return ended({ loss: null, errorCode: 'CANCELLED', errorMessage: 'The time of the search was used up' })
    }
    if (!isForecartError(error) || !FAILURES_OF_TRIALS.includes(error.code)) throw error
    return ended({ loss: null, errorCode: error.code, errorMessage: error.message })
  }
}

async function lossOf(
  { training, family }: SearchOptions,
  validation: EvaluationPlan,
  hyperparameters: Hyperparameters,
  options: TrainOptions,
): Promise<number> {
  const estimator = family.createEstimator(hyperparameters)
  const predictor = await estimator.train(training.trainingData(validation), options)
  try {
    return training.searchLoss(await training.evaluate(validation, predictor, options.signal))
  } finally {
    await predictor.dispose()
  }
}
