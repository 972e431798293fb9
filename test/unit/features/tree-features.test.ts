import { COVARIATE_COUNT, type DemandPanel } from '../../../src/contracts/demand/demand'
import { windowShape } from '../../../src/contracts/demand/window-shape'
import { labelAt, panelAt } from '../../../src/evaluation'
import {
  allocateWindows,
  COVARIATE_COLUMN,
  DemandWindowWriter,
  TREE_PERIOD_FEATURES,
  TREE_WINDOW_FEATURES,
} from '../../../src/features/demand'
import { DEMAND_FAMILIES } from '../../../src/models/demand/families'
import { panelOf, poisson } from '../../support/panels'

const DAYS = 230

function panelWithEvents(days: readonly number[], draw: (day: number) => number): DemandPanel {
  const panel = panelOf({
    ...{ seed: 3, series: 6, historyDays: DAYS },
    draw: ({ day, rng }) => poisson(draw(day), rng),
  })
  for (const { covariates } of panel.series)
    for (const day of days) covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN.event2] = 1
  return panel
}

/** What trees read beside what all models do, by name: of the window that ends at the end of the panel, and of a period of its horizon. */
function featuresOf(panel: DemandPanel): {
  window: Record<string, number>
  period: (step: number) => Record<string, number>
} {
  const shape = windowShape(panel.grid)
  const windows = allocateWindows(1, shape)
  new DemandWindowWriter(panel, shape).write(0, panel.historySteps - 1, windows, 0)
  const named = (names: object, values: Float32Array, from: number): Record<string, number> =>
    Object.fromEntries(Object.keys(names).map((name, at) => [name, values[from + at]!]))
  const width = Object.keys(TREE_PERIOD_FEATURES).length
  return {
    window: named(TREE_WINDOW_FEATURES, windows.treeWindow, 0),
    period: (step) => named(TREE_PERIOD_FEATURES, windows.treePeriods, step * width),
  }
}

it('windows of networks are those of trees, without what only trees read', () => {
  const panel = panelWithEvents([DAYS - 3], (day) => day % 7)
  const shape = windowShape(panel.grid)
  const [trees, network] = [true, false].map((forTrees) => {
    const windows = allocateWindows(1, shape, { forTrees })
    new DemandWindowWriter(panel, shape).write(0, panel.historySteps - 1, windows, 0)
    return windows
  })
  const none = new Float32Array(0)
  const withoutTrees = { named: none, lastNamed: none, treeWindow: none, treePeriods: none }
  expect(network).toEqual({ ...trees, ...withoutTrees })
  expect(trees!.treeWindow.length).toBeGreaterThan(0)
})

describe('what only trees read of a window', () => {
  it('counts the days to the next event and since the last one, up to fourteen, and none beyond the horizon', () => {
    const { period } = featuresOf(panelWithEvents([DAYS - 3, DAYS + 5, DAYS + 28], () => 5))
    const around = (step: number): number[] => [period(step).event2In!, period(step).event2Ago!]
    expect(around(0)).toEqual([5, 3])
    expect(around(4)).toEqual([1, 7])
    expect(around(5)).toEqual([0, 8])
    expect(around(6)).toEqual([Number.NaN, 1])
    expect(around(20)).toEqual([Number.NaN, Number.NaN])
    // The day after the horizon has an event, which is not read.
    expect(period(27).event2In).toBeNaN()
    expect(period(5).holidayIn).toBeNaN()
  })

  it('knows the mean of a month, the slope of a week and by how much it sold more than the week before', () => {
    const panel = panelWithEvents([], () => 5)
    panel.series[0]!.values.fill(10)
    for (let day = DAYS - 7; day < DAYS; day++) panel.series[0]!.values[day] = 17 + day - DAYS + 7
    const level = (49 * 10 + 7 * 20) / 56
    const scale = Math.sqrt(level * level + level + 0.01)
    const { window } = featuresOf(panel)
    expect(window.mean30).toBeCloseTo(((23 * 10 + 7 * 20) / 30 - level) / scale, 5)
    expect(window.trend7).toBeCloseTo(1 / scale, 5)
    expect(window.rateOfChange7).toBeCloseTo(Math.log((20 / scale + 0.05) / (10 / scale + 0.05)), 5)
  })

  it('lets boosted trees forecast the days before and after an event that the shop names, which no other feature tells of', async () => {
    const every = 19
    const events = Array.from({ length: 14 }, (_, count) => 9 + count * every)
    const factor = (day: number): number => {
      const after = (((day - 9) % every) + every) % every
      if (after === every - 2 || after === every - 1) return 2.5
      return after === 1 || after === 2 ? 0.4 : 1
    }
    const panel = panelWithEvents(events, (day) => 12 * factor(day))
    const horizon = 28
    const origin = DAYS - 1 - horizon
    const { boosted } = DEMAND_FAMILIES
    const trained = await boosted
      .createEstimator({ maxRounds: 60, learningRate: 0.15, maxWindows: 600, maxBins: 63 })
      .train(panelAt(panel, origin), { seed: 1 })
    const { mean } = await trained.predict(panelAt(panel, origin, { futureSteps: horizon }))
    const { values } = labelAt(panel, origin, horizon)
    const ratioOf = (wanted: number): number => {
      let [forecast, sold] = [0, 0]
      values.forEach((units, at) => {
        if (factor(origin + 1 + (at % horizon)) !== wanted) return
        forecast += mean[at]!
        sold += units
      })
      return forecast / sold
    }
    for (const wanted of [2.5, 0.4, 1]) {
      expect(ratioOf(wanted)).toBeGreaterThan(0.75)
      expect(ratioOf(wanted)).toBeLessThan(1.3)
    }
  })
})
