import { designTest, measureEffect, type TestDesign } from '../../../../src/evaluation'
import { testPower } from '../../../../src/evaluation/effect/test-power'
import { makeEffectPanel } from '../../../support/effect-panels'

function history(units: number, periods = 90, noise = 4) {
  const { treated, donors } = makeEffectPanel({
    donors: units - 1,
    history: periods - 1,
    effectPeriods: 1,
    noise,
  })
  return { names: Array.from({ length: units }, (_, i) => `place-${i}`), series: [treated, ...donors] }
}

describe('the design of a test', () => {
  it('names places whose mean the others foretell, and those that have to stay without', () => {
    const units = history(7)
    const designs = designTest(units, { durations: [7, 14] }) as readonly TestDesign[]
    for (const { treated, holdOut, power } of designs) {
      expect([...treated, ...holdOut].sort()).toEqual([...units.names].sort())
      expect(treated.length).toBeLessThanOrEqual(5)
      expect(power.curve.map((point) => point.power)).toEqual(
        power.curve.map((point) => point.power).sort((a, b) => a - b),
      )
    }
    const sizes = designs.map(({ power }) => power.smallestDetectableLift ?? Infinity)
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b))
    expect(sizes[0]).toBeLessThan(0.2)
  })

  it('sees smaller lifts where places are quieter', () => {
    const smallest = (noise: number): number => {
      const { series } = history(10, 90, noise)
      return testPower({ treated: series[0]!, donors: series.slice(1), effectPeriods: 14, treatedUnits: 1 })!
        .smallestDetectableLift!
    }
    expect(smallest(1)).toBeLessThan(smallest(12))
  })

  it('finds with the measurement what it promised', () => {
    const { series } = history(10)
    const power = testPower({
      treated: series[0]!,
      donors: series.slice(1),
      effectPeriods: 14,
      treatedUnits: 1,
    })!
    const lift = power.smallestDetectableLift!
    let seen = 0
    for (let seed = 100; seed < 120; seed++) {
      const panel = makeEffectPanel({ seed, donors: 9, history: 76, effectPeriods: 14 })
      const mean = panel.treated.slice(-14).reduce((sum, value) => sum + value, 0) / 14
      const treated = panel.treated.map((value, t) => (t < 76 ? value : value + lift * mean))
      const found = measureEffect({ ...panel, treated })
      if (found.identified && found.pValue <= 0.1) seen++
    }
    expect(seen / 20).toBeGreaterThan(0.6)
  })

  it.each([0, 7])('promises nothing where every place sells %d units every day', (units) => {
    const { names, series } = history(5)
    const constant = series.map((values) => values.map(() => units))
    expect(designTest({ names, series: constant }, { durations: [7] })).toMatchObject({
      code: 'NO_VARIATION',
    })
  })

  it('takes the places that are asked for', () => {
    const designs = designTest(history(6), {
      durations: [10],
      treated: ['place-2', 'place-3'],
    }) as readonly TestDesign[]
    expect(designs).toHaveLength(1)
    const [first] = history(3).names
    expect(
      designTest(history(3), { durations: [10, 10], treated: [first!, first!] }) as readonly TestDesign[],
    ).toHaveLength(1)
    expect(designs[0]).toMatchObject({ treated: ['place-2', 'place-3'], periods: 10 })
  })

  it('refuses what no history can answer', () => {
    expect(designTest(history(2), { durations: [7] })).toMatchObject({ code: 'NO_DONORS' })
    expect(designTest(history(6, 20), { durations: [7] })).toMatchObject({ code: 'HISTORY_TOO_SHORT' })
    expect(() => designTest(history(6), { durations: [0] })).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    )
    expect(() => designTest(history(6), { durations: [7], treated: ['nowhere'] })).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    )
  })
})
