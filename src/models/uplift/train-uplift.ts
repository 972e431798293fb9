/**
 * Learns what treatments add to the outcomes of people, and says honestly how well that is known: all candidates are cross-fitted, the best one is chosen for each arm, and its
 * differences between people are used only where they are better than one effect for all.
 */
import { normalQuantile } from '../../evaluation'
import { upliftMetrics, type UpliftMetrics } from '../../evaluation'
import type { Column } from '../boosting'
import { throwIfCancelled } from '../cancellation'
import { ArmModels } from './arm-models'
import { chooseCandidate, type Choice } from './choose-candidate'
import { doublyRobustScores } from './doubly-robust-scores'
import { FeatureScaling, takeRows, type FeatureTable } from './feature-table'
import { foldsOf, type Fold } from './folds'
import { candidatesFor, LEARNERS, linearBase, type UpliftCandidate } from './learners'
import type { EffectModel, LearnerPeople, UpliftBase } from './learners/learner'
import { clipped, propensitiesOf } from './propensity'
import { refuseOverlap, refuseUplift } from './refuse-uplift'
import type { RegressorOptions } from './regressors/regressor'
import type { UpliftData, UpliftRefusal } from './uplift-data'

export interface UpliftOptions {
  readonly seed: number
  readonly signal?: AbortSignal
  /** Default: all learners over linear models and over boosted trees. */
  readonly candidates?: readonly UpliftCandidate[]
  /** Of the intervals, between 0 and 1. Default 0.9. */
  readonly confidence?: number
  /** Default 5. */
  readonly folds?: number
  /** Draws of the intervals of Qini and the like. Default 200. */
  readonly resamples?: number
}

export interface ArmUplift {
  readonly averageEffect: { readonly mean: number; readonly lower: number; readonly upper: number }
  /** Whether effects differ between people in a way that was foretold: only then `UpliftModel.effects` do. */
  readonly isBetterThanConstant: boolean
  /** One-sided: that they do not. */
  readonly pValue: number
  /** The best one, used or not. */
  readonly candidate: UpliftCandidate
  /** Of people in the order in which models that did not see them put them; of the arm's people and controls. */
  readonly metrics: UpliftMetrics
}

export interface UpliftModel {
  /** By treated arm. */
  readonly arms: readonly ArmUplift[]
  /** `[people][arms]`: what each arm adds to the outcome. @param columns as those that were learned from */
  effects(columns: readonly Column[]): Promise<Float64Array>
  /** The same without regard to whether it is better than one effect for all. */
  uncheckedEffects(columns: readonly Column[]): Promise<Float64Array>
}

export type TrainedUplift =
  | { readonly refusal: UpliftRefusal; readonly model: null }
  | { readonly refusal: null; readonly model: UpliftModel }

const SIGNIFICANCE = 0.05

/** @throws BAD_USER_INPUT where the data is malformed; CANCELLED */
export async function trainUplift(data: UpliftData, options: UpliftOptions): Promise<TrainedUplift> {
  const refusal = refuseUplift(data)
  if (refusal) return { refusal, model: null }
  const scaling = FeatureScaling.fit(data.columns)
  const training = new UpliftTraining(data, scaling.table(data.columns), options)
  const noOverlap = refuseOverlap(training.propensities, data.armCount)
  if (noOverlap) return { refusal: noOverlap, model: null }
  return { refusal: null, model: await training.run(scaling) }
}

class UpliftTraining {
  /** `[rows][arms]` */
  readonly propensities: Float64Array
  private readonly folds: readonly Fold[]
  private readonly candidates: readonly UpliftCandidate[]
  private readonly fitting: RegressorOptions

  constructor(
    private readonly data: UpliftData,
    private readonly table: FeatureTable,
    private readonly options: UpliftOptions,
  ) {
    this.fitting = { seed: options.seed, signal: options.signal }
    this.candidates = options.candidates ?? candidatesFor(data.outcomeKind)
    this.folds = foldsOf(data.arms, options.folds ?? 5, options.seed)
    this.propensities = propensitiesOf(data, table, this.folds)
  }

  async run(scaling: FeatureScaling): Promise<UpliftModel> {
    const { data, table, candidates, folds } = this
    const propensities = clipped(this.propensities)
    const models = folds.map(({ rest }) => this.armModels(rest))
    const scores = doublyRobustScores(data, await this.expectedOutcomes(models), propensities)
    const predictions = await this.crossFitted(models, scores)
    const treated = data.armCount - 1
    const arms: ArmUplift[] = []
    const choices: Choice[] = []
    for (let arm = 0; arm < treated; arm++) {
      const column = (values: Float64Array): Float64Array =>
        Float64Array.from({ length: table.rows }, (_, row) => values[row * treated + arm]!)
      const choice = chooseCandidate(column(scores), predictions.map(column), folds)
      choices.push(choice)
      arms.push({
        averageEffect: this.averageOf(column(scores)),
        isBetterThanConstant: choice.slope > 0 && choice.pValue < SIGNIFICANCE,
        pValue: choice.pValue,
        candidate: candidates[choice.candidate]!,
        metrics: this.metricsOf(arm + 1, choice.deviations, propensities),
      })
    }
    const fitted = await this.fitChosen(choices, scores)
    const effects = async (columns: readonly Column[], isChecked: boolean): Promise<Float64Array> => {
      const asked = scaling.table(columns)
      const out = new Float64Array(asked.rows * treated)
      const predicted = new Map<number, Float64Array>()
      for (const [candidate, model] of fitted) predicted.set(candidate, await model.predict(asked))
      choices.forEach(({ candidate, slope, meanPrediction }, arm) => {
        const { averageEffect, isBetterThanConstant } = arms[arm]!
        const used = isChecked && !isBetterThanConstant ? 0 : slope
        const values = predicted.get(candidate)!
        for (let row = 0; row < asked.rows; row++) {
          const at = row * treated + arm
          out[at] = averageEffect.mean + used * (values[at]! - meanPrediction)
        }
      })
      return out
    }
    return {
      arms,
      effects: (columns) => effects(columns, true),
      uncheckedEffects: (columns) => effects(columns, false),
    }
  }

