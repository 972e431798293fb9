import { drawBacktest } from '../../../src/cli/backtest/chart'

const points = [3, 4, 900, 2].map((actual, at) => ({
  day: `2026-01-0${at + 1}` as const,
  actual,
  forecast: { median: 3, lower: 1, upper: 21 },
}))
const options = { title: 'Tea', subtitle: 'Backtest', intervalName: '80 % interval', origins: [], points }

describe('the chart of a backtest', () => {
  it('reaches over every peak, or ends at the next round number above what is asked', () => {
    expect(drawBacktest(options)).toMatch(/>\s*1,000\s*</)
    const capped = drawBacktest({ ...options, maxUnits: 31.5 })
    expect(capped).toMatch(/>\s*40\s*</)
    expect(capped).not.toMatch(/>\s*(50|1,000)\s*</)
  })
})
