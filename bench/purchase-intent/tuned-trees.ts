/** Boosted trees whose hyper-parameters, rounds and calibration are chosen on the training part alone. */
import { Rng } from '../../src/core/statistics/rng'
import { calibratedProbability, fitCalibration, type Calibration } from '../../src/evaluation'
import {
  loadBoostedTrees,
  saveBoostedTrees,
  trainBoostedTrees,
  type BoostedTrees,
  type Column,
} from '../../src/models/boosting'
import { stratifiedFolds, type Fold } from './folds'
import { sessionsOf, type Sessions } from './online-shoppers'

const INNER_FOLDS = 3
const MAX_ROUNDS = 250
const SHARED = { learningRate: 0.03, rowFraction: 0.7, maxBins: 63 }
const CANDIDATES = [
  { maxLeaves: 8, minRowsPerLeaf: 40 },
  { maxLeaves: 14, minRowsPerLeaf: 80 },
  { maxLeaves: 24, minRowsPerLeaf: 150 },
]
const OBJECTIVE = { kind: 'log-loss' } as const

interface Choice {
  readonly hyperparameters: Readonly<Record<string, number>>
  readonly loss: number
}

export interface TunedTrees {
  readonly hyperparameters: Choice['hyperparameters']
  readonly calibration: Calibration
  readonly model: BoostedTrees
  /** Of the one training with the chosen hyper-parameters. */
  readonly trainingMs: number
}

export async function tuneTrees(sessions: Sessions, seed: number): Promise<TunedTrees> {
  const folds = stratifiedFolds(sessions.labels, INNER_FOLDS, new Rng(seed, 'inner'))
  const choices: Choice[] = []
  for (const candidate of CANDIDATES) choices.push(await bestRounds(sessions, folds, candidate, seed))
  const { hyperparameters } = choices.reduce((best, choice) => (choice.loss < best.loss ? choice : best))
  const calibration = await calibrate(sessions, folds, hyperparameters, seed)
  const startedAt = performance.now()
  const { model } = await trainBoostedTrees(
    { objective: OBJECTIVE, training: sessions, hyperparameters },
    { seed },
  )
  const trainingMs = performance.now() - startedAt
  // What is measured is what an artifact gives back.
  return { hyperparameters, calibration, model: loadBoostedTrees(saveBoostedTrees(model)), trainingMs }
}

/** The number of rounds with the least mean loss over the inner folds. */
async function bestRounds(
  sessions: Sessions,
  folds: readonly Fold[],
  candidate: Record<string, number>,
  seed: number,
): Promise<Choice> {
  const losses = new Float64Array(MAX_ROUNDS)
  for (const { training, test } of folds) {
    const { validationLosses } = await trainBoostedTrees(
      {
        objective: OBJECTIVE,
        training: sessionsOf(sessions, training),
        validation: sessionsOf(sessions, test),
        hyperparameters: { ...SHARED, ...candidate, maxRounds: MAX_ROUNDS, patience: MAX_ROUNDS },
      },
      { seed },
    )
    validationLosses.forEach((loss, round) => (losses[round]! += loss / folds.length))
  }
  const loss = Math.min(...losses)
  return { loss, hyperparameters: { ...SHARED, ...candidate, maxRounds: losses.indexOf(loss) + 1 } }
}

/** On scores of inner folds whose model has not seen them. The sessions have no time, so they cannot be later ones. */
async function calibrate(
  sessions: Sessions,
  folds: readonly Fold[],
  hyperparameters: Choice['hyperparameters'],
  seed: number,
): Promise<Calibration> {
  const scores = new Float64Array(sessions.labels.length)
  for (const { training, test } of folds) {
    const { model } = await trainBoostedTrees(
      { objective: OBJECTIVE, training: sessionsOf(sessions, training), hyperparameters },
      { seed },
    )
    const own = logOddsOf(model, sessionsOf(sessions, test).columns)
    test.forEach((row, i) => (scores[row] = own[i]!))
  }
  return fitCalibration({ scores, labels: sessions.labels, time: 'UNDATED' })
}

/** One row at a time, as a server predicts. */
function logOddsOf(model: BoostedTrees, columns: readonly Column[]): Float64Array {
  const row = new Float64Array(columns.length)
  return Float64Array.from(columns[0]!.values, (_, index) => {
    columns.forEach(({ values }, column) => (row[column] = values[index]!))
    const out = new Float64Array(1)
    model.scoreRow(row, out)
    return out[0]!
  })
}

export function purchaseProbabilities(
  { model, calibration }: TunedTrees,
  columns: readonly Column[],
): Float64Array {
  return logOddsOf(model, columns).map((score) => calibratedProbability(calibration, score))
}
