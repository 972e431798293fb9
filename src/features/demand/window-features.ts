/**
 * One series at one origin as arrays. Training windows and serving vectors come from this one function, and it reads
 * units up to the origin and of the periods of the horizon what was known at the origin only: the future cannot reach a
 * vector, and a vector replayed on the panel of its own period is equal bit for bit.
 */
import {
  COVARIATE_COUNT,
  isScored,
  NAMED_COLUMNS,
  type DemandPanel,
  type DemandSeries,
} from '../../contracts/demand/demand'
import { covariateKnownAt, writeCovariatesAhead } from '../../contracts/demand/covariates-ahead'
import { phaseAhead, type WindowShape } from '../../contracts/demand/window-shape'
import { ForecartError } from '../../core/errors'
import { CALENDAR_COLUMNS, calendarTable } from './calendar'
import { COVARIATE_COLUMN } from './covariate-columns'
import { WindowStatistics } from './window-statistics'
import {
  AROUND_EVENTS,
  closureMemory,
  EVENT_COVARIATES,
  FUTURE_COUNT,
  NEARBY_PERIODS,
  PAST_COUNT,
  SUMMARY_COUNT,
  TREE_PERIOD_COUNT,
  TREE_WINDOW_COUNT,
  UNITS_CLIP,
} from './window-definitions'

/** The columns of DEMAND_COVARIATES that covariates of the shop have. */
const NAMED = [...NAMED_COLUMNS.NUMBER, ...NAMED_COLUMNS.CATEGORY].map((name) => COVARIATE_COLUMN[name])
export const NAMED_COUNT = NAMED.length

/** A constant of this module: reading what another one exports costs a call each time. */
const COLUMN = COVARIATE_COLUMN

/** Arrays of `rows` windows, row-major; made once and written again for every batch. */
export interface DemandWindows {
  /** `[rows, context, PAST_COUNT]`. */
  readonly past: Float32Array
  /** `[rows, SUMMARY_COUNT]`. */
  readonly summary: Float32Array
  /** `[rows, horizon, FUTURE_COUNT]`. */
  readonly future: Float32Array
  /** `[rows, horizon, NAMED_COUNT]` of the covariates that the shop names, as known at the origin; NaN where unknown. */
  readonly named: Float32Array
  /** `[rows, NAMED_COUNT]` their last known value up to the origin. */
  readonly lastNamed: Float32Array
  /** `[rows, TREE_WINDOW_COUNT]`; NaN where unknown. */
  readonly treeWindow: Float32Array
  /** `[rows, horizon, TREE_PERIOD_COUNT]`; NaN where unknown. */
  readonly treePeriods: Float32Array
  /** `[rows, horizon]` in scales. */
  readonly base: Float32Array
  /** `[rows]` units; multiplies what the model says. */
  readonly scale: Float32Array
  /** `[rows]` periods of the context whose units are read. */
  readonly observedCount: Uint16Array
}

/** @param forTrees whether what only trees read is there, too: the arrays of it are empty where it is not, and nothing is written to them */
export function allocateWindows(
  rows: number,
  { context, horizon }: WindowShape,
  { forTrees = true } = {},
): DemandWindows {
  const treeRows = forTrees ? rows : 0
  return {
    past: new Float32Array(rows * context * PAST_COUNT),
    summary: new Float32Array(rows * SUMMARY_COUNT),
    future: new Float32Array(rows * horizon * FUTURE_COUNT),
    named: new Float32Array(treeRows * horizon * NAMED_COUNT),
    lastNamed: new Float32Array(treeRows * NAMED_COUNT),
    treeWindow: new Float32Array(treeRows * TREE_WINDOW_COUNT),
    treePeriods: new Float32Array(treeRows * horizon * TREE_PERIOD_COUNT),
    base: new Float32Array(rows * horizon),
    scale: new Float32Array(rows),
    observedCount: new Uint16Array(rows),
  }
}

/** Where a window lies in the panel: its origin, the period up to which things are known, and the first one ahead. */
interface WindowPlace {
  readonly origin: number
  readonly knownOn: number
  readonly first: number
}

/** Writes windows of one panel; holds the calendar of the panel's periods. */
export class DemandWindowWriter {
  private readonly calendar: Float32Array
  private readonly statistics: WindowStatistics
  /** Periods of the panel that have covariates. */
  private readonly steps: number
  /** `[horizon, COVARIATE_COUNT]` of the periods after the origin, as known at its end. */
  private readonly ahead: Float32Array
  /** The period at whose end everything that is read was known. */
  private knownOn = 0
  /** Whether any period that the window reads is closed, or has a discount: most windows have neither, and need not look for them. */
  private hasClosures = false
  private hasDiscounts = false

