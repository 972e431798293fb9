import { measureEffect, type EffectPanel, type MeasuredEffect } from '../../../../src/evaluation'
import { placebosOf } from '../../../../src/evaluation/effect/placebos'
import { makeEffectPanel } from '../../../support/effect-panels'
import { fc } from '../../../support/property-testing'

function measured(panel: EffectPanel, options = {}): MeasuredEffect {
  const result = measureEffect(panel, options)
  if (!result.identified) throw new Error(`refused: ${result.refusal.reason}`)
  return result
}

describe('the measurement of an effect', () => {
  it.each([0, 25, -25])(
    'recovers an effect of %d by every method that compares, and naive comparison does not',
    (effect) => {
      const seeds = Array.from({ length: 12 }, (_, seed) => measured(makeEffectPanel({ seed, effect })))
      const errorOf = (estimate: (one: MeasuredEffect) => number): number =>
        Math.sqrt(seeds.reduce((sum, one) => sum + (estimate(one) - effect) ** 2, 0) / seeds.length)
      const naive = errorOf((one) => one.otherEstimates.beforeAfter)
      for (const estimate of [
        (one: MeasuredEffect) => one.effect,
        (one: MeasuredEffect) => one.otherEstimates.ridgeAugmented!,
        (one: MeasuredEffect) => one.otherEstimates.syntheticDifference!,
        (one: MeasuredEffect) => one.otherEstimates.differenceInDifferences!,
      ]) {
        expect(errorOf(estimate)).toBeLessThan(4)
        expect(errorOf(estimate)).toBeLessThan(naive / 2)
      }
    },
  )

  it('adds up over units and periods, and tells the lift of the baseline', () => {
    const panel = { ...makeEffectPanel({ effect: 30 }), treatedUnits: 3 }
    const { effect, baseline, liftFraction, incrementalTotal, counterfactual } = measured(panel)
    expect(incrementalTotal).toBeCloseTo(effect * 3 * 10, 6)
    expect(liftFraction).toBeCloseTo(effect / baseline, 9)
    const gaps = panel.treated.map((value, t) => value - counterfactual[t]!).slice(-10)
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / 10).toBeCloseTo(effect, 9)
  })

  it('compares in ratios where the treated unit is far larger than all donors', () => {
    const panel = makeEffectPanel({ history: 90 })
    const trend = (series: Float64Array): Float64Array => series.map((value, t) => value * (1 + 0.004 * t))
    const large = {
      ...panel,
      treated: trend(panel.treated).map((value) => 20 * value),
      donors: panel.donors.map(trend),
    }
    expect(measured(large).normalization).toBe('scaled')
    expect(Math.abs(measured(large).liftFraction!)).toBeLessThan(0.05)
  })

  it('is not moved by what a factor does to all series', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), (factor) => {
        const panel = makeEffectPanel({ effect: 20 })
        const scaled = {
          ...panel,
          treated: panel.treated.map((v) => v * factor),
          donors: panel.donors.map((d) => d.map((v) => v * factor)),
        }
        const [own, other] = [measured(panel), measured(scaled)]
        expect(other.effect / factor).toBeCloseTo(own.effect, 5)
        expect(other.liftFraction).toBeCloseTo(own.liftFraction!, 6)
        expect(other.pValue).toBeCloseTo(own.pValue, 9)
      }),
      { numRuns: 15 },
    )
  })

  it('tries placebos: of earlier windows and of other units few show anything', () => {
    const { placebos } = measured(makeEffectPanel({ effect: 40, history: 90 }), { placebos: true })
    expect(placebos).toMatchObject({ windows: 7, units: 8 })
    expect(placebos!.windowsRejected).toBeLessThanOrEqual(2)
    expect(placebos!.unitPValue).toBeCloseTo(1 / 9, 9)
  })

  describe('without donors', () => {
    const alone = (effect: number, seed = 1): EffectPanel => ({
      ...makeEffectPanel({ effect, seed, history: 120 }),
      donors: [],
    })

    it('compares with the past of the unit, and is sure only of large effects', () => {
      const large = measured(alone(80))
      expect(large).toMatchObject({ method: 'STRUCTURAL_TIME_SERIES', normalization: null, placebos: null })
      expect(large.pValue).toBeLessThan(0.1)
      expect(large.lower!).toBeLessThan(80)
      expect(large.upper!).toBeGreaterThan(80)
    })

    it('covers the truth about as often as it says', () => {
      const covered = Array.from({ length: 200 }, (_, seed) => measured(alone(10, seed))).filter(
        ({ lower, upper }) => lower! <= 10 && 10 <= upper!,
      )
      expect(covered.length / 200).toBeGreaterThan(0.82)
      expect(covered.length / 200).toBeLessThan(0.97)
    })

    it('agrees with its own p', () => {
      for (let seed = 0; seed < 40; seed++) {
        const { lower, upper, pValue } = measured(alone(15, seed))
        expect(lower! <= 0 && 0 <= upper!).toBe(pValue > 0.1)
      }
    })
  })

  it('refuses with a code, a reason and a remedy where the data cannot tell', () => {
    const codeOf = (panel: EffectPanel): string => {
      const result = measureEffect(panel)
      if (result.identified) return 'measured'
      expect(result.refusal.reason).toMatch(/\.$/)
      expect(result.refusal.remedy).toMatch(/\.$/)
      return result.refusal.code
    }
    expect(codeOf(makeEffectPanel({ history: 9 }))).toBe('HISTORY_TOO_SHORT')
    expect(codeOf(makeEffectPanel({ history: 12, effectPeriods: 13 }))).toBe('HISTORY_TOO_SHORT')
    expect(codeOf({ ...makeEffectPanel({ history: 20 }), donors: [] })).toBe('NO_DONORS')
    const panel = makeEffectPanel({ noise: 1 })
    const wild = panel.donors.map((donor) => donor.map((value, t) => value + (t % 20 < 10 ? 400 : -400)))
    expect(
      codeOf({ ...panel, treated: panel.treated.map((_, t) => 100 + (t % 3)), donors: wild.slice(0, 1) }),
    ).toBe('POOR_PRE_FIT')
  })

  it.each<[string, (t: number, donor: number, noise: number) => number]>([
    ['nothing at all', () => 0],
    ['the same on all days', (_, donor) => 10 + donor],
    [
      'the same on all days and more on those of the promotion',
      (t, donor) => (donor < 0 && t >= 60 ? 12 : 10),
    ],
    ['something on one early day', (t) => (t === 3 ? 1 : 0)],
    ['what its donors sell', (_, donor, noise) => 50 + noise],
    ['the sum of what its donors sell', (_, donor, noise) => (donor < 0 ? 5 : 1) * (50 + noise)],
  ])('refuses to be sure of what sells %s, as nothing tells what is chance', (_, sold) => {
    const { treated, donors } = makeEffectPanel()
    const noise = donors[0]!.map((value) => value % 7)
    const series = (donor: number) => treated.map((_value, t) => sold(t, donor, noise[t]!))
    const panel = { treated: series(-1), donors: donors.map((_donor, at) => series(at)), effectPeriods: 10 }
    const result = measureEffect({ ...panel, treatedUnits: 1 })
    expect(result).toMatchObject({ identified: false, refusal: { code: 'NO_VARIATION' } })
  })

  describe('where sums are negative or never change', () => {
    const positive = (panel: EffectPanel) => ({
      ...panel,
      treated: panel.treated.map((value) => value + 500),
    })
    const returned = (series: Float64Array) => series.map((value, t) => (t < 60 ? value : -100_000))

    it('does not compare in ratios where returns outweigh all sales', () => {
      const panel = positive(makeEffectPanel({ donors: 5 }))
      const treated = returned(panel.treated)
      const result = measured({ ...panel, treated }, { normalization: 'scaled' })
      expect(result.normalization).not.toBe('scaled')
      const donors = panel.donors.map(returned)
      expect(measured({ ...panel, donors }, { normalization: 'scaled' }).normalization).not.toBe('scaled')
    })

    it('tries placebos only in windows in which there is something to compare with', () => {
      const panel = makeEffectPanel({ donors: 5, noise: 1 })
      const late = (series: Float64Array) => series.map((value, t) => (t < 36 ? 0 : value + 300))
      const scaled = placebosOf(
        { ...panel, treated: late(panel.treated), donors: panel.donors.map(late) },
        'scaled',
        0.1,
      )
      expect(scaled.windows).toBe(3)
    })

    it('says of a series that never changed that chance is unknown, in plain numbers', () => {
      const panel = makeEffectPanel()
      const constant = panel.treated.map((_, t) => (t < 60 ? 0.1 : 5))
      for (const donors of [[], panel.donors]) {
        const result = measureEffect({ ...panel, treated: constant, donors })
        expect(result).toMatchObject({
          identified: false,
          refusal: { code: donors.length > 0 ? 'POOR_PRE_FIT' : 'NO_DONORS' },
        })
        if (!result.identified) expect(result.refusal.reason).not.toMatch(/Infinity|NaN/)
      }
    })
  })

  it('refuses panels whose work would have no bound', () => {
    const long = new Float64Array(3_001).fill(1)
    const many = { ...makeEffectPanel(), donors: Array.from({ length: 1_000 }, () => new Float64Array(70)) }
    for (const panel of [{ treated: long, donors: [long], effectPeriods: 3, treatedUnits: 1 }, many])
      expect(() => measureEffect(panel)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }))
  })

  it.each([
    [
      'a value that is no number',
      (panel: EffectPanel) => ({ ...panel, treated: panel.treated.map((v, t) => (t === 3 ? NaN : v)) }),
    ],
    ['donors of another length', (panel: EffectPanel) => ({ ...panel, donors: [new Float64Array(3)] })],
    ['a promotion without a day', (panel: EffectPanel) => ({ ...panel, effectPeriods: 0 })],
    [
      'no day before the promotion',
      (panel: EffectPanel) => ({ ...panel, effectPeriods: panel.treated.length }),
    ],
  ])('throws a coded error for %s', (_, spoil) => {
    expect(() => measureEffect(spoil(makeEffectPanel()))).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    )
  })

  it.each([0, 1, -1, 1e-300, 0.009, 0.99991, Number.NaN])(
    'throws a coded error for a confidence of %d',
    (confidence) => {
      expect(() => measureEffect(makeEffectPanel(), { confidence })).toThrow(
        expect.objectContaining({ code: 'BAD_USER_INPUT' }),
      )
    },
  )

  it('never answers NaN, whatever the numbers', () => {
    const series = (length: number) =>
      fc
        .array(
          fc.oneof(
            fc.constant(0),
            fc.integer({ min: 0, max: 3 }),
            fc.double({ min: -1e9, max: 1e9, noNaN: true }),
          ),
          {
            minLength: length,
            maxLength: length,
          },
        )
        .map((values) => Float64Array.from(values))
    fc.assert(
      fc.property(
        fc.array(series(34), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 6 }),
        ([treated, ...donors], effectPeriods) => {
          const result = measureEffect(
            { treated: treated!, donors, effectPeriods, treatedUnits: 1 },
            { placebos: true },
          )
          const numbers = JSON.stringify(result, (_, value: unknown) =>
            typeof value === 'number' && Number.isNaN(value) ? 'NaN' : value,
          )
          expect(numbers).not.toContain('NaN')
          if (result.identified) expect([...result.counterfactual].every(Number.isFinite)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })
})
