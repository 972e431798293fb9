/** Overlapping promotions with known effects: told apart where days allow it, refused where they do not. */
import { Rng } from '../../../../src/core/statistics/rng'
import {
  jointEffects,
  type JointPart,
  type JointQuestion,
} from '../../../../src/evaluation/effect/joint-effects'

const PERIODS = 14
const OWN = 20
const OTHER = 10
const during = (from: number, to: number, share = 1) =>
  Float64Array.from({ length: PERIODS }, (_, t) => (t >= from && t < to ? share : 0))

/** One part with a baseline of 1, and noise with a memory of .3 of the period before. */
function question(
  seed: number,
  exposures: readonly Float64Array[],
  effects: readonly number[],
): JointQuestion {
  return questionOf(seed, [{ exposures, baseline: 1, isOwn: true }], [OWN, ...effects])
}

/** @param lifts of the measured promotion and the others, for each unit of baseline. Half of the parts' noise is common to all. */
function questionOf(
  seed: number,
  parts: readonly Pick<JointPart, 'exposures' | 'baseline' | 'isOwn'>[],
  lifts: readonly number[],
): JointQuestion {
  const noiseOf = (name: string) => {
    const rng = new Rng(seed, 'joint', name)
    let noise = 0
    return Float64Array.from({ length: 120 + PERIODS }, () => (noise = 0.3 * noise + 4 * rng.normal()))
  }
  const common = noiseOf('common')
  const shareOfOwn = parts.length > 1 ? Math.SQRT1_2 : 0
  const made = parts.map((part, index): JointPart => {
    const own = noiseOf(String(index))
    const noise = common.map((value, t) => Math.sqrt(1 - shareOfOwn ** 2) * value + shareOfOwn * own[t]!)
    const effectOf = (t: number) =>
      part.baseline *
      ((part.isOwn ? lifts[0]! : 0) +
        part.exposures.reduce((sum, one, k) => sum + one[t]! * lifts[k + 1]!, 0))
    return {
      ...part,
      historyGaps: noise.slice(0, 120),
      effectGaps: noise.slice(120).map((value, t) => value + effectOf(t)),
    }
  })
  const total = made
    .filter(({ isOwn }) => isOwn)
    .reduce((sum, { effectGaps }) => sum + effectGaps.reduce((all, gap) => all + gap, 0), 0)
  return { parts: made, total, confidence: 0.9 }
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
    expect(total).toBeCloseTo(asked.total, 6)
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
    const [part] = asked.parts
    const shortened = { ...asked, parts: [{ ...part!, historyGaps: part!.historyGaps.subarray(0, 27) }] }
    expect(jointEffects(shortened)).toBeNull()
  })

  describe('on the same days', () => {
    const whole = during(0, 14)
    const none = during(0, 0)

    it.each<[string, Pick<JointPart, 'exposures' | 'baseline' | 'isOwn'>[], [own: number, other: number]]>([
      [
        'that differ by a part of the items that one of them covers',
        [
          { baseline: 40, isOwn: true, exposures: [whole] },
          { baseline: 100, isOwn: true, exposures: [none] },
        ],
        [140 * 14 * 0.3, 40 * 14 * 0.5],
      ],
      [
        'of which the other covers more places than the measured one',
        [
          { baseline: 40, isOwn: true, exposures: [whole] },
          { baseline: 60, isOwn: false, exposures: [whole] },
        ],
        [40 * 14 * 0.3, 40 * 14 * 0.5],
      ],
    ])('are told apart %s, with intervals that hold the truth as often as they say', (_, parts, truth) => {
      const answers = Array.from({ length: 400 }, (_seed, seed) => {
        const asked = questionOf(seed, parts, [0.3, 0.5])
        const { own, others } = jointEffects(asked)!
        expect(own.mean + others[0]!.mean).toBeCloseTo(asked.total, 6)
        return [own, others[0]!] as const
      })
      truth.forEach((units, at) => {
        const mean = answers.reduce((sum, answer) => sum + answer[at]!.mean, 0) / answers.length
        expect(Math.abs(mean / units - 1)).toBeLessThan(0.02)
        const held = answers.filter((answer) => answer[at]!.lower <= units && units <= answer[at]!.upper)
        expect(held.length / answers.length).toBeGreaterThan(0.85)
        expect(held.length / answers.length).toBeLessThan(0.97)
      })
    })

    it('are not told apart where they cover the same', () => {
      const part = { baseline: 40, isOwn: true, exposures: [whole] }
      expect(jointEffects(questionOf(1, [part, part], [0.3, 0.5]))).toBeNull()
    })
  })
})
