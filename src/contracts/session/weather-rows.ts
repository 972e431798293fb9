/** What a shop told of the weather of its places, as the database gives it: one row each time that a day became something else. */
export interface WeatherRows {
  /** Index of the place, among those that were asked for. */
  readonly place: Int32Array
  /** Days since 1970-01-01, of the place's own calendar. */
  readonly day: Int32Array
  /** Since 1970: from when this was known. Rows of one place and day are in its order. */
  readonly knownMs: Float64Array
  readonly temperatureC: Float32Array
  readonly precipitationMm: Float32Array
}

/** A day is warm or cold beside the mean of so many days before it. */
export const USUAL_WEATHER_DAYS = 28
