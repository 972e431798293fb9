/**
 * Keeps daily demand equal to what orders, returns and events say; `db/repositories/demand/demand-definition.ts` defines what that is.
 * Series whose complete days changed get a new revision, and their forecasts are asked for in the same transaction.
 */
import { type ItemSeriesKey, seriesName } from '../../contracts/demand/demand'
import type { Clock } from '../../core/time/clock'
import { ForecartError } from '../../core/errors'
import type { Database } from '../../db/client'
import { analyzeDemand } from '../../db/repositories/demand/demand-extent.repository'
import {
  clearMarks,
  lockRollup,
  recomputeAllCells,
  recomputeCells,
  takeMarks,
} from '../../db/repositories/demand/demand-rollup.repository'
import {
  markGroupDays,
  recountAllGroupDays,
  recountGroupDays,
  takeGroupDays,
} from '../../db/repositories/demand/demand-groups.repository'
import { bumpGroupSeries } from '../../db/repositories/demand/series-revision.repository'
import { readSetting, writeSetting } from '../../db/repositories/operations/setting.repository'
import { enqueueFollowing, enqueueRefresh } from './rollup-request'

const RECOMPUTED_AT = 'demand.recomputed-at'
/** The marks that one transaction takes: many, since marks of busy cells repeat, and bounded, so that a backlog is several transactions. */
const MARKS_PER_ROUND = 50_000
/** The places and days whose orders and visits one transaction counts: all items that were sold there that day. */
const GROUP_DAYS_PER_ROUND = 200

export interface RollUpResult {
  /** Cells that were recomputed. */
  readonly cells: number
  readonly changedSeries: readonly ItemSeriesKey[]
}

export interface RollUpOptions {
  readonly signal?: AbortSignal
}

export interface RollupServiceOptions {
  readonly database: Database
  readonly clock: Clock
}

export class RollupService {
  constructor(private readonly options: RollupServiceOptions) {}

  /**
   * Recomputes exactly the dirty cells, in bounded rounds, until no mark is left. Any number of processes may call it.
   * @throws CANCELLED between two rounds; what was done stays.
   */
  async rollUpDirty(options: RollUpOptions = {}): Promise<RollUpResult> {
    const series = new Map<string, ItemSeriesKey>()
    let cells = 0
    for (;;) {
      if (options.signal?.aborted) throw new ForecartError('CANCELLED', 'The roll-up was cancelled')
      const round = await this.options.database.transaction(async (tx) => {
        await lockRollup(tx)
        const taken = await takeMarks(tx, MARKS_PER_ROUND)
        if (taken.cells.length === 0) return null
        const result = await recomputeCells(tx, taken.cells, this.options.clock.now())
        await markGroupDays(tx, taken.cells)
        await enqueueFollowing(tx, result)
        return { ...taken, changedSeries: result.changedSeries }
      })
      if (round === null) break
      cells += round.cells.length
      for (const key of round.changedSeries) series.set(seriesName(key), key)
      if (round.marks < MARKS_PER_ROUND) break
    }
    await this.recountGroups(options)
    return { cells, changedSeries: [...series.values()] }
  }

  /** Orders and visits of groups of items, of days that are over. */
  private async recountGroups({ signal }: RollUpOptions): Promise<void> {
    for (;;) {
      if (signal?.aborted) throw new ForecartError('CANCELLED', 'The roll-up was cancelled')
      const counted = await this.options.database.transaction(async (tx) => {
        await lockRollup(tx)
        const days = await takeGroupDays(tx, GROUP_DAYS_PER_ROUND, this.options.clock.now())
        if (days.length === 0) return 0
        const changed = await recountGroupDays(tx, days)
        if ((await bumpGroupSeries(tx, changed, this.options.clock.now())) > 0) await enqueueRefresh(tx)
        return days.length
      })
      if (counted < GROUP_DAYS_PER_ROUND) return
    }
  }

  /** Recomputes everything from its sources, as after a large import. Imported aggregates are not touched. */
  async recomputeAll(): Promise<RollUpResult> {
    const result = await this.options.database.transaction(async (tx) => {
      await lockRollup(tx)
      await clearMarks(tx)
      const recomputed = await recomputeAllCells(tx, this.options.clock.now())
      await recountAllGroupDays(tx)
      await writeSetting(tx, RECOMPUTED_AT, this.options.clock.now().toISOString())
      await enqueueFollowing(tx, recomputed)
      return recomputed
    })
    // What the planner believes of the table must not date from before it was filled.
    if (result.changed > 0) await analyzeDemand(this.options.database)
    return { cells: result.changed, changedSeries: result.changedSeries }
  }

  /** Whether everything was ever recomputed: what was written past the marks, as seeds are, waits for it. */
  async wasRecomputed(): Promise<boolean> {
    return (await readSetting(this.options.database, RECOMPUTED_AT)) !== null
  }
}
