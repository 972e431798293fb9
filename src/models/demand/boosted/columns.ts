/**
 * What the trees read of one period of a horizon, as a row of numbers: who it is, how far ahead, what the series sold lately, and what is known of the
 * period (calendar, prices, promotions, closures, weather). All of it comes from `DemandWindowWriter`, which networks read as well, and which sees nothing
 * that was not known at the origin.
 */
import type { DriverGroup } from '../../../contracts/demand/contributions'
import { type DemandSeries, NAMED_COLUMNS } from '../../../contracts/demand/demand'
import { seasonalPhases, type WindowShape } from '../../../contracts/demand/window-shape'
import {
  FUTURE_COUNT,
  FUTURE_FEATURES,
  NAMED_COUNT,
  PAST_COUNT,
  SUMMARY_COUNT,
  SUMMARY_NAMES,
  toldBy,
  TREE_PERIOD_COUNT,
  TREE_PERIOD_FEATURES,
  TREE_WINDOW_COUNT,
  TREE_WINDOW_FEATURES,
  type DemandWindows,
} from '../../../features/demand'
import type { ColumnSchema } from '../../boosting'
import { IDENTITY_KINDS, type Identities } from './identities'

/** The last periods of the context, one by one. */
const LAST_PERIODS = 7
/** The last periods of the same phase of the season (by day: the same weekdays), one by one. */
const SAME_PHASES = 4
/** Keeps the base of a series that sold nothing lately above 0, in scales. */
const BASE_FLOOR = 0.05

const numeric = (name: string): ColumnSchema => ({ name, kind: 'numeric' })

/** Covariates that the shop names. */
const NAMED = [
  ...NAMED_COLUMNS.NUMBER.map((name) => ({ name, kind: 'numeric' as const })),
  ...NAMED_COLUMNS.CATEGORY.map((name) => ({ name, kind: 'categorical' as const })),
]
/** The column of the last value that was known at the origin. */
const lastOf = (name: string): string => `last:${name}`

export const COLUMNS: readonly ColumnSchema[] = [
  ...IDENTITY_KINDS.map((name): ColumnSchema => ({ name, kind: 'categorical' })),
  ...Array.from({ length: SUMMARY_COUNT }, (_, i) => numeric(`summary${i}`)),
  ...Object.keys(FUTURE_FEATURES).map(numeric),
  ...Array.from({ length: LAST_PERIODS }, (_, i) => numeric(`lag${i + 1}`)),
  ...Array.from({ length: SAME_PHASES }, (_, i) => numeric(`samePhase${i + 1}`)),
  ...NAMED.map(({ name, kind }): ColumnSchema => ({ name, kind })),
  ...NAMED.map(({ name, kind }): ColumnSchema => ({ name: lastOf(name), kind })),
  ...Object.keys(TREE_WINDOW_FEATURES).map(numeric),
  ...Object.keys(TREE_PERIOD_FEATURES).map(numeric),
]

/** Where the columns of FUTURE_FEATURES begin. */
export const FIRST_FUTURE_COLUMN = IDENTITY_KINDS.length + SUMMARY_COUNT

const PROMOTION_LIFT = Object.keys(FUTURE_FEATURES).indexOf('promotionLift')

/** One period of a window that was written to `windows`. */
export interface PeriodOfWindow {
  readonly windows: DemandWindows
  readonly row: number
  /** From 0. */
  readonly step: number
  /** Periods from the origin to the period: `step + 1`, more where the data of the series ended early. */
  readonly ahead: number
}

/** Which group of inputs each column of FUTURE_FEATURES tells of. */
const GROUP_OF_FUTURE: Readonly<Record<keyof typeof FUTURE_FEATURES, DriverGroup>> = {
  ...groupOf('CALENDAR', [
    ...(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const),
    ...(['yearSine1', 'yearCosine1', 'yearSine2', 'yearCosine2'] as const),
    ...(['monthSine1', 'monthCosine1', 'monthSine2', 'monthCosine2'] as const),
    ...(['sameWeekdayMean', 'base'] as const),
  ]),
  ...groupOf('RECENT', ['stepFraction', 'lastSameWeekday']),
  ...groupOf('EVENTS', [
    ...(['holiday', 'holidayTomorrow', 'holidayYesterday', 'holidayAhead'] as const),
    ...(['schoolHoliday', 'event1', 'event2', 'event3'] as const),
  ]),
  ...groupOf('CLOSURES', [
    ...(['closed', 'closedTomorrow', 'closedYesterday', 'closedBefore', 'closedAfter', 'reopened'] as const),
  ]),
  ...groupOf('PRICE', ['relativePrice']),
  ...groupOf('PROMOTION', ['discountFraction', 'promotion', 'featured', 'promotionLift', 'promotionEnded']),
  ...groupOf('WEATHER', ['temperature', 'temperatureAnomaly', 'temperatureKnown', 'precipitation']),
}

