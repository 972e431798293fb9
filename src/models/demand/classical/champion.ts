/** Ensembles by kind of series: which methods are combined is told by its segment. */
import { adida } from './adida'
import { meanOf, medianOf, weightedByErrors } from './combination'
import { dynamicTheta } from './dynamic-theta'
import type { ForecastMethod, ForecastQuestion } from './forecast'
import { lagRegression } from './lag-regression'
import { mstl } from './mstl'
import { isSeasonal, seasonallyAdjusted } from './seasonality'
import { simpleSmoothing } from './simple-smoothing'
import { automaticSmoothing, dampedHolt, LONGEST_SEASON } from './smoothing'
import { weightedCounts } from './weighted-counts'

export type Segment = FormerSegment | 'FEW_UNITS'
/** Of before few units were told apart. */
type FormerSegment = 'NEW' | 'INTERMITTENT' | 'LONG_SEASON' | 'SEASONAL' | 'SMOOTH'

/** Fewer periods tell no method from another. */
const NEW_PERIODS = 12
/** Demand comes less often than every 1.32 periods on the average: Syntetos, Boylan and Croston (2005). */
const INTERMITTENT_INTERVAL = 1.32
/** Five years of weeks: methods that know no seasons as long read no more. Chosen on the last weeks before those held out (M4). */
const RECENT_PERIODS = 260
/** Whole units of which fewer come in a period, on the average: what comes is far from normal. Car parts have none above this that are not intermittent. */
const FEW_UNITS = 5
const WEIGHTING = { origins: 3, power: 2 }

type SegmentQuestion = Pick<ForecastQuestion, 'season' | 'observed'>

/** Whether there are few units, or seldom any, is told by periods that were observed: what stands for others is a mean, so neither whole nor zero. */
export function segmentOf(series: Float64Array, { season, observed }: SegmentQuestion): Segment {
  const read = observed ? series.filter((_, period) => observed[period] === 1) : series
  const segment = formerSegmentOf(series, { season }, read)
  return (segment === 'NEW' || segment === 'SMOOTH') && sellsFewUnits(read) ? 'FEW_UNITS' : segment
}

function sellsFewUnits(series: Float64Array): boolean {
  let sum = 0
  for (const value of series) {
    if (value < 0 || !Number.isInteger(value)) return false
    sum += value
  }
  return sum < FEW_UNITS * series.length
}

function formerSegmentOf(
  series: Float64Array,
  { season }: SegmentQuestion,
  read: Float64Array = series,
): FormerSegment {
  if (series.length < NEW_PERIODS) return 'NEW'
  let demands = 0
  for (const value of read) if (value !== 0) demands++
  if (read.length > INTERMITTENT_INTERVAL * demands) return 'INTERMITTENT'
  if (season > LONGEST_SEASON && series.length >= 2 * season) return 'LONG_SEASON'
  return isSeasonal(series, season) ? 'SEASONAL' : 'SMOOTH'
}

const adjustedHolt = seasonallyAdjusted(dampedHolt)

type Members<Of extends Segment> = Readonly<Record<Of, readonly ForecastMethod[]>>

/** Chosen on the last periods before those held out (M3, tourism, M4 Weekly, car parts). */
const MEMBERS: Members<Segment> = {
  NEW: [dynamicTheta, simpleSmoothing, dampedHolt],
  FEW_UNITS: [weightedCounts],
  INTERMITTENT: [weightedCounts],
  LONG_SEASON: [...[automaticSmoothing, dynamicTheta, adjustedHolt, lagRegression].map(ofRecent), mstl],
  SEASONAL: [automaticSmoothing, dynamicTheta, mstl, lagRegression],
  SMOOTH: [automaticSmoothing, dynamicTheta, adjustedHolt],
}

/** Those of before there were weighted counts: models that were trained with them keep errors of theirs. */
const FIRST_MEMBERS: Members<FormerSegment> = { ...MEMBERS, INTERMITTENT: [adida] }

const now = bySegment(segmentOf, MEMBERS)
const before = bySegment(formerSegmentOf, MEMBERS)
const first = bySegment(formerSegmentOf, FIRST_MEMBERS)

/** By version of the name, which rises where segments or members change. Equal weights did better on those periods than the others. */
export const champions = { first: first(meanOf), second: before(meanOf), third: now(meanOf) } as const
export const medianEnsembles = {
  first: first(medianOf),
  second: before(medianOf),
  third: now(medianOf),
} as const
/** Weights by rolling origins, for each series. */
export const weightedEnsemble: ForecastMethod = now((members) => weightedByErrors(members, WEIGHTING))

function ofRecent(method: ForecastMethod): ForecastMethod {
  return (series, question) => method(series.subarray(-RECENT_PERIODS), question)
}

function bySegment<Of extends Segment>(
  segmentIn: (series: Float64Array, question: SegmentQuestion) => Of,
  membersOf: Members<Of>,
): (combine: (members: readonly ForecastMethod[]) => ForecastMethod) => ForecastMethod {
  return (combine) => {
    const methods = Object.fromEntries(
      Object.entries<readonly ForecastMethod[]>(membersOf).map(([segment, members]) => [
        segment,
        combine(members),
      ]),
    ) as Record<Of, ForecastMethod>
    return (series, { season, horizon, observed }) =>
      methods[segmentIn(series, { season, observed })](series, { season, horizon })
  }
}
