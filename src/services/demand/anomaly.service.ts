/**
 * Holds what was sold against what was forecast of it, once a day has ended: days that sold otherwise are kept, and those far out raise an
 * alert, which is over when the day is corrected or some weeks old. Only series that are asked for have forecasts to be held against.
 * All of these days together tell whether the champion drifts (drift-watch.ts).
 */
import { createHash } from 'node:crypto'
import {
  CENSORED_FROM,
  LEVEL_COUNT,
  MEDIAN_LEVEL,
  QUANTILE_LEVELS,
  STEP_STATUS,
} from '../../contracts/demand/demand'
import type { Viewer } from '../../contracts/viewer'
import type { Clock } from '../../core/time/clock'
import { addDays, type Day, daysBetween } from '../../core/time/day'
import { ForecartError } from '../../core/errors'
import { loadDemandPanel } from '../../datasets/demand-panel'
import { type OriginDays, originDaysAt } from '../../datasets/origin-days'
import type { Database, Transaction } from '../../db/client'
import {
  type AnomalyFilter,
  type AnomalyRecord,
  type CheckedDays,
  countAnomalies,
  type ForecastSeries,
  forgetToldBefore,
  type FoundAnomaly,
  readForecastSeries,
  readForecastsOfDays,
  replaceAnomalies,
  selectAnomalies,
  takeUntoldAnomalies,
} from '../../db/repositories/demand/demand-anomaly.repository'
import { readSellingLocations } from '../../db/repositories/demand/demand-scope.repository'
import { readCellParts } from '../../db/repositories/demand/demand-sources.repository'
import { resolveAlerts } from '../../db/repositories/operations/alert.repository'
import { readSetting, writeSetting } from '../../db/repositories/operations/setting.repository'
import { demandAnomalies, DRIFT_DAYS, residualScore } from '../../evaluation'
import { requireScope } from '../access'
import { type NewAlert, raiseAlert } from '../operations/alert.service'
import { type Ordering, type Page, type PageRequest, pageSize, positionAfter, toPage } from '../page'
import type { Retraining } from '../models/retraining'
import { DriftWatch } from './drift-watch'
import { decodePoints } from './forecast-points'

export type { AnomalyFilter, AnomalyRecord } from '../../db/repositories/demand/demand-anomaly.repository'

export const DEMAND_ANOMALY_ALERT = 'DEMAND_ANOMALY'

/** Days that are judged: corrections of the last week are heeded. */
const JUDGED_DAYS = 7
/** Days that are read: what went before a day is a part of what it is judged by. */
const READ_DAYS = DRIFT_DAYS
/** Alerts of older days are over. */
const TOLD_DAYS = 28
const CHUNK = 500
/** So many series are held against each other at a time. */
const GROUP = 50_000
/** What comes late changes days that were judged: they are judged again within these hours. */
const AGAIN_AFTER_MS = 6 * 3_600_000
/** Days that have an alert of their own; one alert tells that there are others. */
const MOST_ALERTS = 50
const OTHERS = 'other days'
const CHECKED_SETTING = 'demand-anomalies.checked'

const ORDERING: Ordering = {
  name: 'anomaly.day',
  expression: 'a.day',
  sqlType: 'date',
  descending: true,
}

export interface AnomalyServiceOptions {
  readonly database: Database
  readonly clock: Clock
  /** What a drift asks for a training; null or undefined: it only raises its alert. */
  readonly retraining?: Retraining | null
}

/** What is known of one series, day by day, the oldest first. */
interface ScoredSeries extends CheckedDays {
  readonly first: Day
  /** NaN where a day cannot be judged. */
  readonly scores: Float64Array
  readonly ratios: Float64Array
  readonly forecasts: ReadonlyMap<number, Omit<FoundAnomaly, 'score' | 'isolation' | 'severity'>>
}

export class AnomalyService {
  constructor(private readonly options: AnomalyServiceOptions) {}

