/** Forecasts of the network from raw history to quantiles, features included, in one process. */
import { DEMAND_FAMILIES } from '../src/models/demand/families'
import type { Benchmark } from './benchmark'
import { millisecondsOf, percentile } from './benchmark'
import { demoPanel } from './demo-panel'
import { panelAt } from '../src/evaluation'
import { USUAL_HORIZON_DAYS } from '../src/contracts/demand/demand'

const ROUNDS = 200
/** How good the weights are makes no difference to their speed. */
const SHORT_TRAINING = { maxSteps: 20, evaluateEvery: 20, maxWindows: 1000 }

export const benchmark: Benchmark = async ({ log }) => {
  const panel = demoPanel()
  log('Training a little ...')
  const predictor = await DEMAND_FAMILIES['global-mlp']
    .createEstimator(SHORT_TRAINING)
    .train(panel, { seed: 1 })
  try {
    const input = panelAt(panel, panel.historySteps - 1 - USUAL_HORIZON_DAYS, {
      futureSteps: USUAL_HORIZON_DAYS,
    })
    const medianMs = async (batch: number): Promise<number> => {
      const series = input.series.slice(0, batch)
      if (series.length !== batch) throw new Error(`The demo shop has fewer than ${batch} series`)
      const times: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        times.push(await millisecondsOf(() => predictor.predict({ ...input, series })))
      }
      return percentile(times, 0.5)
    }
    log('Predicting ...')
    const batch1Ms = await medianMs(1)
    const batch64Ms = await medianMs(64)
    return {
      headline: { batch1Ms, seriesPerSecondBatch64: 64_000 / batch64Ms },
      details: { batch64Ms, rounds: ROUNDS },
    }
  } finally {
    await predictor.dispose()
  }
}
