/** The parts of networks of the next item: windows in rows, sampled items, and bodies that keep windows apart. */
import { tf } from '../../../../src/compute'
import { Rng } from '../../../../src/core/statistics/rng'
import { recurrentBody } from '../../../../src/models/session/gru4rec/body'
import { parseGru4RecConfig } from '../../../../src/models/session/gru4rec/config'
import { ItemSampler } from '../../../../src/models/session/next-item-network/item-sampler'
import type { SequenceBody } from '../../../../src/models/session/next-item-network/network'
import {
  quantizeVectors,
  vectorsOf,
} from '../../../../src/models/session/next-item-network/quantized-vectors'
import {
  allocateBatch,
  TrainingWindows,
  type PackedBatch,
} from '../../../../src/models/session/next-item-network/windows'
import { attentionBody } from '../../../../src/models/session/sasrec/body'
import { parseSasRecConfig } from '../../../../src/models/session/sasrec/config'
import { convolutionBody } from '../../../../src/models/session/session-cnn/body'
import { parseSessionCnnConfig } from '../../../../src/models/session/session-cnn/config'
import { fc } from '../../../support/property-testing'

/** Sessions whose items are all different, so that a transition tells where it is from. */
function sessionsOf(lengths: readonly number[]) {
  const offsets = new Uint32Array(lengths.length + 1)
  lengths.forEach((length, session) => (offsets[session + 1] = offsets[session]! + length))
  return { offsets, items: Int32Array.from({ length: offsets.at(-1)! }, (_, item) => item + 1) }
}

/** What a batch holds, window by window: the items read, and the next one after each. */
function windowsIn({ rows, steps, items, positions, next, weights }: PackedBatch) {
  const windows: { read: number[]; next: number[]; weight: number }[] = []
  for (let cell = 0; cell < rows * steps; cell++) {
    if (weights[cell] === 0) continue
    if (positions[cell] === 0) windows.push({ read: [], next: [], weight: weights[cell]! })
    else expect(cell % steps).not.toBe(0)
    const window = windows.at(-1)!
    expect(positions[cell]).toBe(window.read.length)
    window.read.push(items[cell]!)
    window.next.push(next[cell]!)
  }
  return windows
}