  /** The latest day first. @throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT */
  async anomalies(viewer: Viewer, request: PageRequest, filter: AnomalyFilter): Promise<Page<AnomalyRecord>> {
    requireScope(viewer, 'read')
    const { database } = this.options
    const rows = await selectAnomalies(database, filter, {
      sort: ORDERING,
      descending: ORDERING.descending,
      first: pageSize(request),
      after: positionAfter(request.after, ORDERING),
    })
    return toPage(rows, ORDERING, request, () => countAnomalies(database, filter))
  }

  /** Does nothing while no other day has ended anywhere, and some hours have not gone by. @throws CANCELLED between two chunks of series; they are all judged again then */
  async check({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const { database, clock } = this.options
    const places = await readSellingLocations(database)
    if (places.length === 0) return
    const origins = originDaysAt(clock.now(), places)
    const days = places.map(({ id }) => `${id} ${origins.of(id)!}`).sort()
    const time = Math.floor(clock.now().getTime() / AGAIN_AFTER_MS)
    const ended = createHash('sha256')
      .update(`${time}\n${days.join('\n')}`)
      .digest('base64url')
    if ((await readSetting(database, CHECKED_SETTING)) === ended) return
    const drift = await DriftWatch.open(database)
    let scored: ScoredSeries[] = []
    let after = 0n
    for (;;) {
      if (signal?.aborted) throw new ForecartError('CANCELLED', 'The search for anomalies was cancelled')
      const chunk = await readForecastSeries(database, after, addDays(origins.all, -READ_DAYS), CHUNK)
      for (const [origin, series] of byOrigin(chunk, origins))
        scored.push(...(await this.score(series, origin, drift)))
      const isLast = chunk.length < CHUNK
      if (isLast || scored.length >= GROUP) {
        const [group, found] = [scored, foundIn(scored)]
        await database.transaction((tx) => this.store(tx, group, found, origins.all))
        scored = []
      }
      if (isLast) break
      after = chunk.at(-1)!.seriesId
    }
    await drift.settle(this.options.retraining ?? null)
    await writeSetting(database, CHECKED_SETTING, ended)
  }

  /** Series of one origin day. */
  private async score(
    series: readonly ForecastSeries[],
    originDay: Day,
    drift: DriftWatch,
  ): Promise<ScoredSeries[]> {
    const { database } = this.options
    const first = addDays(originDay, 1 - READ_DAYS)
    const forecasts = await readForecastsOfDays(
      database,
      series.map(({ seriesId }) => seriesId),
      first,
      originDay,
    )
    const { panel } = await loadDemandPanel(database, {
      ...{ measure: 'UNITS', granularity: 'DAY', originDay, historySteps: READ_DAYS, futureSteps: 0 },
      series: series.map(({ itemId, locationId }) => ({ itemId, locationId, categoryId: null })),
    })
    const usual = await drift.usualErrors(series)
    const rowOf = new Map(series.map(({ seriesId }, row) => [seriesId, row]))
    const scored = series.map(({ itemId, locationId }) => ({
      ...{ itemId, locationId, first, from: addDays(originDay, 1 - JUDGED_DAYS), to: originDay },
      scores: new Float64Array(READ_DAYS).fill(Number.NaN),
      ratios: new Float64Array(READ_DAYS),
      forecasts: new Map<number, Omit<FoundAnomaly, 'score' | 'isolation' | 'severity'>>(),
    }))
    for (const { seriesId, day, versionId, point } of forecasts) {
      const row = rowOf.get(seriesId)!
      const { status, values, stockOutFraction, firstObserved } = panel.series[row]!
      const index = daysBetween(first, day)
      // Nobody said what was sold, or there was none to sell.
      const isJudged =
        index >= firstObserved &&
        status[index] === STEP_STATUS.observed &&
        stockOutFraction[index]! < CENSORED_FROM
      if (!isJudged) continue
      const ofDay = decodePoints(point, 1)
      const { mean, quantiles } = ofDay
      const units = values[index]!
      drift.add(index, versionId, units, ofDay, usual[row]!)
      const { itemId, locationId, scores, ratios, forecasts: ofDays } = scored[row]!
      scores[index] = residualScore(QUANTILE_LEVELS, quantiles, units)
      ratios[index] = Math.log((units + 1) / (quantiles[MEDIAN_LEVEL]! + 1))
      ofDays.set(index, {
        ...{ itemId, locationId, day, units, versionId, expected: mean[0]! },
        lower: quantiles[LOWER]!,
        upper: quantiles[UPPER]!,
      })
    }
    return scored
  }

  private async store(
    tx: Transaction,
    checked: readonly CheckedDays[],
    found: readonly FoundAnomaly[],
    today: Day,
  ): Promise<void> {
    const gone = await replaceAnomalies(tx, checked, found)
    const from = addDays(today, -TOLD_DAYS)
    const old = await forgetToldBefore(tx, from)
    const over = [...gone, ...old]
    const cells = await readCellParts(tx, over)
    const subjects = over.map(({ day }, index) => subjectOf(cells[index]!, day))
    await resolveAlerts(tx, DEMAND_ANOMALY_ALERT, subjects, null)
    const { taken, waiting } = await takeUntoldAnomalies(tx, from, MOST_ALERTS)
    const named = await readCellParts(tx, taken)
    for (const [index, anomaly] of taken.entries()) await raiseAlert(tx, alertOf(anomaly, named[index]!))
    if (waiting > 0) await raiseAlert(tx, ALERT_OF_OTHERS)
    else await resolveAlerts(tx, DEMAND_ANOMALY_ALERT, [OTHERS], null)
  }
}

const LOWER = QUANTILE_LEVELS.indexOf(0.05)
const UPPER = LEVEL_COUNT - 1 - LOWER

function byOrigin(series: readonly ForecastSeries[], origins: OriginDays): Map<Day, ForecastSeries[]> {
  const groups = new Map<Day, ForecastSeries[]>()
  for (const one of series) {
    const origin = origins.of(one.locationId)
    // The place does not sell any more.
    if (origin === undefined) continue
    const group = groups.get(origin)
    if (group) group.push(one)
    else groups.set(origin, [one])
  }
  return groups
}

function foundIn(scored: readonly ScoredSeries[]): FoundAnomaly[] {
  const judged = demandAnomalies(
    scored.map(({ scores }) => scores),
    scored.map(({ ratios }) => ratios),
  )
  return scored.flatMap(({ forecasts }, row) =>
    judged[row]!.flatMap(({ score, isolation, severity }, index) => {
      const forecast = forecasts.get(index)
      if (severity === null || !forecast || index < READ_DAYS - JUDGED_DAYS) return []
      return [{ ...forecast, score, isolation, severity }]
    }),
  )
}

const subjectOf = ({ item, location }: { item: string; location: string }, day: Day): string =>
  `item ${item} at ${location} on ${day}`

function alertOf(
  { day, units, expected, lower, upper, severity }: FoundAnomaly,
  cell: { item: string; location: string },
): NewAlert {
  return {
    kind: DEMAND_ANOMALY_ALERT,
    severity: severity === 'HIGH' ? 'WARNING' : 'INFO',
    subject: subjectOf(cell, day),
    message:
      `Item ${cell.item} sold ${inWords(units)} units at ${cell.location} on ${day}, and ${inWords(expected)} were forecast: ` +
      `${inWords(lower)} to ${inWords(upper)} in nine cases of ten. Look for a cause: a missing plan, a price, an event, or figures that are wrong. ` +
      `Correct what is wrong, and this alert is over by itself; it also is after ${TOLD_DAYS} days.`,
  }
}

const ALERT_OF_OTHERS: NewAlert = {
  kind: DEMAND_ANOMALY_ALERT,
  severity: 'INFO',
  subject: OTHERS,
  message: `More than ${MOST_ALERTS} days sold otherwise than was forecast of them, and only so many have an alert of their own. demandAnomalies lists them all.`,
}

function inWords(count: number): string {
  return count.toLocaleString('en', { maximumFractionDigits: 1 })
}
