/**
 * How well session models say the next item, each alone, beside popularity: the target stands among all items. Without --train on
 * Diginetica and on a sample of RecSys 2015; then the index of session neighbours on simulated sessions. Nothing is tuned on test.
 */
import { parseArgs } from 'node:util'
import { formatTable } from '../src/cli/table'
import type { FamilyOf } from '../src/contracts/models/task'
import type { SessionTypes } from '../src/contracts/session/session'
import { ForecartError } from '../src/core/errors'
import { catalogueCoverage, nextItemMetrics } from '../src/evaluation'
import { buildSessionColumns, buildSessionCorpus } from '../src/features/session'
import { judgedTreesOf } from '../src/models/session/ensemble/second-stage'
import { SESSION_FAMILIES } from '../src/models/session/families'
import type { Benchmark, Headline } from './benchmark'
import { percentile, wholeOption } from './benchmark'
import { benchData, readQuestions, readSessions, type NextItemQuestion } from './session-data'
import { measureIndex, type IndexSpeed } from './session-index-speed'

export const usage = `Usage: npm run -s bench -- next-item [options] [--json]

  --train <file>     sessions to learn from: one a line, item ids in order, or a table SessionId, ItemId, Time; plain or gzipped
  --test <file>      the same form, or lines "item ids<TAB>next item"
  --models <list>    separated by commas; default: all
  --hyperparameters <json>   by family, such as {"item-item": {"maxPairs": 50}}
  --budget <seconds> of all trainings together; what is not trained by then is left out, and named
  --seed <number>    default 1
  --sessions <list>  simulated sessions that the index is measured on; default 10000,100000,1000000; 0: none`

/** Those that rank items. */
const MODELS = [
  'session-neighbours',
  'item-item',
  'gru4rec',
  'ensemble',
  'transitions',
  'popularity',
] as const

const OPTIONS = {
  train: { type: 'string' },
  test: { type: 'string' },
  models: { type: 'string', default: MODELS.join(',') },
  hyperparameters: { type: 'string', default: '{}' },
  budget: { type: 'string', default: '3600' },
  seed: { type: 'string', default: '1' },
  sessions: { type: 'string', default: '10000,100000,1000000' },
} as const

const DATASETS = {
  diginetica: {
    train: 'recommendation/diginetica-srgnn.train.txt.gz',
    test: 'recommendation/diginetica-srgnn.test.txt.gz',
    original: 'CIKM Cup 2016 (Diginetica) by the preparation of SR-GNN',
  },
  rsc15: {
    train: 'recommendation/rsc15-100k.train_full.tsv.gz',
    test: 'recommendation/rsc15-100k.test.tsv.gz',
    original: 'RecSys Challenge 2015, the sample of session-rec',
  },
} as const

/** Of the list that a visitor is shown, and that the figures are of. */
const SHOWN = 20
const ROWS_PER_CALL = 512
/** Questions that are asked one at a time, for the latency. */
const TIMED = 2_000

interface ModelFigures {
  readonly hitRate20: number
  readonly mrr20: number
  readonly ndcg20: number
  readonly coverage20: number
  readonly trainingSeconds: number
  /** Of all threads of this process while it trained: on a machine that does other things, too, wall clock tells of these. */
  readonly trainingCpuSeconds: number
  readonly artifactMegabytes: number
  readonly p50Ms: number
  readonly p90Ms: number
}

interface Plan {
  readonly models: readonly string[]
  readonly hyperparameters: Readonly<Record<string, Record<string, unknown>>>
  readonly deadlineMs: number
  readonly seed: number
  readonly log: (line: string) => void
}

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  if ((values.train === undefined) !== (values.test === undefined)) {
    throw new ForecartError('BAD_USER_INPUT', '--train and --test belong together')
  }
  const seconds = Number(values.budget)
  if (!(seconds > 0)) throw new ForecartError('BAD_USER_INPUT', '--budget is a number of seconds above 0')
  const plan: Plan = {
    models: values.models.split(',').map(knownFamily),
    hyperparameters: JSON.parse(values.hyperparameters) as Record<string, Record<string, unknown>>,
    deadlineMs: performance.now() + seconds * 1_000,
    seed: wholeOption('--seed', values.seed, 0),
    log,
  }
  const files =
    values.train === undefined
      ? Object.entries(DATASETS).map(([name, { train, test, original }]) => ({
          name,
          train: benchData(train, original),
          test: benchData(test, original),
        }))
      : [{ name: 'given', train: values.train, test: values.test! }]
  const results: Record<string, Record<string, ModelFigures>> = {}
  for (const { name, train, test } of files) results[name] = await measureFiles(name, train, test, plan)
  const counts = values.sessions
    .split(',')
    .map(Number)
    .filter((count) => count > 0)
  const speeds = values.train === undefined ? counts.map((count) => measureIndex(count, plan.seed)) : []
  if (speeds.length > 0) printSpeeds(speeds, log)
  return {
    headline: { ...headlineOf(results), ...(speeds.length > 0 ? indexHeadline(speeds) : {}) },
    details: { seed: plan.seed, shown: SHOWN, results, index: speeds },
  }
}

