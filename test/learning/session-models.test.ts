/** What counting models of sessions learn, on sessions whose law is known. */
import type { FamilyOf } from '../../src/contracts/models/task'
import { ACTION_COUNT, EVENT_CODE, LEAVE } from '../../src/contracts/session/next-action'
import type { SessionTypes } from '../../src/contracts/session/session'
import { nextItemMetrics } from '../../src/evaluation'
import { buildSessionCorpus, type SessionEvent } from '../../src/features/session'
import { SESSION_FAMILIES } from '../../src/models/session/families'
import { corpusOf, drawSessions, inputOf, nextItemCases } from '../support/sessions'

const SHOWN = 5
const corpus = corpusOf(1, 1500)
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
      const hyperparameters = name === 'ensemble' ? { network: 'none' } : {}
      expect(await hitRateOf(SESSION_FAMILIES[name], hyperparameters)).toBeGreaterThan(popular + 0.4)
    },
  )
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
