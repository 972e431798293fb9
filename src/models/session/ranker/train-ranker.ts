/**
 * Grows the trees that rank candidates again, on visits that neither the first stage nor the network was trained on: their candidates come from an index
 * of what came before. Of these visits the first ones, by time, are learned from, later ones tell when to stop, and the last ones decide
 * whether the trees are used: only where they are better than the order that the candidates came in.
 */
import type { TrainOptions } from '../../../contracts/models/estimator'
import { NO_ITEM } from '../../../contracts/session/item-vocabulary'
import { LEAST_ARRIVALS } from '../../../contracts/session/new-item-ranking'
import { hasErrorCode } from '../../../core/errors'
import { pairedTest } from '../../../evaluation'
import { type BoostedTrees, type Examples, trainBoostedTrees } from '../../boosting'
import { pause } from '../../cancellation'
import { SHOWN } from '../ensemble/choose-weights'
import { mix, type Candidates, type Mixture } from '../ensemble/mixture'
import { rankOf } from '../ensemble/rank-of'
import { CANDIDATE_COLUMNS, CandidateFeatures } from './candidate-features'
import { CandidateRanker, type JudgedRanker, MOST_RANKED, type RankedVisit, rowsOf } from './candidate-ranker'
import type { FeatureSources } from './feature-sources'
import { newItemCount } from './new-items'

/** A visit up to some step, what was proposed for it, and the item that came next. */
export interface RankingQuestion extends RankedVisit {
  /** The number of the visit: questions of one visit hang together. */
  readonly visit: number
  readonly candidates: Candidates
  /** The index of the item that came next; where it is number n of `newItems`, the size of the vocabulary + n. */
  readonly next: number
  /** `[newItems]` how alike each is to the visit, 0..1. */
  readonly likenesses?: Float64Array
}

export interface RankerData {
  /** In the order of time, spread over the visits. */
  readonly questions: readonly RankingQuestion[]
  /** Whose order the trees correct. */
  readonly mixture: Mixture
  /** Of what was known before the first of the visits. */
  readonly sources: FeatureSources
}

/** Shares of the questions: those that trees learn from, and those up to which it is told when to stop. */
const LEARNED = 0.6
const STOPPED = 0.8
/** With fewer, the gate could not tell a better order from chance. */
const LEAST_QUESTIONS = 1_000
/** One standard error: what the registry puts in the place of a champion is tested by 5 % once more, on later visits. */
const SIGNIFICANCE = 0.16
/** What likeness counts beside the best candidate of the model in the order that trees have to beat. */
const LIKENESS_WEIGHT = 0.25
const QUESTIONS_BETWEEN_PAUSES = 200
/** Far less than what a tree says, and enough to tell two places apart. */
const BETWEEN_EQUALS = 1e-6
/** Each takes 15 kB of features while trees grow. */
const MOST_QUESTIONS = 10_000

/** Small trees, and few of them: an answer asks each of them about each candidate. */
const HYPERPARAMETERS = {
  ...{ maxRounds: 100, learningRate: 0.1, maxLeaves: 16, maxDepth: 6 },
  ...{ minRowsPerLeaf: 100, l2: 5, columnFraction: 0.7, patience: 20 },
}

export interface TrainedRanker {
  readonly trees: BoostedTrees
  readonly judged: JudgedRanker
}

/** Null where there are too few questions, and where the order is no better with the trees. @throws CANCELLED */
export async function trainRanker(
  data: RankerData,
  { seed, signal }: Pick<TrainOptions, 'seed' | 'signal'>,
): Promise<TrainedRanker | null> {
  const asked = spread(data.questions, MOST_QUESTIONS)
  if (asked.length < LEAST_QUESTIONS) return null
  const arrivals = asked
    .slice(0, cutBetweenVisits(asked, LEARNED))
    .filter(({ next }) => next >= data.sources.itemCount).length
  const ranksNewItems = arrivals >= LEAST_ARRIVALS
  const questions = ranksNewItems
    ? asked
    : asked.map((one) => ({
        ...one,
        newItems: undefined,
        likenesses: undefined,
        next: one.next < data.sources.itemCount ? one.next : NO_ITEM,
      }))
  const learned = cutBetweenVisits(questions, LEARNED)
  const stopped = cutBetweenVisits(questions, STOPPED)
  const trees = await grow(data, questions.slice(0, learned), questions.slice(learned, stopped), seed, signal)
  if (trees === null) return null
  const judged = await judge(data, trees, questions.slice(stopped), signal)
  return judged.ndcg > judged.ndcgBefore && judged.pValue < SIGNIFICANCE
    ? { trees, judged: { ...judged, arrivals, ...(ranksNewItems && { ranksNewItems }) } }
    : null
}

/** At most so many, evenly over all. */
function spread(questions: readonly RankingQuestion[], most: number): readonly RankingQuestion[] {
  const stride = Math.max(1, questions.length / most)
  return stride === 1
    ? questions
    : Array.from({ length: most }, (_, at) => questions[Math.floor(at * stride)]!)
}

/** The first question of a visit at or after this share of them. */
function cutBetweenVisits(questions: readonly RankingQuestion[], share: number): number {
  let at = Math.floor(questions.length * share)
  while (at > 0 && at < questions.length && questions[at]!.visit === questions[at - 1]!.visit) at++
  return at
}

