/** How session models are trained, judged and backtested. */
import { createHash } from 'node:crypto'
import type { ItemCatalogue } from '../../contracts/session/item-catalogue'
import type { SessionCorpus, SessionTypes } from '../../contracts/session/session'
import type { FamilyOf } from '../../contracts/models/task'
import type { TrainOptions } from '../../contracts/models/estimator'
import type { Metric } from '../../contracts/models/model-version'
import { ForecartError, invariant } from '../../core/errors'
import { dayFromNumber } from '../../core/time/day'
import { decide, leastCertain, pairedTest } from '../../evaluation'
import { readSessionCorpus } from '../../datasets/session-corpus'
import { sessionCount } from '../../features/session'
import { SESSION_FEATURE_HASH } from '../../models/session/signature'
import type { GateEvidence } from '../../registry/gate'
import type { BacktestResult, TaskTraining } from '../task-training'
import {
  dayRange,
  evaluate,
  planAt,
  planEvaluation,
  type SessionEvaluation,
  type SessionEvaluationPlan,
} from './evaluation-plan'

/** Fewer say nothing of the next one. */
const MIN_CLUSTERS = { visits: 30, days: 4 } as const

export interface SessionTrainingTypes extends SessionTypes {
  readonly plan: SessionEvaluationPlan
  readonly evaluation: SessionEvaluation
  readonly backtest: BacktestResult
}

export const training: TaskTraining<SessionTrainingTypes> = {
  async load({ database, clock, trainingDays, logger }) {
    const corpus = await readSessionCorpus(database, clock.now(), trainingDays, { logger })
    if (sessionCount(corpus) === 0) {
      throw new ForecartError(
        'NOT_ENOUGH_DATA',
        'No visits are recorded yet; send events with ingestEvents',
        {
          needed: 1,
          found: 0,
        },
      )
    }
    return corpus
  },
  describe(corpus) {
    const days = dayRange(corpus)
    invariant(days, 'a corpus that was loaded has visits')
    return {
      counts: { visits: sessionCount(corpus), events: corpus.timesMs.length, items: corpus.vocabulary.size },
      history: {
        firstDay: dayFromNumber(days.first),
        lastDay: dayFromNumber(days.last),
        days: days.last - days.first + 1,
      },
    }
  },
  plan: planEvaluation,
  trainingData: ({ training: visits }) => visits,
  fingerprint: ({ training: visits }) => fingerprint(visits),
  featureHash: () => SESSION_FEATURE_HASH,
  async chooseBaseline({ training: visits }, references, options) {
    return { family: await bestReference(visits, references, options), hyperparameters: {} }
  },
  evaluate,
  searchLoss: ({ metrics }) => 1 - (metrics.find(({ name }) => name === 'mrr20')?.value ?? Number.NaN),
  compare: compareEvaluations,
  parts: () => ({ slices: [], series: [] }),
  gateWords: () => ({
    loss: 'one minus the reciprocal rank of the next item',
    tooLittle: 'too few visits are there to ask about',
  }),
  async backtest(corpus, family, hyperparameters, options) {
    const days = dayRange(corpus)
    invariant(days, 'a corpus that was loaded has visits')
    const { windows, stride, horizon, refit, seed, device, signal, onProgress } = options
    const originDays: string[] = []
    const ofWindows: (readonly Metric[])[] = []
    let predictor: Awaited<ReturnType<ReturnType<typeof family.createEstimator>['train']>> | null = null
    let trainingMs = 0
    try {
      for (let window = 0; window < windows; window++) {
        const origin = days.last - horizon - (windows - 1 - window) * stride
        const plan = planAt(corpus, origin, origin + horizon)
        if (predictor === null || refit) {
          await predictor?.dispose()
          const startedAt = performance.now()
          predictor = await family
            .createEstimator(hyperparameters)
            .train(plan.training, { seed, device, signal })
          trainingMs += performance.now() - startedAt
        }
        ofWindows.push((await evaluate(plan, predictor, signal)).metrics)
        originDays.push(plan.trainedTo)
        onProgress?.({ stage: 'backtest', fraction: (window + 1) / windows })
      }
    } finally {
      await predictor?.dispose()
    }
    return { family: family.family, originDays, metrics: meanMetrics(ofWindows), slices: [], trainingMs }
  },
  compareSlices: () => [],
}

