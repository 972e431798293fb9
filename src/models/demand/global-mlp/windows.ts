/**
 * The windows that the network learns from, materialised once as `[windows, ...]` arrays that batches are copied from, and those
 * that it is validated on: the last periods of the panel, which no window of the training part reaches.
 */
import type { DemandPanel, DemandSeries } from '../../../contracts/demand/demand'
import {
  DAYS_PER_PERIOD,
  historyShortage,
  leastObserved,
  leastTrainingPeriods,
  originStride,
  type WindowShape,
} from '../../../contracts/demand/window-shape'
import { ForecartError } from '../../../core/errors'
import { countOfPeriods } from '../../../core/time/grid'
import type { Rng } from '../../../core/statistics/rng'
import { planOrigins } from '../../../evaluation'
import {
  allocateWindows,
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
import { leftOutColumns } from './judged-network'
import { UNKNOWN_ROW, type Vocabulary } from './network'
import type { FeatureScalers } from './predictor'

const VALIDATION_WINDOWS = 3
/** Fewer windows would be learnt by heart. */
const MIN_WINDOWS = 64
/** Windows after which cancellation is looked for. */
const PAUSE_EVERY = 1024
const DAYS_OF_YEAR = 365
const DAYS_OF_SIX_MONTHS = 182
/** Uniform numbers that `fill` draws for each row. */
export const DRAWS_PER_ROW = 2

/** Indices of periods; their labels are the last periods of the panel. @throws NOT_ENOUGH_DATA. */
export function validationOrigins(
  panel: DemandPanel,
  { granularity, context, horizon }: WindowShape,
): number[] {
  const stride = originStride(granularity)
  return planOrigins(panel, { horizon, windows: VALIDATION_WINDOWS, stride }, context)
}

/** Periods at the end of the panel that no window of the training part reaches. */
function validationPeriods({ granularity, horizon }: WindowShape): number {
  return horizon + (VALIDATION_WINDOWS - 1) * originStride(granularity)
}

/** One window: the index of a series, and that of the last period that the network sees of it. */
export interface WindowRef {
  readonly series: number
  readonly origin: number
}

/**
 * At most `maxWindows` windows whose whole horizon ends before period `end` and whose context holds enough of the series;
 * every series gets an equal share, spread evenly over its origins.
 */
export function chooseWindows(
  panel: DemandPanel,
  shape: WindowShape,
  { end, maxWindows }: { readonly end: number; readonly maxWindows: number },
  rng: Rng,
): WindowRef[] {
  const share = Math.max(1, Math.floor(maxWindows / Math.max(1, panel.series.length)))
  return panel.series.flatMap((one, series) => {
    const first = firstOrigin(one, shape)
    const available = availableWindows(one, shape, end)
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
export function countWindows(panel: DemandPanel, shape: WindowShape, end: number): number {
  return panel.series.reduce((sum, one) => sum + Math.max(0, availableWindows(one, shape, end)), 0)
}

/** Periods that labels may lie on: a panel may begin long before the first sale, and those say nothing of the year. */
export function labelledPeriods(panel: DemandPanel, shape: WindowShape, end: number): number {
  return panel.series.reduce((most, one) => Math.max(most, end - 1 - firstOrigin(one, shape)), 0)
}

function firstOrigin({ firstObserved }: DemandSeries, shape: WindowShape): number {
  return Math.max(shape.context - 1, firstObserved + leastObserved(shape) - 1)
}

function availableWindows(series: DemandSeries, shape: WindowShape, end: number): number {
  return end - shape.horizon - firstOrigin(series, shape)
}

export class TrainingWindows {
  private constructor(
    private readonly panel: DemandPanel,
    private readonly shape: WindowShape,
    /** The first period that no label lies on. */
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
    shape: WindowShape,
    vocabulary: Vocabulary,
    {
      maxWindows,
      leftOut = new Set(),
    }: { readonly maxWindows: number; readonly leftOut?: ReadonlySet<string> },
    rng: Rng,
    signal?: AbortSignal,
  ): Promise<TrainingWindows> {
    const needed = countOfPeriods(leastTrainingPeriods(shape), shape.granularity)
    if (panel.historySteps < leastTrainingPeriods(shape))
      throw notEnough(panel, shape, `${needed} of history`)
    const end = panel.historySteps - validationPeriods(shape)
    const refs = chooseWindows(panel, shape, { end, maxWindows }, rng)
    if (refs.length < MIN_WINDOWS) {
      const sets = `${MIN_WINDOWS} sets of ${needed} of a series, of which it finds ${refs.length}`
      throw notEnough(panel, shape, `a longer history: ${sets}`)
    }
    const keys = refs.map(({ series }) => panel.series[series]!)
    const arrays = {
      windows: allocateWindows(refs.length, shape, { forTrees: false }),
      units: new Float32Array(refs.length * shape.horizon),
      weights: new Float32Array(refs.length * shape.horizon),
      itemRows: Int32Array.from(keys, (key) => vocabulary.itemRow(key)),
      locationRows: Int32Array.from(keys, (key) => vocabulary.locationRow(key)),
    }
    await writeWindows(panel, shape, { refs, end }, arrays, signal)
    const days = labelledPeriods(panel, shape, end) * DAYS_PER_PERIOD[shape.granularity]
    const scalers = fitScalers(arrays.windows, days, leftOut)
    standardise(arrays.windows, scalers)
    return new TrainingWindows(panel, shape, end, maxWindows, rng, arrays, scalers)
  }

  get length(): number {
    return this.arrays.itemRows.length
  }

  /**
   * Draws windows at other origins this many times, where there are more than are held at once, and writes those of the last time
   * over the present ones. @throws CANCELLED
   */
  async redraw(times: number, signal?: AbortSignal): Promise<void> {
    const { panel, shape, end, maxWindows, rng, arrays, scalers } = this
    if (times === 0 || countWindows(panel, shape, end) === this.length) return
    let refs: readonly WindowRef[] = []
    for (let i = 0; i < times; i++) refs = chooseWindows(panel, shape, { end, maxWindows }, rng)
    await writeWindows(panel, shape, { refs, end }, arrays, signal)
    standardise(arrays.windows, scalers)
  }

  /** Copies the windows of `rows` into a batch; hides each item and location with probability `idDropFraction`. */
  fill(batch: Batch, rows: ArrayLike<number>, idDropFraction: number, rng: Rng): void {
    const { windows, units, weights, itemRows, locationRows } = this.arrays
    const { context, horizon } = this.shape
    for (let to = 0; to < rows.length; to++) {
      const from = rows[to]!
      copyRow(windows.past, from, batch.past, to, context * PAST_COUNT)
      copyRow(windows.summary, from, batch.summary, to, SUMMARY_COUNT)
      copyRow(windows.future, from, batch.future, to, horizon * FUTURE_COUNT)
      copyRow(windows.base, from, batch.base, to, horizon)
      batch.scale[to] = windows.scale[from]!
      copyRow(units, from, batch.units, to, horizon)
      copyRow(weights, from, batch.weights, to, horizon)
      batch.item[to] = rng.uniform() < idDropFraction ? UNKNOWN_ROW : itemRows[from]!
      batch.location[to] = rng.uniform() < idDropFraction ? UNKNOWN_ROW : locationRows[from]!
    }
  }
}

interface WindowArrays {
  readonly windows: DemandWindows
  /** `[windows, horizon]` in scales. */
  readonly units: Float32Array
  /** `[windows, horizon]`; 0 where a period is not learnt from. */
  readonly weights: Float32Array
  /** `[windows]` rows of the vocabulary. */
  readonly itemRows: Int32Array
  readonly locationRows: Int32Array
}

/** Writes features, not yet standardised, and labels. @throws CANCELLED. */
async function writeWindows(
  panel: DemandPanel,
  shape: WindowShape,
  { refs, end }: { readonly refs: readonly WindowRef[]; readonly end: number },
  { windows, units, weights }: WindowArrays,
  signal: AbortSignal | undefined,
): Promise<void> {
  const writer = new DemandWindowWriter(panel, shape)
  const { horizon } = shape
  for (const [row, { series, origin }] of refs.entries()) {
    if (row % PAUSE_EVERY === 0) await pause(signal)
    writer.write(series, origin, windows, row)
    const span = { origin, end, horizon, scale: windows.scale[row]! }
    writeWindowLabels(panel.series[series]!, span, { units, weights }, row)
    // A window with too few observed periods is answered by the simpler rule, and its scale means nothing.
    const isLearnt = windows.observedCount[row]! >= leastObserved(shape)
    // In scales, errors of large series look small though they matter more: the root of the scale lies halfway between counting
    // every series alike and counting every unit alike.
    const weight = isLearnt ? Math.sqrt(1 + windows.scale[row]!) : 0
    for (let at = row * horizon; at < (row + 1) * horizon; at++) weights[at]! *= weight
  }
}

/**
 * @param days that the labels of the windows cover: seasons that they do not cover are not read
 * @param leftOut names of features that are not read either
 */
function fitScalers(
  { summary, future }: DemandWindows,
  days: number,
  leftOut: ReadonlySet<string>,
): FeatureScalers {
  const unused = [
    ...leftOutColumns('future', leftOut),
    ...(days < DAYS_OF_YEAR ? SEASONAL_COLUMNS : []),
    ...(days < DAYS_OF_SIX_MONTHS ? MONTHLY_COLUMNS : []),
  ]
  return {
    summary: Scaler.fit(summary, SUMMARY_COUNT, leftOutColumns('summary', leftOut)),
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
  readonly [name in 'past' | 'summary' | 'future' | 'base' | 'scale' | 'units' | 'weights']: Float32Array
} & { readonly item: Int32Array; readonly location: Int32Array }

export function allocateBatch(size: number, { context, horizon }: WindowShape): Batch {
  return {
    past: new Float32Array(size * context * PAST_COUNT),
    summary: new Float32Array(size * SUMMARY_COUNT),
    future: new Float32Array(size * horizon * FUTURE_COUNT),
    base: new Float32Array(size * horizon),
    scale: new Float32Array(size),
    units: new Float32Array(size * horizon),
    weights: new Float32Array(size * horizon),
    item: new Int32Array(size),
    location: new Int32Array(size),
  }
}

function copyRow(from: Float32Array, fromRow: number, to: Float32Array, toRow: number, width: number): void {
  to.set(from.subarray(fromRow * width, (fromRow + 1) * width), toRow * width)
}

function notEnough(panel: DemandPanel, shape: WindowShape, what: string): ForecartError {
  const { granularity } = shape
  const found = panel.historySteps
  return new ForecartError(
    'NOT_ENOUGH_DATA',
    `Training the network needs ${what}; there are ${countOfPeriods(found, granularity)} before the evaluation windows`,
    {
      ...historyShortage(granularity, { needed: leastTrainingPeriods(shape), found }),
      series: panel.series.length,
    },
  )
}