  private armModels(rows: Uint32Array): ArmModels {
    return new ArmModels(this.data, this.people(rows, null), this.fitting)
  }

  private people(rows: Uint32Array, scores: Float64Array | null): LearnerPeople {
    const { arms, outcomes, armCount } = this.data
    const treated = armCount - 1
    return {
      table: takeRows(this.table, rows),
      arms: Uint8Array.from(rows, (row) => arms[row]!),
      outcomes: Float64Array.from(rows, (row) => outcomes[row]!),
      scores: scores
        ? Float64Array.from(
            { length: rows.length * treated },
            (_, at) => scores[rows[Math.floor(at / treated)]! * treated + (at % treated)]!,
          )
        : new Float64Array(0),
    }
  }

  /** `[rows][arms]` by models of the other folds: for each arm, linear or boosted, whichever errs less on the people of the arm. */
  private async expectedOutcomes(models: readonly ArmModels[]): Promise<Float64Array> {
    const { table, folds } = this
    const { arms, armCount, outcomes, outcomeKind } = this.data
    const bases: UpliftBase[] = [linearBase(outcomeKind), 'BOOSTING']
    const ofBases = bases.map(() => new Float64Array(table.rows * armCount))
    const errors = bases.map(() => new Float64Array(armCount))
    for (const [fold, { held }] of folds.entries()) {
      const asked = takeRows(table, held)
      for (const [at, base] of bases.entries()) {
        throwIfCancelled(this.options.signal)
        const regressions = await models[fold]!.of(base)
        regressions.forEach((regression, arm) =>
          regression.predict(asked).forEach((value, index) => {
            const row = held[index]!
            ofBases[at]![row * armCount + arm] = value
            if (arms[row] === arm) errors[at]![arm]! += (outcomes[row]! - value) ** 2
          }),
        )
      }
    }
    const [linear, boosting] = ofBases
    return linear!.map((value, at) => {
      const arm = at % armCount
      return errors[1]![arm]! < errors[0]![arm]! ? boosting![at]! : value
    })
  }

  /** `[candidates]`, each `[rows][arms - 1]`. */
  private async crossFitted(models: readonly ArmModels[], scores: Float64Array): Promise<Float64Array[]> {
    const { candidates, data, folds, table } = this
    const treated = data.armCount - 1
    const out = candidates.map(() => new Float64Array(table.rows * treated))
    for (const [fold, { held, rest }] of folds.entries()) {
      const asked = takeRows(table, held)
      const people = this.people(rest, scores)
      for (const [at, candidate] of candidates.entries()) {
        const model = await this.fit(candidate, people, models[fold]!)
        const predicted = await model.predict(asked)
        held.forEach((row, index) =>
          out[at]!.set(predicted.subarray(index * treated, (index + 1) * treated), row * treated),
        )
      }
    }
    return out
  }

  private fit(
    { learner, base }: UpliftCandidate,
    people: LearnerPeople,
    models: ArmModels,
  ): Promise<EffectModel> {
    throwIfCancelled(this.options.signal)
    return LEARNERS[learner]({
      ...{ data: this.data, people, base, options: this.fitting },
      armModels: (of) => models.of(of),
    })
  }

  /** On all people; by candidate. */
  private async fitChosen(
    choices: readonly Choice[],
    scores: Float64Array,
  ): Promise<ReadonlyMap<number, EffectModel>> {
    const all = Uint32Array.from({ length: this.table.rows }, (_, row) => row)
    const people = this.people(all, scores)
    const models = new ArmModels(this.data, people, this.fitting)
    const fitted = new Map<number, EffectModel>()
    for (const { candidate } of choices)
      if (!fitted.has(candidate))
        fitted.set(candidate, await this.fit(this.candidates[candidate]!, people, models))
    return fitted
  }

  private averageOf(scores: Float64Array): ArmUplift['averageEffect'] {
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
    const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (scores.length - 1)
    const half =
      normalQuantile((1 + (this.options.confidence ?? 0.9)) / 2) * Math.sqrt(variance / scores.length)
    return { mean, lower: mean - half, upper: mean + half }
  }

  private metricsOf(arm: number, deviations: Float64Array, propensities: Float64Array): UpliftMetrics {
    const { arms, armCount, outcomes } = this.data
    const rows = Uint32Array.from(arms.keys()).filter((row) => arms[row] === 0 || arms[row] === arm)
    const of = (value: (row: number) => number): Float64Array => Float64Array.from(rows, value)
    return upliftMetrics(
      {
        scores: of((row) => deviations[row]!),
        outcomes: of((row) => outcomes[row]!),
        treated: of((row) => Number(arms[row] === arm)),
        weights: of((row) => 1 / propensities[row * armCount + arms[row]!]!),
      },
      {
        confidence: this.options.confidence,
        resamples: this.options.resamples,
        seed: this.options.seed,
      },
    )
  }
}
