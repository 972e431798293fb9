import {
  areaUnderUpliftOf,
  drawMultiplicities,
  intervalOf,
  qiniOf,
  rankUplift,
  upliftAtShare,
  upliftMetrics,
  type UpliftRows,
} from '../../../../src/evaluation'
import { Rng } from '../../../../src/core/statistics/rng'
import { fc } from '../../../support/property-testing'

/** A treated who answers, a control who does not, a treated who does not, a control who answers. */
const FOUR = { outcomes: [1, 0, 0, 1], treated: [1, 0, 1, 0] }
const best: UpliftRows = { ...FOUR, scores: [4, 3, 2, 1] }
const worst: UpliftRows = { ...FOUR, scores: [1, 2, 3, 4] }

const qini = (rows: UpliftRows, times?: ArrayLike<number>) => qiniOf(rankUplift(rows))(times)
const area = (rows: UpliftRows, times?: ArrayLike<number>) => areaUnderUpliftOf(rankUplift(rows))(times)

describe('figures of an order by uplift', () => {
  test('give what is computed by hand for four people in the best order and in the worst', () => {
    // The Qini curve: 0, 1, 1, 1, 0. The area is 3 and that of chance 0, for 4 people of whom 2 are treated.
    expect(qini(best)).toEqual({ perPerson: 3 / 8, normalized: 1 })
    // 0, 0, -1, -1/2, 0.
    expect(qini(worst)).toEqual({ perPerson: -1.5 / 8, normalized: -0.5 })
    // The uplift curve: 0, 1, 2, 1.5, 0, and 0, -1, -2, -1.5, 0.
    expect(area(best)).toEqual({ perPerson: 4.5 / 16, normalized: 1 })
    expect(area(worst)).toEqual({ perPerson: -4.5 / 16, normalized: -1 })
    expect(upliftAtShare(rankUplift(best), 0.5)).toBe(1)
    expect(upliftAtShare(rankUplift(worst), 0.5)).toBe(-1)
    expect(upliftAtShare(rankUplift(worst), 0.75)).toBe(-0.5)
  })

  test('count people with one score as one step: a constant score is as good as chance, at any share', () => {
    const rows = { scores: [7, 7, 7, 7, 7], outcomes: [1, 0, 1, 0, 0], treated: [1, 1, 0, 0, 0] }
    expect(qini(rows).perPerson).toBeCloseTo(0, 12)
    expect(area(rows).perPerson).toBeCloseTo(0, 12)
    for (const share of [0.01, 0.3, 1]) {
      expect(upliftAtShare(rankUplift(rows), share)).toBeCloseTo(1 / 2 - 1 / 3, 12)
    }
  })

  test('weigh people by how likely their arm was', () => {
    // The control with weight 2 stands for two controls.
    const weighted = { scores: [3, 2, 1], outcomes: [1, 0, 1], treated: [1, 0, 0], weights: [1, 2, 1] }
    // Heights: 1, then 1 - 0, then 1 - 1 x 1/3.
    const end = 2 / 3
    const won = 0.5 + 1 + (1 + end) / 2 - (3 * end) / 2
    expect(qini(weighted).perPerson).toBeCloseTo(won / 3, 12)
    expect(upliftAtShare(rankUplift(weighted), 1)).toBeCloseTo(1 - 1 / 3, 12)
  })

  test('have no best order of amounts, and no uplift of a share without controls', () => {
    const spend = { ...FOUR, outcomes: [12.5, 0, 0, 3], scores: [4, 3, 2, 1] }
    expect(qini(spend).normalized).toBeNull()
    expect(area(spend).normalized).toBeNull()
    expect(qini(spend).perPerson).toBeGreaterThan(0)
    expect(upliftAtShare(rankUplift(best), 0.25)).toBeNull()
  })

  test.each([
    [{ ...FOUR, scores: [1, 2, 3] }, 'differ in number'],
    [{ ...FOUR, scores: [1, 2, Number.NaN, 4] }, 'score of row 2'],
    [{ ...FOUR, scores: [1, 2, 3, 4], outcomes: [1, Infinity, 0, 1] }, 'outcome of row 1'],
    [{ ...FOUR, scores: [1, 2, 3, 4], treated: [0, 0, 0, 0] }, 'nobody was treated'],
    [{ ...FOUR, scores: [1, 2, 3, 4], treated: [1, 1, 1, 1] }, 'everybody was treated'],
  ])('refuse what cannot be judged: %j', (rows, message) => {
    expect(() => rankUplift(rows)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringContaining(message) }),
    )
  })

  test('depend on the order alone: neither on the scale of scores, nor on the order of the file, nor on counting all twice', () => {
    const person = fc.record({
      score: fc.integer({ min: -3, max: 3 }),
      outcome: fc.integer({ min: 0, max: 1 }),
      treated: fc.integer({ min: 0, max: 1 }),
    })
    const people = fc
      .array(person, { minLength: 2, maxLength: 40 })
      .filter((all) => new Set(all.map(({ treated }) => treated)).size === 2)
    const rowsOf = (all: { score: number; outcome: number; treated: number }[]): UpliftRows => ({
      scores: all.map(({ score }) => score),
      outcomes: all.map(({ outcome }) => outcome),
      treated: all.map(({ treated }) => treated),
    })
    fc.assert(
      fc.property(people, (all) => {
        const rows = rowsOf(all)
        const figures = [qini(rows).perPerson, area(rows).perPerson]
        const scaled = { ...rows, scores: all.map(({ score }) => Math.exp(score) - 5) }
        const reversed = rowsOf([...all].reverse())
        for (const other of [scaled, reversed]) {
          expect(qini(other).perPerson).toBeCloseTo(figures[0]!, 10)
          expect(area(other).perPerson).toBeCloseTo(figures[1]!, 10)
        }
        const twice = new Uint8Array(all.length).fill(2)
        expect(qini(rows, twice).perPerson).toBeCloseTo(figures[0]!, 10)
        expect(area(rows, twice).perPerson).toBeCloseTo(figures[1]!, 10)
      }),
    )
  })
})

