/** What networks of the next item learn, on sessions whose law is known, and that they see nothing of the future. */
import type { FamilyOf, PredictorOf } from '../../src/contracts/models/task'
import type { SessionCorpus, SessionInput, SessionTypes } from '../../src/contracts/session/session'
import { Rng } from '../../src/core/statistics/rng'
import { buildSessionColumns, buildSessionCorpus, type SessionEvent } from '../../src/features/session'
import { openInference } from '../../src/compute'
import { nextItemMetrics } from '../../src/evaluation'
import { gru4rec } from '../../src/models/session/gru4rec'
import { sasrec } from '../../src/models/session/sasrec'

const ITEMS = 60
const SMALL = {
  vectorSize: 32,
  steps: 6,
  batchRows: 16,
  negatives: 64,
  epochs: 20,
  patience: 5,
  learningRate: 0.01,
  dropout: 0,
}
const NETWORKS: Readonly<
  Record<string, { family: FamilyOf<SessionTypes>; hyperparameters: Record<string, unknown> }>
> = {
  'a GRU': { family: gru4rec, hyperparameters: SMALL },
  'an LSTM': { family: gru4rec, hyperparameters: { ...SMALL, cell: 'lstm' } },
  'self-attention': { family: sasrec, hyperparameters: { ...SMALL, heads: 2, blocks: 2 } },
}

/** What follows the last item is one of three items, and the item before the last one says which. One time in ten anything follows. Sessions begin with some items more often. */
function drawSession(rng: Rng): number[] {
  const session = [Math.floor(ITEMS * rng.uniform() ** 3), rng.integer(ITEMS)]
  const length = 3 + rng.integer(5)
  while (session.length < length) session.push(rng.uniform() < 0.9 ? nextOf(session) : rng.integer(ITEMS))
  return session
}

function nextOf(session: readonly number[]): number {
  const [before, last] = session.slice(-2) as [number, number]
  return (last + 7 * (1 + (before % 3))) % ITEMS
}

const eventsOf = (session: readonly number[], startMs: number): SessionEvent[] =>
  session.map((item, step) => ({ type: 'VIEW', itemId: `${item + 1}`, timeMs: startMs + step }))

function corpusOf(sessions: readonly (readonly number[])[]): SessionCorpus {
  return buildSessionCorpus(
    sessions.map((session, i) => ({ placeId: null, events: eventsOf(session, 100 * i) })),
  )
}

function inputOf(
  { vocabulary }: SessionCorpus,
  sessions: readonly (readonly number[])[],
  itemCount: number,
): SessionInput {
  return {
    vocabularyHash: vocabulary.hash,
    sessions: buildSessionColumns(
      sessions.map((session) => eventsOf(session, 0)),
      vocabulary,
    ),
    rows: sessions.map(() => ({ placeId: null, excluded: null, allowed: null })),
    itemCount,
  }
}

const hitRate = (
  corpus: SessionCorpus,
  ranked: ArrayLike<number>,
  perRow: number,
  wanted: readonly number[],
): number =>
  nextItemMetrics(
    wanted.map((item, row) => {
      const index = corpus.vocabulary.indexOf(`${item + 1}`)
      const at = Array.from(ranked)
        .slice(row * perRow, (row + 1) * perRow)
        .indexOf(index)
      return at < 0 ? Infinity : at + 1
    }),
    perRow,
  ).hitRate!

/** The items that followed the last one of a session most often, as the simplest neighbours would say. */
function byTransitions(corpus: SessionCorpus, input: SessionInput): number[] {
  const size = corpus.vocabulary.size
  const counts = new Float64Array(size * size)
  for (let session = 0; session + 1 < corpus.offsets.length; session++)
    for (let at = corpus.offsets[session]! + 1; at < corpus.offsets[session + 1]!; at++)
      counts[corpus.items[at - 1]! * size + corpus.items[at]!]!++
  return input.rows.flatMap((_, row) => {
    const last = input.sessions.items[input.sessions.offsets[row + 1]! - 1]!
    const own = counts.subarray(last * size, (last + 1) * size)
    return [...own.keys()].sort((a, b) => own[b]! - own[a]!).slice(0, input.itemCount)
  })
}

describe.each(Object.entries(NETWORKS))('%s', (_, { family, hyperparameters }) => {
  const rng = new Rng('sessions')
  const corpus = corpusOf(Array.from({ length: 2000 }, () => drawSession(rng)))
  const asked = Array.from({ length: 300 }, () => drawSession(rng))
  const input = inputOf(corpus, asked, 1)
  let predictor: PredictorOf<SessionTypes>

  beforeAll(async () => {
    predictor = await family.createEstimator(hyperparameters).train(corpus, { seed: 3 })
  })

  afterAll(() => predictor.dispose())

  it('learns what follows two items, which counts of what follows one cannot tell', async () => {
    const wanted = asked.map(nextOf)
    const { items, isFallback } = await predictor.predict(input)
    expect([...new Set(isFallback)]).toEqual([0])
    const learnt = hitRate(corpus, items, 1, wanted)
    const counted = hitRate(corpus, byTransitions(corpus, input), 1, wanted)
    const { items: popular } = await predictor.predict(
      inputOf(
        corpus,
        asked.map(() => []),
        1,
      ),
    )
    const guessed = hitRate(corpus, popular, 1, wanted)
    expect(guessed).toBeLessThan(0.2)
    expect(counted).toBeGreaterThan(0.25)
    expect(counted).toBeLessThan(0.6)
    // The best that can be is 1.
    expect(learnt).toBeGreaterThan(0.75)
  })

  it('answers for the middle of a session what it answers where nothing came later', async () => {
    const encoder = await openInference(predictor.save().get('encoder.onnx')!, { backend: 'ort-cpu' })
    const [steps, size] = [SMALL.steps, SMALL.vectorSize]
    const known = Float32Array.from({ length: steps * size }, () => rng.normal())
    const changed = known.map((value, i) => (i < 3 * size ? value : value + 1))
    const last = Float32Array.from({ length: steps }, (__, step) => (step === 2 ? 1 : 0))
    const [a, b] = await Promise.all(
      [known, changed].map(async (vectors) => {
        const { session } = await encoder.run({
          vectors: { data: vectors, shape: [1, steps, size] },
          last: { data: last, shape: [1, steps] },
        })
        return [...session!.data]
      }),
    )
    expect(a).toEqual(b)
    await encoder.dispose()
  })
})
