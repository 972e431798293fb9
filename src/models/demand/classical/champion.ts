/** Ensembles by kind of series: which methods are combined is told by its segment. */
import { adida } from './adida'
import { meanOf, medianOf, weightedByErrors } from './combination'
import { dynamicTheta } from './dynamic-theta'
import type { ForecastMethod } from './forecast'
import { lagRegression } from './lag-regression'
import { mstl } from './mstl'
import { isSeasonal, seasonallyAdjusted } from './seasonality'
import { simpleSmoothing } from './simple-smoothing'
import { automaticSmoothing, dampedHolt, LONGEST_SEASON } from './smoothing'
import { weightedCounts } from './weighted-counts'

export type Segment = 'NEW' | 'INTERMITTENT' | 'LONG_SEASON' | 'SEASONAL' | 'SMOOTH'

/** Fewer periods tell no method from another. */
const NEW_PERIODS = 12
/** Demand comes less often than every 1.32 periods on the average: Syntetos, Boylan and Croston (2005). */
const INTERMITTENT_INTERVAL = 1.32
/** Five years of weeks: methods that know no seasons as long read no more. Chosen on the last weeks before those held out (M4). */
const RECENT_PERIODS = 260
const WEIGHTING = { origins: 3, power: 2 }

export function segmentOf(series: Float64Array, season: number): Segment {
  if (series.length < NEW_PERIODS) return 'NEW'
  let demands = 0
  for (const value of series) if (value !== 0) demands++
  if (series.length > INTERMITTENT_INTERVAL * demands) return 'INTERMITTENT'
  if (season > LONGEST_SEASON && series.length >= 2 * season) return 'LONG_SEASON'
  return isSeasonal(series, season) ? 'SEASONAL' : 'SMOOTH'
}

const adjustedHolt = seasonallyAdjusted(dampedHolt)

/** Chosen on the last periods before those held out (M3, tourism, M4 Weekly, car parts). */
const MEMBERS: Readonly<Record<Segment, readonly ForecastMethod[]>> = {
  NEW: [dynamicTheta, simpleSmoothing, dampedHolt],
  INTERMITTENT: [weightedCounts],
  LONG_SEASON: [...[automaticSmoothing, dynamicTheta, adjustedHolt, lagRegression].map(ofRecent), mstl],
  SEASONAL: [automaticSmoothing, dynamicTheta, mstl, lagRegression],
  SMOOTH: [automaticSmoothing, dynamicTheta, adjustedHolt],
}

/** Those of before there were weighted counts: models that were trained with them keep errors of theirs. */
const FORMER_MEMBERS: typeof MEMBERS = { ...MEMBERS, INTERMITTENT: [adida] }

/** Equal weights did better on those periods than the others. */
export const champion: ForecastMethod = bySegment(MEMBERS, meanOf)
export const medianEnsemble: ForecastMethod = bySegment(MEMBERS, medianOf)
/** Weights by rolling origins, for each series. */
export const weightedEnsemble: ForecastMethod = bySegment(MEMBERS, (members) =>
  weightedByErrors(members, WEIGHTING),
)
export const formerChampion: ForecastMethod = bySegment(FORMER_MEMBERS, meanOf)
export const formerMedianEnsemble: ForecastMethod = bySegment(FORMER_MEMBERS, medianOf)

function ofRecent(method: ForecastMethod): ForecastMethod {
  return (series, question) => method(series.subarray(-RECENT_PERIODS), question)
}

function bySegment(
  membersOf: typeof MEMBERS,
  combine: (members: readonly ForecastMethod[]) => ForecastMethod,
): ForecastMethod {
  const methods = Object.fromEntries(
    Object.entries(membersOf).map(([segment, members]) => [segment, combine(members)]),
  ) as Record<Segment, ForecastMethod>
  return (series, question) => methods[segmentOf(series, question.season)](series, question)
}
