/** The index of a version that is loaded is the same whether a thread builds it or not. */
import { Rng } from '../../../../../src/core/statistics/rng'
import { sharedInt32, sharedUint32, type ItemSteps } from '../../../../../src/features/session'
import { buildLoadedIndex } from '../../../../../src/models/session/session-neighbours/loaded-index'
import { buildSessionIndex } from '../../../../../src/models/session/session-neighbours/session-index'

const weighting = { rarityPower: 1, sharedRarityPower: 2 }
const itemCount = 500

/** Sessions of five steps. */
function stepsOf(sessions: number): ItemSteps {
  const rng = new Rng('sessions')
  const offsets = sharedUint32(sessions + 1)
  const items = sharedInt32(sessions * 5)
  for (let session = 0; session < sessions; session++) offsets[session + 1] = 5 * (session + 1)
  for (let step = 0; step < items.length; step++) items[step] = rng.integer(itemCount)
  return { offsets, items }
}

it.each([10, 4_000])('of %d sessions, and shares their memory', async (sessions) => {
  const steps = stepsOf(sessions)
  const index = await buildLoadedIndex({ steps, itemCount, weighting })
  expect(index).toEqual(buildSessionIndex(steps, itemCount, weighting))
  steps.items[0] = 499
  expect(index.steps.items[0]).toBe(499)
  expect(index.sessions.buffer).toBeInstanceOf(SharedArrayBuffer)
})
