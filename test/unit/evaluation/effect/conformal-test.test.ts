import { ConformalTest, isRejected, shiftPValue } from '../../../../src/evaluation/effect/conformal-test'
import type { EffectPanel } from '../../../../src/evaluation'
import { makeEffectPanel } from '../../../support/effect-panels'
import { fc } from '../../../support/property-testing'

const LEVELS = [0.05, 0.1, 0.2, 0.5]

/** Any finite numbers at all: nothing about them has to be likely. */
const anyPanel = fc
  .record({
    history: fc.integer({ min: 2, max: 20 }),
    effectPeriods: fc.integer({ min: 1, max: 6 }),
    donors: fc.integer({ min: 1, max: 5 }),
  })
  .chain(({ history, effectPeriods, donors }) => {
    const series = fc
      .array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })), {
        minLength: history + effectPeriods,
        maxLength: history + effectPeriods,
      })
      .map((values) => Float64Array.from(values))
    return fc.record({
      treated: series,
      donors: fc.array(series, { minLength: donors, maxLength: donors }),
      effectPeriods: fc.constant(effectPeriods),
      treatedUnits: fc.constant(1),
    })
  })

const holds = ({ lower, upper }: { lower: number | null; upper: number | null }, effect: number): boolean =>
  (lower ?? Number.NEGATIVE_INFINITY) <= effect && effect <= (upper ?? Number.POSITIVE_INFINITY)

describe('the conformal test', () => {
  it.each(['none', 'centred', 'scaled'] as const)(
    'has an interval that is never empty, holds no effect exactly where p is above the level, and is never NaN: series %s',
    (normalization) => {
      fc.assert(
        fc.property(anyPanel, (panel) => {
          const mean = panel.treated.reduce((sum, value) => sum + value, 0)
          fc.pre(
            normalization !== 'scaled' ||
              (mean > 0 && panel.donors.some((donor) => donor.reduce((sum, v) => sum + v, 0) > 0)),
          )
          const test = new ConformalTest(panel, normalization)
          const pValue = test.pValue()
          expect(pValue).toBeGreaterThan(0)
          expect(pValue).toBeLessThanOrEqual(1)
          for (const level of LEVELS) {
            const interval = test.interval(level)
            expect(Number.isNaN(interval.lower) || Number.isNaN(interval.upper)).toBe(false)
            expect(interval.lower ?? Number.NEGATIVE_INFINITY).toBeLessThanOrEqual(
              interval.upper ?? Number.POSITIVE_INFINITY,
            )
            expect(holds(interval, test.centre)).toBe(true)
            expect(holds(interval, 0)).toBe(!isRejected(pValue, level))
          }
        }),
        { numRuns: 20 },
      )
    },
  )

  it('is not moved by a shift of all series, and its interval scales with them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0.01, max: 1e3, noNaN: true }),
        (seed, factor) => {
          const panel = makeEffectPanel({ seed, effect: 5 })
          const moved = (change: (value: number) => number): EffectPanel => ({
            ...panel,
            treated: panel.treated.map(change),
            donors: panel.donors.map((donor) => donor.map(change)),
          })
          const [own, shifted, scaled] = [panel, moved((v) => v + 1000), moved((v) => v * factor)].map(
            (one) => {
              const test = new ConformalTest(one, 'centred')
              return { p: test.pValue(), ...test.interval(0.1) }
            },
          ) as [
            Record<'p' | 'lower' | 'upper', number>,
            Record<'p' | 'lower' | 'upper', number>,
            Record<'p' | 'lower' | 'upper', number>,
          ]
          expect(shifted.p).toBeCloseTo(own.p, 9)
          expect(scaled.p).toBeCloseTo(own.p, 9)
          expect(shifted.lower).toBeCloseTo(own.lower, 4)
          expect(scaled.upper / factor).toBeCloseTo(own.upper, 4)
        },
      ),
      { numRuns: 6 },
    )
  })

  it('sees a large effect with the smallest p that so many periods allow, and holds the truth', () => {
    const test = new ConformalTest(makeEffectPanel({ effect: 60 }), 'centred')
    expect(test.pValue()).toBeCloseTo(1 / 70, 9)
    expect(holds(test.interval(0.1), 60)).toBe(true)
    expect(holds(test.interval(0.1), 45)).toBe(false)
  })

  it('rejects about as often as it says where nothing happened', () => {
    const panels = 120
    let rejected = 0
    for (let seed = 0; seed < panels; seed++) {
      if (isRejected(new ConformalTest(makeEffectPanel({ seed, donors: 5 }), 'centred').pValue(), 0.1))
        rejected++
    }
    expect(rejected / panels).toBeGreaterThan(0.05)
    expect(rejected / panels).toBeLessThan(0.15)
  })

  it('leaves both ends open where there are too few shifts for the level', () => {
    const test = new ConformalTest(makeEffectPanel({ history: 12, effectPeriods: 3, effect: 500 }), 'centred')
    expect(test.interval(0.05)).toEqual({ lower: null, upper: null })
    expect(test.interval(0.1)).not.toEqual({ lower: null, upper: null })
  })

  it('asks another question of any day: days that cancel each other out have no mean effect', () => {
    const panel = makeEffectPanel({ noise: 1 })
    const treated = panel.treated.slice()
    for (let t = 60; t < 70; t++) treated[t]! += t % 2 === 0 ? 40 : -40
    const test = new ConformalTest({ ...panel, treated }, 'centred')
    expect(test.pValue()).toBeGreaterThan(0.2)
    expect(test.anyDayPValue()).toBeLessThan(0.05)
  })

  it('shifts cyclically: a run of days is compared with runs of as many, also over the seam', () => {
    // The sums of two days in a row are 3, 5, 4, 1, 0 (the last with the first) and -1, that of the promotion.
    expect(shiftPValue(Float64Array.of(1, 2, 3, 1, 0, -1), 2)).toBeCloseTo(5 / 6, 9)
    expect(shiftPValue(Float64Array.of(0, 1, -1, 1, 2, 3), 2)).toBeCloseTo(1 / 6, 9)
  })
})