  /** @throws BAD_USER_INPUT where the panel is of another granularity than the shape. */
  constructor(
    private readonly panel: DemandPanel,
    private readonly shape: WindowShape,
  ) {
    const { grid, historySteps, futureSteps } = panel
    if (grid.granularity !== shape.granularity) {
      throw new ForecartError(
        'BAD_USER_INPUT',
        `Windows of the granularity ${shape.granularity} cannot be made from a panel of the granularity ${grid.granularity}`,
      )
    }
    this.statistics = new WindowStatistics(shape)
    this.ahead = new Float32Array(shape.horizon * COVARIATE_COUNT)
    this.steps = historySteps + futureSteps
    // The horizon may reach beyond the covariates that the panel has, and that of a late series a season further: dates are known.
    this.calendar = calendarTable(grid, historySteps + shape.horizon + this.statistics.phases)
  }

  /**
   * Writes the window of `panel.series[seriesIndex]` whose last observed period is `origin` (an index below
   * `historySteps`) to row `row` of `out`.
   */
  write(seriesIndex: number, origin: number, out: DemandWindows, row: number): void {
    this.writeWindow(seriesIndex, { origin, knownOn: origin, first: origin + 1 }, out, row)
  }

  /**
   * Writes the window of a series whose data ended at `origin`, earlier than the panel: its horizon begins with the index `first`
   * (see late-series.ts), and plans are read as known at the end of the panel.
   */
  writeLate(
    seriesIndex: number,
    { origin, first }: { readonly origin: number; readonly first: number },
    out: DemandWindows,
    row: number,
  ): void {
    this.writeWindow(seriesIndex, { origin, knownOn: this.panel.historySteps - 1, first }, out, row)
  }

  private writeWindow(
    seriesIndex: number,
    { origin, knownOn, first }: WindowPlace,
    out: DemandWindows,
    row: number,
  ): void {
    const series = this.panel.series[seriesIndex]!
    this.knownOn = knownOn
    writeCovariatesAhead(this.panel, seriesIndex, knownOn, this.shape.horizon, this.ahead)
    const statistics = this.statistics
    statistics.read(series, origin, this.steps)
    out.scale[row] = statistics.scale
    out.observedCount[row] = statistics.observedCount
    this.writePast(series, origin, out.past, row * this.shape.context * PAST_COUNT)
    statistics.writeSummary(out.summary, row * SUMMARY_COUNT, series.locationId === null)
    this.writeFuture(series, { origin, first }, out, row)
    if (out.treeWindow.length === 0) return
    this.writeNamed(seriesIndex, { origin, knownOn, first }, out, row)
    statistics.writeTreeFeatures(out.treeWindow, row * TREE_WINDOW_COUNT)
    this.writeEventDistances(series, first, out.treePeriods, row * this.shape.horizon * TREE_PERIOD_COUNT)
  }

  private writePast(series: DemandSeries, origin: number, past: Float32Array, at: number): void {
    const { level, scale, observed, units } = this.statistics
    const { context } = this.shape
    for (let step = 0; step < context; step++) {
      const index = origin - context + 1 + step
      const cell = at + step * PAST_COUNT
      const isObserved = observed[step] === 1
      past[cell] = isObserved ? clip((units[step]! - level) / scale) : 0
      past[cell + 1] = isObserved ? 1 : 0
      past[cell + 2] = this.covariate(series, index, COLUMN.discountFraction)
      past[cell + 3] = this.covariate(series, index, COLUMN.promotion)
      past[cell + 4] = this.covariate(series, index, COLUMN.holiday)
    }
  }

  private writeNamed(
    seriesIndex: number,
    { origin, knownOn, first }: WindowPlace,
    out: DemandWindows,
    row: number,
  ): void {
    const series = this.panel.series[seriesIndex]!
    const { horizon, context } = this.shape
    for (let step = 0; step < horizon; step++) {
      const index = first + step
      for (let i = 0; i < NAMED_COUNT; i++)
        out.named[(row * horizon + step) * NAMED_COUNT + i] =
          index < this.steps ? this.covariate(series, index, NAMED[i]!) : Number.NaN
    }
    for (let i = 0; i < NAMED_COUNT; i++) {
      let last = Number.NaN
      for (let period = origin; period > origin - context && period >= 0 && Number.isNaN(last); period--)
        last = covariateKnownAt(this.panel, { seriesIndex, period, column: NAMED[i]!, origin: knownOn })
      out.lastNamed[row * NAMED_COUNT + i] = last
    }
  }

