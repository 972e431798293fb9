/**
 * What is known of the complete periods of series. Sums over items are read from all of their items, which takes a shop of some size
 * longer than anything else that it is asked when somebody opens the console; so they are kept for as long as they are the same.
 */
import { STEP_STATUS, type DemandSeriesKey } from '../../contracts/demand/demand'
import { demandModelName, type DemandQuantity } from '../../contracts/demand/model-names'
import { BoundedCache } from '../../core/bounded-cache'
import { type Day, addDays } from '../../core/time/day'
import { firstDayOf, type Granularity, gridFrom, indexOfDay, periodStart } from '../../core/time/grid'
import { loadDemandPanel } from '../../datasets/demand-panel'
import type { Database } from '../../db/client'
import { readRevisions } from '../../db/repositories/demand/series.repository'
import { readValues } from '../../db/repositories/demand/values.repository'
import type { ForecastEngine } from './forecast-engine'
import { withoutFloatNoise } from './float-noise'
import { type DemandActualValue, type DemandDayStatus, type PastSeries, seriesKeyOf } from './forecast-value'

/** Two years of days take about 100 kB. */
const KEPT_HISTORIES = 100

/** Series of one measure and granularity whose last complete period ends on one day. */
interface Group extends DemandQuantity {
  readonly originDay: Day
  readonly days: number
}

export class DemandHistory {
  /**
   * By what a history follows from: the revision moves on with the data of complete days, and `OriginDays.heardOf` with the days that
   * places are heard of on.
   */
  private readonly kept = new BoundedCache<string, readonly DemandActualValue[]>(KEPT_HISTORIES)

  constructor(private readonly options: { database: Database; engine: Pick<ForecastEngine, 'originDays'> }) {}

  /**
   * The whole periods within the last `days` complete days of each series, from its first one on sale; oldest first, in the order asked.
   * @throws NOT_FOUND
   */
  async read(series: readonly PastSeries[], days: number): Promise<(readonly DemandActualValue[])[]> {
    const answers = new Array<readonly DemandActualValue[]>(series.length)
    const groupOf = (one: PastSeries) => `${demandModelName(one)}/${one.originDay}`
    for (const name of new Set(series.map(groupOf))) {
      const positions = series.flatMap((one, index) => (groupOf(one) === name ? [index] : []))
      const keys = positions.map((index) => seriesKeyOf(series[index]!))
      const { measure, granularity, originDay } = series[positions[0]!]!
      const found = await this.readGroup({ measure, granularity, originDay, days }, keys)
      positions.forEach((index, row) => (answers[index] = found[row]!))
    }
    return answers
  }

  private async readGroup(
    group: Group,
    keys: readonly DemandSeriesKey[],
  ): Promise<(readonly DemandActualValue[])[]> {
    // Before the data: what changes between the two is read, and moves the revision on.
    const names = await this.namesOf(group, keys)
    const answers = names.map((name) => (name === null ? undefined : this.kept.get(name)))
    const missing = answers.flatMap((answer, row) => (answer ? [] : [row]))
    const found = await this.load(
      group,
      missing.map((row) => keys[row]!),
    )
    missing.forEach((row, position) => {
      answers[row] = found[position]!
      const name = names[row]
      if (name) this.kept.set(name, found[position]!)
    })
    return answers as (readonly DemandActualValue[])[]
  }

  /** What each history is kept by. Null: it is not kept, as a series of one item is read in no time. */
  private async namesOf(group: Group, keys: readonly DemandSeriesKey[]): Promise<(string | null)[]> {
    if (keys.every(({ itemId }) => itemId !== null)) return keys.map(() => null)
    const [states, origins] = await Promise.all([
      readRevisions(this.options.database, group, keys),
      this.options.engine.originDays(),
    ])
    return keys.map(({ itemId, locationId }, row) => {
      const state = states[row]
      if (itemId !== null || !state) return null
      const { seriesId, revision } = state
      return [seriesId, revision, group.originDay, group.days, origins.heardOf(locationId)].join('/')
    })
  }

  private async load(
    { measure, granularity, originDay, days }: Group,
    series: readonly DemandSeriesKey[],
  ): Promise<DemandActualValue[][]> {
    const periods = wholePeriodsBefore(originDay, days, granularity)
    if (periods === 0 || series.length === 0) return series.map(() => [])
    const from = firstDayOf(gridFrom(originDay, granularity), 1 - periods)
    const [{ panel }, valueOf] = await Promise.all([
      loadDemandPanel(this.options.database, {
        measure,
        granularity,
        series,
        originDay,
        historySteps: periods,
        futureSteps: 0,
      }),
      readValues(this.options.database, { measure, granularity, series, from, to: originDay }),
    ])
    return panel.series.map(({ status, stockOutFraction, firstObserved }, row) =>
      [...status.keys()].slice(firstObserved).map((period) => ({
        day: firstDayOf(panel.grid, period),
        status: statusOf(status[period]!),
        value: status[period] === STEP_STATUS.unobserved ? null : (valueOf(row, period) ?? 0),
        stockOutFraction: withoutFloatNoise(stockOutFraction[period]!),
      })),
    )
  }
}

function statusOf(status: number): DemandDayStatus {
  if (status === STEP_STATUS.unobserved) return 'UNOBSERVED'
  return status === STEP_STATUS.closed ? 'CLOSED' : 'OBSERVED'
}

/** The whole periods within the `days` that end with `originDay`, which is the last day of a period. */
function wholePeriodsBefore(originDay: Day, days: number, granularity: Granularity): number {
  const last = gridFrom(originDay, granularity)
  const first = addDays(originDay, 1 - days)
  const start = indexOfDay(last, first)
  return periodStart(first, granularity) === first ? 1 - start : -start
}
