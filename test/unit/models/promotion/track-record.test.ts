/** How right a model of lift was, by what it told and what was measured since. */
import { Rng } from '../../../../src/core/statistics/rng'
import { normalQuantile } from '../../../../src/evaluation'
import { trackRecord, type MeasuredPrediction } from '../../../../src/models/promotion'
import { chanceOfAtMost } from '../../../../src/models/promotion/track-record'
import { fc } from '../../../support/property-testing'

const REACH = normalQuantile(0.95)
const MODEL = 'promotion-lift/1'

interface World {
  /** Standard deviations: of the prediction in truth, as its interval says, and of the measurement. */
  readonly true_?: number
  readonly told?: number
  readonly measurement?: number
  /** Units that are told too many. */
  readonly bias?: number
}

function predictions(count: number, world: World = {}, seed = 1): MeasuredPrediction[] {
  const { true_ = 10, told = 10, measurement = 10, bias = 0 } = world
  const rng = new Rng('track record', seed)
  return Array.from({ length: count }, () => {
    const truth = 100 + 30 * rng.normal()
    const mean = truth + bias + true_ * rng.normal()
    const measured = truth + measurement * rng.normal()
    return {
      baselineUnits: 200,
      predicted: { mean, lower: mean - REACH * told, upper: mean + REACH * told, confidence: 0.9 },
      intervalFactor: 1,
      measured: {
        ...{ mean: measured, confidence: 0.9 },
        ...{ lower: measured - REACH * measurement, upper: measured + REACH * measurement },
      },
    }
  })
}

describe('the track record of a model of lift', () => {
  test('says nothing before ten promotions are measured', () => {
    const few = trackRecord(MODEL, predictions(9, { told: 1 }))
    expect(few).toMatchObject({ promotions: 9, verdict: 'TOO_FEW', isWorseThanConstant: null })
    expect(few.summary).toBe(
      '9 of the 10 promotions are measured that it takes to say how right promotion-lift/1 is.',
    )
    expect(trackRecord(MODEL, [])).toMatchObject({
      ...{ promotions: 0, toldUnits: 0, biasFraction: null, biasPValue: null, held: 0, expectedHeld: 0 },
      verdict: 'TOO_FEW',
    })
  })

  test('expects intervals that are right to miss measurements that are themselves off, and does not blame them', () => {
    const worlds = Array.from({ length: 200 }, (_, seed) =>
      trackRecord(MODEL, predictions(40, { measurement: 20 }, seed)),
    )
    // Held with errors of both: 2 x Phi(1.645 / sqrt(1 + 4)) - 1 = .538, far below .9.
    expect(worlds[0]!.expectedHeld / 40).toBeCloseTo(0.538, 3)
    const held = worlds.reduce((sum, one) => sum + one.held, 0) / 200 / 40
    expect(Math.abs(held - 0.538)).toBeLessThan(0.02)
    // One in a hundred by chance.
    expect(worlds.filter(({ verdict }) => verdict === 'TOO_NARROW').length).toBeLessThan(8)
    expect(worlds.filter(({ biasPValue }) => biasPValue! < 0.01).length).toBeLessThan(8)
  })

  test('says that intervals are too narrow where they hold far less than they say', () => {
    const narrow = trackRecord(MODEL, predictions(40, { true_: 30, measurement: 5 }))
    expect(narrow.verdict).toBe('TOO_NARROW')
    expect(narrow.heldPValue).toBeLessThan(0.01)
    expect(narrow.held).toBeLessThan(narrow.expectedHeld)
    expect(narrow.summary).toContain('they are too narrow')
    expect(trackRecord(MODEL, predictions(40, { told: 30, measurement: 5 })).verdict).toBe('AS_TOLD')
  })

  test('says where one lift for all would have been nearer, and only there', () => {
    // Promotions add half of their baseline, give or take; the model says anything.
    const wild = predictions(40, { true_: 200, told: 200 })
    const worse = trackRecord(MODEL, wild)
    expect(worse).toMatchObject({ verdict: 'AS_TOLD', isWorseThanConstant: true })
    expect(worse.errorRatioToConstant).toBeGreaterThan(2)
    expect(worse.worsePValue).toBeLessThan(0.01)
    expect(worse.summary).toContain('would have been nearer')
    // Nearer than the spread of 30 that one lift leaves.
    const near = trackRecord(MODEL, predictions(40, { true_: 5, told: 5, measurement: 5 }))
    expect(near).toMatchObject({ verdict: 'AS_TOLD', isWorseThanConstant: false })
    expect(near.errorRatioToConstant).toBeLessThan(0.5)
    // No better and no worse: chance blames one in a hundred.
    const even = Array.from({ length: 200 }, (_, seed) =>
      trackRecord(MODEL, predictions(40, { true_: 30, told: 30 }, seed)),
    )
    expect(even.filter(({ isWorseThanConstant }) => isWorseThanConstant).length).toBeLessThan(8)
  })

  test('says both where intervals are too narrow and one lift for all would have been nearer', () => {
    const both = trackRecord(MODEL, predictions(40, { true_: 200, told: 10 }))
    expect(both).toMatchObject({ verdict: 'TOO_NARROW', isWorseThanConstant: true })
    expect(both.summary).toMatch(/would have been nearer.*too narrow/)
  })

  test('tells a bias in units and as a part, and whether chance explains it', () => {
    const record = trackRecord(MODEL, predictions(60, { told: 60, bias: 25 }))
    expect(record.biasFraction).toBeCloseTo(0.25, 1)
    expect(record.biasPValue).toBeLessThan(0.01)
    expect(record.verdict).toBe('AS_TOLD')
    expect(record.summary).toMatch(/% too much: that is more than chance/)
    const little = trackRecord(MODEL, predictions(60, { told: 60, bias: -25 }))
    expect(little.summary).toMatch(/% too little: that is more than chance/)
    expect(trackRecord(MODEL, predictions(60)).summary).toContain('no clear bias')
  })

  test('leaves out measurements and predictions without an interval', () => {
    const [first, second, ...rest] = predictions(12)
    const without = {
      ...first!,
      measured: { ...first!.measured, lower: null, upper: null },
    }
    const { mean } = second!.predicted
    const certain = { ...second!, predicted: { ...second!.predicted, lower: mean, upper: mean } }
    expect(trackRecord(MODEL, [without, certain, ...rest])).toEqual(trackRecord(MODEL, rest))
  })
})

test('the chance of at most so many events is that of the binomial distribution where their chances are equal', () => {
  // 1 - .9^10 - 10 x .1 x .9^9 and so on, by R's pbinom(7, 10, .9).
  expect(chanceOfAtMost(7, new Array<number>(10).fill(0.9))).toBeCloseTo(0.0701908, 6)
  expect(chanceOfAtMost(10, new Array<number>(10).fill(0.9))).toBeCloseTo(1, 12)
  expect(chanceOfAtMost(0, [])).toBe(1)
})

test('the chance of at most so many events is a probability that rises with their number, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (chances) => {
      let before = 0
      for (let count = 0; count <= chances.length; count++) {
        const chance = chanceOfAtMost(count, chances)
        expect(chance).toBeGreaterThanOrEqual(before - 1e-12)
        expect(chance).toBeLessThanOrEqual(1)
        expect(chanceOfAtMost(count, [...chances].reverse())).toBeCloseTo(chance, 9)
        before = chance
      }
      expect(before).toBeCloseTo(1, 9)
    }),
  )
})
