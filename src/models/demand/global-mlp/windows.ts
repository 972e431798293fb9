/**
 * The windows that the network learns from, materialised once as `[windows, ...]` arrays that batches are copied from, and those
 * that it is validated on: the last days of the panel, which no window of the training part reaches.
 */
import { MAX_HORIZON_DAYS, type DemandPanel, type DemandSeries } from '../../../contracts/demand/demand'
import { ForecartError } from '../../../core/errors'
import type { Rng } from '../../../core/statistics/rng'
import { planOrigins } from '../../../evaluation'
import {
  allocateWindows,
  CONTEXT_DAYS,
  DemandWindowWriter,
  FUTURE_COUNT,
  MONTHLY_COLUMNS,
  PAST_COUNT,
  Scaler,
  SEASONAL_COLUMNS,
  SUMMARY_COUNT,
  writeWindowLabels,
  type DemandWindows,
} from '../../../features/demand'
import { pause } from '../../cancellation'
import { MIN_OBSERVED_DAYS } from '../pooled-fallback'
import { UNKNOWN_ROW, type Vocabulary } from './network'
import type { FeatureScalers } from './predictor'

const VALIDATION_WINDOWS = 3
const VALIDATION_STRIDE_DAYS = 7
const VALIDATION_DAYS = MAX_HORIZON_DAYS + (VALIDATION_WINDOWS - 1) * VALIDATION_STRIDE_DAYS
const MIN_HISTORY_DAYS = CONTEXT_DAYS + MAX_HORIZON_DAYS + VALIDATION_DAYS
/** Fewer windows would be learnt by heart. */
const MIN_WINDOWS = 64
/** Windows after which cancellation is looked for. */
const PAUSE_EVERY = 1024
const DAYS_OF_YEAR = 365
const DAYS_OF_SIX_MONTHS = 182
/** Uniform numbers that `fill` draws for each row. */
export const DRAWS_PER_ROW = 2

/** Indices of days, a week apart; their labels are the last days of the panel. @throws NOT_ENOUGH_DATA. */
export function validationOrigins(panel: DemandPanel): number[] {
  return planOrigins(
    panel,
    { horizon: MAX_HORIZON_DAYS, windows: VALIDATION_WINDOWS, stride: VALIDATION_STRIDE_DAYS },
    CONTEXT_DAYS,
  )
}

/** One window: the index of a series, and that of the last day that the network sees of it. */
export interface WindowRef {
  readonly series: number
  readonly origin: number
}

/**
 * At most `maxWindows` windows whose whole horizon ends before day `end` and whose context holds enough of the series;
 * every series gets an equal share, spread evenly over its origins.
 */
export function chooseWindows(panel: DemandPanel, end: number, maxWindows: number, rng: Rng): WindowRef[] {
  const share = Math.max(1, Math.floor(maxWindows / Math.max(1, panel.series.length)))
  return panel.series.flatMap((one, series) => {
    const first = firstOrigin(one)
    const available = availableWindows(one, end)
    if (available <= 0) return []
    const count = Math.min(share, available)
    const stride = available / count
    const offset = rng.uniform()
    return Array.from({ length: count }, (_, i) => ({
      series,
      origin: first + Math.floor((i + offset) * stride),
    }))
  })
}

/** All windows that `chooseWindows` chooses from. */
export function countWindows(panel: DemandPanel, end: number): number {
  return panel.series.reduce((sum, one) => sum + Math.max(0, availableWindows(one, end)), 0)
}

/** Days that labels may lie on: a panel may begin long before the first sale, and those days say nothing of the year. */
export function labelledDays(panel: DemandPanel, end: number): number {
  return panel.series.reduce((days, one) => Math.max(days, end - 1 - firstOrigin(one)), 0)
}

function firstOrigin({ firstObserved }: DemandSeries): number {
  return Math.max(CONTEXT_DAYS - 1, firstObserved + MIN_OBSERVED_DAYS - 1)
}

function availableWindows(series: DemandSeries, end: number): number {
  return end - MAX_HORIZON_DAYS - firstOrigin(series)
}

export class TrainingWindows {
  private constructor(
    private readonly panel: DemandPanel,
    /** The first day that no label lies on. */
    private readonly end: number,
    private readonly maxWindows: number,
    private readonly rng: Rng,
    private readonly arrays: WindowArrays,
    /** Fitted on the windows that were drawn first. */
    readonly scalers: FeatureScalers,
  ) {}