/** Null where no round makes the order of the later questions better. */
async function grow(
  data: RankerData,
  earlier: readonly RankingQuestion[],
  later: readonly RankingQuestion[],
  seed: number,
  signal: AbortSignal | undefined,
): Promise<BoostedTrees | null> {
  try {
    const { model, rounds } = await trainBoostedTrees(
      {
        objective: { kind: 'lambdamart', k: SHOWN },
        training: await examplesOf(data, earlier, signal),
        validation: await examplesOf(data, later, signal),
        hyperparameters: HYPERPARAMETERS,
      },
      { seed, signal },
    )
    return rounds > 0 ? model : null
  } catch (error) {
    // No next item was among the candidates.
    if (hasErrorCode(error, 'NOT_ENOUGH_DATA')) return null
    throw error
  }
}

/** Candidates of the questions whose next item is among the first of them: of the others there is nothing to learn. */
async function examplesOf(
  data: RankerData,
  questions: readonly RankingQuestion[],
  signal: AbortSignal | undefined,
): Promise<Examples> {
  const width = CANDIDATE_COLUMNS.length
  const features = new CandidateFeatures(data.sources)
  const matrix = new Float64Array(MOST_RANKED * width)
  const columns = CANDIDATE_COLUMNS.map((column) => ({
    ...column,
    values: new Float64Array(questions.length * MOST_RANKED),
  }))
  const [labels, offsets, querySizes] = [[] as number[], [] as number[], [] as number[]]
  for (const [index, question] of questions.entries()) {
    if (index % QUESTIONS_BETWEEN_PAUSES === 0) await pause(signal)
    const base = mix(question.candidates, question.steps, data.mixture)
    const rows = rowsOf(question, question.candidates, base, data.sources.itemCount)
    if (!rows.items.includes(question.next)) continue
    features.write(rows, matrix)
    const from = labels.length
    columns.forEach(({ values }, column) => {
      for (let at = 0; at < rows.items.length; at++) values[from + at] = matrix[at * width + column]!
    })
    rows.items.forEach((item) => labels.push(Number(item === question.next)))
    // Of equal offsets training takes the order for the worst one, while answers keep that in which they came.
    rows.base.forEach((score, at) => offsets.push(score - at * BETWEEN_EQUALS))
    querySizes.push(rows.items.length)
  }
  return {
    columns: columns.map(({ values, ...column }) => ({
      ...column,
      values: values.subarray(0, labels.length),
    })),
    labels,
    offsets,
    querySizes,
  }
}

async function judge(
  data: RankerData,
  trees: BoostedTrees,
  questions: readonly RankingQuestion[],
  signal: AbortSignal | undefined,
): Promise<JudgedRanker> {
  const unjudged = { questions: 0, visits: 0, ndcgBefore: 0, ndcg: 0, pValue: 1 }
  const ranker = new CandidateRanker({ sources: data.sources, trees, judged: unjudged })
  const gains = new Map<number, number[]>()
  let [before, after] = [0, 0]
  for (const [index, question] of questions.entries()) {
    if (index % QUESTIONS_BETWEEN_PAUSES === 0) await pause(signal)
    const { candidates, steps, next, visit } = question
    const base = mix(candidates, steps, data.mixture)
    const { itemCount } = data.sources
    const target = next < itemCount ? candidates.items.indexOf(next) : base.length + next - itemCount
    const ndcgBefore = ndcgOf(withoutTrees(base, question), target)
    const ndcg = ndcgOf(ranker.rank(question, candidates, base), target)
    before += ndcgBefore
    after += ndcg
    gains.set(visit, [...(gains.get(visit) ?? []), ndcg - ndcgBefore])
  }
  const ofVisits = Array.from(gains.values(), (own) => own.reduce((sum, one) => sum + one, 0) / own.length)
  return {
    questions: questions.length,
    visits: gains.size,
    ndcgBefore: before / Math.max(1, questions.length),
    ndcg: after / Math.max(1, questions.length),
    pValue: gains.size > 1 ? pairedTest('visits', ofVisits).pValue : 1,
  }
}

/**
 * The order that trees have to beat: the candidates in shares of the best one, and among them the new items by likeness. Lists without trees show them by how far they
 * stand out among all that is as alike (`standingOut`, `besideModel`), which is a better order than this: see docs/decisions/candidate-ranker.md.
 */
function withoutTrees(base: Float64Array, { newItems, likenesses }: RankingQuestion): Float64Array {
  const count = newItemCount(newItems)
  if (count === 0) return base
  const highest = base.reduce((most, score) => Math.max(most, score), -Infinity)
  const all = new Float64Array(base.length + count)
  all.set(base.map((score) => Math.exp(score - highest)))
  for (let at = 0; at < count; at++) all[base.length + at] = LIKENESS_WEIGHT * (likenesses?.[at] ?? 0)
  return all
}

/** NDCG@SHOWN where one item is relevant (Järvelin and Kekäläinen 2002); equal scores stand as they came, which is the order of answers. */
export function ndcgOf(scores: Float64Array, target: number): number {
  if (target < 0) return 0
  const rank = rankOf(scores, target)
  return rank <= SHOWN ? 1 / Math.log2(rank + 1) : 0
}
