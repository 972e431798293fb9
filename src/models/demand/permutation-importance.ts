/**
 * How much worse a model forecasts its validation windows when what it reads of one feature is that of other rows (Breiman 2001, "Random forests", section 10): the rows stay what they
 * are but for that feature, so that its values are real ones that say nothing of their row. Features that tell the same stand in for each other, and each of
 * them then looks unimportant: what is left out together is therefore held against the whole on the same windows before it is adopted.
 */
import { z } from 'zod'
import type {
  FeatureImportance,
  FeatureSelection,
  ImportantFeature,
} from '../../contracts/models/model-version'
import { Rng } from '../../core/statistics/rng'
import { pause } from '../cancellation'

export const FEATURE_SELECTIONS = ['none', 'measure', 'select'] as const

/**
 * Whether the importance of features is measured on validation windows, and kept with the version; and whether a second model is trained without those that do not help, which is
 * adopted where it is no worse on the validation windows.
 */
export const featureSelection = z.enum(FEATURE_SELECTIONS).default('none')

/** Rows that importance is measured on at most: with the number of features, they bound how long it takes. */
export const MOST_JUDGED_ROWS = 1_000
const REPEATS = 4

/** A model on validation rows, with the features that it reads. */
export interface JudgedModel {
  readonly rows: number
  readonly features: readonly JudgedFeature[]
  /**
   * Mean loss of the rows, from 0. @param feature index of the one that is permuted; null: none is
   * @param order `[rows]`: the row that each row has the feature of
   */
  lossOf(feature: number | null, order: Uint32Array): Promise<number>
}

export interface JudgedFeature {
  readonly name: string
  /** Whether the model could be trained without it. */
  readonly mayBeLeftOut: boolean
}

/** @returns the most important feature first, none of them left out yet. @throws CANCELLED */
export async function permutationImportance(
  model: JudgedModel,
  { seed, signal }: { readonly seed: number; readonly signal?: AbortSignal },
): Promise<FeatureImportance> {
  const { rows, features } = model
  const loss = await model.lossOf(
    null,
    Uint32Array.from({ length: rows }, (_, row) => row),
  )
  const measured: ImportantFeature[] = []
  for (const [index, { name }] of features.entries()) {
    const increases: number[] = []
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      await pause(signal)
      // By name, so that a feature has the same permutations whatever others are read.
      const order = new Rng(seed, 'importance', name, repeat).permutation(rows)
      const permuted = await model.lossOf(index, order)
      // Where nothing is lost, there is nothing to compare with: nothing was sold.
      increases.push(loss > 0 ? permuted / loss - 1 : 0)
    }
    measured.push({ name, ...meanAndError(increases), isLeftOut: false })
  }
  return {
    rows,
    repeats: REPEATS,
    features: measured.sort((a, b) => b.lossIncreaseFraction - a.lossIncreaseFraction),
    selection: null,
  }
}

/** Names of features that do not help: their importance is at most its standard error. */
export function unhelpfulFeatures(
  { features }: FeatureImportance,
  judged: readonly JudgedFeature[],
): ReadonlySet<string> {
  const fixed = new Set(judged.flatMap(({ name, mayBeLeftOut }) => (mayBeLeftOut ? [] : [name])))
  return new Set(
    features
      .filter(
        ({ name, lossIncreaseFraction, standardError }) =>
          !fixed.has(name) && lossIncreaseFraction <= standardError,
      )
      .map(({ name }) => name),
  )
}

/** What was measured, with what became of it. */
export function withSelection(
  importance: FeatureImportance,
  leftOut: ReadonlySet<string>,
  { lossWithAll, lossWithSelected }: Omit<FeatureSelection, 'isAdopted'>,
): FeatureImportance {
  const isAdopted = leftOut.size > 0 && lossWithSelected <= lossWithAll
  return {
    ...importance,
    features: importance.features.map((feature) => ({
      ...feature,
      isLeftOut: isAdopted && leftOut.has(feature.name),
    })),
    selection: { lossWithAll, lossWithSelected, isAdopted },
  }
}

function meanAndError(
  values: readonly number[],
): Pick<ImportantFeature, 'lossIncreaseFraction' | 'standardError'> {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return {
    lossIncreaseFraction: mean,
    standardError: Math.sqrt(squares / (values.length - 1) / values.length),
  }
}