describe('training windows', () => {
  it('hold each step of each session once, in order, whatever the lengths', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        (lengths, steps, rows) => {
          const sessions = sessionsOf(lengths)
          const windows = new TrainingWindows(sessions, steps, (session) => session + 1)
          const batch = allocateBatch(rows, steps)
          const found: number[] = []
          let last = 0
          for (const done of windows.pass(batch, new Rng('order'))) {
            for (const { read, next, weight } of windowsIn(batch)) {
              // The items of a session are consecutive numbers.
              expect(next).toEqual(read.map((item) => item + 1))
              expect(read).toEqual(read.map((_, step) => read[0]! + step))
              expect(sessions.offsets[weight - 1]! + 1).toBeLessThanOrEqual(read[0]!)
              expect(sessions.offsets[weight]!).toBeGreaterThanOrEqual(next.at(-1)!)
              found.push(...next)
            }
            last = done
          }
          const expected = lengths.flatMap((length, session) =>
            Array.from({ length: length - 1 }, (_, step) => sessions.offsets[session]! + step + 2),
          )
          expect(found.sort((a, b) => a - b)).toEqual(expected)
          expect(last).toBe(1)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('come in another order with each epoch, and leave few steps of a row empty', () => {
    const rng = new Rng('lengths')
    const windows = new TrainingWindows(sessionsOf(Array.from({ length: 2000 }, () => 2 + rng.integer(6))), 16, () => 1) // prettier-ignore
    const batch = allocateBatch(8, 16)
    const firsts = [0, 1].map((epoch) => {
      windows.pass(batch, new Rng('order', epoch)).next()
      expect(batch.weights.filter((weight) => weight > 0).length).toBeGreaterThan(0.95 * batch.weights.length)
      return [...batch.items]
    })
    expect(firsts[0]).not.toEqual(firsts[1])
  })
})

describe('sampled items', () => {
  it.each([1, 0.5, 0])('are drawn as often as is said of them, with the exponent %d', (exponent) => {
    const counts = [8, 0, 1, 4, 0]
    const sampler = new ItemSampler(counts, exponent)
    const draws = 20_000
    const [items, logExpected] = [new Int32Array(draws), new Float32Array(draws)]
    sampler.draw(items, logExpected, new Rng('draws'))
    counts.forEach((count, item) => {
      const drawn = items.filter((one) => one === item).length
      if (count === 0) return expect(drawn).toBe(0)
      const expected = Math.exp(logExpected[items.indexOf(item)]!)
      expect(Math.abs(drawn - expected)).toBeLessThan(5 * Math.sqrt(expected))
      const total = counts.reduce((sum, one) => sum + (one > 0 ? one ** exponent : 0), 0)
      expect(expected).toBeCloseTo((draws * count ** exponent) / total, 1)
    })
  })
})

const SMALL = { vectorSize: 4, steps: 6 }
const BODIES: Readonly<Record<string, (rng: Rng) => SequenceBody>> = {
  'a GRU': (rng) => recurrentBody(parseGru4RecConfig(SMALL), rng),
  'a plain recurrent layer with attention': (rng) =>
    recurrentBody(parseGru4RecConfig({ ...SMALL, cell: 'rnn', attention: true }), rng),
  'self-attention': (rng) => attentionBody(parseSasRecConfig({ ...SMALL, heads: 2 }), rng),
  'convolution and pooling': (rng) => convolutionBody(parseSessionCnnConfig({ ...SMALL, filters: 8 }), rng),
  'a convolution wider than a window': (rng) =>
    convolutionBody(parseSessionCnnConfig({ ...SMALL, filters: 8, filterWidth: 10 }), rng),
}

it.each(Object.entries(BODIES))('%s reads each window in a row as if it were alone', (name, makeBody) => {
  const body = makeBody(new Rng('weights', name))
  const rng = new Rng('x')
  tf.tidy(() => {
    const x = tf.tensor(
      Float32Array.from({ length: 24 }, () => rng.normal()),
      [1, 6, 4],
    )
    const positions = tf.tensor([0, 1, 0, 0, 1, 2], [1, 6], 'int32')
    const drop = (value: tf.Tensor): tf.Tensor => value
    const together = body.apply(x, { positions, drop })
    for (const [from, steps] of [
      [0, 2],
      [2, 1],
      [3, 3],
    ] as const) {
      const own = tf.slice(x, [0, from, 0], [1, steps, 4])
      const alone = body.apply(tf.concat([own, tf.ones([1, 6 - steps, 4])], 1), { drop })
      const [expected, actual] = [tf.slice(alone, [0, 0, 0], [1, steps, 4]), tf.slice(together, [0, from, 0], [1, steps, 4])] // prettier-ignore
      expect(tf.max(tf.abs(tf.sub(expected, actual))).arraySync()).toBeLessThan(1e-5)
    }
  })
  tf.dispose([...body.variables])
})

it('vectors that are stored as small integers come back within half a unit of each, and zeros as zeros', () => {
  const rng = new Rng('vectors')
  const vectors = Float32Array.from({ length: 60 }, (_, at) => (at < 6 ? 0 : rng.normal() * (1 + at)))
  const stored = quantizeVectors(vectors, 6)
  const restored = vectorsOf(stored)
  restored.forEach((value, at) => {
    const unit = stored.units[Math.floor(at / 6)]!
    expect(Math.abs(value - vectors[at]!)).toBeLessThanOrEqual(unit * 0.501)
  })
  expect([...restored.subarray(0, 6)]).toEqual([0, 0, 0, 0, 0, 0])
})

it('a SASRec whose heads do not divide its vectors is refused', () => {
  const refused = expect.objectContaining({ code: 'BAD_USER_INPUT' })
  expect(() => parseSasRecConfig({ vectorSize: 10, heads: 3 })).toThrow(refused)
})
