/** What is known of events beside their type, item and time: what was searched for, and on what. Texts are numbers: see `textCode`. */
export interface EventContext {
  /** `[events]` code of the device; NO_TEXT where nobody said. */
  readonly devices: Int32Array
  /** `[events, QUERY_WORDS]` codes of the first words of the query; NO_TEXT behind them, and where nothing was searched for. */
  readonly queryWords: Int32Array
}

/** The same of one event. Absent: not known. */
export interface ContextOfEvent {
  readonly device?: number
  /** At most QUERY_WORDS. */
  readonly queryWords?: Int32Array
}

export const NO_TEXT = 0
/** Later words of a query are not read. */
export const QUERY_WORDS = 6
/** Characters of a query that are read. */
export const MAX_QUERY_LENGTH = 100
/** Characters of the name of a device that are read. */
export const MAX_DEVICE_LENGTH = 50
