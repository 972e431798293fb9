/** What is read of a session to say what comes next is known at that moment, in training as well as live. */
import {
  ACTION_FEATURE_COUNT,
  ACTION_FEATURE_COUNTS,
  buildSessionCorpus,
  countItemActions,
  sessionsBetween,
  writeActionFeatures,
  type SessionEvent,
} from '../../../../src/features/session'

const events = (...steps: readonly (readonly [SessionEvent['type'], string, number])[]): SessionEvent[] =>
  steps.map(([type, itemId, timeMs]) => ({ type, itemId, timeMs }))

const corpus = buildSessionCorpus([
  { placeId: null, events: events(['VIEW', '1', 0], ['ADD_TO_CART', '1', 5_000], ['VIEW', '2', 9_000]) },
  {
    placeId: null,
    events: events(
      ['VIEW', '1', 20_000],
      ['VIEW', '1', 22_000],
      ['ADD_TO_CART', '1', 30_000],
      ['PURCHASE', '1', 90_000],
    ),
  },
])

function featuresOf(
  columns: Parameters<typeof writeActionFeatures>[0],
  event: number,
  start: number,
  ownEnd: number,
  counts: Float64Array,
): number[] {
  const out = new Float64Array(ACTION_FEATURE_COUNT)
  writeActionFeatures(columns, start, event, counts, ownEnd, out)
  return [...out]
}

describe('features of the next action', () => {
  const itemCount = corpus.vocabulary.size

  it('are the same in training, where later events of the session are known, as live before they happened', () => {
    const countsOfAll = countItemActions(corpus, itemCount)
    const countsOfOthers = countItemActions(sessionsBetween(corpus, 0, 1), itemCount)
    const own = sessionsBetween(corpus, 1, 2)
    const [start, end] = [corpus.offsets[1]!, corpus.offsets[2]!]
    for (let event = start; event < end; event++) {
      const inTraining = featuresOf(corpus, event, start, end, countsOfAll)
      const live = featuresOf(own, event - start, 0, 0, countsOfOthers)
      expect(inTraining).toEqual(live)
    }
  })

  it('tell apart what differs in order, in time and in the cart', () => {
    const counts = new Float64Array(itemCount * 3)
    const texts = [
      events(['VIEW', '1', 0], ['ADD_TO_CART', '1', 1_000], ['VIEW', '2', 2_000]),
      events(['ADD_TO_CART', '1', 0], ['VIEW', '1', 1_000], ['VIEW', '2', 2_000]),
      events(['VIEW', '1', 0], ['ADD_TO_CART', '1', 1_000], ['VIEW', '2', 900_000]),
      events(['VIEW', '1', 0], ['ADD_TO_CART', '2', 1_000], ['VIEW', '2', 2_000]),
    ].map((session) => {
      const columns = buildSessionCorpus([{ placeId: null, events: session }])
      return featuresOf(columns, 2, 0, 0, counts).join()
    })
    expect(new Set(texts).size).toBe(texts.length)
    expect(texts.some((text) => /NaN|Infinity/.test(text))).toBe(false)
  })

  it('end with the weather, so that a model of before reads the same of the others', () => {
    const counts = new Float64Array(itemCount * 3)
    const [view] = events(['VIEW', '1', 5_000])
    const columns = buildSessionCorpus([
      { placeId: null, events: [{ ...view!, weather: { rain: 0.5, warmth: -0.25 } }] },
    ])
    const all = featuresOf(columns, 0, 0, 0, counts)
    expect(all.slice(-2)).toEqual([0.5, -0.25])
    const ofBefore = new Float64Array(ACTION_FEATURE_COUNTS[0]!)
    writeActionFeatures(columns, 0, 0, counts, 0, ofBefore)
    expect([...ofBefore]).toEqual(all.slice(0, -2))
  })
})
