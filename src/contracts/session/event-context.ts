/** What is known of events beside their type, item and time: what was searched for, on what, and in which weather. Texts are numbers: see `textCode`. */
export interface EventContext {
  /** `[events]` code of the device; NO_TEXT where nobody said. */
  readonly devices: Int32Array
  /** `[events, QUERY_WORDS]` codes of the first words of the query; NO_TEXT behind them, and where nothing was searched for. */
  readonly queryWords: Int32Array
  /** `[events, WEATHER_COLUMNS]` see `EventWeather`; 0 where the weather is not known. */
  readonly weather: Float32Array
}

/** The weather where and when an event happened, as it was told by then. */
export interface EventWeather {
  /** Of the day, in 10 mm; at most 1.5. */
  readonly rain: number
  /** Of the day, above the mean of the four weeks before, in 10 degrees Celsius; within 2. */
  readonly warmth: number
}

/** rain, warmth */
export const WEATHER_COLUMNS = 2

/** The same of one event. Absent: not known. */
export interface ContextOfEvent {
  readonly device?: number
  /** At most QUERY_WORDS. */
  readonly queryWords?: Int32Array
  readonly weather?: EventWeather
}

export const NO_TEXT = 0
/** Later words of a query are not read. */
export const QUERY_WORDS = 6
/** Characters of a query that are read. */
export const MAX_QUERY_LENGTH = 100
/** Characters of the name of a device that are read. */
export const MAX_DEVICE_LENGTH = 50
