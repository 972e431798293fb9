/**
 * How well boosted trees tell which session buys: UCI Online Shoppers, 10-fold stratified cross-validation with a seed. Hyper-parameters, rounds and
 * calibration are chosen inside the training folds. `PageValues` is computed by the shop's analytics from purchases, the session's own
 * among them; without it the figures are those of what a shop knows before.
 */
import { areaUnderRoc, averagePrecision, calibrationError } from '../src/evaluation'
import { Rng } from '../src/core/statistics/rng'
import { formatTable } from '../src/cli/table'
import type { Benchmark } from './benchmark'
import { median } from './benchmark'
import { stratifiedFolds, type Fold } from './purchase-intent/folds'
import { fitLogisticRegression } from './purchase-intent/logistic-regression'
import { readSessions, sessionsOf, SOURCE, type Sessions } from './purchase-intent/online-shoppers'
import { purchaseProbabilities, tuneTrees, type TunedTrees } from './purchase-intent/tuned-trees'

const FOLDS = 10
const SEED = 1
const LEAKING = 'PageValues'

interface Scores {
  readonly auc: number
  readonly averagePrecision: number
  readonly calibrationError: number
}

interface CrossValidation {
  readonly models: Readonly<Record<string, Scores>>
  readonly tuned: readonly TunedTrees[]
  readonly microsecondsPerPrediction: number
}

export const benchmark: Benchmark = async ({ log }) => {
  const sessions = readSessions()
  const withPageValues = await crossValidate(sessions, log)
  const columns = sessions.columns.filter(({ name }) => name !== LEAKING)
  const without = await crossValidate({ ...sessions, columns }, log)
  show(`${sessions.labels.length} sessions, all columns`, withPageValues, log)
  show(`without ${LEAKING}`, without, log)
  return {
    headline: {
      auc: withPageValues.models.trees!.auc,
      aucWithoutPageValues: without.models.trees!.auc,
      calibrationError: withPageValues.models.trees!.calibrationError,
      calibrationErrorWithoutPageValues: without.models.trees!.calibrationError,
      trainingSeconds: trainingSeconds(withPageValues),
      microsecondsPerPrediction: withPageValues.microsecondsPerPrediction,
    },
    details: {
      source: SOURCE,
      protocol: `${FOLDS}-fold stratified, seed ${SEED}; AUC and average precision are means of the folds, calibration error of all rows`,
      withPageValues: withPageValues.models,
      without: without.models,
      chosen: withPageValues.tuned.map(({ hyperparameters }) => hyperparameters),
      chosenWithout: without.tuned.map(({ hyperparameters }) => hyperparameters),
    },
  }
}

async function crossValidate(sessions: Sessions, log: (line: string) => void): Promise<CrossValidation> {
  const folds = stratifiedFolds(sessions.labels, FOLDS, new Rng(SEED, 'folds'))
  const rows = sessions.labels.length
  const predictions = {
    'base rate': new Float64Array(rows),
    'logistic regression': new Float64Array(rows),
    trees: new Float64Array(rows),
  }
  const tuned: TunedTrees[] = []
  for (const [index, { training, test }] of folds.entries()) {
    log(`Fold ${index + 1} of ${FOLDS} ...`)
    const known = sessionsOf(sessions, training)
    const { columns } = sessionsOf(sessions, test)
    const baseRate = known.labels.reduce((sum, label) => sum + label, 0) / known.labels.length
    const logOdds = fitLogisticRegression(known)(columns)
    const trees = await tuneTrees(known, SEED + index)
    const probabilities = purchaseProbabilities(trees, columns)
    tuned.push(trees)
    test.forEach((row, i) => {
      predictions['base rate'][row] = baseRate
      predictions['logistic regression'][row] = 1 / (1 + Math.exp(-logOdds[i]!))
      predictions.trees[row] = probabilities[i]!
    })
  }
  return {
    models: Object.fromEntries(
      Object.entries(predictions).map(([name, all]) => [name, scoresOf(all, sessions.labels, folds)]),
    ),
    tuned,
    microsecondsPerPrediction: timePredictions(tuned.at(-1)!, sessions),
  }
}

function scoresOf(probabilities: Float64Array, labels: Float64Array, folds: readonly Fold[]): Scores {
  const meanOf = (figure: typeof areaUnderRoc): number => {
    const ofFolds = folds.map(({ test }) =>
      figure(
        test.map((row) => probabilities[row]!),
        test.map((row) => labels[row]!),
      ),
    )
    return ofFolds.reduce<number>((sum, value) => sum + value!, 0) / folds.length
  }
  return {
    auc: meanOf(areaUnderRoc),
    averagePrecision: meanOf(averagePrecision),
    calibrationError: calibrationError(probabilities, labels)!,
  }
}

/** The median of several passes over all rows, one row at a time. */
function timePredictions({ model }: TunedTrees, { columns, labels }: Sessions): number {
  const rows = labels.length
  const matrix = new Float64Array(rows * columns.length)
  columns.forEach(({ values }, column) =>
    values.forEach((value, row) => (matrix[row * columns.length + column] = value)),
  )
  const out = new Float64Array(1)
  const passes = Array.from({ length: 9 }, () => {
    const startedAt = performance.now()
    for (let row = 0; row < rows; row++) model.predictRow(matrix, out, row * columns.length)
    return performance.now() - startedAt
  })
  return (1000 * median(passes)) / rows
}

const trainingSeconds = ({ tuned }: CrossValidation): number =>
  median(tuned.map(({ trainingMs }) => trainingMs)) / 1000

function show(title: string, result: CrossValidation, log: (line: string) => void): void {
  const rounded = (value: number): number => Math.round(value * 10_000) / 10_000
  log(
    `\n${title}: ${trainingSeconds(result).toFixed(2)} s to train once, ` +
      `${result.microsecondsPerPrediction.toFixed(2)} microseconds to predict a row\n`,
  )
  log(
    formatTable(
      ['model', 'AUC', 'average precision', 'calibration error'],
      Object.entries(result.models).map(([name, scores]) => [
        name,
        rounded(scores.auc),
        rounded(scores.averagePrecision),
        rounded(scores.calibrationError),
      ]),
    ),
  )
}
