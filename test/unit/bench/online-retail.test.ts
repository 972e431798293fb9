import { byVolume } from '../../../bench/online-retail-groups'
import { benchmark } from '../../../bench/online-retail.bench'
import { backtest } from '../../../src/evaluation'
import { DEMAND_FAMILIES } from '../../../src/models/demand/families'
import { panelOf } from '../../support/panels'

describe('the benchmark on real data', () => {
  it('says where the data are to be had when they are not there', async () => {
    const before = process.env.FORECART_BENCH_DATA
    process.env.FORECART_BENCH_DATA = 'no-such-folder'
    try {
      await expect(benchmark({ log: () => undefined })).rejects.toThrow(
        /FORECART_BENCH_DATA.*UCI.*CC BY 4\.0/,
      )
    } finally {
      if (before === undefined) delete process.env.FORECART_BENCH_DATA
      else process.env.FORECART_BENCH_DATA = before
    }
  })

  it('scores each third of the series by itself', async () => {
    const panel = panelOf({ seed: 1, series: 6, historyDays: 200, draw: ({ series }) => 10 ** series })
    const plan = { horizon: 7, windows: 2, stride: 7, refit: false, seed: 1 }
    const { windows } = await backtest(DEMAND_FAMILIES['seasonal-naive'].createEstimator({}), panel, plan)
    const groups = byVolume(panel, windows)
    expect(groups.map(({ units }) => units)).toEqual([11, 1100, 110_000].map((perDay) => 14 * perDay))
    for (const { bias, pinball } of groups) {
      expect(bias).toBeCloseTo(0, 6)
      expect(pinball).toBeCloseTo(0, 6)
    }
  })
})
