import { COVARIATE_COUNT, type DemandPanel } from '../../../src/contracts/demand/demand'
import type { NamedCovariateColumns } from '../../../src/contracts/demand/demand-rows'
import { USUAL_SHAPE } from '../../../src/contracts/demand/window-shape'
import { dayFromNumber } from '../../../src/core/time/day'
import { dailyGrid } from '../../../src/core/time/grid'
import { allocateWindows, COVARIATE_COLUMN, DemandWindowWriter } from '../../../src/features/demand'
import { periodsOf, seriesOfPeriods } from '../../../src/features/demand/periods'
import { ChangeList, type KnownCovariates, valueBefore } from '../../../src/features/demand/covariate-changes'
import { EVERYWHERE, KnownDays } from '../../../src/features/demand/known-days'
import { NamedCovariates } from '../../../src/features/demand/named-covariates'

const MS_PER_DAY = 86_400_000
const DAYS = { firstDay: 100, historyDays: 20, days: 30, horizonDays: 28 }
const { number1, category1 } = COVARIATE_COLUMN

/** Item, place, day and value, and the day on which it became known. */
type Word = readonly [item: number, location: number, day: number, value: number, knownOn: number]

function covariatesOf(words: readonly Word[], item: number, location: number): KnownCovariates {
  const columns: NamedCovariateColumns = {
    columns: [number1, category1],
    item: Int32Array.from(words, ([one]) => one),
    location: Int32Array.from(words, ([, one]) => one),
    day: Int32Array.from(words, ([, , one]) => one),
    value: Float64Array.from(words, ([, , , one]) => one),
    knownAt: Float64Array.from(words, ([, , , , one]) => (one + 0.5) * MS_PER_DAY),
    column: Int32Array.from(words, () => number1),
  }
  const covariates = new Float32Array(DAYS.days * COVARIATE_COUNT)
  const changes = new ChangeList()
  const named = new NamedCovariates(columns, new KnownDays(['UTC', 'UTC']), DAYS)
  named.write(covariates, changes, item, location)
  return { covariates, changes: changes.sorted() }
}

const cellOf = (day: number): number => (day - DAYS.firstDay) * COVARIATE_COUNT + number1

describe('covariates that the shop names', () => {
  it('reads what is most about the item and the place', () => {
    const words: Word[] = [
      [-1, -1, 110, 1, 90],
      [-1, 0, 110, 2, 90],
      [5, -1, 110, 3, 90],
      [5, 0, 110, 4, 90],
    ]
    const valueAt = (item: number, location: number) =>
      covariatesOf(words, item, location).covariates[cellOf(110)]
    expect(valueAt(5, 0)).toBe(4)
    expect(valueAt(5, 1)).toBe(3)
    expect(valueAt(6, 0)).toBe(2)
    expect(valueAt(6, 1)).toBe(1)
    expect(valueAt(5, EVERYWHERE)).toBe(3)
  })

  it('does not know what nobody told, also of names that tell nothing of the item', () => {
    const { covariates } = covariatesOf([[5, 0, 110, 4, 90]], 6, 0)
    expect(covariates[cellOf(110)]).toBeNaN()
    expect(covariates[category1]).toBeNaN()
    expect(covariates[COVARIATE_COLUMN.promotion]).toBe(0)
  })

  it('tells earlier origins what they knew', () => {
    const known = covariatesOf(
      [
        [-1, -1, 115, 1, 105],
        [-1, -1, 115, 2, 108],
        // Of the item at the place, and told last.
        [5, 0, 115, 3, 112],
      ],
      ...([5, 0] as const),
    )
    const seen = (origin: number) => valueBefore(known, cellOf(115), origin + 1 - DAYS.firstDay)
    expect(seen(104)).toBeNaN()
    expect(seen(105)).toBe(1)
    expect(seen(107)).toBe(1)
    expect(seen(108)).toBe(2)
    expect(seen(111)).toBe(2)
    expect(seen(112)).toBe(3)
    expect(known.covariates[cellOf(115)]).toBe(3)
  })

  it('reads what is said more widely where a word is withdrawn', () => {
    const known = covariatesOf(
      [
        [-1, 0, 115, 1, 100],
        [5, 0, 115, 2, 101],
        [5, 0, 115, Number.NaN, 105],
      ],
      ...([5, 0] as const),
    )
    expect(valueBefore(known, cellOf(115), 105 - DAYS.firstDay)).toBe(2)
    expect(known.covariates[cellOf(115)]).toBe(1)
  })

  it('shows an origin the last value that was known by then, not what was told of that day later', () => {
    const panel = panelOf(
      // Each day is told five days late, and told again ten days late.
      Array.from({ length: 20 }, (_, day) => day).flatMap((day): Word[] => [
        [-1, 0, 100 + day, day, 105 + day],
        [-1, 0, 100 + day, 50 + day, 110 + day],
      ]),
    )
    const lastAt = (origin: number): number => {
      const out = allocateWindows(1, USUAL_SHAPE)
      new DemandWindowWriter(panel, USUAL_SHAPE).write(0, origin, out, 0)
      return out.lastNamed[0]!
    }
    expect(lastAt(4)).toBeNaN()
    expect(lastAt(12)).toBe(7)
    const weeks = periodsOf(panel, 'WEEK')
    const byWeek: DemandPanel = {
      ...panel,
      grid: weeks.grid,
      historySteps: weeks.historySteps,
      futureSteps: weeks.futureSteps,
      series: [seriesOfPeriods(panel, 0, weeks)],
    }
    const shape = { ...USUAL_SHAPE, granularity: 'WEEK' as const, context: 2 }
    const out = allocateWindows(1, shape)
    new DemandWindowWriter(byWeek, shape).write(0, 0, out, 0)
    // Day 100 is a Saturday: of the first whole week, days 2 to 8, those before day 4 were known at its end.
    expect(out.lastNamed[0]).toBeCloseTo(2.5)
  })
})

function panelOf(words: readonly Word[]): DemandPanel {
  const { covariates, changes } = covariatesOf(words, 5, 0)
  const { historyDays, days } = DAYS
  return {
    grid: dailyGrid(dayFromNumber(DAYS.firstDay)),
    historySteps: historyDays,
    futureSteps: days - historyDays,
    series: [
      {
        ...{ itemId: '5', locationId: '0', categoryId: null, firstObserved: 0 },
        status: new Uint8Array(historyDays).fill(1),
        values: new Float32Array(historyDays).fill(3),
        stockOutFraction: new Float32Array(historyDays),
        covariates,
        knownAhead: {
          shift: 0,
          changes,
          weather: { places: [], takesPartFrom: [], otherwise: null },
        },
      },
    ],
  }
}
