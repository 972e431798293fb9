/** What demand models are trained and backtested on. */
import { type Cleaning, NO_CLEANING } from '../../contracts/demand/cleaning'
import type { DemandPanel } from '../../contracts/demand/demand'
import type { DemandQuantity } from '../../contracts/demand/model-names'
import type { Clock } from '../../core/time/clock'
import { addDays } from '../../core/time/day'
import { dailyGrid } from '../../core/time/grid'
import { ForecartError } from '../../core/errors'
import { lastCompletePeriodEnd, loadDemandPanel } from '../../datasets/demand-panel'
import { originDaysAt } from '../../datasets/origin-days'
import type { Database } from '../../db/client'
import { lastDemandDay } from '../../db/repositories/demand/demand-extent.repository'
import { readSellingLocations } from '../../db/repositories/demand/demand-scope.repository'
import { sinceFirstObserved } from '../../evaluation'
import { periodsOf } from '../../features/demand'
import { requireUsableData } from './usable-data'

export interface TrainingPanelOptions extends DemandQuantity {
  readonly clock: Clock
  /** How many days are read at most. */
  readonly trainingDays: number
  /** How many periods ahead the model is to forecast. Default: as usual for the granularity. */
  readonly horizon?: number
  /** Periods after which a season repeats: what seasonal rules look back, and what MASE is measured in. Default: as usual for the granularity. */
  readonly season?: number | undefined
  /** What the model does to what it reads. Default: nothing. */
  readonly cleaning?: Cleaning | undefined
}

/**
 * Every series up to the last period that is over and has sales somewhere: data may have been imported from the past, and a
 * day without data is not a day without sales. It begins with the first period that any series was on sale in, at most
 * `trainingDays` before that end, so that who finds too little in it can say how much is missing.
 * @throws NOT_ENOUGH_DATA where nothing was ever sold, not a whole period is over, or the data is of no use (usable-data.ts)
 */
export async function loadTrainingPanel(
  database: Database,
  {
    clock,
    trainingDays,
    measure,
    granularity,
    horizon,
    season,
    cleaning = NO_CLEANING,
  }: TrainingPanelOptions,
): Promise<DemandPanel> {
  const lastDay = await lastDemandDay(database)
  if (lastDay === null) throw new ForecartError('NOT_ENOUGH_DATA', 'There are no sales to learn from yet')
  const complete = originDaysAt(clock.now(), await readSellingLocations(database)).all
  const originDay = lastCompletePeriodEnd(lastDay < complete ? lastDay : complete, granularity)
  const days = {
    grid: dailyGrid(addDays(originDay, 1 - trainingDays)),
    historySteps: trainingDays,
    futureSteps: 0,
  }
  const { panel } = await loadDemandPanel(database, {
    measure,
    granularity,
    series: 'all',
    originDay,
    historySteps: periodsOf(days, granularity).historySteps,
    futureSteps: 0,
    horizon,
    origins: 'all',
  })
  const { grid } = panel
  const used = sinceFirstObserved({ ...panel, grid: { ...grid, season: season ?? grid.season } })
  requireUsableData(used, measure, cleaning)
  return used
}
