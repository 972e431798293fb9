/**
 * What boosted trees add to the order of the candidates that they rank again (LambdaMART), beside the first stage alone and popularity: on RetailRocket with views,
 * carts and purchases, and on a simulated shop whose laws nothing was tuned on. The last fifth of the visits, by time, is the test; what comes next is asked
 * after every event, and is another item than the one that the visitor is at. Nothing is tuned on test: the gate looks at the newest part of the
 * training visits.
 */
import { parseArgs } from 'node:util'
import { formatTable } from '../src/cli/table'
import type { SessionCorpus } from '../src/contracts/session/session'
import { ForecartError } from '../src/core/errors'
import { pairedTest } from '../src/evaluation'
import { buildSessionCorpus, corpusBetween } from '../src/features/session'
import { outcomesOf } from '../src/features/session/questions'
import { judgedTreesOf } from '../src/models/session/ensemble/second-stage'
import { SESSION_FAMILIES } from '../src/models/session/families'
import { evaluate, SHOWN_ITEMS } from '../src/training/session/evaluation-plan'
import type { Benchmark } from './benchmark'
import { wholeOption } from './benchmark'
import { retailRocketVisits } from './next-action/retail-rocket'
import { simulatedShop } from './next-action/simulated'

export const usage = `Usage: npm run -s bench -- rank-candidates [--data <name>] [--seed <number>] [--network <family>] [--json]

  --data <name>        retailRocket or simulated alone; default: both
  --network <family>   gru4rec, sasrec or session-cnn between the first stage and the trees, whose training takes minutes; default: none`

const DATA = {
  retailRocket: () => buildSessionCorpus(retailRocketVisits()),
  simulated: (seed: number) => simulatedShop(seed).corpus,
} as const

const TEST_FRACTION = 1 / 5

interface Figures {
  readonly hitRate20: number
  readonly mrr20: number
  readonly ndcg20: number
  readonly trainingSeconds: number
}

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      seed: { type: 'string', default: '1' },
      network: { type: 'string', default: 'none' },
    },
  })
  if (values.data !== undefined && !(values.data in DATA))
    throw new ForecartError('BAD_USER_INPUT', `--data must be one of ${Object.keys(DATA).join(', ')}`)
  const seed = wholeOption('--seed', values.seed, 0)
  const results: Record<string, Measured> = {}
  for (const [name, corpusOf] of Object.entries(DATA))
    if (values.data === undefined || values.data === name)
      results[name] = await measure(name, corpusOf(seed), seed, values.network, log)
  return {
    headline: Object.fromEntries(
      Object.entries(results).map(([name, { figures, gain }]) => [
        name,
        { ndcg20: figures['with trees']!.ndcg20, gain },
      ]),
    ),
    details: { seed, network: values.network, shown: SHOWN_ITEMS, results },
    hasGoals: values.data === undefined && values.network === 'none',
  }
}

interface Measured {
  readonly visits: number
  readonly questions: number
  readonly figures: Readonly<Record<string, Figures>>
  /** NDCG@20 with trees over that without, less 1. */
  readonly gain: number
  /** One-sided, that the mean reciprocal rank is not better with trees; visits are the independent units. */
  readonly pValue: number
  /** What the gate saw; null where it left the trees out. */
  readonly judged: unknown
}

async function measure(
  name: string,
  corpus: SessionCorpus,
  seed: number,
  network: string,
  log: (line: string) => void,
): Promise<Measured> {
  const visits = corpus.offsets.length - 1
  const firstOfTest = Math.floor(visits * (1 - TEST_FRACTION))
  const training = corpusBetween(corpus, 0, firstOfTest)
  const questions = Array.from({ length: visits - firstOfTest }, (_, at) =>
    outcomesOf(corpus, firstOfTest + at),
  ).flat()
  const plan = { corpus, training, questions, trainedFrom: '', trainedTo: '', originDays: [], horizonDays: 0 }
  const figures: Record<string, Figures> = {}
  const losses: Record<string, { readonly of: Float64Array; readonly visits: Int32Array }> = {}
  let judged: unknown = null
  const models = {
    popularity: { family: SESSION_FAMILIES.popularity, hyperparameters: {} },
    'without trees': { family: SESSION_FAMILIES.ensemble, hyperparameters: { network, ranker: false } },
    'with trees': { family: SESSION_FAMILIES.ensemble, hyperparameters: { network, ranker: true } },
  }
  for (const [model, { family, hyperparameters }] of Object.entries(models)) {
    const startedAt = performance.now()
    const predictor = await family.createEstimator(hyperparameters).train(training, { seed })
    const trainingSeconds = (performance.now() - startedAt) / 1_000
    const evaluation = await evaluate(plan, predictor)
    const metric = (of: string): number => evaluation.metrics.find((one) => one.name === of)!.value!
    figures[model] = {
      hitRate20: metric('hitRate20'),
      mrr20: metric('mrr20'),
      ndcg20: metric('ndcg20'),
      trainingSeconds,
    }
    losses[model] = { of: evaluation.losses, visits: evaluation.visits }
    judged = judgedTreesOf(predictor.save()) ?? judged
    await predictor.dispose()
  }
  const [before, after] = [losses['without trees']!, losses['with trees']!]
  const byVisit = new Map<number, number[]>()
  before.of.forEach((loss, at) => {
    const visit = before.visits[at]!
    byVisit.set(visit, [...(byVisit.get(visit) ?? []), loss - after.of[at]!])
  })
  const differences = Array.from(
    byVisit.values(),
    (own) => own.reduce((sum, one) => sum + one, 0) / own.length,
  )
  const { pValue } = pairedTest('visits', differences)
  const gain = figures['with trees']!.ndcg20 / figures['without trees']!.ndcg20 - 1
  log(
    `\n${name}: ${firstOfTest} visits to learn from, the ${visits - firstOfTest} last ones as test, ${before.of.length} next items; seed ${seed}, network ${network}\n` +
      `What the gate saw: ${judged === null ? 'no better order; the trees were left out' : JSON.stringify(judged)}; on test p = ${pValue.toPrecision(2)}`,
  )
  const rounded = (value: number): number => Math.round(value * 10_000) / 10_000
  log(
    formatTable(
      ['model', 'HR@20', 'MRR@20', 'NDCG@20', 'training, s'],
      Object.entries(figures).map(([model, one]) => [
        model,
        ...[one.hitRate20, one.mrr20, one.ndcg20, one.trainingSeconds].map(rounded),
      ]),
    ),
  )
  return { visits, questions: before.of.length, figures, gain, pValue, judged }
}
