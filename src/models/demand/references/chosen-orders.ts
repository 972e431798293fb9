/**
 * Orders of models that take too long to be searched for at every forecast. A training searches once for each of the series that sell most; the others take
 * the order that most of those were given. Parameters are fitted anew at every forecast.
 */
import { z } from 'zod'
import type { DemandPanel } from '../../../contracts/demand/demand'
import type { WindowShape } from '../../../contracts/demand/window-shape'
import type { TrainOptions } from '../../../contracts/models/estimator'
import { panelAt } from '../../../evaluation'
import { WindowStatistics } from '../../../features/demand'
import { pause } from '../../cancellation'
import { needsFallback } from '../pooled-fallback'
import { seriesId } from './error-quantiles'

const terms = z.number().int().min(0).max(12)

/** Of a seasonal ARIMA model, with so many waves of the season as regressors. */
const chosenOrderSchema = z.strictObject({
  order: z.strictObject({
    p: terms,
    d: terms,
    q: terms,
    P: terms,
    D: terms,
    Q: terms,
    constant: z.boolean(),
  }),
  /** Of the seasonal terms; 1: there are none. */
  season: z.number().int().min(1),
  harmonics: terms,
})

export type ChosenOrder = Readonly<z.output<typeof chosenOrderSchema>>

export const chosenOrdersSchema = z.object({
  /** By `seriesId`. */
  series: z.record(z.string(), chosenOrderSchema),
  /** Of all others; null where no series was searched. */
  usual: chosenOrderSchema.nullable(),
})

export type ChosenOrders = Readonly<z.output<typeof chosenOrdersSchema>>

export const NO_ORDERS: ChosenOrders = { series: {}, usual: null }

export interface OrderSearch {
  /** Series that are searched at most: they bound how long a training takes. */
  readonly mostSeries: number
  /** Null where the series is too short. */
  readonly search: (statistics: WindowStatistics) => ChosenOrder | null
}

/**
 * @param origin what lies after it is not read: errors that are learnt from later origins know nothing of the choice
 * @throws CANCELLED
 */
export async function chooseOrders(
  panel: DemandPanel,
  { shape, origin }: { readonly shape: WindowShape; readonly origin: number },
  { mostSeries, search }: OrderSearch,
  { signal, onProgress }: Pick<TrainOptions, 'signal' | 'onProgress'>,
): Promise<ChosenOrders> {
  const statistics = new WindowStatistics(shape)
  const past = panelAt(panel, origin, { historySteps: shape.context, futureSteps: shape.horizon })
  const read = (row: number): WindowStatistics => {
    statistics.read(past.series[row]!, past.historySteps - 1, past.historySteps)
    return statistics
  }
  const levels = new Float64Array(past.series.length)
  for (let row = 0; row < levels.length; row++) {
    if (row % 1024 === 1023) await pause(signal)
    const { observedCount, level } = read(row)
    levels[row] = needsFallback(observedCount, shape) ? -1 : level
  }
  const rows = Array.from(levels.keys()).filter((row) => levels[row]! >= 0)
  rows.sort((a, b) => levels[b]! - levels[a]!)
  const series: Record<string, ChosenOrder> = {}
  const chosen = rows.slice(0, mostSeries)
  for (const [index, row] of chosen.entries()) {
    // A search takes dozens of milliseconds.
    await pause(signal)
    onProgress?.({ stage: 'orders', fraction: (0.1 * index) / chosen.length })
    const found = search(read(row))
    if (found) series[seriesId(past.series[row]!)] = found
  }
  return { series, usual: mostFrequent(Object.values(series)) }
}

/** The first one of those that are as frequent. */
function mostFrequent(all: readonly ChosenOrder[]): ChosenOrder | null {
  const counts = new Map<string, number>()
  let best: ChosenOrder | null = null
  let most = 0
  for (const one of all) {
    const text = JSON.stringify(one)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  for (const one of all) {
    const count = counts.get(JSON.stringify(one))!
    if (count > most) [best, most] = [one, count]
  }
  return best
}
