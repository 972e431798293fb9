/** Overlapping promotions with known effects: told apart where days allow it, refused where they do not. */
import { Rng } from '../../../../src/core/statistics/rng'
import { jointEffects, type JointQuestion } from '../../../../src/evaluation/effect/joint-effects'

const PERIODS = 14
const OWN = 20
const OTHER = 10
const during = (from: number, to: number, share = 1) =>
  Float64Array.from({ length: PERIODS }, (_, t) => (t >= from && t < to ? share : 0))

/** Noise with a memory of .3 of the period before. */
function question(
  seed: number,
  exposures: readonly Float64Array[],
  effects: readonly number[],
): JointQuestion {
  const rng = new Rng(seed, 'joint')
  let noise = 0
  const next = () => (noise = 0.3 * noise + 4 * rng.normal())
  return {
    historyGaps: Float64Array.from({ length: 120 }, next),
    effectGaps: Float64Array.from(
      { length: PERIODS },
      (_, t) => OWN + exposures.reduce((sum, one, k) => sum + one[t]! * effects[k]!, 0) + next(),
    ),
    ...{ exposures, confidence: 0.9 },
  }
}

describe('promotions that overlap', () => {
  it('are told apart where one ran on some of the days only, with intervals that hold the truth as often as they say', () => {
    const exposures = [during(7, 14, 0.5)]
    const panels = Array.from({ length: 400 }, (_, seed) => jointEffects(question(seed, exposures, [OTHER]))!)
    const [ownTotal, otherTotal] = [OWN * PERIODS, OTHER * 3.5]
    const meanOf = (values: readonly number[]) =>
      values.reduce((sum, value) => sum + value, 0) / values.length
    expect(meanOf(panels.map(({ own }) => own.mean))).toBeCloseTo(ownTotal, -1)
    expect(Math.abs(meanOf(panels.map(({ others }) => others[0]!.mean)) - otherTotal)).toBeLessThan(2)
    const held = (truth: number, one: { lower: number; upper: number }) =>
      Number(one.lower <= truth && truth <= one.upper)
    for (const coverage of [
      meanOf(panels.map(({ own }) => held(ownTotal, own))),
      meanOf(panels.map(({ others }) => held(otherTotal, others[0]!))),
    ]) {
      expect(coverage).toBeGreaterThan(0.85)
      expect(coverage).toBeLessThan(0.97)
    }
  })

  it('add up to what was measured of both together', () => {
    const asked = question(3, [during(7, 14), during(3, 9)], [OTHER, -5])
    const { own, others } = jointEffects(asked)!
    const total = own.mean + others.reduce((sum, { mean }) => sum + mean, 0)
    expect(total).toBeCloseTo(
      asked.effectGaps.reduce((sum, gap) => sum + gap, 0),
      6,
    )
  })

  it.each([
    ['ran on all of the same days', [during(0, 14)]],
    ['ran on all days on a part of the items', [during(0, 14, 0.4)]],
    ['have a day alone only', [during(1, 14)]],
    ['are two on the same days', [during(7, 14), during(7, 14)]],
    ['are two that share the days between them', [during(0, 7), during(7, 14)]],
  ])('are not told apart where others %s', (_, exposures) => {
    expect(
      jointEffects(
        question(
          1,
          exposures,
          exposures.map(() => OTHER),
        ),
      ),
    ).toBeNull()
  })

  it('are not told apart by a history that hardly tells what chance is', () => {
    const asked = question(1, [during(7, 14)], [OTHER])
    expect(jointEffects(asked)).not.toBeNull()
    expect(jointEffects({ ...asked, historyGaps: asked.historyGaps.subarray(0, 27) })).toBeNull()
  })
})
