import { USUAL_HORIZON_DAYS } from '../../../src/contracts/demand/demand'
import { USUAL_SHAPE, windowShape } from '../../../src/contracts/demand/window-shape'
import { planGateWindows } from '../../../src/training/demand/evaluation-plan'

const heldOutDays = (historyDays: number): number => {
  const { windows, stride, horizon } = planGateWindows(historyDays, USUAL_SHAPE)
  return horizon + (windows - 1) * stride
}

describe('the windows that decide who becomes champion', () => {
  it('lie a whole horizon apart where there are days enough, so that no single season decides', () => {
    expect(planGateWindows(942, USUAL_SHAPE)).toEqual({ horizon: USUAL_HORIZON_DAYS, windows: 4, stride: 28 })
    expect(heldOutDays(730)).toBe(16 * 7)
  })

  it('take no more than a fifth of the history for being apart', () => {
    for (let days = 250; days <= 1_000; days++) expect(heldOutDays(days)).toBeLessThanOrEqual(days / 5)
  })

  it('are fewer, and a week apart, in a young shop', () => {
    expect(planGateWindows(200, USUAL_SHAPE)).toMatchObject({ windows: 4, stride: 7 })
    expect(planGateWindows(162, USUAL_SHAPE)).toMatchObject({ windows: 2, stride: 7 })
    expect(planGateWindows(60, USUAL_SHAPE)).toMatchObject({ windows: 1 })
  })
  it('are counted in the periods of the grid, so that two years of weeks hold some', () => {
    const weeks = windowShape({ granularity: 'WEEK', season: 52 })
    expect(planGateWindows(104, weeks)).toEqual({ horizon: 13, windows: 4, stride: 2 })
    expect(planGateWindows(60, weeks)).toEqual({ horizon: 13, windows: 1, stride: 1 })
    const months = windowShape({ granularity: 'MONTH', season: 12 })
    expect(planGateWindows(24, months)).toEqual({ horizon: 6, windows: 1, stride: 1 })
    expect(planGateWindows(96, months)).toEqual({ horizon: 6, windows: 4, stride: 4 })
  })
})
