/** Trees that rank candidates again: used only where later visits show a better order, and left where they make none. */
import { NO_TEXT, QUERY_WORDS, WEATHER_COLUMNS } from '../../../../../src/contracts/session/event-context'
import type { ItemVocabulary } from '../../../../../src/contracts/session/item-vocabulary'
import type { NewItems } from '../../../../../src/contracts/session/session'
import { Rng } from '../../../../../src/core/statistics/rng'
import { buildSessionCorpus, type SessionRecord } from '../../../../../src/features/session'
import { textCode } from '../../../../../src/features/session/event-context'
import { ensemble } from '../../../../../src/models/session/ensemble'
import { FIRST_STAGE_ALONE, mix } from '../../../../../src/models/session/ensemble/mixture'
import { judgedTreesOf, SecondStage } from '../../../../../src/models/session/ensemble/second-stage'
import {
  CandidateRanker,
  MOST_RANKED,
  orderOf,
} from '../../../../../src/models/session/ranker/candidate-ranker'
import { fitSources } from '../../../../../src/models/session/ranker/feature-sources'
import {
  type RankerData,
  type RankingQuestion,
  type TrainedRanker,
  trainRanker,
} from '../../../../../src/models/session/ranker/train-ranker'
import { sessionSignature } from '../../../../../src/models/session/signature'

const ITEMS = 40
const CANDIDATES = 20
const SEED = 3
const START_MS = Date.UTC(2026, 0, 1)

/** Half of the items are put into the cart by every visitor, the others by nobody: only this tells the two halves apart. */
const isLiked = (item: number): boolean => item % 2 === 0

function visits(count: number): SessionRecord[] {
  const rng = new Rng('visits', SEED)
  return Array.from({ length: count }, (_, visit) => {
    const at = START_MS + visit * 3_600_000
    const items = Array.from({ length: 4 }, () => rng.integer(ITEMS))
    return {
      placeId: null,
      events: items.flatMap((item, step) => [
        { type: 'VIEW' as const, itemId: String(item), timeMs: at + step * 60_000 },
        ...(isLiked(item)
          ? [{ type: 'ADD_TO_CART' as const, itemId: String(item), timeMs: at + step * 60_000 + 1 }]
          : []),
      ]),
    }
  })
}

let data: Omit<RankerData, 'questions'>
let vocabulary: ItemVocabulary
let indexOf: (item: number) => number
let asked: RankingQuestion[]
let trained: TrainedRanker

beforeAll(async () => {
  const corpus = buildSessionCorpus(visits(200))
  const first = await ensemble
    .createEstimator({ network: 'none', ranker: false })
    .train(corpus, { seed: SEED })
  vocabulary = corpus.vocabulary
  indexOf = (item) => corpus.vocabulary.indexOf(String(item))
  data = {
    mixture: FIRST_STAGE_ALONE,
    sources: fitSources(corpus, 50, first.save()),
  }
  asked = questions(1_200, liked)
  trained = (await trainRanker({ ...data, questions: asked }, { seed: SEED }))!
})

/** The first stage tells nothing; what comes next is drawn by `draw` from the candidates. */
function questions(
  count: number,
  draw: (candidates: readonly number[], rng: Rng) => number,
): RankingQuestion[] {
  const rng = new Rng('questions', SEED)
  return Array.from({ length: count }, (_, visit) => {
    const candidates = [...rng.permutation(ITEMS).subarray(0, CANDIDATES)]
    const seen = rng.integer(ITEMS)
    return {
      visit,
      sessions: {
        offsets: Uint32Array.of(0, 1),
        items: Int32Array.of(indexOf(seen)),
        types: Uint8Array.of(2),
        timesMs: Float64Array.of(START_MS),
      },
      session: 0,
      steps: Int32Array.of(indexOf(seen)),
      placeId: null,
      candidates: {
        items: Int32Array.from(candidates, indexOf),
        first: Float32Array.from(candidates, () => rng.uniform()),
        logits: new Float32Array(CANDIDATES),
      },
      next: indexOf(draw(candidates, rng)),
    }
  })
}

const liked = (candidates: readonly number[], rng: Rng) => {
  const some = candidates.filter(isLiked)
  return some[rng.integer(some.length)]!
}
const anyOf = (candidates: readonly number[], rng: Rng) => candidates[rng.integer(candidates.length)]!

