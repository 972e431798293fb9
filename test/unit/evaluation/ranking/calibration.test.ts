import { fc } from '../../../support/property-testing'
import { Rng } from '../../../../src/core/statistics/rng'
import {
  calibratedProbability,
  calibrationError,
  calibrationSchema,
  fitCalibration,
  logLoss,
} from '../../../../src/evaluation'
import { fitIsotonic, isotonicAt } from '../../../../src/evaluation/ranking/isotonic'
import { fitPlatt } from '../../../../src/evaluation/ranking/platt'

const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score))

/** Scores with ties, some of them far out. */
const cases = fc.array(
  fc.record({
    score: fc.oneof(fc.integer({ min: -4, max: 4 }), fc.double({ min: -30, max: 30, noNaN: true })),
    label: fc.constantFrom(0, 1),
  }),
  { minLength: 2, maxLength: 60 },
)

const scoresOf = (all: readonly { score: number }[]): number[] => all.map(({ score }) => score)
const labelsOf = (all: readonly { label: number }[]): number[] => all.map(({ label }) => label)

/** Labels drawn from the sigmoid of a line through standard normal scores. */
function drawn(count: number, slope: number, intercept: number, seed: number) {
  const rng = new Rng(seed, 'calibration')
  const scores = Float64Array.from({ length: count }, () => rng.normal())
  const labels = Float64Array.from(scores, (score) =>
    rng.uniform() < sigmoid(slope * score + intercept) ? 1 : 0,
  )
  return { scores, labels }
}

describe('isotonic regression', () => {
  it('pools neighbours in the wrong order, and rises in a straight line between steps', () => {
    const curve = fitIsotonic([1, 2, 3, 4], [0, 1, 0, 1])
    expect(curve).toEqual({ scores: [1, 1, 2, 3, 4, 4], probabilities: [0, 0, 0.5, 0.5, 1, 1] })
    expect([0, 1, 1.5, 2.7, 3.5, 9].map((score) => isotonicAt(curve, score))).toEqual([
      0, 0, 0.25, 0.5, 0.75, 1,
    ])
  })

  it('gives cases with the same score the same probability, in whatever order they come', () => {
    const curve = fitIsotonic([5, 5, 5, 5], [1, 0, 0, 0])
    expect(curve).toEqual({ scores: [5, 5], probabilities: [0.25, 0.25] })
    fc.assert(
      fc.property(cases, (all) => {
        const reversed = [...all].reverse()
        expect(fitIsotonic(scoresOf(reversed), labelsOf(reversed))).toEqual(
          fitIsotonic(scoresOf(all), labelsOf(all)),
        )
      }),
    )
  })

  it('never falls, and has no calibration error on the cases that it was fitted on', () => {
    fc.assert(
      fc.property(cases, (all) => {
        const curve = fitIsotonic(scoresOf(all), labelsOf(all))
        const probabilities = all.map(({ score }) => isotonicAt(curve, score))
        expect(calibrationError(probabilities, labelsOf(all))).toBeCloseTo(0, 9)
        const ascending = [...scoresOf(all), -100, 0.5, 100].sort((a, b) => a - b)
        const along = ascending.map((score) => isotonicAt(curve, score))
        along.slice(1).forEach((probability, i) => expect(probability).toBeGreaterThanOrEqual(along[i]!))
      }),
    )
  })

  it('is closer to the labels than any other step function of the scores that does not fall', () => {
    fc.assert(
      fc.property(
        cases,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 60, maxLength: 60 }),
        (all, other) => {
          const curve = fitIsotonic(scoresOf(all), labelsOf(all))
          const distinct = [...new Set(scoresOf(all))].sort((a, b) => a - b)
          const rising = other.slice(0, distinct.length).sort((a, b) => a - b)
          const distance = (of: (score: number) => number): number =>
            all.reduce((sum, { score, label }) => sum + (of(score) - label) ** 2, 0)
          expect(distance((score) => isotonicAt(curve, score))).toBeLessThanOrEqual(
            distance((score) => rising[distinct.indexOf(score)]!) + 1e-9,
          )
        },
      ),
    )
  })
})

