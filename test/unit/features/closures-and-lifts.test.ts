/** Features of closures, school holidays, promotions by weekday and days of the month, on a series known exactly. */
import {
  COVARIATE_COUNT,
  STEP_STATUS,
  USUAL_HORIZON_DAYS,
  type DemandPanel,
} from '../../../src/contracts/demand/demand'
import { USUAL_SHAPE } from '../../../src/contracts/demand/window-shape'
import {
  allocateWindows,
  COVARIATE_COLUMN,
  DemandWindowWriter,
  FUTURE_COUNT,
  FUTURE_FEATURES,
} from '../../../src/features/demand'
import { dailyGrid } from '../../../src/core/time/grid'

const DAYS = 120
const ORIGIN = 90
/** 2024-01-01 is a Monday. */
const weekday = (index: number) => index % 7
const isPromoted = (index: number) => Math.floor(index / 7) % 2 === 0 && weekday(index) < 5
const isRebuilt = (index: number) => index >= 80 && index < 86

/** Closed on Sundays; promotions double Mondays and add a half on other weekdays. */
function store(level: (index: number) => number): DemandPanel {
  const units = new Float32Array(DAYS)
  const stockOutFraction = new Float32Array(DAYS)
  const status = new Uint8Array(DAYS)
  const covariates = new Float32Array((DAYS + USUAL_HORIZON_DAYS) * COVARIATE_COUNT)
  for (let index = 0; index < DAYS + USUAL_HORIZON_DAYS; index++) {
    const isClosed = weekday(index) === 6 || isRebuilt(index)
    const at = index * COVARIATE_COUNT
    covariates[at + COVARIATE_COLUMN.closed] = isClosed ? 1 : 0
    covariates[at + COVARIATE_COLUMN.promotion] = isPromoted(index) ? 1 : 0
    covariates[at + COVARIATE_COLUMN.schoolHoliday] = index === ORIGIN + 3 ? 1 : 0
    if (index >= DAYS) continue
    const lift = isPromoted(index) ? (weekday(index) === 0 ? 2 : 1.5) : 1
    units[index] = isClosed ? 0 : level(index) * lift
    status[index] = isClosed ? STEP_STATUS.closed : STEP_STATUS.observed
  }
  const key = { itemId: '1', locationId: '1', categoryId: null }
  const series = {
    ...key,
    firstObserved: 0,
    status,
    values: units,
    stockOutFraction,
    covariates,
    knownAhead: 'always' as const,
  }
  return {
    grid: dailyGrid('2024-01-01'),
    historySteps: DAYS,
    futureSteps: USUAL_HORIZON_DAYS,
    series: [series],
  }
}

function ahead(panel: DemandPanel, name: keyof typeof FUTURE_FEATURES, origin = ORIGIN): number[] {
  const windows = allocateWindows(1, USUAL_SHAPE)
  new DemandWindowWriter(panel, USUAL_SHAPE).write(0, origin, windows, 0)
  const column = Object.keys(FUTURE_FEATURES).indexOf(name)
  return Array.from(
    { length: USUAL_HORIZON_DAYS },
    (_, step) => windows.future[step * FUTURE_COUNT + column]!,
  )
}

describe('features of the days ahead', () => {
  const panel = store(() => 1000)

  it('say which days are closed, and what lies beside them', () => {
    const sundays = Array.from({ length: USUAL_HORIZON_DAYS }, (_, step) =>
      Number(weekday(ORIGIN + 1 + step) === 6),
    )
    expect(ahead(panel, 'closed')).toEqual(sundays)
    expect(ahead(panel, 'closedTomorrow')).toEqual([...sundays.slice(1), 0])
    expect(ahead(panel, 'closedYesterday').slice(1)).toEqual(sundays.slice(0, -1))
    expect(ahead(panel, 'closedAfter')[0]).toBeCloseTo(1 / 7, 6)
  })

  it('say how long ago a place reopened after a long closure, and forget it', () => {
    // Closed from day 80 to 85, of which day 83 is a Sunday anyway.
    const reopened = ahead(panel, 'reopened')
    expect(reopened[0]).toBeCloseTo(Math.exp(-(ORIGIN + 1 - 85) / 14), 6)
    expect(reopened[6]!).toBeLessThan(reopened[0]!)
    expect(ahead(panel, 'reopened', 70)[0]).toBe(0)
  })

  it('say which days are school holidays', () => {
    expect(ahead(panel, 'schoolHoliday').flatMap((value, step) => (value === 1 ? [step + 1] : []))).toEqual([
      3,
    ])
  })

  it('say what a promotion adds on this day of the week, as lately seen', () => {
    const lifts = ahead(panel, 'promotionLift')
    lifts.forEach((lift, step) => {
      const index = ORIGIN + 1 + step
      if (!isPromoted(index)) expect(lift).toBe(0)
      else if (weekday(index) === 0) expect(lift).toBeGreaterThan(Math.log(1.7))
      else if (weekday(index) < 5) expect(Math.abs(lift - Math.log(1.5))).toBeLessThan(0.1)
    })
  })

  it('go round once a month', () => {
    const sine = ahead(panel, 'monthSine1', 59)
    // Day 60 is 1 March, day 91 is 1 April: equal phases, whatever the length of the month.
    expect(sine[0]).toBeCloseTo(0, 6)
    expect(ahead(panel, 'monthSine1', 90)[0]).toBeCloseTo(0, 6)
    expect(Math.max(...sine)).toBeGreaterThan(0.9)
  })
})

it('tell a level that moved from a week with promotions', () => {
  const summaryOf = (panel: DemandPanel) => {
    const windows = allocateWindows(1, USUAL_SHAPE)
    new DemandWindowWriter(panel, USUAL_SHAPE).write(0, ORIGIN, windows, 0)
    return windows.summary
  }
  const RECENT_RATIO_7 = 12
  const steady = summaryOf(store(() => 1000))[RECENT_RATIO_7]!
  const risen = summaryOf(store((index) => (index > ORIGIN - 7 ? 1300 : 1000)))[RECENT_RATIO_7]!
  expect(Math.abs(steady)).toBeLessThan(0.05)
  expect(risen - steady).toBeGreaterThan(0.1)
})
