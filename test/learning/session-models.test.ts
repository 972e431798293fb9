/** What counting models of sessions learn, on sessions whose law is known. */
import type { FamilyOf } from '../../src/contracts/models/task'
import { ACTION_COUNT, EVENT_CODE, LEAVE, NEXT_ACTIONS } from '../../src/contracts/session/next-action'
import type { SessionTypes } from '../../src/contracts/session/session'
import { PLACES } from '../../seeds/places'
import { SCALES, simulateTransactions, simulateWeatherRows, simulateWorld, WORLDS } from '../../seeds'
import { askAfterEachEvent } from '../../bench/next-action/ask'
import { logLoss, nextItemMetrics } from '../../src/evaluation'
import {
  buildSessionCorpus,
  corpusBetween,
  type SessionEvent,
  sessionCount,
  sessionsBetween,
} from '../../src/features/session'
import { PlaceWeather, withWeather } from '../../src/features/session/place-weather'
import { SESSION_FAMILIES } from '../../src/models/session/families'
import { corpusOf, drawSessions, inputOf, nextItemCases } from '../support/sessions'
import { exhaustively } from '../support/extent'

const SHOWN = 5
const corpus = corpusOf(1, 700)
const { input, targets } = nextItemCases(corpus, drawSessions(2, 200), SHOWN)

async function hitRateOf(family: FamilyOf<SessionTypes>, hyperparameters = {}): Promise<number> {
  const predictor = await family.createEstimator(hyperparameters).train(corpus, { seed: 1 })
  const { items } = await predictor.predict(input)
  const ranks = Array.from(targets, (target, row) => {
    const at = items.subarray(row * SHOWN, (row + 1) * SHOWN).indexOf(target)
    return at < 0 ? Infinity : at + 1
  })
  await predictor.dispose()
  return nextItemMetrics(ranks, SHOWN).hitRate!
}

describe('the next item of a visit that is about one of 20 groups of items', () => {
  it.each(['session-neighbours', 'item-item', 'transitions', 'ensemble'] as const)(
    '%s finds it far more often than popularity does',
    async (name) => {
      const popular = await hitRateOf(SESSION_FAMILIES.popularity)
      expect(popular).toBeLessThan(0.3)
      // Without its network: that has tests of its own.
      const hyperparameters = name === 'ensemble' ? { network: 'none', maxQuestions: 200 } : {}
      expect(await hitRateOf(SESSION_FAMILIES[name], hyperparameters)).toBeGreaterThan(popular + 0.4)
    },
  )
})

describe('the next action in a shop whose visitors stay while it rains', () => {
  const laws = {
    ...WORLDS.retail,
    slates: { ...WORLDS.retail.slates, shownShare: 0 },
    adverts: { ...WORLDS.retail.adverts, shownShare: 0 },
    accounts: undefined,
    orders: { ...WORLDS.retail.orders, digitalShare: { STORE: 0.9, ONLINE: 0 } },
    sessions: { ...WORLDS.retail.sessions, effects: { LEAVE: { rain: -2, warmth: 1 } } },
  }
  const scale = {
    ...SCALES.tiny,
    stores: [PLACES.reykjavik],
    historyDays: 90,
    sessionDays: 80,
    futureDays: 14,
  }
  const world = simulateWorld({ seed: 5, lastDay: '2026-03-31', scale, laws })
  const store = world.locations.findIndex(({ place }) => place !== null)
  const visits = [...simulateTransactions(world)].flatMap(({ sessions }) => sessions)
  const records = visits.map(({ events }) => ({
    placeId: 'store',
    // What is told of lists is no step, and a purchase has an event for each line and is one.
    events: events
      .filter(({ list }) => list < 0)
      .filter(({ type }, at, own) => type !== 'PURCHASE' || own[at - 1]?.type !== 'PURCHASE')
      .map(({ type, item, atMs }): SessionEvent => ({ type, itemId: String(item), timeMs: atMs })),
  }))
  const dry = buildSessionCorpus(records)
  const rows = simulateWeatherRows(world)
  const weather = new PlaceWeather({ ...rows, place: rows.place.map((one) => one - store) }, [
    world.locations[store]!.timeZone,
  ])

  /** Log loss of what comes after each event of the later half of the visits: some forty days. */
  async function lossOf(corpus: typeof dry): Promise<number> {
    const range = [Math.floor(sessionCount(corpus) / 2), sessionCount(corpus)] as const
    const predictor = await SESSION_FAMILIES['next-action']
      .createEstimator({})
      .train(corpusBetween(corpus, 0, range[0]), { seed: 1 })
    const { probabilities: said } = await askAfterEachEvent(predictor, corpus, range, [
      ...NEXT_ACTIONS.keys(),
    ])
    await predictor.dispose()
    const { types, offsets } = sessionsBetween(corpus, ...range)
    const ends = new Set(offsets)
    return logLoss(
      said,
      Array.from(types, (_, event) => (ends.has(event + 1) ? LEAVE : types[event + 1]!)),
    )!
  }

  exhaustively(() => {
    it('is foretold better by a model that reads the weather', async () => {
      const [without, withIt] = [await lossOf(dry), await lossOf(withWeather(dry, weather))]
      expect(withIt).toBeLessThan(without - 0.01)
    })
  })
})

describe('the next action of a session', () => {
  // A cart follows two views, and whoever filled a cart buys or leaves.
  const session = (types: readonly SessionEvent['type'][], at: number) => ({
    placeId: null,
    events: types.map((type, step): SessionEvent => ({ type, itemId: '1', timeMs: at * 1_000 + step })),
  })
  const records = Array.from({ length: 300 }, (_, at) =>
    session(at % 3 === 0 ? ['VIEW', 'VIEW', 'ADD_TO_CART', 'PURCHASE'] : ['VIEW', 'VIEW', 'ADD_TO_CART'], at),
  )
  const trained = buildSessionCorpus(records)

  it('depends on the actions before it', async () => {
    const predictor = await SESSION_FAMILIES.transitions.createEstimator({}).train(trained, { seed: 1 })
    const asked = [['VIEW'], ['VIEW', 'VIEW'], ['VIEW', 'VIEW', 'ADD_TO_CART']] as const
    const { actions } = await predictor.predict(
      inputOf(
        trained,
        asked.map((types) => session(types, 1_000).events),
        0,
      ),
    )
    const probability = (row: number, action: number) => actions![row * ACTION_COUNT + action]!
    expect(probability(0, EVENT_CODE.VIEW)).toBeGreaterThan(0.85)
    expect(probability(1, EVENT_CODE.ADD_TO_CART)).toBeGreaterThan(0.85)
    expect(probability(2, EVENT_CODE.PURCHASE)).toBeCloseTo(1 / 3, 1)
    expect(probability(2, LEAVE)).toBeCloseTo(2 / 3, 1)
  })
})