  /** In the order of TREE_PERIOD_FEATURES. What lies after the last period of the horizon is not read, as with all features. */
  private writeEventDistances(series: DemandSeries, first: number, out: Float32Array, at: number): void {
    const last = first - 1 + this.shape.horizon
    for (const [event, column] of EVENT_COLUMNS.entries()) {
      const cellOf = (period: number): number => at + (period - first) * TREE_PERIOD_COUNT + 2 * event
      const isOn = (period: number): boolean => this.covariate(series, period, column) > 0
      let next = Number.POSITIVE_INFINITY
      for (let period = last; period >= first; period--) {
        if (isOn(period)) next = period
        out[cellOf(period)] = distanceOf(next - period)
      }
      let before = Number.NEGATIVE_INFINITY
      for (let period = first - AROUND_EVENTS; period <= last; period++) {
        if (period >= first) out[cellOf(period) + 1] = distanceOf(period - before)
        if (isOn(period)) before = period
      }
    }
  }

  private writeFuture(
    series: DemandSeries,
    { origin, first }: { origin: number; first: number },
    out: DemandWindows,
    row: number,
  ): void {
    const { contextPrice, contextTemperature, phases, phaseBase, phaseMean, phaseLast, phaseLift } =
      this.statistics
    const { horizon } = this.shape
    const last = first - 1 + horizon
    this.hasClosures = this.isAnyAboveZero(series, COLUMN.closed, first, last)
    this.hasDiscounts = this.isAnyAboveZero(series, COLUMN.discountFraction, first, last)
    for (let step = 1; step <= horizon; step++) {
      const index = first - 1 + step
      const phase = phaseAhead(index - origin, phases)
      const base = phaseBase[phase]!
      const cell = row * horizon + step - 1
      out.base[cell] = base
      const { future } = out
      let at = cell * FUTURE_COUNT
      for (let column = 0; column < CALENDAR_COLUMNS; column++) {
        future[at++] = this.calendar[index * CALENDAR_COLUMNS + column]!
      }
      future[at++] = step / horizon
      future[at++] = this.covariate(series, index, COLUMN.holiday)
      future[at++] = index < last ? this.covariate(series, index + 1, COLUMN.holiday) : 0
      future[at++] = this.covariate(series, index - 1, COLUMN.holiday)
      future[at++] = this.holidayAhead(series, index, last)
      at = this.writeClosures(series, index, last, future, at)
      future[at++] = this.covariate(series, index, COLUMN.schoolHoliday)
      future[at++] = this.covariate(series, index, COLUMN.event1)
      future[at++] = this.covariate(series, index, COLUMN.event2)
      future[at++] = this.covariate(series, index, COLUMN.event3)
      const price = this.covariate(series, index, COLUMN.logRelativePrice)
      // Beyond the panel's covariates the price is taken to stay what it was.
      future[at++] = index < this.steps ? price - contextPrice : 0
      future[at++] = this.covariate(series, index, COLUMN.discountFraction)
      const promotion = this.covariate(series, index, COLUMN.promotion)
      future[at++] = promotion
      future[at++] = this.covariate(series, index, COLUMN.featured)
      future[at++] = promotion > 0 ? phaseLift[phase]! : 0
      future[at++] = this.promotionEnded(series, index)
      const temperature = this.weather(series, index, COLUMN.temperatureC)
      const known = !Number.isNaN(temperature)
      future[at++] = known ? (temperature - 10) / 10 : 0
      future[at++] = known && !Number.isNaN(contextTemperature) ? (temperature - contextTemperature) / 10 : 0
      future[at++] = known ? 1 : 0
      const precipitation = this.weather(series, index, COLUMN.precipitationMm)
      future[at++] = Number.isNaN(precipitation) ? 0 : Math.log(1 + Math.max(0, precipitation))
      future[at++] = phaseLast[phase]!
      future[at++] = phaseMean[phase]!
      future[at++] = Math.log(base + 0.05)
    }
  }

