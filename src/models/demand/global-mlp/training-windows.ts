/** Windows for training and validation, materialised once: `[windows, ...]` arrays that batches are copied from. */
import { MAX_HORIZON_DAYS, type DemandPanel, type DemandSeries } from '../../../contracts/demand'
import type { Rng } from '../../../core/rng'
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
import { OTHER, type Vocabulary } from './vocabulary'

/** One window: a series at an origin, both indices. */
export interface WindowRef {
  readonly series: number
  readonly origin: number
}

/** Uniform numbers that `fill` draws for each row. */
export const DRAWS_PER_ROW = 2
const PAUSE_EVERY = 1024
const DAYS_OF_YEAR = 365
const DAYS_OF_SIX_MONTHS = 182

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

/** What the scalers of a model were fitted on, and how it reads features ever after. */
export interface FeatureScalers {
  readonly summary: Scaler
  readonly future: Scaler
}

export class TrainingWindows {
  private constructor(
    readonly length: number,
    private readonly windows: DemandWindows,
    /** `[windows, MAX_HORIZON_DAYS]` in scales. */
    private readonly units: Float32Array,
    private readonly weights: Float32Array,
    private readonly itemRows: Int32Array,
    private readonly locationRows: Int32Array,
  ) {}

  /** @throws CANCELLED. */
  static async build(
    panel: DemandPanel,
    refs: readonly WindowRef[],
    end: number,
    vocabulary: Vocabulary,
    signal: AbortSignal | undefined,
  ): Promise<TrainingWindows> {
    const keys = refs.map(({ series }) => panel.series[series]!)
    const built = new TrainingWindows(
      refs.length,
      allocateWindows(refs.length),
      new Float32Array(refs.length * MAX_HORIZON_DAYS),
      new Float32Array(refs.length * MAX_HORIZON_DAYS),
      Int32Array.from(keys, (key) => vocabulary.itemRow(key)),
      Int32Array.from(keys, (key) => vocabulary.locationRow(key)),
    )
    await built.write(panel, refs, end, signal)
    return built
  }

  /**
   * Writes windows at other origins over these; not yet standardised.
   * @param refs as many as before, of the same series in the same order. @throws CANCELLED.
   */
  async write(
    panel: DemandPanel,
    refs: readonly WindowRef[],
    end: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { windows, units, weights } = this
    const writer = new DemandWindowWriter(panel)
    for (const [row, { series, origin }] of refs.entries()) {
      if (row % PAUSE_EVERY === 0) await pause(signal)
      writer.write(series, origin, windows, row)
      writeWindowLabels(panel.series[series]!, origin, end, windows.scale[row]!, units, weights, row)
      // What too few days are known of is answered by the simpler rule, and its scale means nothing.
      const isLearnt = windows.observedDays[row]! >= MIN_OBSERVED_DAYS
      weighWindow(weights, row, isLearnt ? Math.sqrt(1 + windows.scale[row]!) : 0)
    }
  }

  /** @param days that the labels of the windows cover. */
  fitScalers(days: number): FeatureScalers {
    const unused = [
      ...(days < DAYS_OF_YEAR ? SEASONAL_COLUMNS : []),
      ...(days < DAYS_OF_SIX_MONTHS ? MONTHLY_COLUMNS : []),
    ]
    return {
      summary: Scaler.fit(this.windows.summary, SUMMARY_COUNT),
      future: Scaler.fit(this.windows.future, FUTURE_COUNT, unused),
    }
  }

  /** In place, once after each writing. */
  standardise(scalers: FeatureScalers): void {
    scalers.summary.apply(this.windows.summary)
    scalers.future.apply(this.windows.future)
  }

  /** Copies the windows of `rows` into a batch; hides each item and location with probability `idDropFraction`. */
  fill(batch: Batch, rows: ArrayLike<number>, idDropFraction: number, rng: Rng): void {
    const { windows } = this
    for (let to = 0; to < rows.length; to++) {
      const from = rows[to]!
      copyRow(windows.past, from, batch.past, to, CONTEXT_DAYS * PAST_COUNT)
      copyRow(windows.summary, from, batch.summary, to, SUMMARY_COUNT)
      copyRow(windows.future, from, batch.future, to, MAX_HORIZON_DAYS * FUTURE_COUNT)
      copyRow(windows.base, from, batch.base, to, MAX_HORIZON_DAYS)
      copyRow(this.units, from, batch.units, to, MAX_HORIZON_DAYS)
      copyRow(this.weights, from, batch.weights, to, MAX_HORIZON_DAYS)
      batch.item[to] = rng.uniform() < idDropFraction ? OTHER : this.itemRows[from]!
      batch.location[to] = rng.uniform() < idDropFraction ? OTHER : this.locationRows[from]!
    }
  }
}

/** Feeds of one training step; a type, so that it can be passed as a record of arrays. */
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

/**
 * In scales, errors of large series look small though they matter more: a weight of the root of the scale lies halfway
 * between counting every series alike and counting every unit alike.
 */
function weighWindow(weights: Float32Array, row: number, weight: number): void {
  for (let at = row * MAX_HORIZON_DAYS; at < (row + 1) * MAX_HORIZON_DAYS; at++) weights[at]! *= weight
}

function copyRow(from: Float32Array, fromRow: number, to: Float32Array, toRow: number, width: number): void {
  to.set(from.subarray(fromRow * width, (fromRow + 1) * width), toRow * width)
}