describe('Platt scaling', () => {
  it('finds the line that labels were drawn from', () => {
    const { scores, labels } = drawn(20_000, 0.5, -1.2, 3)
    const { slope, intercept } = fitPlatt(scores, labels)
    expect(slope).toBeCloseTo(0.5, 1)
    expect(intercept).toBeCloseTo(-1.2, 1)
  })

  it('never turns the order of the scores around, and never says never or always', () => {
    fc.assert(
      fc.property(cases, (all) => {
        const { slope, intercept } = fitPlatt(scoresOf(all), labelsOf(all))
        expect(slope).toBeGreaterThanOrEqual(0)
        expect(Number.isFinite(slope) && Number.isFinite(intercept)).toBe(true)
        const probability = sigmoid(intercept)
        expect(probability).toBeGreaterThan(0)
        expect(probability).toBeLessThan(1)
      }),
    )
    expect(fitPlatt([1, 2, 3, 4], [1, 1, 0, 0]).slope).toBe(0)
  })

  it('does not leave a greater calibration error than it found', () => {
    for (const [slope, intercept] of [
      [0.4, 1],
      [3, 0],
      [1, -2],
    ] as const) {
      const { scores, labels } = drawn(3000, slope, intercept, 5)
      const line = fitPlatt(scores, labels)
      const before = calibrationError(scores.map(sigmoid), labels)!
      const after = calibrationError(
        scores.map((score) => sigmoid(line.slope * score + line.intercept)),
        labels,
      )!
      expect(after).toBeLessThan(before / 2)
    }
  })
})

describe('a calibration', () => {
  const inTime = { trainedUntil: 10, firstCase: 11 }

  it('is a line below 2,000 positives and isotonic from there on', () => {
    const { scores, labels } = drawn(6000, 1.5, 0.2, 8)
    const order = [...labels.keys()]
    const positives = order.filter((i) => labels[i] === 1)
    const negatives = order.filter((i) => labels[i] === 0)
    const kindWith = (count: number): string => {
      const chosen = [...positives.slice(0, count), ...negatives]
      return fitCalibration({
        scores: chosen.map((i) => scores[i]!),
        labels: chosen.map((i) => labels[i]!),
        time: inTime,
      }).kind
    }
    expect([kindWith(1999), kindWith(2000)]).toEqual(['platt', 'isotonic'])
  })

  it('makes probabilities of later cases better, and survives an artifact', () => {
    for (const count of [2000, 12_000]) {
      const fitted = drawn(count, 0.4, -0.8, 1)
      const later = drawn(6000, 0.4, -0.8, 2)
      const calibration = calibrationSchema.parse(
        JSON.parse(JSON.stringify(fitCalibration({ ...fitted, time: inTime }))),
      )
      const calibrated = [...later.scores].map((score) => calibratedProbability(calibration, score))
      const raw = [...later.scores].map(sigmoid)
      const lossOf = (all: number[]): number =>
        logLoss(
          all.map((p) => [1 - p, p]),
          later.labels,
        )!
      expect(lossOf(calibrated)).toBeLessThan(lossOf(raw) - 0.02)
      expect(calibrationError(calibrated, later.labels)!).toBeLessThan(0.03)
    }
  })

  it.each([
    [
      { scores: [1, 2], labels: [0, 1], time: { trainedUntil: 5, firstCase: 5 } },
      'its cases begin at 5, but the model learned from what was until 5',
    ],
    [{ scores: [1, 2], labels: [0], time: inTime }, 'there are 2 scores, but 1 labels'],
    [{ scores: [1, NaN], labels: [0, 1], time: inTime }, 'the score of case 1 is not a finite number'],
    [{ scores: [1, 2], labels: [0, 2], time: inTime }, 'the label of case 1 is 2; it has to be 0 or 1'],
    [{ scores: [1, 2], labels: [1, 1], time: 'UNDATED' as const }, '2 of 2 are positive'],
  ])('refuses cases %#, and says why', (heldOut, reason) => {
    expect(() => fitCalibration(heldOut)).toThrow(reason)
  })
})
