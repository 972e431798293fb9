/** Visits in which what a visitor did with an item, which the first stage of an ensemble does not read, tells what comes next. */
import type { SessionCorpus } from '../../src/contracts/session/session'
import { Rng } from '../../src/core/statistics/rng'
import { buildSessionCorpus, type SessionEvent } from '../../src/features/session'

const MAIN_ITEMS = 20
const START_MS = Date.UTC(2026, 0, 1)
export const RANKED_BY_TREES = { network: 'none', validationFraction: 0.5, maxQuestions: 1_200 }

/** Who puts an item into the cart goes on to its accessory; who only looks, to the next item. */
export function corpusOfAccessories(): SessionCorpus {
  const rng = new Rng('accessories', 1)
  return buildSessionCorpus(
    Array.from({ length: 600 }, (_, visit) => {
      const events: SessionEvent[] = []
      const add = (type: SessionEvent['type'], itemId: string) =>
        events.push({ type, itemId, timeMs: START_MS + visit * 3_600_000 + events.length * 1_000 })
      let item = rng.integer(MAIN_ITEMS)
      for (let step = 0; step < 4; step++) {
        add('VIEW', `main-${item}`)
        if (rng.uniform() < 0.5) {
          add('ADD_TO_CART', `main-${item}`)
          add('VIEW', `accessory-${item}`)
          item = rng.integer(MAIN_ITEMS)
        } else item = (item + 1) % MAIN_ITEMS
      }
      return { placeId: null, events }
    }),
  )
}
