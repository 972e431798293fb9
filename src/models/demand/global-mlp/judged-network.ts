/** A network on validation windows, as the importance of features is measured of it. */
import {
  LEVEL_COUNT,
  QUANTILE_LEVELS,
  type DemandPanel,
  type DemandSeries,
} from '../../../contracts/demand/demand'
import { leastObserved, type WindowShape } from '../../../contracts/demand/window-shape'
import { Rng } from '../../../core/statistics/rng'
import { quantileLoss } from '../../../evaluation'
import {
  allocateWindows,
  DemandWindowWriter,
  FUTURE_COUNT,
  FUTURE_FEATURES,
  PAST_COUNT,
  PAST_NAMES,
  SUMMARY_COUNT,
  SUMMARY_NAMES,
  toldBy,
  writeWindowLabels,
  type DemandWindows,
} from '../../../features/demand'
import { MOST_JUDGED_ROWS, type JudgedFeature, type JudgedModel } from '../permutation-importance'
import type { GlobalMlpPredictor } from './predictor'

/** Windows have many periods each: fewer of them than of single periods say as much. */
const MOST_WINDOWS = MOST_JUDGED_ROWS / 4

export const ITEM_FEATURE = 'item'
export const PLACE_FEATURE = 'place'

/** The columns of one array of windows, of all of its periods. */
interface ArrayColumns {
  readonly array: 'past' | 'summary' | 'future'
  readonly columns: readonly number[]
}

interface NetworkFeature extends JudgedFeature {
  readonly of: ArrayColumns | typeof ITEM_FEATURE | typeof PLACE_FEATURE
}

const WIDTHS = { past: PAST_COUNT, summary: SUMMARY_COUNT, future: FUTURE_COUNT } as const

const FUTURE_NAMES = Object.keys(FUTURE_FEATURES)

/** What is read of each period of the context is measured, but no network is trained without a part of it. */
const NETWORK_FEATURES: readonly NetworkFeature[] = [
  { name: ITEM_FEATURE, mayBeLeftOut: true, of: ITEM_FEATURE },
  { name: PLACE_FEATURE, mayBeLeftOut: true, of: PLACE_FEATURE },
  ...PAST_NAMES.map((name, column): NetworkFeature => ({
    name: `context:${name}`,
    mayBeLeftOut: false,
    of: { array: 'past', columns: [column] },
  })),
  ...SUMMARY_NAMES.map((name, column): NetworkFeature => ({
    name,
    mayBeLeftOut: true,
    of: { array: 'summary', columns: [column] },
  })),
  ...[...new Set(FUTURE_NAMES.map(toldBy))].map((name): NetworkFeature => ({
    name,
    mayBeLeftOut: true,
    of: {
      array: 'future',
      columns: FUTURE_NAMES.flatMap((one, column) => (toldBy(one) === name ? [column] : [])),
    },
  })),
]

/** Columns of SUMMARY_NAMES, or of FUTURE_FEATURES, that tell of features that are left out. */
export function leftOutColumns(array: 'summary' | 'future', leftOut: ReadonlySet<string>): readonly number[] {
  return NETWORK_FEATURES.flatMap(({ name, of }) =>
    typeof of === 'object' && of.array === array && leftOut.has(name) ? of.columns : [],
  )
}

export class JudgedNetwork implements JudgedModel {
  readonly features: readonly NetworkFeature[] = NETWORK_FEATURES
  private readonly windows: DemandWindows
  private readonly units: Float32Array
  private readonly weights: Float32Array
  private readonly keys: readonly DemandSeries[]

  /** @param origins of the validation windows; at most 250 windows are drawn by the seed */
  constructor(
    private readonly predictor: GlobalMlpPredictor,
    panel: DemandPanel,
    private readonly shape: WindowShape,
    { origins, seed }: { readonly origins: readonly number[]; readonly seed: number },
  ) {
    const all = panel.series.flatMap((_, series) => origins.map((origin) => ({ series, origin })))
    const order = new Rng(seed, 'judged windows').permutation(all.length)
    const drawn = Array.from(order.subarray(0, MOST_WINDOWS).sort(), (at) => all[at]!)
    const { horizon } = shape
    this.keys = drawn.map(({ series }) => panel.series[series]!)
    this.windows = allocateWindows(drawn.length, shape, { forTrees: false })
    this.units = new Float32Array(drawn.length * horizon)
    this.weights = new Float32Array(drawn.length * horizon)
    const writer = new DemandWindowWriter(panel, shape)
    for (const [row, { series, origin }] of drawn.entries()) {
      writer.write(series, origin, this.windows, row)
      const scale = this.windows.scale[row]!
      const span = { origin, end: panel.historySteps, horizon, scale }
      writeWindowLabels(panel.series[series]!, span, { units: this.units, weights: this.weights }, row)
      // As in training: what a simpler rule answers does not count, and large series count more.
      const isLearnt = this.windows.observedCount[row]! >= leastObserved(shape)
      const weight = isLearnt ? Math.sqrt(1 + scale) : 0
      for (let at = row * horizon; at < (row + 1) * horizon; at++) this.weights[at]! *= weight
    }
  }

  get rows(): number {
    return this.keys.length
  }

  async lossOf(feature: number | null, order: Uint32Array): Promise<number> {
    const { quantiles } = await this.predictor.runNetwork(...this.permuted(feature, order))
    let loss = 0
    let weight = 0
    for (const [cell, ofCell] of this.weights.entries()) {
      if (ofCell === 0) continue
      for (const [level, at] of QUANTILE_LEVELS.entries())
        loss +=
          (ofCell * quantileLoss(at, this.units[cell]!, quantiles[cell * LEVEL_COUNT + level]!)) / LEVEL_COUNT
      weight += ofCell
    }
    return weight > 0 ? loss / weight : 0
  }

  /** Copies, since the network standardises its windows in place. */
  private permuted(
    feature: number | null,
    order: Uint32Array,
  ): [windows: DemandWindows, keys: readonly DemandSeries[]] {
    const { keys, windows } = this
    const of = feature === null ? null : this.features[feature]!.of
    const copies = {
      ...windows,
      past: windows.past.slice(),
      summary: windows.summary.slice(),
      future: windows.future.slice(),
    }
    if (of === ITEM_FEATURE)
      return [
        copies,
        keys.map((key, row) => {
          const { itemId, categoryId } = keys[order[row]!]!
          return { ...key, itemId, categoryId }
        }),
      ]
    if (of === PLACE_FEATURE)
      return [copies, keys.map((key, row) => ({ ...key, locationId: keys[order[row]!]!.locationId }))]
    if (of !== null) permuteColumns(windows[of.array], copies[of.array], this.layoutOf(of), order)
    return [copies, keys]
  }

  private layoutOf({ array, columns }: ArrayColumns): ArrayLayout {
    const { context, horizon } = this.shape
    const width = WIDTHS[array]
    return { width, columns, rowLength: width * { past: context, summary: 1, future: horizon }[array] }
  }
}

interface ArrayLayout {
  /** Columns of a period. */
  readonly width: number
  readonly columns: readonly number[]
  /** Numbers of a row. */
  readonly rowLength: number
}

/** Writes the columns of all periods of row `order[row]` to each row. */
function permuteColumns(
  from: Float32Array,
  to: Float32Array,
  { width, columns, rowLength }: ArrayLayout,
  order: Uint32Array,
): void {
  for (const [row, other] of order.entries())
    for (let period = 0; period < rowLength; period += width)
      for (const column of columns)
        to[row * rowLength + period + column] = from[other * rowLength + period + column]!
}
