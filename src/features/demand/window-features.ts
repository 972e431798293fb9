/**
 * One series at one origin as arrays. Training windows and serving vectors come from this one function, and it reads
 * units up to the origin and of the days of the horizon what was known at the origin only: the future cannot reach a
 * vector, and a vector replayed on the panel of its own day is equal bit for bit.
 */
import {
  COVARIATE_COUNT,
  isScored,
  MAX_HORIZON_DAYS,
  type DemandPanel,
  type DemandSeries,
} from '../../contracts/demand/demand'
import { writeCovariatesAhead } from '../../contracts/demand/covariates-ahead'
import { dayNumber } from '../../core/time/day'
import { CALENDAR_COLUMNS, calendarTable } from './calendar'
import { COVARIATE_COLUMN } from './covariate-columns'
import { WindowStatistics } from './window-statistics'
import { CONTEXT_DAYS, FUTURE_COUNT, PAST_COUNT, SUMMARY_COUNT, UNITS_CLIP } from './window-definitions'

const WEEK = 7

/** Arrays of `rows` windows, row-major; made once and written again for every batch. */
export interface DemandWindows {
  /** `[rows, CONTEXT_DAYS, PAST_COUNT]`. */
  readonly past: Float32Array
  /** `[rows, SUMMARY_COUNT]`. */
  readonly summary: Float32Array
  /** `[rows, MAX_HORIZON_DAYS, FUTURE_COUNT]`. */
  readonly future: Float32Array
  /** `[rows, MAX_HORIZON_DAYS]` in scales. */
  readonly base: Float32Array
  /** `[rows]` units; multiplies what the model says. */
  readonly scale: Float32Array
  /** `[rows]` days of the context whose units are read. */
  readonly observedDays: Uint16Array
}

export function allocateWindows(rows: number): DemandWindows {
  return {
    past: new Float32Array(rows * CONTEXT_DAYS * PAST_COUNT),
    summary: new Float32Array(rows * SUMMARY_COUNT),
    future: new Float32Array(rows * MAX_HORIZON_DAYS * FUTURE_COUNT),
    base: new Float32Array(rows * MAX_HORIZON_DAYS),
    scale: new Float32Array(rows),
    observedDays: new Uint16Array(rows),
  }
}

/** Writes windows of one panel; holds the calendar of the panel's days. */
export class DemandWindowWriter {
  private readonly calendar: Float32Array
  private readonly statistics = new WindowStatistics()
  private readonly days: number
  /** `[MAX_HORIZON_DAYS, COVARIATE_COUNT]` of the days after the origin, as known at its end. */
  private readonly ahead = new Float32Array(MAX_HORIZON_DAYS * COVARIATE_COUNT)
  /** The day at whose end everything that is read was known. */
  private knownOn = 0

  constructor(private readonly panel: DemandPanel) {
    this.days = panel.historySteps + panel.futureSteps
    // The horizon may reach beyond the covariates that the panel has: dates are known all the same.
    const days = panel.historySteps + MAX_HORIZON_DAYS + WEEK
    this.calendar = calendarTable(dayNumber(panel.grid.start), days)
  }

  /**
   * Writes the window of `panel.series[seriesIndex]` whose last observed day is `origin` (an index of days, below
   * `historyDays`) to row `row` of `out`.
   */
  write(seriesIndex: number, origin: number, out: DemandWindows, row: number): void {
    this.writeWindow(seriesIndex, { origin, knownOn: origin, firstDay: origin + 1 }, out, row)
  }

  /**
   * Writes the window of a series whose data ended at day `origin`, earlier than the panel: its horizon begins whole weeks later
   * than the day after, on an index `firstDay` of the same weekday, and plans are read as known at the end of the panel.
   */
  writeLate(
    seriesIndex: number,
    { origin, firstDay }: { readonly origin: number; readonly firstDay: number },
    out: DemandWindows,
    row: number,
  ): void {
    this.writeWindow(seriesIndex, { origin, knownOn: this.panel.historySteps - 1, firstDay }, out, row)
  }

