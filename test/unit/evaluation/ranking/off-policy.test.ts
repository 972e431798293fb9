/** Off-policy values on simulated lists, whose truth is known. */
import { type LoggedList, offPolicyValue, type OffPolicyValue } from '../../../../src/evaluation'
import { Rng } from '../../../../src/core/statistics/rng'
import { exhaustively } from '../../../support/extent'

const RANKS = 3
const EXAMINED = [1, 0.6, 0.35]
const ITEMS = Array.from({ length: 8 }, (_, i) => `item-${i}`)
/** Two kinds of visitors like items in another order. */
const attraction = (kind: number, item: number) => 0.05 + 0.4 * (((item * 3 + kind * 5) % 8) / 8)

interface World {
  readonly lists: LoggedList[]
  /** Clicks of a list of the challenger. */
  readonly truth: number
}

/**
 * With probability `explored` a list is a random order, else it is items 0, 1, 2. The challenger shows what each kind of visitor likes most at every rank but
 * for one time in ten, when it shows the logged order. Visitors see several lists, and differ in how much they click.
 */
function simulate(seed: number, lists: number, explored: number): World {
  const rng = new Rng('off-policy', seed)
  const best = [0, 1].map((kind) =>
    ITEMS.map((_, item) => item)
      .sort((a, b) => attraction(kind, b) - attraction(kind, a))
      .slice(0, RANKS),
  )
  const challengerOf = (kind: number) =>
    Array.from({ length: RANKS }, (_, at) => {
      const shares = new Map([[best[kind]![at]!, 0.9]])
      shares.set(at, (shares.get(at) ?? 0) + 0.1)
      return Array.from(shares, ([target, probability]) => ({ target, rank: at + 1, probability }))
    }).flat()
  const clicks = (kind: number, item: number, rank: number) => attraction(kind, item) * EXAMINED[rank - 1]!
  const truth = [0, 1].reduce(
    (sum, kind) =>
      sum +
      challengerOf(kind).reduce((all, { target, rank, probability }) => all + probability * clicks(kind, target, rank), 0) / 2, // prettier-ignore
    0,
  )
  const logged: LoggedList[] = []
  for (let visitor = 0; logged.length < lists; visitor++) {
    const kind = rng.integer(2)
    // 1 on average.
    const eagerness = 0.5 + rng.uniform()
    for (let of = 1 + rng.integer(5); of > 0 && logged.length < lists; of--) {
      const order = rng.uniform() < explored ? rng.permutation(ITEMS.length) : [0, 1, 2]
      logged.push({
        visitor: `visitor-${visitor}`,
        logged: Array.from({ length: RANKS }, (_, at) => {
          const item = order[at]!
          const propensity = (item === at ? 1 - explored : 0) + explored / ITEMS.length
          const reward = rng.uniform() < eagerness * clicks(kind, item, at + 1) ? 1 : 0
          return { target: ITEMS[item]!, rank: at + 1, propensity, reward }
        }),
        challenger: challengerOf(kind).map((entry) => ({ ...entry, target: ITEMS[entry.target]! })),
      })
    }
  }
  return { lists: logged, truth }
}