function knownFamily(name: string): string {
  const known = Object.keys(SESSION_FAMILIES)
  if (known.includes(name)) return name
  throw new ForecartError(
    'BAD_USER_INPUT',
    `There is no session model "${name}"; there are ${known.join(', ')}`,
  )
}

async function measureFiles(
  name: string,
  train: string,
  test: string,
  plan: Plan,
): Promise<Record<string, ModelFigures>> {
  const corpus = buildSessionCorpus(readSessions(train))
  const questions = readQuestions(test)
  const { log } = plan
  log(
    `\n${name}: ${corpus.offsets.length - 1} training sessions, ${corpus.items.length} steps, ` +
      `${corpus.vocabulary.size} items; ${questions.length} questions, full ranking; seed ${plan.seed}`,
  )
  const figures: Record<string, ModelFigures> = {}
  for (const model of plan.models) {
    const left = plan.deadlineMs - performance.now()
    if (left <= 0) {
      log(`${model} was not trained: the budget is used up`)
      continue
    }
    const family: FamilyOf<SessionTypes> = SESSION_FAMILIES[model as keyof typeof SESSION_FAMILIES]
    const estimator = family.createEstimator(plan.hyperparameters[model] ?? {})
    const startedAt = performance.now()
    const cpuAtStart = process.cpuUsage()
    try {
      const predictor = await estimator.train(corpus, {
        seed: plan.seed,
        signal: AbortSignal.timeout(Math.ceil(left)),
      })
      const trainingSeconds = (performance.now() - startedAt) / 1_000
      const { user, system } = process.cpuUsage(cpuAtStart)
      const trainingCpuSeconds = (user + system) / 1e6
      log(
        `${model}: trained in ${trainingSeconds.toFixed(1)} s, ${trainingCpuSeconds.toFixed(1)} of the processor`,
      )
      const judgedTrees = judgedTreesOf(predictor.save())
      if (judgedTrees) log(`${model}: its trees at their gate ${JSON.stringify(judgedTrees)}`)
      const measured = await measure(predictor, corpus.vocabulary, questions)
      log(`${model}: HR@20 ${rounded(measured.hitRate20)}, MRR@20 ${rounded(measured.mrr20)}`)
      figures[model] = { trainingSeconds, trainingCpuSeconds, ...measured }
      await predictor.dispose()
    } catch (error) {
      if (!(error instanceof ForecartError && error.code === 'CANCELLED')) throw error
      log(`${model} was not trained to its end: the budget is used up`)
    }
  }
  printModels(figures, log)
  return figures
}

type Predictor = Awaited<ReturnType<ReturnType<FamilyOf<SessionTypes>['createEstimator']>['train']>>

