import { DEMAND_LAWS, simulateDemand } from '../../../../bench/inventory-world'
import { fitHorizonCorrelation, panelAt, predictWindows } from '../../../../src/evaluation'
import { DEMAND_FAMILIES } from '../../../../src/models/demand/families'

const [ITEMS, DAYS, HORIZON, SEED] = [40, 230, 28, 5]

describe('how errors of a reference rule go together', () => {
  it('is learnt where their quantiles were not, which hold the luck that each series had', async () => {
    const panel = panelAt(simulateDemand(DEMAND_LAWS.shaken!, ITEMS, DAYS, SEED), DAYS - 1)
    const predictor = await DEMAND_FAMILIES['level-and-profile']
      .createEstimator({})
      .train(panel, { seed: SEED })
    const origins = [7, 6, 5, 4].map((weeks) => DAYS - 1 - 7 * weeks)
    const known = await predictWindows(predictor, panel, origins, { horizon: HORIZON })
    const among = fitHorizonCorrelation(known, SEED)
    const sumOf = (correlation: readonly number[]) => correlation.reduce((sum, value) => sum + value, 0)
    expect(sumOf(predictor.signature.horizonCorrelation!)).toBeGreaterThan(1.1 * sumOf(among))
    await predictor.dispose()
  })
})