  private writeWindow(
    seriesIndex: number,
    { origin, knownOn, firstDay }: { origin: number; knownOn: number; firstDay: number },
    out: DemandWindows,
    row: number,
  ): void {
    const series = this.panel.series[seriesIndex]!
    this.knownOn = knownOn
    writeCovariatesAhead(this.panel, seriesIndex, knownOn, MAX_HORIZON_DAYS, this.ahead)
    const statistics = this.statistics
    statistics.read(series, origin, this.days)
    out.scale[row] = statistics.scale
    out.observedDays[row] = statistics.observedDays
    this.writePast(series, origin, out.past, row * CONTEXT_DAYS * PAST_COUNT)
    statistics.writeSummary(out.summary, row * SUMMARY_COUNT, series.locationId === null)
    this.writeFuture(series, firstDay, out, row)
  }

  private writePast(series: DemandSeries, origin: number, past: Float32Array, at: number): void {
    const { level, scale, observed, units } = this.statistics
    for (let step = 0; step < CONTEXT_DAYS; step++) {
      const index = origin - CONTEXT_DAYS + 1 + step
      const cell = at + step * PAST_COUNT
      const isObserved = observed[step] === 1
      past[cell] = isObserved ? clip((units[step]! - level) / scale) : 0
      past[cell + 1] = isObserved ? 1 : 0
      past[cell + 2] = this.covariate(series, index, COVARIATE_COLUMN.discountFraction)
      past[cell + 3] = this.covariate(series, index, COVARIATE_COLUMN.promotion)
      past[cell + 4] = this.covariate(series, index, COVARIATE_COLUMN.holiday)
    }
  }

  private writeFuture(series: DemandSeries, firstDay: number, out: DemandWindows, row: number): void {
    const { contextPrice, contextTemperature, weekdayBase, weekdayMean, weekdayLast, weekdayLift } =
      this.statistics
    const last = firstDay - 1 + MAX_HORIZON_DAYS
    for (let step = 1; step <= MAX_HORIZON_DAYS; step++) {
      const index = firstDay - 1 + step
      const weekday = step % 7
      const base = weekdayBase[weekday]!
      const cell = row * MAX_HORIZON_DAYS + step - 1
      out.base[cell] = base
      const { future } = out
      let at = cell * FUTURE_COUNT
      for (let column = 0; column < CALENDAR_COLUMNS; column++) {
        future[at++] = this.calendar[index * CALENDAR_COLUMNS + column]!
      }
      future[at++] = step / MAX_HORIZON_DAYS
      future[at++] = this.covariate(series, index, COVARIATE_COLUMN.holiday)
      future[at++] = index < last ? this.covariate(series, index + 1, COVARIATE_COLUMN.holiday) : 0
      future[at++] = this.covariate(series, index - 1, COVARIATE_COLUMN.holiday)
      future[at++] = this.holidayAhead(series, index, last)
      at = this.writeClosures(series, index, last, future, at)
      future[at++] = this.covariate(series, index, COVARIATE_COLUMN.schoolHoliday)
      future[at++] = this.covariate(series, index, COVARIATE_COLUMN.event1)
      future[at++] = this.covariate(series, index, COVARIATE_COLUMN.event2)
      future[at++] = this.covariate(series, index, COVARIATE_COLUMN.event3)
      const price = this.covariate(series, index, COVARIATE_COLUMN.logRelativePrice)
      // Beyond the panel's covariates the price is taken to stay what it was.
      future[at++] = index < this.days ? price - contextPrice : 0
      future[at++] = this.covariate(series, index, COVARIATE_COLUMN.discountFraction)
      const promotion = this.covariate(series, index, COVARIATE_COLUMN.promotion)
      future[at++] = promotion
      future[at++] = this.covariate(series, index, COVARIATE_COLUMN.featured)
      future[at++] = promotion > 0 ? weekdayLift[weekday]! : 0
      future[at++] = this.promotionEnded(series, index)
      const temperature = this.weather(series, index, COVARIATE_COLUMN.temperatureC)
      const known = !Number.isNaN(temperature)
      future[at++] = known ? (temperature - 10) / 10 : 0
      future[at++] = known && !Number.isNaN(contextTemperature) ? (temperature - contextTemperature) / 10 : 0
      future[at++] = known ? 1 : 0
      const precipitation = this.weather(series, index, COVARIATE_COLUMN.precipitationMm)
      future[at++] = Number.isNaN(precipitation) ? 0 : Math.log(1 + Math.max(0, precipitation))
      future[at++] = weekdayLast[weekday]!
      future[at++] = weekdayMean[weekday]!
      future[at++] = Math.log(base + 0.05)
    }
  }

