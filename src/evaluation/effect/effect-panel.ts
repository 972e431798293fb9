/**
 * What an effect is estimated from: one treated series beside series of units that were not treated. Rows of any unit, day and value become
 * such a panel here, and nothing that is missing, doubled or not a number passes.
 */
import { ForecartError } from '../../core/errors'

/** Arrays are `[periods]`; the last `effectPeriods` of them are those of the promotion, the ones before are its history. */
export interface EffectPanel {
  /** The mean of the treated units. */
  readonly treated: Float64Array
  /** `[donors][periods]` of units that the promotion did not touch; empty: there are none. */
  readonly donors: readonly Float64Array[]
  readonly effectPeriods: number
  /** How many units the treated mean is of. */
  readonly treatedUnits: number
}

export interface PanelRow {
  readonly unit: string
  /** Any text that sorts by time, such as 2021-01-31 or 1988. */
  readonly period: string
  readonly value: number
}

export interface NamedEffectPanel extends EffectPanel {
  readonly periods: readonly string[]
  readonly donorNames: readonly string[]
}

export interface PanelSelection {
  readonly treated: readonly string[]
  /** The first period of the promotion. */
  readonly start: string
  /** The last one; default: the last of the rows. Later rows are left out. */
  readonly end?: string
}

const SHOWN_NAMES = 5
const LARGEST_VALUE = 1e15
/** Work grows with their squares. */
const MOST_PERIODS = 3_000
const MOST_UNITS = 1_000
/** Day or month first, such as 31/01/2021: as text, such dates do not sort by time. */
const YEAR_LAST = /^\d{1,2}\D\d{1,2}\D\d{2,4}$/

/** The periods of the history. */
export function historyPeriods({ treated, effectPeriods }: EffectPanel): number {
  return treated.length - effectPeriods
}

/**
 * @throws BAD_USER_INPUT where a value is not finite, a unit has a period twice or lacks one, a treated unit is not among the rows, or the
 * promotion does not begin within them
 */
export function toEffectPanel(rows: readonly PanelRow[], selection: PanelSelection): NamedEffectPanel {
  const { start, end } = selection
  requireSortable(end === undefined ? [start] : [start, end])
  if (end !== undefined && end < start) refuse(`The promotion ends (${end}) before it starts (${start})`)
  const byUnit = unitsOf(rows, end)
  const treatedNames = [...new Set(selection.treated)]
  if (treatedNames.length === 0) refuse('No treated unit is named')
  const absent = treatedNames.filter((name) => !byUnit.has(name))
  if (absent.length > 0)
    refuse(`The data has no unit ${listed(absent)}; it has ${listed([...byUnit.keys()])}`)
  const periods = [...new Set([...byUnit.values()].flatMap((values) => [...values.keys()]))].sort()
  requireSortable([...periods, start])
  const firstEffect = periods.findIndex((period) => period >= start)
  if (firstEffect < 0) refuse(`The data ends with ${periods.at(-1)!}, before the promotion starts (${start})`)
  if (firstEffect === 0)
    refuse(`The data begins with ${periods[0]!}, which is not before the promotion starts (${start})`)
  const seriesOf = (unit: string): Float64Array => {
    const values = byUnit.get(unit)!
    const missing = periods.filter((period) => !values.has(period))
    if (missing.length > 0)
      refuse(`The unit ${unit} has no value for ${listed(missing)}; give each unit one value for each period`)
    return Float64Array.from(periods, (period) => values.get(period)!)
  }
  const isTreated = new Set(treatedNames)
  const donorNames = [...byUnit.keys()].filter((name) => !isTreated.has(name)).sort()
  return {
    treated: meanSeries(treatedNames.map(seriesOf)),
    donors: donorNames.map(seriesOf),
    effectPeriods: periods.length - firstEffect,
    treatedUnits: treatedNames.length,
    periods,
    donorNames,
  }
}

/** Periods are sorted as text: "10" would come before "9". */
function requireSortable(periods: readonly string[]): void {
  const [first] = periods
  for (const period of periods) {
    if (period.length === first!.length && !YEAR_LAST.test(period)) continue
    refuse(
      `The period "${period}" does not sort by time as text; write all periods in one length with the year first, such as 2021-01-31, and numbers with leading zeros`,
    )
  }
}

function unitsOf(rows: readonly PanelRow[], end: string | undefined): Map<string, Map<string, number>> {
  const byUnit = new Map<string, Map<string, number>>()
  for (const { unit, period, value } of rows) {
    if (end !== undefined && period > end) continue
    if (!isUsable(value))
      refuse(`The value of the unit ${unit} for ${period} is not a finite number below 1e15`)
    const values = byUnit.get(unit) ?? new Map<string, number>()
    if (values.has(period)) refuse(`The unit ${unit} has two values for ${period}; give it one`)
    byUnit.set(unit, values.set(period, value))
  }
  if (byUnit.size === 0) refuse('There are no rows')
  return byUnit
}

/** The mean of series of one length. */
export function meanSeries(series: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(series[0]?.length ?? 0)
  for (const values of series) for (let t = 0; t < mean.length; t++) mean[t]! += values[t]! / series.length
  return mean
}

/** @throws BAD_USER_INPUT where the arrays of a panel do not fit together or hold anything but finite numbers */
export function checkEffectPanel({ treated, donors, effectPeriods, treatedUnits }: EffectPanel): void {
  if (!Number.isInteger(effectPeriods) || effectPeriods < 1) refuse('The promotion has no period in the data')
  if (effectPeriods >= treated.length) refuse('There is no period before the promotion starts')
  if (treated.length > MOST_PERIODS)
    refuse(`There are ${treated.length} periods; leave out the oldest until there are ${MOST_PERIODS}`)
  if (donors.length >= MOST_UNITS)
    refuse(`There are more than ${MOST_UNITS} units; keep those that are most alike`)
  if (!Number.isInteger(treatedUnits) || treatedUnits < 1) refuse('There is no treated unit')
  for (const [index, series] of [treated, ...donors].entries()) {
    const name = index === 0 ? 'The treated series' : `Donor ${index}`
    if (series.length !== treated.length)
      refuse(`${name} has ${series.length} periods, the treated series has ${treated.length}`)
    const broken = series.findIndex((value) => !isUsable(value))
    if (broken >= 0) refuse(`${name} has no finite value below 1e15 at period ${broken + 1}`)
  }
}

/** Squares and sums of what is usable stay exact enough. */
function isUsable(value: number): boolean {
  return Math.abs(value) < LARGEST_VALUE
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).map((name) => `"${name}"`)
  return names.length > SHOWN_NAMES
    ? `${shown.join(', ')} and ${names.length - SHOWN_NAMES} more`
    : shown.join(', ')
}

function refuse(message: string): never {
  throw new ForecartError('BAD_USER_INPUT', message)
}