/** SHA-256 over everything that a model can see. */
function fingerprint(corpus: SessionCorpus): string {
  const hash = createHash('sha256')
  const { payments } = corpus
  for (const { buffer, byteOffset, byteLength } of [
    ...(payments ? [payments.amounts] : []),
    corpus.offsets,
    corpus.items,
    corpus.types,
    corpus.timesMs,
    corpus.places,
    ...(corpus.context ? [corpus.context.devices, corpus.context.queryWords, corpus.context.weather] : []),
    ...catalogueArrays(corpus.catalogue),
  ]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength))
  }
  return hash
    .update(
      JSON.stringify([
        corpus.vocabulary.hash,
        corpus.placeIds,
        payments?.currency ?? null,
        corpus.placeTimeZones ?? null,
      ]),
    )
    .digest('hex')
}

function catalogueArrays(catalogue: ItemCatalogue | undefined): readonly ArrayBufferView[] {
  if (!catalogue) return []
  const { categories, words, prices, ratings, discounts } = catalogue
  return [
    categories,
    ...(words ? [words.offsets, words.codes] : []),
    ...[prices, ratings].flatMap(({ offsets, fromMs, values }) => [offsets, fromMs, values]),
    discounts.offsets,
    discounts.fromMs,
    discounts.toMs,
    discounts.knownMs,
    discounts.knownUntilMs,
    discounts.fractions,
  ]
}

/** By the last days of what may be trained on. Where these are too few to tell, the first reference is as good as any. */
async function bestReference(
  visits: SessionCorpus,
  references: readonly FamilyOf<SessionTypes>[],
  options: TrainOptions,
): Promise<FamilyOf<SessionTypes>> {
  const [first] = references
  invariant(first, 'a task has a reference')
  let best = { family: first, loss: Number.POSITIVE_INFINITY }
  let plan
  try {
    plan = planEvaluation(visits)
  } catch (error) {
    if (error instanceof ForecartError && error.code === 'NOT_ENOUGH_DATA') return first
    throw error
  }
  for (const family of references) {
    const predictor = await family.createEstimator({}).train(plan.training, options)
    try {
      const loss = mean((await evaluate(plan, predictor, options.signal)).losses)
      if (loss < best.loss) best = { family, loss }
    } finally {
      await predictor.dispose()
    }
  }
  return best.family
}

/** Visits are independent of each other but for the mood of their day: the less certain of the two tests decides. */
function compareEvaluations(subject: SessionEvaluation, against: SessionEvaluation): GateEvidence | null {
  const differences = against.losses.map((loss, index) => loss - subject.losses[index]!)
  const clusters = {
    visits: meansBy(against.visits, differences),
    days: meansBy(against.days, differences),
  }
  const tests = (['visits', 'days'] as const)
    .filter((kind) => clusters[kind].length >= MIN_CLUSTERS[kind])
    .map((kind) => pairedTest(kind, clusters[kind]))
  if (tests.length === 0) return null
  const challengerLoss = mean(subject.losses)
  const referenceLoss = mean(against.losses)
  const figures = {
    challengerLoss,
    referenceLoss,
    improvementFraction: referenceLoss > 0 ? 1 - challengerLoss / referenceLoss : 0,
    ...leastCertain(tests),
    windows: clusters.days.length,
    windowsWon: clusters.days.filter((difference) => difference > 0).length,
  }
  return { verdict: decide(figures), ...figures }
}

function meansBy(keys: Int32Array, values: Float64Array): number[] {
  const sums = new Map<number, { sum: number; count: number }>()
  keys.forEach((key, index) => {
    const known = sums.get(key) ?? { sum: 0, count: 0 }
    sums.set(key, { sum: known.sum + values[index]!, count: known.count + 1 })
  })
  return [...sums.values()].map(({ sum, count }) => sum / count)
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function meanMetrics(ofWindows: readonly (readonly Metric[])[]): Metric[] {
  return (ofWindows[0] ?? []).map(({ name }, index) => {
    const values = ofWindows.flatMap((metrics) => metrics[index]?.value ?? [])
    return {
      name,
      value: values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null,
    }
  })
}
