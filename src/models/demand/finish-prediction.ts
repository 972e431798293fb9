/**
 * What every demand forecast keeps to, whatever its family: nothing sells where the place is known to be closed; quantiles do
 * not decrease; the mean lies between the outer quantiles, so that they are never all zero while it is not.
 */
import {
  CENSORED_FROM,
  COVARIATE_COUNT,
  DEMAND_COVARIATES,
  LEVEL_COUNT,
  type DemandInput,
  type DemandPrediction,
} from '../../contracts/demand/demand'

const CLOSED = DEMAND_COVARIATES.indexOf('closed')

/** In place. @param input what the prediction was made from, with the same series */
export function finishPrediction(input: DemandInput, prediction: DemandPrediction): DemandPrediction {
  const { horizon, mean, quantiles } = prediction
  for (let row = 0; row < input.series.length; row++) {
    const { covariates } = input.series[row]!
    for (let step = 0; step < horizon; step++) {
      const day = row * horizon + step
      agree(mean, quantiles, day)
      if (step >= input.futureSteps) continue
      const closed = covariates[(input.historySteps + step) * COVARIATE_COUNT + CLOSED]!
      // Days on which as many places are closed were left out of what was learnt.
      if (closed >= CENSORED_FROM) scale(mean, quantiles, day, 1 - closed)
    }
  }
  return prediction
}

function scale(mean: Float32Array, quantiles: Float32Array, day: number, factor: number): void {
  mean[day]! *= factor
  for (let at = day * LEVEL_COUNT; at < (day + 1) * LEVEL_COUNT; at++) quantiles[at]! *= factor
}

function agree(mean: Float32Array, quantiles: Float32Array, day: number): void {
  const first = day * LEVEL_COUNT
  const last = first + LEVEL_COUNT - 1
  for (let at = first + 1; at <= last; at++) quantiles[at] = Math.max(quantiles[at]!, quantiles[at - 1]!)
  mean[day] = Math.max(mean[day]!, quantiles[first]!)
  quantiles[last] = Math.max(quantiles[last]!, mean[day])
}
