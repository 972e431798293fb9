import { MAX_HORIZON_DAYS } from '../../../src/contracts/demand/demand'
import { planGateWindows } from '../../../src/training/demand/evaluation-plan'

const heldOutDays = (historyDays: number): number => {
  const { windows, stride, horizon } = planGateWindows(historyDays)
  return horizon + (windows - 1) * stride
}

describe('the windows that decide who becomes champion', () => {
  it('lie a whole horizon apart where there are days enough, so that no single season decides', () => {
    expect(planGateWindows(942)).toEqual({ horizon: MAX_HORIZON_DAYS, windows: 4, stride: 28 })
    expect(heldOutDays(730)).toBe(16 * 7)
  })

  it('take no more than a fifth of the history for being apart', () => {
    for (let days = 250; days <= 1_000; days++) expect(heldOutDays(days)).toBeLessThanOrEqual(days / 5)
  })

  it('are fewer, and a week apart, in a young shop', () => {
    expect(planGateWindows(200)).toMatchObject({ windows: 4, stride: 7 })
    expect(planGateWindows(162)).toMatchObject({ windows: 2, stride: 7 })
    expect(planGateWindows(60)).toMatchObject({ windows: 1 })
  })
})
