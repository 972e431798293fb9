import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  FORMER_LEVELS,
  learnedLevels,
  LEVEL_COUNT,
  QUANTILE_LEVELS,
  USUAL_HORIZON_DAYS,
} from '../../../src/contracts/demand/demand'
import { USUAL_SHAPE } from '../../../src/contracts/demand/window-shape'
import { panelAt } from '../../../src/evaluation'
import { featureHash } from '../../../src/features/demand'
import { DEMAND_FAMILIES } from '../../../src/models/demand/families'
import { panelOf } from '../../support/panels'

const HISTORY_DAYS = 84

/** What is forecast of the day a week after the last one, which sold `sold` while it ran out of stock. */
async function nextWeek(sold: number): Promise<number> {
  const panel = panelOf({ seed: 1, series: 3, historyDays: HISTORY_DAYS, draw: ({ day }) => (day % 7) + 1 })
  const last = HISTORY_DAYS - 1
  panel.series[0]!.values[last] = sold
  panel.series[0]!.stockOutFraction[last] = 0.6
  const predictor = await DEMAND_FAMILIES['seasonal-naive'].createEstimator({}).train(panel, { seed: 1 })
  const { mean } = await predictor.predict(panelAt(panel, last, { futureSteps: USUAL_HORIZON_DAYS }))
  await predictor.dispose()
  return mean[6]!
}

describe('seasonal naive', () => {
  it('repeats the last same weekday, a day that ran out of stock only where it sold more than is usual', async () => {
    // The last day is the seventh of its week, which sells 7 and on the mean day 4.
    expect(await nextWeek(3)).toBe(7)
    expect(await nextWeek(5)).toBe(5)
    expect(await nextWeek(12)).toBe(12)
  })

  it('loads what was written when it was a family with code of its own, and forecasts the same', async () => {
    const { files, expected } = JSON.parse(
      readFileSync(join(__dirname, 'seasonal-naive-artifact.json'), 'utf8'),
    ) as {
      files: Record<string, object>
      expected: { day: number; mean: number; quantiles: number[] }[]
    }
    files['signature.json'] = { ...files['signature.json'], featureHash: featureHash(USUAL_SHAPE) }
    const encoded = Object.entries(files).map(
      ([name, content]) => [name, new TextEncoder().encode(JSON.stringify(content))] as const,
    )
    const predictor = await DEMAND_FAMILIES['seasonal-naive'].load(new Map(encoded))
    // The artifact knows of the errors of two of the three series.
    const panel = panelOf({
      seed: 1,
      series: 3,
      historyDays: HISTORY_DAYS,
      draw: ({ day, series, rng }) => Math.floor((2 + series) * ((day % 7) + 1) * (0.5 + rng.uniform())),
    })
    const { mean, quantiles } = await predictor.predict(panel)
    for (const { day, ...before } of expected) {
      expect(mean[day]).toBeCloseTo(before.mean, 3)
      const now = quantiles.subarray(day * LEVEL_COUNT, (day + 1) * LEVEL_COUNT)
      const first = QUANTILE_LEVELS.indexOf(0.05)
      before.quantiles.forEach((value, level) => expect(now[first + level]).toBeCloseTo(value, 3))
      expect(now[LEVEL_COUNT - 1]).toBeGreaterThan(before.quantiles.at(-1)!)
    }
    // It goes on saying that it learned the levels of before, also where it is written again.
    expect(learnedLevels(predictor.signature)).toEqual(FORMER_LEVELS)
    const again = await DEMAND_FAMILIES['seasonal-naive'].load(predictor.save())
    expect(learnedLevels(again.signature)).toEqual(FORMER_LEVELS)
  })
})
