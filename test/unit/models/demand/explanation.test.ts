/** What a demand model does on the whole: rules that imitate it, and effects of plans. */
import { type DemandInput, type DemandPrediction, STEP_STATUS } from '../../../../src/contracts/demand/demand'
import { panelAt, planOrigins } from '../../../../src/evaluation'
import { drawEffects } from '../../../../src/cli/explain/effects-chart'
import { weekdayPromotionMean } from '../../../../src/models/demand/references'
import { forecastRows } from '../../../../src/models/demand/explanation/forecast-rows'
import { partialEffect } from '../../../../src/models/demand/explanation/partial-effects'
import { fitSurrogateTree } from '../../../../src/models/demand/explanation/surrogate-tree'
import { panelOf } from '../../../support/panels'

/** Twice as much with a promotion, half as much again on Saturdays. */
const panel = panelOf({
  ...{ seed: 3, series: 12, historyDays: 200, promotionRate: 0.1 },
  draw: ({ series, day, promoted }) => (10 + series) * (promoted ? 2 : 1) * (day % 7 === 5 ? 1.5 : 1),
})
const HORIZON = 28

async function explained() {
  const predictor = await weekdayPromotionMean.createEstimator({}).train(panel, { seed: 1 })
  const inputs = planOrigins(panel, { windows: 3, stride: HORIZON, horizon: HORIZON }, 1).map((origin) =>
    panelAt(panel, origin, { historySteps: predictor.signature.context, futureSteps: HORIZON }),
  )
  const predict = (input: DemandInput) => predictor.predict(input)
  const forecasts = []
  for (const input of inputs) forecasts.push({ input, prediction: await predict(input) })
  return { forecasts, predict, input: inputs.at(-1)! }
}

describe('rules that imitate a demand model', () => {
  it('name promotions and the weekday where its forecasts depend on them, and tell series that were held out', async () => {
    const { forecasts } = await explained()
    const rows = forecastRows(forecasts)
    const { rules, fidelity, learntRows, heldOutRows } = await fitSurrogateTree(rows, {
      mostRules: 6,
      seed: 1,
    })
    expect(fidelity).toBeGreaterThan(0.8)
    expect(learntRows + heldOutRows).toBe(rows.answers.length)
    expect(rules.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
    const meanWhere = (words: string): number => {
      const of = rules.filter(({ conditions }) => conditions.includes(words))
      const shares = of.reduce((sum, { share }) => sum + share, 0)
      return of.reduce((sum, { answer, share }) => sum + answer * share, 0) / shares
    }
    expect(meanWhere('a promotion runs') / meanWhere('no promotion runs')).toBeGreaterThan(1.5)
    expect(rules.some(({ conditions }) => conditions.some((words) => /it is a .*Saturday/.test(words)))).toBe(
      true,
    )
  })

  it('speak of shares of days where periods are weeks, and take what is usual for newest sales that are not known', () => {
    const week = { start: '2026-01-05', granularity: 'WEEK', season: 52 } as const
    const series = panel.series[0]!
    const status = series.status.slice()
    status.fill(STEP_STATUS.unobserved, 70, 80)
    const input = { ...panel, grid: week, historySteps: 80, futureSteps: 2, series: [{ ...series, status }] }
    const prediction = { horizon: 2, mean: Float32Array.of(20, 30) } as unknown as DemandPrediction
    const { columns } = forecastRows([{ input, prediction }])
    const column = (name: string) => columns.find((one) => one.name === name)!
    expect(columns.map(({ name }) => name)).not.toContain('weekday')
    const range = { above: 0.2, upTo: 0.6, codes: null }
    expect(column('promotion').words(range)).toBe(
      'the share of days with a promotion is above 20 % and at most 60 %',
    )
    expect(column('holiday').words({ ...range, above: null })).toBe(
      'the share of days that are holidays is at most 60 %',
    )
    expect([...column('newest').values]).toEqual([1, 1])
  })

  it('are no better than one number where answers are noise', async () => {
    const rows = forecastRows((await explained()).forecasts)
    const answers = rows.answers.map((_, row) => ((row * 7919) % 101) / 101)
    const { fidelity } = await fitSurrogateTree({ ...rows, answers }, { mostRules: 6, seed: 1 })
    expect(fidelity).toBeLessThan(0.05)
  })

  it('are refused with fewer series than can be held out', async () => {
    const { forecasts } = await explained()
    const few = forecasts.map(({ input, prediction }) => ({
      input: { ...input, series: input.series.slice(0, 3) },
      prediction,
    }))
    await expect(fitSurrogateTree(forecastRows(few), { mostRules: 4, seed: 1 })).rejects.toMatchObject({
      code: 'NOT_ENOUGH_DATA',
      message: expect.stringContaining('there are 3') as string,
    })
  })
})

describe('the partial effect of plans on forecasts', () => {
  it('is the lift of promotions that the model has learnt, and none of prices that it does not read', async () => {
    const { input, predict } = await explained()
    const discount = await partialEffect('DISCOUNT', input, predict)
    const price = await partialEffect('PRICE', input, predict)
    expect(discount.series).toBe(12)
    expect(discount.points[0]).toMatchObject({ plan: 0, ratio: 1 })
    for (const { ratio, ratioQuantiles } of discount.points.slice(1)) {
      expect(ratio).toBeGreaterThan(1.7)
      expect(ratio).toBeLessThan(2.3)
      expect(ratioQuantiles[0]).toBeLessThanOrEqual(ratioQuantiles[2])
    }
    price.points.forEach(({ ratio }) => expect(ratio).toBeCloseTo(1, 9))
    const svg = drawEffects('a model', [discount, price])
    expect(svg).toMatch(/^<svg/)
    expect(svg).toContain('discount of a promotion')
  })
})
