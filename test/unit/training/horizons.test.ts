/** Models of one name may reach different horizons: the gate compares them as far as both do. */
import { DEMAND_FAMILIES, type DemandFamilyName } from '../../../src/models/demand/families'
import { training } from '../../../src/training/demand/training'
import { panelOf, poisson } from '../../support/panels'

const panel = panelOf({
  seed: 3,
  series: 8,
  historyDays: 240,
  futureSteps: 0,
  draw: ({ day, series, rng }) => poisson((3 + series) * (day % 7 < 2 ? 2 : 1), rng),
})

describe('models of different horizons', () => {
  it('are evaluated as far as each reaches, and compared as far as both do', async () => {
    const plan = training.plan(panel, { horizon: 42 })
    expect(plan).toMatchObject({ horizonDays: 42, shape: { horizon: 42, context: 56 } })
    expect(plan.origins.at(-1)).toBe(240 - 1 - 42)
    const evaluated = async (name: DemandFamilyName, horizon: number) => {
      const predictor = await DEMAND_FAMILIES[name]
        .createEstimator({ horizon })
        .train(plan.trainingPanel, { seed: 1 })
      return training.evaluate(plan, predictor)
    }
    const challenger = await evaluated('weekday-promotion-mean', 42)
    const champion = await evaluated('recent-quantiles', 14)
    expect(challenger.windows[0]!.label.horizon).toBe(42)
    expect(champion.windows[0]!.label.horizon).toBe(14)
    const both = training.compare(challenger, champion)
    const within = training.compare(await evaluated('weekday-promotion-mean', 14), champion)
    expect(both).toMatchObject({ verdict: 'better', windows: plan.origins.length })
    // The rule says the same of a day, however far it reaches; only its quantiles learn from other errors.
    expect(both!.challengerLoss).toBeCloseTo(within!.challengerLoss, 1)
  })

  it('have a baseline that reaches as far as the model that is trained', async () => {
    const plan = training.plan(panel, { horizon: 42 })
    const references = [DEMAND_FAMILIES['seasonal-naive'], DEMAND_FAMILIES['recent-quantiles']]
    expect(await training.chooseBaseline(plan, references, { seed: 1 })).toMatchObject({
      hyperparameters: { horizon: 42 },
    })
    const usual = training.plan(panel, {})
    expect((await training.chooseBaseline(usual, references, { seed: 1 })).hyperparameters).toEqual({})
  })

  it('are backtested up to the horizon that is asked for, and refused beyond what there can be', async () => {
    const plan = { windows: 1, stride: 28, horizon: 60, refit: false, seed: 1 }
    const { windows } = await training.backtest(panel, DEMAND_FAMILIES['recent-quantiles'], {}, plan)
    expect(windows[0]!.prediction.horizon).toBe(60)
    expect(() =>
      training.plan({ ...panel, grid: { ...panel.grid, granularity: 'MONTH' } }, { horizon: 25 }),
    ).toThrow(
      expect.objectContaining({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('at most 24 months'),
      }),
    )
  })
})
