/** Draws one series of a backtest of demand. */
import type { DemandPanel, DemandSeriesKey, Measure } from '../../contracts/demand/demand'
import { periodStart } from '../../core/time/grid'
import { ForecartError } from '../../core/errors'
import type { Database } from '../../db/client'
import { readSeriesByExternalIds, readSeriesNames } from '../../db/repositories/demand/series.repository'
import type { DemandBacktest } from '../../training/demand/training'
import { drawBacktest } from './chart'
import { plottedPoints, plottedRow } from './plotted-series'

/** The series that is asked for; null where none is. @throws NOT_FOUND, BAD_USER_INPUT */
export async function askedSeries(
  database: Database,
  item: string | undefined,
  location: string | undefined,
): Promise<DemandSeriesKey | null> {
  if (item === undefined) {
    if (location === undefined) return null
    throw new ForecartError('BAD_USER_INPUT', '--location needs --item')
  }
  const key = await readSeriesByExternalIds(database, item, location ?? null)
  if (key === null)
    throw new ForecartError(
      'NOT_FOUND',
      `There is no item "${item}"${location === undefined ? '' : `, or no location "${location}"`}`,
    )
  return key
}

/** @returns SVG */
export async function plotBacktest(
  database: Database,
  panel: DemandPanel,
  measure: Measure,
  { family, windows }: DemandBacktest,
  asked: DemandSeriesKey | null,
): Promise<string> {
  const row = plottedRow(panel, asked)
  const { itemId, locationId } = panel.series[row]!
  const names = await readSeriesNames(database, { itemId, locationId })
  return drawBacktest({
    title: `${names.item}, ${names.location ?? 'all locations'}`,
    subtitle: `Rolling-origin backtest of ${family}; dashed lines are the origins`,
    intervalName: '80 % interval',
    origins: windows.map(({ originDay }) => periodStart(originDay, panel.grid.granularity)),
    points: await plottedPoints(database, panel, measure, windows, row),
  })
}
