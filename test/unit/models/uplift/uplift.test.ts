import { Rng } from '../../../../src/core/statistics/rng'
import { bestArm, trainUplift, type UpliftData } from '../../../../src/models/uplift'
import { chooseCandidate } from '../../../../src/models/uplift/choose-candidate'
import { doublyRobustScores } from '../../../../src/models/uplift/doubly-robust-scores'
import { FeatureScaling } from '../../../../src/models/uplift/feature-table'
import { foldsOf } from '../../../../src/models/uplift/folds'
import { clipped, propensitiesOf } from '../../../../src/models/uplift/propensity'
import { refuseUplift } from '../../../../src/models/uplift/refuse-uplift'

const PEOPLE = 1_000
const rng = new Rng(3, 'people')
const x = Float64Array.from({ length: PEOPLE }, () => rng.normal())
const arms = Uint8Array.from({ length: PEOPLE }, (_, row) => row % 2)
const data: UpliftData = {
  columns: [{ name: 'x', kind: 'numeric', values: x }],
  ...{ arms, armCount: 2, outcomeKind: 'BINARY', armShares: [0.5, 0.5] },
  outcomes: Float64Array.from({ length: PEOPLE }, () => Number(rng.uniform() < 0.3)),
}

describe('doubly robust scores', () => {
  test('are what was expected and, of those in the arm or without one, what came beyond it by its probability', () => {
    const three: UpliftData = {
      ...data,
      columns: [{ name: 'x', kind: 'numeric', values: Float64Array.of(0, 0, 0) }],
      ...{ arms: Uint8Array.of(0, 1, 2), armCount: 3, outcomeKind: 'AMOUNT', armShares: null },
      outcomes: Float64Array.of(5, 9, 1),
    }
    const expected = Float64Array.of(4, 6, 8, 4, 6, 8, 4, 6, 8)
    const propensities = Float64Array.of(0.5, 0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 0.25, 0.25)
    expect([...doublyRobustScores(three, expected, propensities)]).toEqual([
      // A control with 1 beyond 4, of probability 1/2: both effects are 2 lower.
      ...[0, 2],
      // 3 beyond 6 at probability 1/4.
      ...[14, 4],
      // 7 below 8 at probability 1/4.
      ...[2, -24],
    ])
  })
})

describe('folds', () => {
  test('hold everybody once, and each arm alike', () => {
    const folds = foldsOf(arms, 5, 1)
    expect(folds.flatMap(({ held }) => [...held]).sort((a, b) => a - b)).toEqual([...arms.keys()])
    for (const { held, rest } of folds) {
      expect(held.length + rest.length).toBe(PEOPLE)
      expect(held.filter((row) => arms[row] === 1)).toHaveLength(PEOPLE / 10)
    }
  })
})

describe('propensities', () => {
  test('are the shares where chance drew, and otherwise follow what tells who was treated', () => {
    const table = FeatureScaling.fit(data.columns).table(data.columns)
    const folds = foldsOf(arms, 5, 1)
    expect(new Set(propensitiesOf(data, table, folds))).toEqual(new Set([0.5]))
    const chosen = Uint8Array.from(x, (value) => Number(rng.uniform() < 1 / (1 + Math.exp(-2 * value))))
    const estimated = propensitiesOf({ ...data, arms: chosen, armShares: null }, table, foldsOf(chosen, 5, 1))
    x.forEach((value, row) => {
      expect(estimated[2 * row]! + estimated[2 * row + 1]!).toBeCloseTo(1, 10)
      expect(Math.abs(estimated[2 * row + 1]! - 1 / (1 + Math.exp(-2 * value)))).toBeLessThan(0.15)
    })
    expect([...clipped(Float64Array.of(0.001, 0.5, 0.999))]).toEqual([0.02, 0.5, 0.98])
  })
})

