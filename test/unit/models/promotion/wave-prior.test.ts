import { fitLift } from '../../../../src/models/promotion'
import { yearWave } from '../../../../src/models/promotion/lift-design'
import { Rng } from '../../../../src/core/statistics/rng'
import { poisson } from '../../../support/panels'

const [DAYS, LATE_FROM] = [540, 420] as const

test('an item that came late has the season of its category, of which its own days show a quarter', () => {
  const rng = new Rng('wave', 1)
  // The last one came late. Of the others, a second category has no season.
  const amplitudes = [0.6, 0.6, 0.6, 0, 0, 0, 0.6]
  const fit = fitLift({
    ...{ days: DAYS, firstWeekday: 0, firstYearDay: 0, places: 1, promotions: [] },
    holidays: [new Uint8Array(DAYS)],
    items: amplitudes.map((amplitude, item) => ({ category: amplitude > 0 ? 0 : 1, department: item })),
    cells: amplitudes.map((amplitude, item) => {
      const isKnown = (day: number): boolean => item < 6 || day >= LATE_FROM
      return {
        ...{ item, place: 0, logPrice: new Float64Array(DAYS) },
        exposure: Float64Array.from({ length: DAYS }, (_, day) => (isKnown(day) ? 1 : 0)),
        units: Float64Array.from({ length: DAYS }, (_, day) =>
          isKnown(day) ? poisson(8 * Math.exp(amplitude * yearWave({ firstYearDay: 0 }, day)[0]), rng) : 0,
        ),
      }
    }),
  })
  const sines = fit.items.map(({ wave }) => wave[0]!)
  for (const item of [0, 1, 2]) expect(Math.abs(sines[item]! - 0.6)).toBeLessThan(0.1)
  for (const item of [3, 4, 5]) expect(Math.abs(sines[item]!)).toBeLessThan(0.15)
  expect(sines[6]).toBeGreaterThan(0.4)
})