describe('the value of another policy', () => {
  exhaustively(() => {
    it('lies in its 90 % interval in 85 to 95 % of 200 worlds, by each estimator, without bias to speak of', () => {
      const sums = {
        ips: { covered: 0, error: 0 },
        snips: { covered: 0, error: 0 },
        doublyRobust: { covered: 0, error: 0 },
      }
      for (let seed = 0; seed < 200; seed++) {
        const { lists, truth } = simulate(5_000 + seed, 1_800, 0.5)
        const { challenger } = offPolicyValue(lists)
        for (const name of ['ips', 'snips', 'doublyRobust'] as const) {
          const { mean, lower, upper } = challenger![name]
          if (lower <= truth && truth <= upper) sums[name].covered++
          sums[name].error += (mean - truth) / truth / 200
        }
      }
      for (const { covered, error } of Object.values(sums)) {
        expect(covered / 200).toBeGreaterThanOrEqual(0.85)
        expect(covered / 200).toBeLessThanOrEqual(0.95)
        expect(Math.abs(error)).toBeLessThan(0.02)
      }
    })
  })

  it('is told best by the doubly robust one, and it is not what was logged', () => {
    const { lists, truth } = simulate(1_000, 4_000, 0.5)
    const { logged, challenger } = offPolicyValue(lists)
    expect(logged.upper!).toBeLessThan(0.8 * truth)
    const width = ({ lower, upper }: { lower: number; upper: number }) => upper - lower
    expect(width(challenger!.doublyRobust)).toBeLessThan(width(challenger!.ips))
  })

  it('of what was logged itself is what was logged', () => {
    const { lists } = simulate(3, 2_000, 0.4)
    const own = lists.map((list) => ({
      ...list,
      challenger: ITEMS.flatMap((target, index) =>
        Array.from({ length: RANKS }, (_, at) => ({
          target,
          rank: at + 1,
          probability: (index === at ? 0.6 : 0) + 0.4 / ITEMS.length,
        })),
      ),
    }))
    const { logged, challenger, overlapFraction, effectiveLists } = offPolicyValue(own)
    expect(challenger!.ips.mean).toBeCloseTo(logged.mean, 9)
    expect(challenger!.snips.mean).toBeCloseTo(logged.mean, 9)
    // The model is asked about what is likely, and the weights about what happened.
    expect(challenger!.doublyRobust.mean).toBeCloseTo(logged.mean, 2)
    expect(overlapFraction).toBeCloseTo(1, 9)
    expect(effectiveLists).toBeCloseTo(2_000, 6)
  })

  it('counts a target once however often the challenger names it at a rank', () => {
    const { lists } = simulate(3, 2_000, 0.4)
    const halves = lists.map((list) => ({
      ...list,
      challenger: list.challenger.flatMap((entry) => {
        const half = { ...entry, probability: entry.probability / 2 }
        return [half, half]
      }),
    }))
    const [once, twice] = [offPolicyValue(lists), offPolicyValue(halves)]
    expect(twice.challenger!.ips.mean).toBeCloseTo(once.challenger!.ips.mean, 9)
    expect(twice.challenger!.doublyRobust.mean).toBeCloseTo(once.challenger!.doublyRobust.mean, 9)
  })

  const refused = ({ refusal, challenger }: OffPolicyValue) => [refusal?.code, challenger]

  it('is refused where nothing was left to chance, or too little was seen', () => {
    const certain = simulate(4, 2_000, 0.4).lists.map((list) => ({
      ...list,
      logged: list.logged.map((entry) => ({ ...entry, target: ITEMS[entry.rank - 1]!, propensity: 1 })),
    }))
    const value = offPolicyValue(certain)
    expect(refused(value)).toEqual(['NO_OVERLAP', null])
    expect(value.overlapFraction).toBeLessThan(0.5)
    expect(refused(offPolicyValue(simulate(4, 30, 0.4).lists))).toEqual(['TOO_FEW_LISTS', null])
    // Two in a hundred lists are explored: weights are up to 360.
    expect(refused(offPolicyValue(simulate(4, 400, 0.02).lists))[1]).toBeNull()
  })

  it('needs a list, and probabilities that are some', () => {
    const { lists } = simulate(5, 10, 0.4)
    expect(() => offPolicyValue([])).toThrow(RangeError)
    for (const propensity of [0, 1.1, Number.NaN])
      expect(() =>
        offPolicyValue([{ ...lists[0]!, logged: [{ target: 'a', rank: 1, propensity, reward: 1 }] }]),
      ).toThrow('propensity')
    expect(() =>
      offPolicyValue([{ ...lists[0]!, challenger: [{ target: 'a', rank: 1, probability: 0 }] }]),
    ).toThrow('probability')
    const twice = [0.6, 0.6].map((probability) => ({ target: 'a', rank: 1, probability }))
    expect(() => offPolicyValue([{ ...lists[0]!, challenger: twice }])).toThrow('more than 1')
  })
})
