/**
 * Names, order and meaning of what a demand model reads of one series at one origin. A change of meaning is a change of
 * text here, which changes `featureHash`, so that a model is never served features that it was not trained with.
 */
import { createHash } from 'node:crypto'
import { CENSORED_FROM, DEMAND_COVARIATES } from '../../contracts/demand/demand'
import { DAYS_PER_PERIOD, type WindowShape } from '../../contracts/demand/window-shape'
import { type Granularity, USUAL_SEASON } from '../../core/time/grid'
import { CALENDAR_COLUMNS, YEARLY_HARMONICS } from './calendar'

/** Those that features are made of. What the shop names is read as it is told, by trees, which say by name what they read. */
const FEATURE_COVARIATES = DEMAND_COVARIATES.slice(0, DEMAND_COVARIATES.indexOf('number1'))

/** Normalised units are clipped here: one freak day must not outweigh the rest of a window. */
export const UNITS_CLIP = 8

/** How far features look around a period of the horizon: a week of days, or one longer period. */
export const NEARBY_PERIODS = { DAY: 7, WEEK: 1, MONTH: 1 } as const satisfies Record<Granularity, number>

/** A covariate that is a mean over days: the share of a period with a promotion from which the whole period counts as promoted. */
const PROMOTED_FROM = 0.25

/** Of the covariate `promotion`. */
export function isPromoted(granularity: Granularity, promotion: number): boolean {
  return granularity === 'DAY' ? promotion > 0 : promotion >= PROMOTED_FROM
}

/** The last eighth, quarter and half of a context, in periods: the last 7, 14 and 28 of 56 days. */
export function recentPeriods({ context }: Pick<WindowShape, 'context'>): readonly [number, number, number] {
  return [Math.max(1, Math.round(context / 8)), Math.max(1, Math.round(context / 4)), Math.ceil(context / 2)]
}

/** When a closure counts as a long one, and how fast the reopening fades, in periods: 4 and 14 days. */
export function closureMemory(granularity: Granularity): { readonly long: number; readonly fades: number } {
  const days = DAYS_PER_PERIOD[granularity]
  return { long: Math.ceil(4 / days), fades: 14 / days }
}

/** Quantiles of the context that a window's summary tells. */
export const SUMMARY_LEVELS = [0.1, 0.3, 0.5, 0.7, 0.9, 0.95] as const

/** Per period of the context, oldest first. Texts are of days, with a context of 56: see ON_LONGER_PERIODS for other grids. */
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

/** How many periods around an event are told apart. */
export const AROUND_EVENTS = 14

/** Covariates that are an event of a day, or a fraction of the places that have it. */
export const EVENT_COVARIATES = ['holiday', 'schoolHoliday', 'event1', 'event2', 'event3'] as const

/**
 * What only trees read, which name the columns that they read: versions of before one was there do not name it, and are served as they were. None of these
 * is a part of `featureHash`; one that is to mean something else gets another name. Per window, then per period of the horizon.
 */
export const TREE_WINDOW_FEATURES = {
  mean30: '(mean of the observed of the last 30 periods - level) / scale, unknown where none',
  trend7:
    'slope of the observed of the last 7 periods by least squares, a period, / scale; unknown where fewer than 3',
  rateOfChange7:
    'ln((mean of the observed of the last 7 periods / scale + 0.05) / (that of the 7 before + 0.05)), within +-2; unknown where either has none',
} as const
export const TREE_PERIOD_FEATURES: Readonly<Record<string, string>> = Object.fromEntries(
  EVENT_COVARIATES.flatMap((name) => [
    [
      `${name}In`,
      `periods to the next one with the covariate, 0 on one; unknown where it is more than ${AROUND_EVENTS} away, or after the horizon`,
    ],
    [
      `${name}Ago`,
      `periods since the last one with the covariate; unknown where it is more than ${AROUND_EVENTS}`,
    ],
  ]),
)
export const TREE_WINDOW_COUNT = Object.keys(TREE_WINDOW_FEATURES).length
export const TREE_PERIOD_COUNT = Object.keys(TREE_PERIOD_FEATURES).length

/**
 * On grids of weeks and months, days stand for periods above, and these features mean something else. A phase is a place in the
 * season that the context holds at least twice; where it holds none, all periods are of one phase: what a year does to weeks and
 * months is left to the Fourier terms of the year.
 */
const ON_LONGER_PERIODS = {
  'monday ... sunday': '0',
  'yearSine1 ... yearCosine2': 'of the day in the middle of the period',
  'monthSine1 ... monthCosine2': 'of the day in the middle of the week; 0 on months',
  'rollingMean7, 14, 28; recentRatio7, 14, 28': 'over an eighth, a quarter and a half of the context',
  weekday: 'phase of the season: all are 1 phase where the context does not hold the season twice',
  covariates: 'means over the days of the period',
  promotion: `of past periods: the covariate is at least ${PROMOTED_FROM}`,
  'holidayAhead, closedBefore, closedAfter, promotionEnded': 'of the 1 period beside it instead of 7 days',
  reopened: 'a closure is long where it takes 1 period, and fades over 14 days',
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

export const PAST_NAMES: readonly string[] = Object.keys(PAST_FEATURES)
export const SUMMARY_NAMES: readonly string[] = Object.keys(SUMMARY_FEATURES)

const IN_ONE: Readonly<Record<string, readonly string[]>> = {
  weekday: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
  timeOfYear: ['yearSine1', 'yearCosine1', 'yearSine2', 'yearCosine2'],
  timeOfMonth: ['monthSine1', 'monthCosine1', 'monthSine2', 'monthCosine2'],
}

/** What a column of FUTURE_FEATURES tells of, together with others: the weekday, the time of the year, the time of the month; else its own name. */
export function toldBy(column: string): string {
  return Object.keys(IN_ONE).find((name) => IN_ONE[name]!.includes(column)) ?? column
}

export const PAST_COUNT = Object.keys(PAST_FEATURES).length
export const SUMMARY_COUNT = Object.keys(SUMMARY_FEATURES).length
export const FUTURE_COUNT = Object.keys(FUTURE_FEATURES).length

/** Raised when code changes what a feature is without its text having to change. */
const REVISION = 4
/** Raised when contexts are cleaned otherwise than before, under the same names. */
const CLEANING_REVISION = 2

/** SHA-256 over the definitions and the shape of windows: equal hashes, equal features. */
export function featureHash({ granularity, context, horizon, season, cleaning }: WindowShape): string {
  const isUsual = granularity === 'DAY' && season === USUAL_SEASON.DAY
  const definitions = {
    revision: REVISION,
    contextDays: context,
    horizonDays: horizon,
    censoredFrom: CENSORED_FROM,
    calendarColumns: CALENDAR_COLUMNS,
    covariates: FEATURE_COVARIATES,
    past: Object.entries(PAST_FEATURES),
    summary: Object.entries(SUMMARY_FEATURES),
    future: Object.entries(FUTURE_FEATURES),
    base: BASE_FEATURE,
    // Absent where weekdays are all the seasons there are, so that models of before these grids keep their hash.
    ...(isUsual ? {} : { granularity, season, differences: ON_LONGER_PERIODS }),
    ...(cleaning ? { cleaning: { revision: CLEANING_REVISION, ...cleaning } } : {}),
  }
  return createHash('sha256').update(JSON.stringify(definitions)).digest('hex')
}
