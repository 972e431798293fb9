/** What demand models are trained and backtested on. */
import type { DemandPanel } from '../../contracts/demand/demand'
import type { Clock } from '../../core/time/clock'
import { ForecartError } from '../../core/errors'
import { loadDemandPanel } from '../../datasets/demand-panel'
import { originDaysAt } from '../../datasets/origin-days'
import type { Database } from '../../db/client'
import { lastDemandDay } from '../../db/repositories/demand/demand-extent.repository'
import { readSellingLocations } from '../../db/repositories/demand/demand-rows.repository'
import { sinceFirstObserved } from '../../evaluation'

/**
 * Every series up to the last day that is over and has sales somewhere: data may have been imported from the past, and a
 * day without data is not a day without sales. It begins on the first day that any series was on sale, at most `trainingDays` before
 * that end, so that who finds too little in it can say how many days are missing.
 * @throws NOT_ENOUGH_DATA where nothing was ever sold
 */
export async function loadTrainingPanel(
  database: Database,
  clock: Clock,
  trainingDays: number,
): Promise<DemandPanel> {
  const lastDay = await lastDemandDay(database)
  if (lastDay === null) throw new ForecartError('NOT_ENOUGH_DATA', 'There are no sales to learn from yet')
  const complete = originDaysAt(clock.now(), await readSellingLocations(database)).all
  const { panel } = await loadDemandPanel(database, {
    series: 'all',
    originDay: lastDay < complete ? lastDay : complete,
    historyDays: trainingDays,
    futureDays: 0,
    origins: 'all',
  })
  return sinceFirstObserved(panel)
}
