/** The index of sessions by item is small, exact, and read by another thread than the one that built it. */
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { Rng } from '../../../../../src/core/statistics/rng'
import { sharedInt32, sharedUint32, type ItemSteps } from '../../../../../src/features/session'
import {
  buildSessionIndex as build,
  indexBytes,
  type SessionIndex,
} from '../../../../../src/models/session/session-neighbours/session-index'

const POWERS = { rarityPower: 1, sharedRarityPower: 2 }
const buildSessionIndex = (steps: ItemSteps, itemCount: number) => build(steps, itemCount, POWERS)

function stepsOf(sessions: readonly (readonly number[])[]): ItemSteps {
  const offsets = sharedUint32(sessions.length + 1)
  sessions.forEach(({ length }, session) => (offsets[session + 1] = offsets[session]! + length))
  const items = sharedInt32(offsets.at(-1)!)
  items.set(sessions.flat())
  return { offsets, items }
}

const sessionsOf = ({ sessionOffsets, sessions }: SessionIndex, item: number): number[] => [
  ...sessions.subarray(sessionOffsets[item], sessionOffsets[item + 1]),
]

describe('the index of sessions by item', () => {
  it('names the sessions of each item once, the newest first', () => {
    const index = buildSessionIndex(stepsOf([[0, 1, 0], [], [1, 2], [0]]), 4)
    expect([0, 1, 2, 3].map((item) => sessionsOf(index, item))).toEqual([[3, 0], [2, 0], [2], []])
    expect(index.answerWeights[2]).toBeCloseTo(Math.log(4 / 1))
    expect(index.sharedWeights[0]).toBeCloseTo(Math.log(4 / 2) ** 2)
  })

  it('takes at most 10 MB for a million steps', () => {
    const rng = new Rng('index')
    const steps = stepsOf(
      Array.from({ length: 20_000 }, () => Array.from({ length: 5 }, () => rng.integer(4_000))),
    )
    expect(indexBytes(buildSessionIndex(steps, 4_000)) * 10).toBeLessThan(10_000_000)
  })

  it('lies in shared memory, so that a message hands it over without a copy', () => {
    const { port1, port2 } = new MessageChannel()
    const index = buildSessionIndex(stepsOf([[0, 1]]), 2)
    port1.postMessage(index)
    const { message } = receiveMessageOnPort(port2) as { message: SessionIndex }
    index.sessions[0] = 77
    index.steps.items[0] = 5
    expect([message.sessions[0], message.steps.items[0]]).toEqual([77, 5])
    port1.close()
  })
})