  /** 0 outside the panel: nothing is known of such days. */
  private covariate(series: DemandSeries, index: number, column: number): number {
    if (index < 0 || index >= this.days) return 0
    if (index <= this.knownOn) return series.covariates[index * COVARIATE_COUNT + column]!
    return this.ahead[(index - this.knownOn - 1) * COVARIATE_COUNT + column]!
  }

  private weather(series: DemandSeries, index: number, column: number): number {
    return index >= this.days ? Number.NaN : this.covariate(series, index, column)
  }

  private holidayAhead(series: DemandSeries, index: number, last: number): number {
    for (let ahead = 1; ahead <= 7 && index + ahead <= last; ahead++) {
      if (this.covariate(series, index + ahead, COVARIATE_COLUMN.holiday) > 0) return (8 - ahead) / 8
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
    const closed = (day: number): number =>
      day <= last ? this.covariate(series, day, COVARIATE_COLUMN.closed) : 0
    let at = from
    future[at++] = closed(index)
    future[at++] = closed(index + 1)
    future[at++] = closed(index - 1)
    let before = 0
    let after = 0
    for (let away = 1; away <= 7; away++) {
      before += closed(index - away) / 7
      after += closed(index + away) / 7
    }
    future[at++] = before
    future[at++] = after
    future[at++] = reopened(closed, index)
    return at
  }

  private promotionEnded(series: DemandSeries, index: number): number {
    if (this.covariate(series, index, COVARIATE_COLUMN.promotion) > 0) return 0
    let deepest = 0
    for (let back = 1; back <= 7; back++) {
      deepest = Math.max(deepest, this.covariate(series, index - back, COVARIATE_COLUMN.discountFraction))
    }
    return deepest
  }
}

/** Nobody could have foreseen more than so many times what a series sells; it would drown all other labels. */
const LABEL_LIMIT_SCALES = 100
const LONG_CLOSURE_DAYS = 4
const REOPENED_FADES_DAYS = 14

/** How fresh the end of the last long closure is: 1 would be today, 0 long ago. */
function reopened(closed: (day: number) => number, index: number): number {
  let inRow = 0
  for (let back = 1; back <= CONTEXT_DAYS; back++) {
    inRow = closed(index - back) > 0.5 ? inRow + 1 : 0
    if (inRow === LONG_CLOSURE_DAYS) return Math.exp(-(back - LONG_CLOSURE_DAYS + 1) / REOPENED_FADES_DAYS)
  }
  return 0
}

/**
 * Labels of the window: `units / scale` and weight 1 where the day is scored, else weight 0.
 * Only training reads it. `end` is the first day (index) that training must not see.
 */
export function writeWindowLabels(
  series: DemandSeries,
  origin: number,
  end: number,
  scale: number,
  units: Float32Array,
  weights: Float32Array,
  row: number,
): void {
  for (let step = 1; step <= MAX_HORIZON_DAYS; step++) {
    const index = origin + step
    const at = row * MAX_HORIZON_DAYS + step - 1
    const counts =
      index < end && isScored(series, index) && series.values[index]! <= LABEL_LIMIT_SCALES * (1 + scale)
    units[at] = counts ? series.values[index]! / scale : 0
    weights[at] = counts ? 1 : 0
  }
}

function clip(value: number): number {
  return Math.max(-UNITS_CLIP, Math.min(UNITS_CLIP, value))
}
