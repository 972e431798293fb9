/** Points of a stored forecast: little-endian float32 `[horizonDays, 1 + levels]`, the mean and then the quantile grid. */
import { LEVEL_COUNT, type DemandPrediction } from '../../contracts/demand/demand'
import { fillOuterLevels, firstLevelOf } from '../../evaluation'

const BYTES = Float32Array.BYTES_PER_ELEMENT

export interface ForecastPoints {
  /** `[horizonDays]`. */
  readonly mean: Float32Array
  /** `[horizonDays, LEVEL_COUNT]`. */
  readonly quantiles: Float32Array
}

/** Points of one series of a prediction. */
export function encodePoints(prediction: DemandPrediction, series: number): Buffer {
  const { horizon: horizonDays, mean, quantiles } = prediction
  const points = Buffer.alloc(horizonDays * (1 + LEVEL_COUNT) * BYTES)
  let at = 0
  for (let day = series * horizonDays; day < (series + 1) * horizonDays; day++) {
    at = points.writeFloatLE(mean[day]!, at)
    for (let level = 0; level < LEVEL_COUNT; level++)
      at = points.writeFloatLE(quantiles[day * LEVEL_COUNT + level]!, at)
  }
  return points
}

/** @param points those of before the grid reached 0.01 and 0.99 have fewer levels: the outer ones are a normal tail */
export function decodePoints(points: Buffer, horizonDays: number): ForecastPoints {
  const mean = new Float32Array(horizonDays)
  const quantiles = new Float32Array(horizonDays * LEVEL_COUNT)
  const levelCount = points.length / (horizonDays * BYTES) - 1
  const first = firstLevelOf(levelCount)
  let at = 0
  for (let day = 0; day < horizonDays; day++) {
    mean[day] = points.readFloatLE(at)
    for (let level = 0; level < levelCount; level++) {
      at += BYTES
      quantiles[day * LEVEL_COUNT + first + level] = points.readFloatLE(at)
    }
    if (first > 0) fillOuterLevels(quantiles, day * LEVEL_COUNT, 0)
    at += BYTES
  }
  return { mean, quantiles }
}