  /** 0 outside the panel: nothing is known of such periods. */
  private covariate(series: DemandSeries, index: number, column: number): number {
    if (index < 0 || index >= this.steps) return 0
    if (index <= this.knownOn) return series.covariates[index * COVARIATE_COUNT + column]!
    return this.ahead[(index - this.knownOn - 1) * COVARIATE_COUNT + column]!
  }

  /** Whether a covariate is above 0 in the horizon, or in what features of it look back on. */
  private isAnyAboveZero(series: DemandSeries, column: number, first: number, last: number): boolean {
    const { context, granularity } = this.shape
    for (let index = first - Math.max(context, NEARBY_PERIODS[granularity]); index <= last; index++) {
      if (this.covariate(series, index, column) > 0) return true
    }
    return false
  }

  private weather(series: DemandSeries, index: number, column: number): number {
    return index >= this.steps ? Number.NaN : this.covariate(series, index, column)
  }

  private holidayAhead(series: DemandSeries, index: number, last: number): number {
    const nearby = NEARBY_PERIODS[this.shape.granularity]
    for (let ahead = 1; ahead <= nearby && index + ahead <= last; ahead++) {
      if (this.covariate(series, index + ahead, COLUMN.holiday) > 0)
        return (nearby + 1 - ahead) / (nearby + 1)
    }
    return 0
  }

  /** @returns where the next feature goes */
  private writeClosures(
    series: DemandSeries,
    index: number,
    last: number,
    future: Float32Array,
    from: number,
  ): number {
    if (!this.hasClosures) {
      future.fill(0, from, from + CLOSURE_COLUMNS)
      return from + CLOSURE_COLUMNS
    }
    const closed = (period: number): number =>
      period <= last ? this.covariate(series, period, COLUMN.closed) : 0
    const nearby = NEARBY_PERIODS[this.shape.granularity]
    let at = from
    future[at++] = closed(index)
    future[at++] = closed(index + 1)
    future[at++] = closed(index - 1)
    let before = 0
    let after = 0
    for (let away = 1; away <= nearby; away++) {
      before += closed(index - away) / nearby
      after += closed(index + away) / nearby
    }
    future[at++] = before
    future[at++] = after
    future[at++] = reopened(closed, index, this.shape)
    return at
  }

  private promotionEnded(series: DemandSeries, index: number): number {
    if (!this.hasDiscounts) return 0
    if (this.covariate(series, index, COLUMN.promotion) > 0) return 0
    let deepest = 0
    for (let back = 1; back <= NEARBY_PERIODS[this.shape.granularity]; back++) {
      deepest = Math.max(deepest, this.covariate(series, index - back, COLUMN.discountFraction))
    }
    return deepest
  }
}

const EVENT_COLUMNS = EVENT_COVARIATES.map((name) => COLUMN[name])

function distanceOf(periods: number): number {
  return periods <= AROUND_EVENTS ? periods : Number.NaN
}

/** What `writeClosures` writes: closed to reopened. */
const CLOSURE_COLUMNS = 6

/** Nobody could have foreseen more than so many times what a series sells; it would drown all other labels. */
const LABEL_LIMIT_SCALES = 100

/** How fresh the end of the last long closure is: 1 would be today, 0 long ago. */
function reopened(
  closed: (period: number) => number,
  index: number,
  { granularity, context }: WindowShape,
): number {
  const { long, fades } = closureMemory(granularity)
  let inRow = 0
  for (let back = 1; back <= context; back++) {
    inRow = closed(index - back) > 0.5 ? inRow + 1 : 0
    if (inRow === long) return Math.exp(-(back - long + 1) / fades)
  }
  return 0
}

/**
 * Labels of the window: `units / scale` and weight 1 where the period is scored, else weight 0: `[rows, horizon]` each.
 * Only training reads it. `end` is the first period (index) that training must not see.
 */
export function writeWindowLabels(
  series: DemandSeries,
  { origin, end, horizon, scale }: { origin: number; end: number; horizon: number; scale: number },
  { units, weights }: { readonly units: Float32Array; readonly weights: Float32Array },
  row: number,
): void {
  for (let step = 1; step <= horizon; step++) {
    const index = origin + step
    const at = row * horizon + step - 1
    const counts =
      index < end && isScored(series, index) && series.values[index]! <= LABEL_LIMIT_SCALES * (1 + scale)
    units[at] = counts ? series.values[index]! / scale : 0
    weights[at] = counts ? 1 : 0
  }
}

function clip(value: number): number {
  return Math.max(-UNITS_CLIP, Math.min(UNITS_CLIP, value))
}