describe('the choice of a candidate', () => {
  const folds = foldsOf(arms, 5, 1)
  const scores = x.map((value) => value + rng.normal())
  const noise = x.map(() => rng.normal())

  test('takes what goes with the scores, on their scale', () => {
    const choice = chooseCandidate(scores, [noise, x.map((value) => 4 + 2 * value)], folds)
    expect(choice.candidate).toBe(1)
    expect(choice.slope).toBeCloseTo(0.5, 1)
    expect(choice.pValue).toBeLessThan(1e-6)
  })

  test('takes the simpler one of two that are as good, and the better one where it is clearly so', () => {
    const nearly = x.map((value) => value + 0.05 * rng.normal())
    expect(chooseCandidate(scores, [nearly, x], folds).candidate).toBe(0)
    const worse = x.map((value) => value + 2 * rng.normal())
    expect(chooseCandidate(scores, [worse, x], folds).candidate).toBe(1)
  })

  test('finds nothing in noise, nor in a constant, nor in what is the wrong way round', () => {
    const wrong = x.map((value) => -value)
    for (const candidates of [[noise], [new Float64Array(PEOPLE)], [wrong]])
      expect(chooseCandidate(scores, candidates, folds).pValue).toBeGreaterThan(0.02)
    expect(chooseCandidate(scores, [wrong], folds).slope).toBe(0)
  })

  test('is not fooled by many candidates: among twenty of noise the best one is rarely taken for good', () => {
    let found = 0
    for (let trial = 0; trial < 40; trial++) {
      const own = new Rng(trial, 'noise')
      const draw = (): Float64Array => Float64Array.from({ length: PEOPLE }, () => own.normal())
      const candidates = Array.from({ length: 20 }, draw)
      if (chooseCandidate(draw(), candidates, folds).pValue < 0.05) found++
    }
    // The naive p-value of the best of twenty would be below .05 in about two of three trials.
    expect(found).toBeLessThanOrEqual(6)
  })
})

describe('what refuses to learn effects', () => {
  const codeOf = (changed: Partial<UpliftData>) => refuseUplift({ ...data, ...changed })?.code ?? null

  test('is nothing where there is enough', () => expect(codeOf({})).toBeNull())

  test('is that everybody or nobody was treated', () => {
    expect(codeOf({ arms: new Uint8Array(PEOPLE).fill(1) })).toBe('NO_OVERLAP')
    expect(codeOf({ arms: new Uint8Array(PEOPLE) })).toBe('NO_OVERLAP')
  })

  test('is that a group is small, or the outcome rare', () => {
    expect(codeOf({ arms: Uint8Array.from(arms.keys(), (row) => Number(row < 199)) })).toBe('TOO_FEW_USERS')
    expect(codeOf({ outcomes: Float64Array.from(arms.keys(), (row) => Number(row < 29)) })).toBe(
      'TOO_FEW_USERS',
    )
  })

  test('is that outcomes, or people, are all the same', () => {
    expect(codeOf({ outcomes: new Float64Array(PEOPLE).fill(1) })).toBe('NO_VARIATION')
    expect(
      codeOf({ columns: [{ name: 'x', kind: 'numeric', values: new Float64Array(PEOPLE).fill(2) }] }),
    ).toBe('NO_VARIATION')
  })

  test('is that what was known of people tells who was treated', async () => {
    const told = { ...data, arms: Uint8Array.from(x, (value) => Number(value > 0)), armShares: null }
    const { refusal } = await trainUplift(told, { seed: 1 })
    expect(refusal).toMatchObject({ code: 'NO_OVERLAP' })
  })

  test.each<[string, Partial<UpliftData>]>([
    ['outcomes and', { outcomes: new Float64Array(3) }],
    ['the arm of row 0 is 2', { arms: new Uint8Array(PEOPLE).fill(2) }],
    ['0 or 1', { outcomes: new Float64Array(PEOPLE).fill(0.5) }],
    ['whole number', { outcomeKind: 'COUNT', outcomes: new Float64Array(PEOPLE).fill(-1) }],
    ['finite', { outcomeKind: 'AMOUNT', outcomes: new Float64Array(PEOPLE).fill(Number.NaN) }],
    ['add up to 1', { armShares: [0.5, 0.6] }],
    ['no column', { columns: [] }],
  ])('and malformed data is an error: %s', (message, changed) => {
    expect(() => refuseUplift({ ...data, ...changed })).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringContaining(message) }),
    )
  })
})

describe('the best treatment of a person', () => {
  test('is the one whose effect is worth most beyond its cost, or none', () => {
    const terms = { valuePerOutcome: 100, costs: [1, 6] }
    expect(bestArm([0.02, 0.08], terms)).toEqual({ arm: 2, gain: 2 })
    expect(bestArm([0.04, 0.08], terms)).toEqual({ arm: 1, gain: 3 })
    expect(bestArm([0.01, 0.05], terms)).toEqual({ arm: 0, gain: 0 })
    expect(bestArm([-0.5, 0], terms)).toEqual({ arm: 0, gain: 0 })
  })
})
