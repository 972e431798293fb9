/** Experiments that somebody looks at all the time, on simulated visitors. */
import { compareArms, sampleSize, type ClusteredCounts } from '../../../../src/evaluation'
import { normalQuantile } from '../../../../src/evaluation/forecast/distributions'
import { Rng } from '../../../../src/core/statistics/rng'
import { fc } from '../../../support/property-testing'

type Counts = { -readonly [Key in keyof ClusteredCounts]: number }
const none = (): Counts => ({ cases: 0, hits: 0, clusters: 0, sumCasesSquared: 0, sumHitsSquared: 0, sumCasesTimesHits: 0 }) // prettier-ignore

function addVisitor(counts: Counts, rng: Rng, rate: number): void {
  // Some visitors click on much, and some on little.
  const own = rate * (0.5 + rng.uniform())
  const cases = 1 + rng.integer(3)
  let hits = 0
  for (let i = 0; i < cases; i++) if (rng.uniform() < own) hits++
  counts.clusters++
  counts.cases += cases
  counts.hits += hits
  counts.sumCasesSquared += cases * cases
  counts.sumHitsSquared += hits * hits
  counts.sumCasesTimesHits += cases * hits
}

/** Looks after every tenth visitor of each arm. */
function peek(seed: number, rates: readonly [number, number], visitors: number) {
  const rng = new Rng('experiment', seed)
  const [control, treatment] = [none(), none()]
  const seen = { rejected: false, missed: false, rejectedByZ: false }
  for (let i = 1; i <= visitors; i++) {
    addVisitor(control, rng, rates[0])
    addVisitor(treatment, rng, rates[1])
    if (i % 10 !== 0) continue
    const look = compareArms(control, treatment, { plannedDifference: 0.04, confidence: 0.95 })!
    const truth = rates[1] - rates[0]
    seen.rejected ||= look.pValue < 0.05
    seen.missed ||= truth < look.lower || truth > look.upper
    const pooled = (control.hits + treatment.hits) / (control.cases + treatment.cases)
    const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / control.cases + 1 / treatment.cases))
    seen.rejectedByZ ||= i >= 100 && Math.abs(look.mean) > normalQuantile(0.975) * deviation
  }
  return seen
}

describe('two arms of an experiment', () => {
  it('without a difference are told apart at most as often as is allowed, though looked at all the time', () => {
    const worlds = Array.from({ length: 500 }, (_, seed) => peek(seed, [0.2, 0.2], 1_000))
    const share = (of: (world: ReturnType<typeof peek>) => boolean) =>
      worlds.filter(of).length / worlds.length
    // 3 standard errors above 5 %.
    expect(share(({ rejected }) => rejected)).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 500))
    // What is looked at once, and is looked at all the time, is wrong far more often.
    expect(share(({ rejectedByZ }) => rejectedByZ)).toBeGreaterThan(0.15)
  })

  it('have a difference that lies in the interval at all looks together, and that is found', () => {
    const worlds = Array.from({ length: 200 }, (_, seed) => peek(9_000 + seed, [0.2, 0.26], 2_000))
    expect(worlds.filter(({ missed }) => missed).length / 200).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 200)) // prettier-ignore
    expect(worlds.filter(({ rejected }) => rejected).length / 200).toBeGreaterThan(0.9)
  })

  it('are rejected where the interval leaves 0 out, and only there', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.double({ min: 0.1, max: 0.3, noNaN: true }), (seed, rate) => {
        const rng = new Rng(seed)
        const [control, treatment] = [none(), none()]
        for (let i = 0; i < 300; i++) {
          addVisitor(control, rng, 0.2)
          addVisitor(treatment, rng, rate)
        }
        const { mean, lower, upper, pValue } = compareArms(control, treatment, { plannedDifference: 0.02, confidence: 0.9 })! // prettier-ignore
        expect(lower).toBeLessThanOrEqual(mean)
        expect(upper).toBeGreaterThanOrEqual(mean)
        expect(pValue < 0.1).toBe(lower > 0 || upper < 0)
      }),
    )
  })

  it('say nothing before there are a hundred visitors, and are null without a case', () => {
    const rng = new Rng(1)
    const [few, many] = [none(), none()]
    for (let i = 0; i < 99; i++) addVisitor(few, rng, 0.05)
    for (let i = 0; i < 500; i++) addVisitor(many, rng, 0.6)
    const options = { plannedDifference: 0.02, confidence: 0.95 }
    expect(compareArms(few, many, options)).toMatchObject({ pValue: 1, lower: -1, upper: 1 })
    expect(compareArms(none(), many, options)).toBeNull()
  })
})

describe('the size of an experiment', () => {
  const plan = {
    baseShare: 0.1,
    lift: 0.1,
    controlShare: 0.5,
    treatmentShare: 0.5,
    confidence: 0.95,
    power: 0.8,
    designEffect: 1,
  }

  it('is that of the two-sided z-test for one look, and less than three times that for any look', () => {
    // 14,750 in each arm: any table for 10 % against 11 %.
    const { oneLook, anyLook } = sampleSize(plan)
    expect(oneLook / 2).toBeGreaterThan(14_700)
    expect(oneLook / 2).toBeLessThan(14_800)
    expect(anyLook).toBeGreaterThan(oneLook)
    expect(anyLook).toBeLessThan(3 * oneLook)
  })

  it('falls with the lift, and grows with power, with uneven arms and with what visitors repeat', () => {
    const { oneLook, anyLook } = sampleSize(plan)
    for (const [change, isMore] of [
      [{ lift: 0.2 }, false],
      [{ power: 0.9 }, true],
      [{ controlShare: 0.9, treatmentShare: 0.1 }, true],
      [{ designEffect: 2 }, true],
    ] as const) {
      const other = sampleSize({ ...plan, ...change })
      expect(other.oneLook > oneLook).toBe(isMore)
      expect(other.anyLook > anyLook).toBe(isMore)
    }
  })

  it('is enough: planned experiments find the difference as often as they should', () => {
    const designed = { ...plan, baseShare: 0.2, lift: 0.5 }
    const { anyLook } = sampleSize(designed)
    let found = 0
    for (let seed = 0; seed < 200; seed++) {
      const rng = new Rng('planned', seed)
      const arms = [0.2, 0.3].map((rate) => {
        const n = Math.ceil(anyLook / 2)
        const hits = Array.from({ length: n }, () => rng.uniform() < rate).filter(Boolean).length
        return { cases: n, hits, clusters: n, sumCasesSquared: n, sumHitsSquared: hits, sumCasesTimesHits: hits }
      }) // prettier-ignore
      if (compareArms(arms[0]!, arms[1]!, { plannedDifference: 0.1, confidence: 0.95 })!.pValue < 0.05)
        found++
    }
    expect(found / 200).toBeGreaterThan(0.72)
    expect(found / 200).toBeLessThan(0.88)
  })

  it('needs figures within their ranges', () => {
    for (const wrong of [
      { baseShare: 0 },
      { lift: 0 },
      { lift: 9 },
      { power: 1 },
      { treatmentShare: 0 },
      { designEffect: 0.5 },
    ])
      // prettier-ignore
      expect(() => sampleSize({ ...plan, ...wrong })).toThrow(RangeError)
  })
})
