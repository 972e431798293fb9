/**
 * Names, order and meaning of what a demand model reads of one series at one origin. A change of meaning is a change of
 * text here, which changes `featureHash`, so that a model is never served features that it was not trained with.
 */
import { createHash } from 'node:crypto'
import { CENSORED_FROM, DEMAND_COVARIATES, MAX_HORIZON_DAYS } from '../../contracts/demand/demand'
import { CALENDAR_COLUMNS, YEARLY_HARMONICS } from './calendar'

/** Days of history in a window: eight weeks, the origin included. */
export const CONTEXT_DAYS = 56

/** Normalised units are clipped here: one freak day must not outweigh the rest of a window. */
export const UNITS_CLIP = 8

/** Quantiles of the context that a window's summary tells. */
export const SUMMARY_LEVELS = [0.1, 0.3, 0.5, 0.7, 0.9, 0.95] as const

/** Per day of the context, oldest first. */
const PAST_FEATURES = {
  units: `(units - level) / scale, within +-${UNITS_CLIP}; 0 where not read`,
  observed:
    '1 where units are read: on days with stock, and on others where they are above the mean of those with stock',
  discountFraction: 'the covariate',
  promotion: 'the covariate',
  holiday: 'the covariate',
} as const

/** Per window. level: mean of the observed units of the context. scale: sqrt(level^2 + level + 0.01). */
const SUMMARY_FEATURES = {
  logScale: 'ln(scale)',
  level: 'level / scale',
  rollingMean7: '(mean of the observed of the last 7 days - level) / scale, 0 where none',
  rollingMean14: 'the same over 14 days',
  rollingMean28: 'the same over 28 days',
  trend: 'slope of the observed units by least squares over the context, times the context, / scale',
  deviation: 'standard deviation of the observed units / scale',
  zeroFraction: 'observed days without a sale / observed days',
  observedFraction: 'observed days / context days',
  ageFraction: 'days since the first day on sale, the origin included, / context days, at most 1',
  promotionFraction: 'observed days with a promotion / observed days',
  allLocations: '1 where the series is the item over all locations',
  recentRatio7:
    'ln((mean of the observed of the last 7 days / scale + 0.05) / (mean of their base, times the lift of their weekday where promoted, + 0.05)), within +-2; 0 where none',
  recentRatio14: 'the same over 14 days',
  recentRatio28: 'the same over 28 days',
  ...Object.fromEntries(
    SUMMARY_LEVELS.map((level) => [
      `quantile${level * 100}`,
      `(value ${level} of the way through the sorted observed units - level) / scale, 0 where none`,
    ]),
  ),
} as const

/**
 * Per day of the horizon, as known at the end of the origin; what lies after the last day of the horizon is not read. Of the
 * context, as it was: measured weather, prices and promotions that held.
 */
export const FUTURE_FEATURES = {
  monday: '1 on this day of the week',
  tuesday: '',
  wednesday: '',
  thursday: '',
  friday: '',
  saturday: '',
  sunday: '',
  yearSine1: `Fourier terms of the year, ${YEARLY_HARMONICS} harmonics`,
  yearCosine1: '',
  yearSine2: '',
  yearCosine2: '',
  monthSine1: 'Fourier terms of the month, 2 harmonics',
  monthCosine1: '',
  monthSine2: '',
  monthCosine2: '',
  stepFraction: 'days from the origin / horizon days',
  holiday: 'the covariate',
  holidayTomorrow: 'the covariate of the next day',
  holidayYesterday: 'the covariate of the day before',
  holidayAhead: '(8 - days to the next holiday) / 8 within 7 days, else 0',
  closed: 'the covariate',
  closedTomorrow: 'the covariate of the next day',
  closedYesterday: 'the covariate of the day before',
  closedBefore: 'mean of the covariate over the 7 days before',
  closedAfter: 'mean of the covariate over the next 7 days, 0 beyond the horizon',
  reopened:
    'exp(-days since / 14) since the last of at least 4 days in a row whose covariate closed was above 0.5, within 56 days, else 0',
  schoolHoliday: 'the covariate',
  event1: 'the covariate',
  event2: 'the covariate',
  event3: 'the covariate',
  relativePrice: 'logRelativePrice - its mean over the context',
  discountFraction: 'the covariate',
  promotion: 'the covariate',
  featured: 'the covariate',
  promotionLift: `where a promotion runs, ln of (sum of observed same weekdays with promotion + 2 * base * lift) / (their number + 2), + 0.05, over base + 0.05, within +-2; lift: sold / base over all observed days with promotion, with 2 days of the level added to both; else 0`,
  promotionEnded: 'largest discountFraction of the 7 days before, where no promotion runs',
  temperature: '(temperatureC - 10) / 10, 0 where unknown',
  temperatureAnomaly: '(temperatureC - its mean over the context) / 10, 0 where unknown',
  temperatureKnown: '1 where known',
  precipitation: 'ln(1 + precipitationMm), 0 where unknown',
  lastSameWeekday: 'normalised units of the last observed same day of the week, 0 where none',
  sameWeekdayMean: 'mean normalised units of the observed same days of the week, 0 where none',
  base: 'ln(base + 0.05)',
} as const

/** Columns of FUTURE_FEATURES that a year has to be seen of: on less, they only tell the days of training apart. */
export const SEASONAL_COLUMNS: readonly number[] = [
  'yearSine1',
  'yearCosine1',
  'yearSine2',
  'yearCosine2',
  'temperature',
].map((name) => Object.keys(FUTURE_FEATURES).indexOf(name))

/** Columns that some months have to be seen of. */
export const MONTHLY_COLUMNS: readonly number[] = [
  'monthSine1',
  'monthCosine1',
  'monthSine2',
  'monthCosine2',
].map((name) => Object.keys(FUTURE_FEATURES).indexOf(name))

/** Per day of the horizon: the level of the day were there no promotion. What the model says multiplies it. */
const BASE_FEATURE =
  '(sum of observed same weekdays without promotion + 2 * plain level) / (their number + 2) / scale; plain level: mean of the observed days without promotion, level where there are none'

export const PAST_COUNT = Object.keys(PAST_FEATURES).length
export const SUMMARY_COUNT = Object.keys(SUMMARY_FEATURES).length
export const FUTURE_COUNT = Object.keys(FUTURE_FEATURES).length

/** Raised when code changes what a feature is without its text having to change. */
const REVISION = 4

/** SHA-256 over the definitions: equal hashes, equal features. */
export function featureHash(): string {
  const definitions = {
    revision: REVISION,
    contextDays: CONTEXT_DAYS,
    horizonDays: MAX_HORIZON_DAYS,
    censoredFrom: CENSORED_FROM,
    calendarColumns: CALENDAR_COLUMNS,
    covariates: DEMAND_COVARIATES,
    past: Object.entries(PAST_FEATURES),
    summary: Object.entries(SUMMARY_FEATURES),
    future: Object.entries(FUTURE_FEATURES),
    base: BASE_FEATURE,
  }
  return createHash('sha256').update(JSON.stringify(definitions)).digest('hex')
}
