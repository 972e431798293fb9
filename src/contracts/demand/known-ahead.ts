/** What was known of the days ahead at the end of each day of a panel; read by `writeCovariatesAhead`. Plain values. */

/**
 * 'always': everything ahead was known all along (worlds with laws, tests).
 * 'at-the-end': the panel may be read at its last observed day only, as it is for serving.
 */
export type KnownAhead = 'always' | 'at-the-end' | CovariateHistory | PeriodHistory

/** What was known of weeks or months ahead is worked out from their days. Periods count from the first one of the panel that it was made for. */
export interface PeriodHistory {
  /** Periods from that first one to the first one of this panel, which may have been cut. */
  readonly shift: number
  /** `[periods + 1]` the index in `days` of the first day of each period, and the end of the last one. */
  readonly starts: Int32Array
  readonly days: DaysAhead
}

/** What `writeCovariatesAhead` reads of the days of one series. */
export interface DaysAhead {
  readonly historySteps: number
  readonly futureSteps: number
  readonly covariates: Float32Array
  readonly knownAhead: KnownAhead
}

/**
 * What covariates were before they became what they are: the few cells that were not known a whole horizon ahead, and the
 * forecasts of the weather. Days count from the first day of the panel that it was made for.
 */
export interface CovariateHistory {
  /** Days from that first day to the first day of this panel, which may have been cut. */
  readonly shift: number
  readonly changes: CovariateChanges
  readonly weather: WeatherAhead
}

/** `[changes]` each, sorted by cell, those of one cell from the latest to the earliest. */
export interface CovariateChanges {
  /** `day * COVARIATE_COUNT + column`. */
  readonly cell: Int32Array
  /** The day at whose end the cell became known as it then was; origins before it saw `value`. */
  readonly knownOn: Int32Array
  readonly value: Float32Array
}

/** The weather is forecast so many days ahead at most: what anybody says of later days is not read. */
export const WEATHER_LEAD_DAYS = 28

/** `[days, WEATHER_LEAD_DAYS, 2]`: temperature and precipitation of a day as forecast 1, 2 ... days before; NaN: no forecast. */
export type WeatherForecasts = Float32Array

/** Forecasts of the places of a series, whose mean counts. Arrays are shared by the series of a place. */
export interface WeatherAhead {
  readonly places: readonly WeatherForecasts[]
  /** The first day that each place takes part in the mean. */
  readonly takesPartFrom: readonly number[]
  /** For days on which no place takes part. */
  readonly otherwise: WeatherForecasts | null
}

/** Columns of WeatherForecasts. */
export const FORECAST_COLUMNS = 2
