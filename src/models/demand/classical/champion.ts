/** The method that each kind of series is forecast with: members by segment, weighted by what they got wrong on the series itself. */
import { adida } from './adida'
import { automaticArima } from './arima'
import { medianOf, meanOf, weightedByErrors } from './combination'
import { syntetosBoylan } from './croston'
import { dynamicTheta } from './dynamic-theta'
import type { ForecastMethod } from './forecast'
import { fourierRegression } from './fourier'
import { movingAverage } from './moving-average'
import { mstl } from './mstl'
import { isSeasonal, seasonallyAdjusted } from './seasonality'
import { simpleSmoothing } from './simple-smoothing'
import { automaticSmoothing, dampedHolt } from './smoothing'
import { tsb } from './tsb'

export type Segment = 'NEW' | 'INTERMITTENT' | 'SEASONAL' | 'SMOOTH'

/** Fewer periods tell no method from another. */
const NEW_PERIODS = 12
/** Demand comes less often than every 1.32 periods on the average: Syntetos, Boylan and Croston (2005). */
const INTERMITTENT_INTERVAL = 1.32
const WEIGHTING = { origins: 4, power: 2 }

export function segmentOf(series: Float64Array, season: number): Segment {
  if (series.length < NEW_PERIODS) return 'NEW'
  let demands = 0
  for (const value of series) if (value !== 0) demands++
  if (series.length > INTERMITTENT_INTERVAL * demands) return 'INTERMITTENT'
  return isSeasonal(series, season) ? 'SEASONAL' : 'SMOOTH'
}

const MEMBERS: Readonly<Record<Segment, readonly ForecastMethod[]>> = {
  NEW: [dynamicTheta, simpleSmoothing, dampedHolt],
  INTERMITTENT: [syntetosBoylan, tsb, adida, movingAverage(12)],
  SEASONAL: [dynamicTheta, automaticSmoothing, automaticArima, mstl, fourierRegression],
  SMOOTH: [dynamicTheta, automaticSmoothing, automaticArima, seasonallyAdjusted(dampedHolt)],
}

/** Weights by rolling origins, for each series. */
export const champion: ForecastMethod = bySegment((members) => weightedByErrors(members, WEIGHTING))
export const medianEnsemble: ForecastMethod = bySegment(medianOf)
export const meanEnsemble: ForecastMethod = bySegment(meanOf)

function bySegment(combine: (members: readonly ForecastMethod[]) => ForecastMethod): ForecastMethod {
  const methods = Object.fromEntries(
    Object.entries(MEMBERS).map(([segment, members]) => [segment, combine(members)]),
  ) as Record<Segment, ForecastMethod>
  return (series, question) => methods[segmentOf(series, question.season)](series, question)
}