function groupOf<Name extends string>(group: DriverGroup, names: readonly Name[]): Record<Name, DriverGroup> {
  return Object.fromEntries(names.map((name) => [name, group])) as Record<Name, DriverGroup>
}

/** Which group of inputs each of COLUMNS tells of. */
export const GROUP_OF_COLUMN: readonly DriverGroup[] = COLUMNS.map(({ name }) => {
  if (name in GROUP_OF_FUTURE) return GROUP_OF_FUTURE[name as keyof typeof FUTURE_FEATURES]
  if ((IDENTITY_KINDS as readonly string[]).includes(name)) return 'IDENTITY'
  if (NAMED.some((named) => name === named.name || name === lastOf(named.name))) return 'NAMED'
  return name in TREE_PERIOD_FEATURES ? 'EVENTS' : 'RECENT'
})

/** The feature that each of COLUMNS tells of, alone or with others: what importance is measured of. */
export const FEATURE_OF_COLUMN: readonly string[] = COLUMNS.map(({ name }) => {
  const identity = { items: 'item', categories: 'category', locations: 'place' }[name]
  const summary = /^summary(\d+)$/.exec(name)
  const named = NAMED.find((one) => name === lastOf(one.name))
  return identity ?? named?.name ?? (summary ? SUMMARY_NAMES[Number(summary[1])]! : toldBy(name))
})

/**
 * What would be sold if nothing was learnt, in scales: `level`, the base of the phase of the season, times the exponent of `logLift`, what promotions did to the series
 * so far.
 */
export function naiveFactors(
  { windows, row, step }: PeriodOfWindow,
  { horizon }: WindowShape,
): { readonly level: number; readonly logLift: number } {
  const cell = row * horizon + step
  return {
    level: windows.base[cell]! + BASE_FLOOR,
    logLift: windows.future[cell * FUTURE_COUNT + PROMOTION_LIFT]!,
  }
}

/** The product of `naiveFactors`. Trees say by how much demand differs from it. */
export function naiveUnits(period: PeriodOfWindow, shape: WindowShape): number {
  const { level, logLift } = naiveFactors(period, shape)
  return level * Math.exp(logLift)
}

/** Writes a number for each of COLUMNS to `out`; NaN where it is not known. */
export function writeColumns(
  period: PeriodOfWindow,
  series: DemandSeries,
  { identities, shape }: { readonly identities: Identities; readonly shape: WindowShape },
  out: Float64Array,
): void {
  const { windows, row, step, ahead } = period
  const { context, horizon } = shape
  let at = 0
  for (const kind of IDENTITY_KINDS) out[at++] = identities.code(kind, series)
  for (let i = 0; i < SUMMARY_COUNT; i++) out[at++] = windows.summary[row * SUMMARY_COUNT + i]!
  const cell = (row * horizon + step) * FUTURE_COUNT
  for (let i = 0; i < FUTURE_COUNT; i++) out[at++] = windows.future[cell + i]!
  const pastUnits = (place: number): number => {
    if (place < 0) return Number.NaN
    const from = (row * context + place) * PAST_COUNT
    return windows.past[from + 1] === 1 ? windows.past[from]! : Number.NaN
  }
  for (let back = 1; back <= LAST_PERIODS; back++) out[at++] = pastUnits(context - back)
  const phases = seasonalPhases(shape)
  const seasonsBack = Math.ceil(ahead / phases)
  for (let back = 0; back < SAME_PHASES; back++)
    out[at++] = pastUnits(context - 1 + ahead - (seasonsBack + back) * phases)
  const period0 = (row * horizon + step) * NAMED_COUNT
  for (let i = 0; i < NAMED_COUNT; i++) out[at++] = windows.named[period0 + i]!
  for (let i = 0; i < NAMED_COUNT; i++) out[at++] = windows.lastNamed[row * NAMED_COUNT + i]!
  for (let i = 0; i < TREE_WINDOW_COUNT; i++) out[at++] = windows.treeWindow[row * TREE_WINDOW_COUNT + i]!
  const treePeriod = (row * horizon + step) * TREE_PERIOD_COUNT
  for (let i = 0; i < TREE_PERIOD_COUNT; i++) out[at++] = windows.treePeriods[treePeriod + i]!
}