async function measure(
  predictor: Predictor,
  vocabulary: Parameters<typeof buildSessionColumns>[1],
  questions: readonly NextItemQuestion[],
): Promise<Omit<ModelFigures, 'trainingSeconds' | 'trainingCpuSeconds'>> {
  const ask = (some: readonly NextItemQuestion[]) =>
    predictor.predict({
      vocabularyHash: vocabulary.hash,
      sessions: buildSessionColumns(
        some.map(({ events }) => events),
        vocabulary,
      ),
      rows: some.map(() => ({ placeId: null, excluded: null, allowed: null })),
      itemCount: SHOWN,
    })
  const ranks: number[] = []
  const lists: Int32Array[] = []
  for (let from = 0; from < questions.length; from += ROWS_PER_CALL) {
    const some = questions.slice(from, from + ROWS_PER_CALL)
    const { items } = await ask(some)
    some.forEach(({ next }, row) => {
      const list = items.subarray(row * SHOWN, (row + 1) * SHOWN)
      const target = vocabulary.indexOf(next)
      const at = target < 0 ? -1 : list.indexOf(target)
      ranks.push(at < 0 ? Infinity : at + 1)
      lists.push(list)
    })
  }
  const milliseconds: number[] = []
  const stride = Math.max(1, Math.floor(questions.length / TIMED))
  for (let at = 0; at < questions.length; at += stride) {
    const startedAt = performance.now()
    await ask(questions.slice(at, at + 1))
    milliseconds.push(performance.now() - startedAt)
  }
  const { hitRate, meanReciprocalRank, ndcg } = nextItemMetrics(ranks, SHOWN)
  const bytes = Array.from(predictor.save().values()).reduce((sum, { byteLength }) => sum + byteLength, 0)
  return {
    hitRate20: hitRate!,
    mrr20: meanReciprocalRank!,
    ndcg20: ndcg!,
    coverage20: catalogueCoverage(lists, vocabulary.size)!,
    artifactMegabytes: bytes / 1e6,
    p50Ms: percentile(milliseconds, 0.5),
    p90Ms: percentile(milliseconds, 0.9),
  }
}

const NETWORKS: readonly string[] = [
  'gru4rec',
  'sasrec',
  'session-cnn',
] satisfies (keyof typeof SESSION_FAMILIES)[]

/** Of the data sets that have goals: the neighbours alone, the best network alone, and the ensemble. */
function headlineOf(results: Readonly<Record<string, Record<string, ModelFigures>>>): Headline {
  return Object.fromEntries(
    Object.entries(results).map(([name, figures]) => {
      const network = bestOf(figures, NETWORKS)
      const neighbours = figures['session-neighbours']
      const ensemble = figures['ensemble']
      return [
        name,
        {
          ...(neighbours && { neighbours: { hitRate20: neighbours.hitRate20, mrr20: neighbours.mrr20 } }),
          ...(network && {
            network: {
              hitRate20: network.hitRate20,
              trainingSeconds: network.trainingSeconds,
              trainingCpuSeconds: network.trainingCpuSeconds,
            },
          }),
          ...(ensemble && { ensemble: { hitRate20: ensemble.hitRate20, mrr20: ensemble.mrr20 } }),
        },
      ]
    }),
  )
}

/** The one of these models that hits most. */
function bestOf(
  figures: Readonly<Record<string, ModelFigures>>,
  models: readonly string[],
): ModelFigures | undefined {
  return models.flatMap((model) => figures[model] ?? []).sort((a, b) => b.hitRate20 - a.hitRate20)[0]
}

function indexHeadline(speeds: readonly IndexSpeed[]): Headline {
  const largest = speeds.at(-1)!
  return {
    index: {
      megabytesPerMillionEvents: largest.megabytesPerMillion,
      secondsPerMillionEvents: largest.secondsPerMillion,
      queryP90Ms: largest.queryP90Ms,
    },
  }
}

function printModels(figures: Readonly<Record<string, ModelFigures>>, log: (line: string) => void): void {
  const rows = Object.entries(figures).map(([model, one]) => [
    model,
    rounded(one.hitRate20),
    rounded(one.mrr20),
    rounded(one.ndcg20),
    rounded(one.coverage20),
    rounded(one.trainingSeconds),
    rounded(one.trainingCpuSeconds),
    rounded(one.artifactMegabytes),
    rounded(one.p50Ms),
    rounded(one.p90Ms),
  ])
  const head = [
    'model',
    'HR@20',
    'MRR@20',
    'NDCG@20',
    'coverage',
    'training, s',
    'of the processor, s',
    'artifact, MB',
    'p50, ms',
    'p90, ms',
  ]
  log(formatTable(head, rows))
}

function printSpeeds(speeds: readonly IndexSpeed[], log: (line: string) => void): void {
  const rows = speeds.map((one) => [
    one.sessions,
    one.steps,
    rounded(one.megabytesPerMillion),
    rounded(one.secondsPerMillion),
    rounded(one.queryMedianMs),
    rounded(one.queryP90Ms),
  ])
  log(formatTable(['sessions', 'steps', 'MB a million', 's a million', 'query p50, ms', 'p90, ms'], rows))
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000
