/** What the demand forecasts of a series are made by and from, stored or not. */
import {
  type DemandInput,
  type DemandPrediction,
  type DemandSeries,
  type DemandSeriesKey,
  type DemandTypes,
  FALLBACK,
  isCountedDistinct,
  lastObservedIndex,
  type Measure,
} from '../../contracts/demand/demand'
import { MAX_STALE } from '../../contracts/demand/horizon'
import type { DemandQuantity } from '../../contracts/demand/model-names'
import type { DemandScenario } from '../../contracts/demand/scenario'
import type { Day } from '../../core/time/day'
import { lastDayOf, namesOfPeriods } from '../../core/time/grid'
import { ForecartError } from '../../core/errors'
import { encodeId } from '../../core/ids'
import type { BorrowedDays, DemandPanelOptions } from '../../datasets/demand-panel'
import type { ForecastRecord } from '../../db/repositories/demand/forecast.repository'
import { readsObserved } from '../../models/demand/registered-onnx/contract'
import type { ServedVersion } from '../../serving/task-server'
import type { ForecastPoints } from './forecast-points'

export type DemandVersion = ServedVersion<DemandTypes>

/** The part of `TaskServer` that the services need. */
export interface DemandModels {
  /** @throws NO_MODEL; ARTIFACT_CORRUPT and others where it cannot be loaded, nor anything in its place */
  requireChampion(): Promise<DemandVersion>
  /** @throws NOT_FOUND, ARTIFACT_CORRUPT, MODEL_HOST_UNAVAILABLE */
  version(id: bigint): Promise<DemandVersion>
}

/** The models of a measure at a granularity. */
export type ModelsOf = (quantity: DemandQuantity) => DemandModels

/** What is read in the place of what is known and planned now. */
export interface WhatIf {
  readonly asOf: Date | null
  readonly scenario: DemandScenario | null
}

/** A forecast of the whole horizon of the model. */
export interface SeriesForecast extends Omit<ForecastRecord, 'points' | 'id' | 'seriesId'>, ForecastPoints {
  /** A text names the content of a forecast that is not stored. */
  readonly id: bigint | string
  /** Nothing was read that was received later. */
  readonly asOf: Date
  /** Whether the version was trained on data of after `asOf`, as far as that is known. */
  readonly sawLaterData: boolean
  /** Absent: what is known and planned now was read. */
  readonly whatIf?: WhatIf
}

export interface StoredForecast extends SeriesForecast {
  readonly id: bigint
  readonly seriesId: bigint
}

/** What is read for a prediction of a version. */
export function panelOptions(
  { measure, granularity }: DemandQuantity,
  { signature: { context, horizon } }: DemandVersion,
  series: readonly DemandSeriesKey[],
  originDay: Day,
): DemandPanelOptions {
  return {
    measure,
    granularity,
    series,
    originDay,
    // A late feed moves the context of a series back by as much.
    historySteps: Math.max(context, 2 * MAX_STALE[granularity]),
    futureSteps: horizon,
    horizon,
    predecessorSteps: context,
  }
}

/** What a forecast of a newcomer rests on, as it is stored. */
export function storedBasis(
  prediction: DemandPrediction,
  row: number,
  borrowed: BorrowedDays | null,
): Pick<ForecastRecord, 'isFallback' | 'followsLaunchCurve' | 'borrowedItemId' | 'borrowedBefore'> {
  const fallback = prediction.isFallback[row]
  return {
    isFallback: fallback !== FALLBACK.none,
    followsLaunchCurve: fallback === FALLBACK.launchCurve,
    borrowedItemId: borrowed && BigInt(borrowed.itemId),
    borrowedBefore: borrowed && borrowed.before,
  }
}

/** A model that is not told which days are observed would forecast a newcomer from days without sales: zero without a word. */
function nothingToRead(): ForecartError {
  return new ForecartError(
    'NOT_ENOUGH_DATA',
    'Nothing was ever told of the sales of this series, and the champion, a model trained elsewhere that does not read "observed", ' +
      'would take that for no sales. Record its first sales, or promote a model that knows newcomers',
  )
}

/**
 * The last day that sales of the series are known of; null where none was ever told: a newcomer. An error, NOT_ENOUGH_DATA, where
 * the data of the series ended too long ago to say anything of now, or the model cannot tell a newcomer from one that sells nothing.
 */
export function lastKnownDay(
  series: DemandSeries,
  { grid, historySteps }: DemandInput,
  { signature }: DemandVersion,
  measure: Measure,
): Day | null | ForecartError {
  const last = lastObservedIndex(series)
  const most = MAX_STALE[grid.granularity]
  if (last < 0 && series.firstObserved > 0) return readsObserved(signature) ? null : nothingToRead()
  if (last >= 0 && historySteps - 1 - last <= most) return lastDayOf(grid, last)
  return new ForecartError(
    'NOT_ENOUGH_DATA',
    `The sales of this series are known up to ${last < 0 ? `some day before ${grid.start}` : lastDayOf(grid, last)} only, and a forecast needs some of the last ${most} ${namesOfPeriods(grid.granularity)}. ` +
      (series.itemId === null && isCountedDistinct(measure)
        ? `${measure} of several items are not known of days that were imported as aggregates: record the orders and events themselves`
        : 'Record what was sold since; where nothing was, declare those days complete'),
  )
}

export function noneThatSells(locationId: string | null): ForecartError {
  return locationId === null
    ? new ForecartError('NOT_FOUND', 'There is no location that sells')
    : new ForecartError('NOT_FOUND', `The location "${encodeId('Location', locationId)}" does not sell`)
}