  /**
   * @param rng decides at which origins the windows lie, now and whenever they are drawn again
   * @throws NOT_ENOUGH_DATA, CANCELLED
   */
  static async draw(
    panel: DemandPanel,
    vocabulary: Vocabulary,
    maxWindows: number,
    rng: Rng,
    signal?: AbortSignal,
  ): Promise<TrainingWindows> {
    if (panel.historySteps < MIN_HISTORY_DAYS) throw notEnough(panel, `${MIN_HISTORY_DAYS} days of history`)
    const end = panel.historySteps - VALIDATION_DAYS
    const refs = chooseWindows(panel, end, maxWindows, rng)
    if (refs.length < MIN_WINDOWS) {
      const sets = `${MIN_WINDOWS} sets of ${MIN_HISTORY_DAYS} days of a series, of which it finds ${refs.length}`
      throw notEnough(panel, `more days of history: ${sets}`)
    }
    const keys = refs.map(({ series }) => panel.series[series]!)
    const arrays = {
      windows: allocateWindows(refs.length),
      units: new Float32Array(refs.length * MAX_HORIZON_DAYS),
      weights: new Float32Array(refs.length * MAX_HORIZON_DAYS),
      itemRows: Int32Array.from(keys, (key) => vocabulary.itemRow(key)),
      locationRows: Int32Array.from(keys, (key) => vocabulary.locationRow(key)),
    }
    await writeWindows(panel, refs, end, arrays, signal)
    const scalers = fitScalers(arrays.windows, labelledDays(panel, end))
    standardise(arrays.windows, scalers)
    return new TrainingWindows(panel, end, maxWindows, rng, arrays, scalers)
  }

  get length(): number {
    return this.arrays.itemRows.length
  }

  /**
   * Draws windows at other origins this many times, where there are more than are held at once, and writes those of the last time
   * over the present ones. @throws CANCELLED
   */
  async redraw(times: number, signal?: AbortSignal): Promise<void> {
    const { panel, end, maxWindows, rng, arrays, scalers } = this
    if (times === 0 || countWindows(panel, end) === this.length) return
    let refs: readonly WindowRef[] = []
    for (let i = 0; i < times; i++) refs = chooseWindows(panel, end, maxWindows, rng)
    await writeWindows(panel, refs, end, arrays, signal)
    standardise(arrays.windows, scalers)
  }

  /** Copies the windows of `rows` into a batch; hides each item and location with probability `idDropFraction`. */
  fill(batch: Batch, rows: ArrayLike<number>, idDropFraction: number, rng: Rng): void {
    const { windows, units, weights, itemRows, locationRows } = this.arrays
    for (let to = 0; to < rows.length; to++) {
      const from = rows[to]!
      copyRow(windows.past, from, batch.past, to, CONTEXT_DAYS * PAST_COUNT)
      copyRow(windows.summary, from, batch.summary, to, SUMMARY_COUNT)
      copyRow(windows.future, from, batch.future, to, MAX_HORIZON_DAYS * FUTURE_COUNT)
      copyRow(windows.base, from, batch.base, to, MAX_HORIZON_DAYS)
      copyRow(units, from, batch.units, to, MAX_HORIZON_DAYS)
      copyRow(weights, from, batch.weights, to, MAX_HORIZON_DAYS)
      batch.item[to] = rng.uniform() < idDropFraction ? UNKNOWN_ROW : itemRows[from]!
      batch.location[to] = rng.uniform() < idDropFraction ? UNKNOWN_ROW : locationRows[from]!
    }
  }
}

interface WindowArrays {
  readonly windows: DemandWindows
  /** `[windows, MAX_HORIZON_DAYS]` in scales. */
  readonly units: Float32Array
  /** `[windows, MAX_HORIZON_DAYS]`; 0 where a day is not learnt from. */
  readonly weights: Float32Array
  /** `[windows]` rows of the vocabulary. */
  readonly itemRows: Int32Array
  readonly locationRows: Int32Array
}