it('ranks what visitors turn to before the rest, where only facts of the items tell which it is', () => {
  expect(trained.judged.ndcg).toBeGreaterThan(trained.judged.ndcgBefore + 0.05)
  expect(trained.judged).toMatchObject({ questions: 240, visits: 240 })
  const ranker = new CandidateRanker({ sources: data.sources, ...trained })
  const [question] = asked
  const base = mix(question!.candidates, question!.steps, data.mixture)
  const order = orderOf(ranker.rank(question!, question!.candidates, base))
  const likedItems = new Set(Array.from({ length: ITEMS / 2 }, (_, half) => indexOf(2 * half)))
  const first = Array.from(order.subarray(0, 5), (at) => question!.candidates.items[at]!)
  expect(first.filter((item) => likedItems.has(item))).toEqual(first)
})

describe('behind a network', () => {
  const likedAmong = (items: Int32Array) =>
    Array.from(items.keys()).filter((at) => isLiked(Number(vocabulary.itemIds[items[at]!])))
  /** What comes next is the liked candidate that the network likes best. In each fifth visit the network says nothing. */
  const withNetwork = () =>
    questions(1_200, anyOf).map((question, at): RankingQuestion => {
      const rng = new Rng('network', at)
      const { items } = question.candidates
      const logits = Float32Array.from(items, () => 1 + 5 * rng.uniform())
      const [best] = likedAmong(items).sort((a, b) => logits[b]! - logits[a]!)
      const candidates = {
        ...question.candidates,
        logits: at % 5 === 0 ? new Float32Array(CANDIDATES) : logits,
      }
      return { ...question, candidates, next: items[best!]! }
    })

  it('says what neither it nor facts of items say alone, and ranks by these where it says nothing', async () => {
    const told = withNetwork()
    const behind = (await trainRanker({ ...data, questions: told }, { seed: SEED }))!
    // Facts alone leave the half of the candidates that are liked.
    expect(behind.judged.ndcg).toBeGreaterThan(trained.judged.ndcg + 0.15)
    const ranker = new CandidateRanker({ sources: data.sources, ...behind })
    const orderIn = (question: RankingQuestion, logits: Float32Array) => {
      const candidates = { ...question.candidates, logits }
      return [...orderOf(ranker.rank(question, candidates, mix(candidates, question.steps, data.mixture)))]
    }
    for (const question of told.slice(1, 5)) {
      const { items, logits } = question.candidates
      expect(
        orderIn(question, logits)
          .slice(0, 3)
          .map((at) => items[at]),
      ).toContain(question.next)
      const liked = likedAmong(items)
      const alone = orderIn(question, new Float32Array(CANDIDATES))
      expect(alone.slice(0, 4).filter((at) => !liked.includes(at))).toEqual([])
    }
  })
})

it('is left out where nothing tells what comes next', async () => {
  expect(await trainRanker({ ...data, questions: questions(1_200, anyOf) }, { seed: SEED })).toBeNull()
})

it('is left out where the first stage gives all the same score, and the order in which they came is the best', async () => {
  const popular = questions(
    1_200,
    (candidates, rng) => candidates[Math.min(CANDIDATES - 1, Math.floor(-4 * Math.log(rng.uniform())))]!,
  )
  const equal = popular.map((question) => ({
    ...question,
    candidates: { ...question.candidates, first: new Float32Array(CANDIDATES) },
  }))
  expect(await trainRanker({ ...data, questions: equal }, { seed: SEED })).toBeNull()
})

it('is left out where there are too few questions to judge it by', async () => {
  expect(await trainRanker({ ...data, questions: questions(900, liked) }, { seed: SEED })).toBeNull()
})

it('ends soon once it is cancelled', async () => {
  await expect(
    trainRanker({ ...data, questions: asked }, { seed: SEED, signal: AbortSignal.abort() }),
  ).rejects.toMatchObject({ code: 'CANCELLED' })
})

