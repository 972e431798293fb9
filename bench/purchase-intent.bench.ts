/**
 * How well boosted trees tell which session buys: UCI Online Shoppers, 10-fold stratified cross-validation, with three seeds. Hyper-parameters, rounds and
 * calibration are chosen inside the training folds. `PageValues` is computed by the shop's analytics from purchases, the session's own
 * among them; without it the figures are those of what a shop knows before.
 */
import { areaUnderRoc, averagePrecision, calibrationError } from '../src/evaluation'
import { Rng } from '../src/core/statistics/rng'
import { formatTable } from '../src/cli/table'
import type { Benchmark } from './benchmark'
import { stratifiedFolds, type Fold } from './purchase-intent/folds'
import { fitLogisticRegression } from './purchase-intent/logistic-regression'
import { readSessions, sessionsOf, SOURCE, type Sessions } from './purchase-intent/online-shoppers'
import { purchaseProbabilities, tuneTrees, type TunedTrees } from './purchase-intent/tuned-trees'

const FOLDS = 10
/** One split into folds moves the AUC by .001 from another: the mean of several moves less. */
const SEEDS = [1, 2, 3]
const LEAKING = 'PageValues'

type ModelName = 'base rate' | 'logistic regression' | 'trees'

interface Scores {
  readonly auc: number
  readonly averagePrecision: number
  readonly calibrationError: number
}

interface Predictions {
  readonly folds: readonly Fold[]
  /** Of each model: the probability of each session, by a model that has not seen it. */
  readonly byModel: Readonly<Record<ModelName, Float64Array>>
  readonly tuned: readonly TunedTrees[]
}

interface Result {
  readonly models: Readonly<Record<ModelName, Scores>>
  readonly tuned: readonly TunedTrees[]
  readonly microsecondsPerPrediction: number
}

export const benchmark: Benchmark = async ({ log }) => {
  const sessions = readSessions()
  const columns = sessions.columns.filter(({ name }) => name !== LEAKING)
  const all = await measure('all columns', sessions, log)
  const without = await measure(`without ${LEAKING}`, { ...sessions, columns }, log)
  return {
    headline: {
      auc: all.models.trees.auc,
      aucWithoutPageValues: without.models.trees.auc,
      calibrationError: all.models.trees.calibrationError,
      calibrationErrorWithoutPageValues: without.models.trees.calibrationError,
      trainingSeconds: trainingSeconds(all),
      microsecondsPerPrediction: all.microsecondsPerPrediction,
    },
    details: {
      source: SOURCE,
      protocol:
        `${FOLDS}-fold stratified, seeds ${SEEDS.join(', ')}: means over seeds; ` +
        'AUC and average precision are means over folds, the calibration error is of all rows',
      allColumns: all.models,
      withoutPageValues: without.models,
      chosen: all.tuned.map(({ hyperparameters }) => hyperparameters),
      chosenWithoutPageValues: without.tuned.map(({ hyperparameters }) => hyperparameters),
    },
  }
}

async function measure(title: string, sessions: Sessions, log: (line: string) => void): Promise<Result> {
  const repeats: Predictions[] = []
  for (const seed of SEEDS) {
    log(`Cross-validation ${title}, seed ${seed} ...`)
    repeats.push(await crossValidate(sessions, seed))
  }
  const tuned = repeats.flatMap((repeat) => repeat.tuned)
  const scoresOfModel = (model: ModelName): Scores =>
    meanScores(repeats.map(({ folds, byModel }) => scoresOf(byModel[model], sessions.labels, folds)))
  const result: Result = {
    models: {
      'base rate': scoresOfModel('base rate'),
      'logistic regression': scoresOfModel('logistic regression'),
      trees: scoresOfModel('trees'),
    },
    tuned,
    microsecondsPerPrediction: timePredictions(tuned[0]!, sessions),
  }
  show(`${sessions.labels.length} sessions, ${title}`, result, log)
  return result
}

async function crossValidate(sessions: Sessions, seed: number): Promise<Predictions> {
  const folds = stratifiedFolds(sessions.labels, FOLDS, new Rng(seed, 'folds'))
  const empty = () => new Float64Array(sessions.labels.length)
  const byModel = { 'base rate': empty(), 'logistic regression': empty(), trees: empty() }
  const tuned: TunedTrees[] = []
  for (const { training, test } of folds) {
    const known = sessionsOf(sessions, training)
    const { columns } = sessionsOf(sessions, test)
    const baseRate = known.labels.reduce((sum, label) => sum + label, 0) / known.labels.length
    const logOdds = fitLogisticRegression(known)(columns)
    const trees = await tuneTrees(known, seed)
    const probabilities = purchaseProbabilities(trees, columns)
    tuned.push(trees)
    test.forEach((row, i) => {
      byModel['base rate'][row] = baseRate
      byModel['logistic regression'][row] = 1 / (1 + Math.exp(-logOdds[i]!))
      byModel.trees[row] = probabilities[i]!
    })
  }
  return { folds, byModel, tuned }
}

function scoresOf(probabilities: Float64Array, labels: Float64Array, folds: readonly Fold[]): Scores {
  const meanOf = (figure: typeof areaUnderRoc): number =>
    mean(
      folds.map(({ test }) =>
        figure(
          test.map((row) => probabilities[row]!),
          test.map((row) => labels[row]!),
        )!,
      ),
    )
  return {
    auc: meanOf(areaUnderRoc),
    averagePrecision: meanOf(averagePrecision),
    calibrationError: calibrationError(probabilities, labels)!,
  }
}

function meanScores(all: readonly Scores[]): Scores {
  return {
    auc: mean(all.map(({ auc }) => auc)),
    averagePrecision: mean(all.map((scores) => scores.averagePrecision)),
    calibrationError: mean(all.map((scores) => scores.calibrationError)),
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** The quickest of several passes over all rows, one row at a time: others use the processors, too. */
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
  return (1000 * Math.min(...passes)) / rows
}

const trainingSeconds = ({ tuned }: Result): number =>
  Math.min(...tuned.map(({ trainingMs }) => trainingMs)) / 1000

function show(title: string, result: Result, log: (line: string) => void): void {
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