/** Writes features, not yet standardised, and labels. @throws CANCELLED. */
async function writeWindows(
  panel: DemandPanel,
  refs: readonly WindowRef[],
  end: number,
  { windows, units, weights }: WindowArrays,
  signal: AbortSignal | undefined,
): Promise<void> {
  const writer = new DemandWindowWriter(panel)
  for (const [row, { series, origin }] of refs.entries()) {
    if (row % PAUSE_EVERY === 0) await pause(signal)
    writer.write(series, origin, windows, row)
    writeWindowLabels(panel.series[series]!, origin, end, windows.scale[row]!, units, weights, row)
    // A window with too few observed days is answered by the simpler rule, and its scale means nothing.
    const isLearnt = windows.observedDays[row]! >= MIN_OBSERVED_DAYS
    // In scales, errors of large series look small though they matter more: the root of the scale lies halfway between counting
    // every series alike and counting every unit alike.
    const weight = isLearnt ? Math.sqrt(1 + windows.scale[row]!) : 0
    for (let at = row * MAX_HORIZON_DAYS; at < (row + 1) * MAX_HORIZON_DAYS; at++) weights[at]! *= weight
  }
}

/** @param days that the labels of the windows cover: seasons that they do not cover are not read. */
function fitScalers({ summary, future }: DemandWindows, days: number): FeatureScalers {
  const unused = [
    ...(days < DAYS_OF_YEAR ? SEASONAL_COLUMNS : []),
    ...(days < DAYS_OF_SIX_MONTHS ? MONTHLY_COLUMNS : []),
  ]
  return {
    summary: Scaler.fit(summary, SUMMARY_COUNT),
    future: Scaler.fit(future, FUTURE_COUNT, unused),
  }
}

/** In place, once after each writing. */
function standardise(windows: DemandWindows, scalers: FeatureScalers): void {
  scalers.summary.apply(windows.summary)
  scalers.future.apply(windows.future)
}

/** The inputs of one training step. A type rather than an interface, so that it can be passed as a record of arrays. */
export type Batch = {
  readonly [name in 'past' | 'summary' | 'future' | 'base' | 'units' | 'weights']: Float32Array
} & { readonly item: Int32Array; readonly location: Int32Array }

export function allocateBatch(size: number): Batch {
  return {
    past: new Float32Array(size * CONTEXT_DAYS * PAST_COUNT),
    summary: new Float32Array(size * SUMMARY_COUNT),
    future: new Float32Array(size * MAX_HORIZON_DAYS * FUTURE_COUNT),
    base: new Float32Array(size * MAX_HORIZON_DAYS),
    units: new Float32Array(size * MAX_HORIZON_DAYS),
    weights: new Float32Array(size * MAX_HORIZON_DAYS),
    item: new Int32Array(size),
    location: new Int32Array(size),
  }
}

function copyRow(from: Float32Array, fromRow: number, to: Float32Array, toRow: number, width: number): void {
  to.set(from.subarray(fromRow * width, (fromRow + 1) * width), toRow * width)
}

function notEnough(panel: DemandPanel, what: string): ForecartError {
  return new ForecartError(
    'NOT_ENOUGH_DATA',
    `Training the network needs ${what}; there are ${panel.historySteps} days before the evaluation windows`,
    { neededDays: MIN_HISTORY_DAYS, historyDays: panel.historySteps, series: panel.series.length },
  )
}

/** Rows in a shuffled order that begins anew, shuffled again, when all were taken. */
export class RowOrder {
  /** How often all rows were taken. */
  rounds = 0
  private order: Uint32Array
  private position = 0

  constructor(
    private readonly length: number,
    private readonly rng: Rng,
  ) {
    this.order = rng.permutation(length)
  }

  next(count: number): Uint32Array {
    const rows = new Uint32Array(count)
    for (let i = 0; i < count; i++) {
      if (this.position === this.length) {
        this.order = this.rng.permutation(this.length)
        this.position = 0
        this.rounds++
      }
      rows[i] = this.order[this.position++]!
    }
    return rows
  }

  /** Goes on as if `count` rows had been taken. Nothing may have been taken before. */
  skip(count: number): void {
    // A round begins with the first row that is taken from it.
    const rounds = Math.max(0, Math.ceil(count / this.length) - 1)
    if (rounds > 0) {
      this.rng.skip((rounds - 1) * (this.length - 1))
      this.order = this.rng.permutation(this.length)
    }
    this.rounds = rounds
    this.position = count - rounds * this.length
  }
}