it('leaves what lies behind the first candidates behind them, in its order', () => {
  const ranker = new CandidateRanker({ sources: data.sources, ...trained })
  const [question] = questions(1, liked)
  const count = MOST_RANKED + 20
  const items = Int32Array.from({ length: count }, (_, at) => at % ITEMS)
  const first = Float32Array.from({ length: count }, (_, at) => 1 - at / count)
  const candidates = { items, first, logits: new Float32Array(count) }
  const base = mix(candidates, question!.steps, data.mixture)
  const order = [...orderOf(ranker.rank(question!, candidates, base))]
  expect(order.slice(MOST_RANKED)).toEqual(Array.from({ length: 20 }, (_, at) => MOST_RANKED + at))
  expect(order.slice(0, MOST_RANKED)).not.toEqual(Array.from({ length: MOST_RANKED }, (_, at) => at))
})

describe('new items, of which no visit told', () => {
  const MOUNTAIN = textCode('mountain')
  const RIVER = textCode('river')
  const NEW_ITEMS = {
    logPrices: Float32Array.of(5, 5),
    knownSinceMs: Float64Array.of(START_MS - 86_400_000, START_MS - 86_400_000),
    words: { offsets: Uint32Array.of(0, 1, 2), codes: Int32Array.of(MOUNTAIN, RIVER) },
  }
  const searching = (question: RankingQuestion, word: number, next: number): RankingQuestion => ({
    ...question,
    sessions: {
      ...question.sessions,
      context: {
        devices: new Int32Array(1),
        queryWords: Int32Array.from({ length: QUERY_WORDS }, (_, at) => (at === 0 ? word : NO_TEXT)),
        weather: new Float32Array(WEATHER_COLUMNS),
      },
    },
    newItems: NEW_ITEMS,
    likenesses: Float64Array.of(Number(word === MOUNTAIN), Number(word === RIVER)),
    next,
  })
  /** Half of the visits search for one of the two new items and turn to it. */
  const withNews = () =>
    questions(1_200, liked).map((question, at) => {
      const number = (at >> 1) % 2
      return at % 2 === 0
        ? { ...question, newItems: NEW_ITEMS }
        : searching(question, number === 0 ? MOUNTAIN : RIVER, ITEMS + number)
    })

  it('are ranked among the others by what needs no history: what was searched for', async () => {
    const learned = (await trainRanker({ ...data, questions: withNews() }, { seed: SEED }))!
    expect(learned.judged.ranksNewItems).toBe(true)
    // Without trees, likeness shows what was searched for, behind most of the others: that is in the order that trees have to beat.
    expect(learned.judged.ndcgBefore).toBeGreaterThan(0.24)
    const ranker = new CandidateRanker({ sources: data.sources, ...learned })
    const second = new SecondStage(
      sessionSignature({
        ...{ family: 'ensemble', vocabulary, maxEvents: 50 },
        ...{ rerankedCandidates: MOST_RANKED, ranksNewItems: true },
      }),
      { network: null, mixture: FIRST_STAGE_ALONE, heads: null, ranker },
    )
    const listFor = async (word: number, newItems?: NewItems) => {
      const { sessions, candidates } = searching(questions(1, liked)[0]!, word, 0)
      const { items } = await second.predict({
        ...{ vocabularyHash: vocabulary.hash, sessions, itemCount: 3 },
        rows: [
          {
            ...{ placeId: null, excluded: null, allowed: candidates.items, allowedScores: candidates.first },
            ...(newItems && { newItems }),
          },
        ],
      })
      return [...items]
    }
    expect((await listFor(MOUNTAIN, NEW_ITEMS))[0]).toBe(ITEMS)
    expect((await listFor(RIVER, NEW_ITEMS))[0]).toBe(ITEMS + 1)
    expect((await listFor(textCode('sea'), NEW_ITEMS)).every((item) => item < ITEMS)).toBe(true)
    // What is not offered is not answered.
    expect((await listFor(MOUNTAIN)).every((item) => item < ITEMS)).toBe(true)
    // Benchmarks print what the gate saw from the files of a version.
    expect(judgedTreesOf(second.save())).toEqual(learned.judged)
  })

  it('are left to others where trees saw too few of them to learn from', async () => {
    const rare = questions(1_200, liked).map((question, at) =>
      at % 100 === 0 ? searching(question, RIVER, ITEMS + 1) : { ...question, newItems: NEW_ITEMS },
    )
    const learned = (await trainRanker({ ...data, questions: rare }, { seed: SEED }))!
    expect(learned.judged.ranksNewItems).toBeUndefined()
    // 12 of 1,200, three fifths of which are learned from.
    expect(learned.judged.arrivals).toBe(8)
  })
})