describe('intervals of figures of uplift', () => {
  const rng = new Rng(1, 'people')
  const people = 600
  const treated = Array.from({ length: people }, () => Number(rng.uniform() < 0.5))
  const scores = Array.from({ length: people }, () => rng.uniform())
  const outcomes = scores.map((score, row) => Number(rng.uniform() < 0.2 + 0.4 * score * treated[row]!))

  test('hold the figure, are the same for a seed and narrow with more people', () => {
    const rows = { scores, outcomes, treated }
    const once = upliftMetrics(rows, { seed: 3, confidence: 0.8 })
    expect(upliftMetrics(rows, { seed: 3, confidence: 0.8 })).toEqual(once)
    expect(once.qini.lower).toBeLessThan(once.qini.value)
    expect(once.qini.upper).toBeGreaterThan(once.qini.value)
    expect(once.upliftAt.map(({ share }) => share)).toEqual([0.1, 0.3, 0.5])
    const width = ({ lower, upper }: { lower: number; upper: number }): number => upper - lower
    const four = upliftMetrics(
      {
        scores: [scores, scores, scores, scores].flat(),
        outcomes: [outcomes, outcomes, outcomes, outcomes].flat(),
        treated: [treated, treated, treated, treated].flat(),
      },
      { seed: 3, confidence: 0.8 },
    )
    expect(four.qini.value).toBeCloseTo(once.qini.value, 10)
    expect(width(four.qini)).toBeLessThan(0.65 * width(once.qini))
  })

  test('are quantiles of draws, each of as many people as there are', () => {
    expect(intervalOf(5, [4, 1, 3, 2, 0], 0.5)).toEqual({ value: 5, lower: 1, upper: 3 })
    const times = drawMultiplicities(50, new Rng(2, 'draw'))
    expect(times.reduce((sum, value) => sum + value, 0)).toBe(50)
  })
})
