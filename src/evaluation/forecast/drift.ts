/**
 * Whether a model errs more by now than in its backtest. As control charts do (Gama et al. 2004, "Learning with drift detection"), it
 * wants three standard errors, here of the sum over days, and a margin besides: what is certain may still be too small to matter, and
 * the figures of the backtest are themselves not exact.
 */

/** Complete days that are looked at. */
export const DRIFT_DAYS = 14
/** Of fewer days the spread is not known well. */
const LEAST_DAYS = 10
/** Sold or forecast: of fewer units chance alone moves the bias by more than the margin. */
const LEAST_UNITS = 100
const STANDARD_ERRORS = 3
/** The absolute errors are a quarter larger than in the backtest. */
const WAPE_MARGIN = 0.25
/** The bias is larger by a tenth of what was sold or forecast, whichever is more. */
const BIAS_MARGIN = 0.1

/** Sums over the series of one day, in units. */
export interface DriftDay {
  /** 0: no series could be judged that day. */
  series: number
  sold: number
  /** Means of the forecasts. */
  forecast: number
  /** Of the medians, as WAPE is. */
  absoluteError: number
  /** WAPE of each series in the backtest, times what it sold. */
  usualAbsoluteError: number
  /** Bias of each series in the backtest, times what it sold. */
  usualError: number
}

export function emptyDriftDay(): DriftDay {
  return { series: 0, sold: 0, forecast: 0, absoluteError: 0, usualAbsoluteError: 0, usualError: 0 }
}

/** The sums of all days that could be judged, and what they say. */
export interface Drift extends Readonly<Omit<DriftDay, 'series'>> {
  readonly days: number
  /** The absolute errors are too large. */
  readonly wapeDrifted: boolean
  /** Too much or too little is forecast altogether. */
  readonly biasDrifted: boolean
}

/** Null where there are too few days or units to say anything. */
export function judgeDrift(days: readonly DriftDay[]): Drift | null {
  const scored = days.filter(({ series }) => series > 0)
  const total = (figure: keyof DriftDay): number => scored.reduce((sum, day) => sum + day[figure], 0)
  const [sold, forecast] = [total('sold'), total('forecast')]
  const units = Math.max(sold, forecast)
  if (scored.length < LEAST_DAYS || units < LEAST_UNITS) return null
  const usualAbsoluteError = total('usualAbsoluteError')
  const moreAbsolute = scored.map((day) => day.absoluteError - day.usualAbsoluteError)
  const direction = Math.sign(forecast - sold)
  const usualError = total('usualError')
  const usualBias = sold > 0 ? usualError / sold : 0
  const moreBias = scored.map((day) => direction * (day.forecast - day.sold) - Math.abs(usualBias) * day.sold)
  return {
    days: scored.length,
    sold,
    forecast,
    absoluteError: total('absoluteError'),
    usualAbsoluteError,
    usualError,
    wapeDrifted: isBeyond(moreAbsolute, WAPE_MARGIN * usualAbsoluteError),
    biasDrifted: isBeyond(moreBias, BIAS_MARGIN * units),
  }
}

/** Whether the sum is above the margin, and above three standard errors of itself. */
function isBeyond(values: readonly number[], margin: number): boolean {
  const { length: count } = values
  const sum = values.reduce((total, value) => total + value, 0)
  const squares = values.reduce((total, value) => total + (value - sum / count) ** 2, 0)
  const standardError = Math.sqrt((count * squares) / (count - 1))
  return sum > margin && sum > STANDARD_ERRORS * standardError
}
