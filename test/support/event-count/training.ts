import { createHash } from 'node:crypto'
import { addDays } from '../../../src/core/time/day'
import { ForecartError } from '../../../src/core/errors'
import type { TaskTraining } from '../../../src/training/task-training'
import { FEATURE_HASH } from './families'
import type { EventCountTypes, EventHistory } from './types'

const WINDOWS = 14

export const training: TaskTraining<EventCountTypes> = {
  async load({ database, trainingDays }) {
    const rows = await database.query<{ day: string; count: string }>(
      `SELECT occurred_at::date::text AS day, count(*) AS count FROM event GROUP BY 1 ORDER BY 1`,
    )
    const counts = rows.map(({ count }) => Number(count)).slice(-trainingDays)
    return { firstDay: rows.at(-counts.length)?.day ?? '2026-01-01', counts }
  },
  describe: ({ firstDay, counts }) => ({
    counts: { days: counts.length },
    history: { firstDay, lastDay: addDays(firstDay, counts.length - 1), days: counts.length },
  }),
  plan(history) {
    const trainingDays = history.counts.length - WINDOWS
    if (trainingDays < 14) throw new ForecartError('NOT_ENOUGH_DATA', 'Four weeks of events are needed')
    return {
      history,
      trainingDays,
      trainedFrom: history.firstDay,
      trainedTo: addDays(history.firstDay, trainingDays - 1),
      originDays: [addDays(history.firstDay, trainingDays - 1)],
      horizonDays: 1,
    }
  },
  trainingData: ({ history, trainingDays }) => firstDays(history, trainingDays),
  fingerprint: ({ history, trainingDays }) =>
    createHash('sha256')
      .update(JSON.stringify(firstDays(history, trainingDays)))
      .digest('hex'),
  featureHash: () => FEATURE_HASH,
  chooseBaseline: async (_plan, references) => ({ family: references[0]!, hyperparameters: {} }),
  async evaluate({ history, trainingDays }, predictor) {
    const days = history.counts.map((_, day) => day).slice(trainingDays)
    const predicted = await predictor.predict(days.map((day) => history.counts.slice(0, day)))
    const errors = days.map((day, index) => Math.abs(history.counts[day]! - predicted[index]!))
    return { errors, metrics: [{ name: 'mae', value: mean(errors) }] }
  },
  searchLoss: ({ errors }) => mean(errors),
  compare(subject, against) {
    const [challengerLoss, referenceLoss] = [mean(subject.errors), mean(against.errors)]
    const won = subject.errors.filter((error, day) => error < against.errors[day]!).length
    return {
      verdict: challengerLoss < referenceLoss ? 'better' : 'undecided',
      challengerLoss,
      referenceLoss,
      improvementFraction: 1 - challengerLoss / referenceLoss,
      pValue: 0.01,
      clusteredBy: 'weeks',
      clusters: 2,
      windows: subject.errors.length,
      windowsWon: won,
    }
  },
  parts: () => ({ slices: [], series: [] }),
  gateWords: () => ({ loss: 'absolute error', tooLittle: 'too few days have events' }),
  async backtest(history, family, hyperparameters, { windows, seed }) {
    const origin = history.counts.length - windows
    const estimator = family.createEstimator(hyperparameters)
    const predictor = await estimator.train(firstDays(history, origin), { seed })
    const plan = { ...training.plan(history, hyperparameters), trainingDays: origin }
    const { metrics } = await training.evaluate(plan, predictor)
    return {
      family: family.family,
      originDays: [addDays(history.firstDay, origin - 1)],
      metrics,
      slices: [],
      trainingMs: 0,
    }
  },
  compareSlices: () => [],
}

function firstDays({ firstDay, counts }: EventHistory, days: number): EventHistory {
  return { firstDay, counts: counts.slice(0, days) }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
