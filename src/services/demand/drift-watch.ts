/**
 * Adds up, day by day, how far the champion of daily units was off on the last complete days of each place, beside what it was off in its
 * backtest on the same series; and raises an alert while it is off by more. Its memory does not grow with the number of series.
 */
import { MEDIAN_LEVEL } from '../../contracts/demand/demand'
import { DEMAND_MODEL } from '../../contracts/models/model-version'
import type { Database } from '../../db/client'
import type { ForecastSeries } from '../../db/repositories/demand/demand-anomaly.repository'
import { findAliases, type ModelVersionRecord } from '../../db/repositories/models/model.repository'
import { findSeriesEvaluations } from '../../db/repositories/models/series-evaluation.repository'
import { resolveAlertsBut } from '../../db/repositories/operations/alert.repository'
import { type Drift, DRIFT_DAYS, type DriftDay, emptyDriftDay, judgeDrift } from '../../evaluation'
import type { Retraining } from '../models/retraining'
import { type NewAlert, raiseAlert } from '../operations/alert.service'
import type { ForecastPoints } from './forecast-points'

export const DEMAND_DRIFT_ALERT = 'DEMAND_DRIFT'

/** What the champion was off in its backtest on one series, as fractions of what was sold. */
export interface UsualError {
  readonly wape: number
  readonly bias: number
}

export class DriftWatch {
  private readonly days: readonly DriftDay[] = Array.from({ length: DRIFT_DAYS }, emptyDriftDay)

  private constructor(
    private readonly database: Database,
    /** Null: there is none. */
    private readonly champion: ModelVersionRecord | null,
  ) {}

  static async open(database: Database): Promise<DriftWatch> {
    const aliases = await findAliases(database, [DEMAND_MODEL])
    return new DriftWatch(database, aliases.find(({ alias }) => alias === 'champion')?.version ?? null)
  }

  /** In the order of the series; null where the backtest says nothing of a series. */
  async usualErrors(series: readonly ForecastSeries[]): Promise<(UsualError | null)[]> {
    const { champion, database } = this
    if (!champion) return series.map(() => null)
    const keys = series.map(({ itemId, locationId }) => ({
      ...{ versionId: champion.id, itemId, categoryId: null, locationId },
    }))
    const evaluations = await findSeriesEvaluations(database, keys)
    return evaluations.map((evaluation) => {
      const { wape, bias } = evaluation?.metrics ?? { wape: null, bias: null }
      return wape === null || bias === null ? null : { wape, bias }
    })
  }

  /**
   * One day of one series that was observed and in stock. Forecasts of other versions do not count.
   * @param index of the last `DRIFT_DAYS` complete days of the place, the oldest first
   * @param point what was forecast of that day alone
   */
  add(index: number, versionId: bigint, sold: number, point: ForecastPoints, usual: UsualError | null): void {
    if (usual === null || versionId !== this.champion?.id) return
    const day = this.days[index]!
    day.series++
    day.sold += sold
    day.forecast += point.mean[0]!
    day.absoluteError += Math.abs(sold - point.quantiles[MEDIAN_LEVEL]!)
    day.usualAbsoluteError += usual.wape * sold
    day.usualError += usual.bias * sold
  }

  /** Raises the alert, or resolves it; where too little is known, that of the champion stays as it is. A drift asks for a training. */
  async settle(retraining: Retraining | null): Promise<void> {
    const { database, champion } = this
    const drift = judgeDrift(this.days)
    const isDrifted = drift !== null && (drift.wapeDrifted || drift.biasDrifted)
    const subject = champion && `version ${champion.version} of ${champion.modelName}`
    await database.transaction(async (tx) => {
      await resolveAlertsBut(tx, DEMAND_DRIFT_ALERT, isDrifted || drift === null ? subject : null)
      if (subject && isDrifted) await raiseAlert(tx, alertOf(subject, drift, retraining !== null))
    })
    if (champion && isDrifted) await retraining?.trainAgain(champion)
  }
}

function alertOf(subject: string, drift: Drift, isTrained: boolean): NewAlert {
  const advice = isTrained
    ? 'A training is queued, at most one a week, and its version becomes champion where the gate finds it better.'
    : 'Train again: trainModel(input: { model: "demand" }) or forecart train; with FORECART_RETRAIN_ON_DRIFT=true that happens by itself.'
  return {
    kind: DEMAND_DRIFT_ALERT,
    severity: 'WARNING',
    subject,
    message:
      `On the last ${drift.days} complete days that ${subject} forecast, ${findingsOf(drift).join(' and ')}. ` +
      `Look for a cause at demandAnomalies: figures that are wrong, a plan that nobody entered, or demand that is another one now. ${advice} ` +
      'This alert is over by itself when the errors are as usual again, or another version is champion.',
  }
}

function findingsOf(drift: Drift): string[] {
  const { sold, forecast, absoluteError, usualAbsoluteError, usualError } = drift
  if (sold === 0) return [`nothing was sold of the ${Math.round(forecast)} units that were forecast`]
  const inWords = (units: number): string =>
    `${((100 * units) / sold).toLocaleString('en', { maximumFractionDigits: 1 })} %`
  const errors = `its errors were ${inWords(absoluteError)} of what was sold, beside ${inWords(usualAbsoluteError)} in its backtest on the same items and places`
  const bias = `its forecasts differed from sales by ${inWords(forecast - sold)} altogether, beside ${inWords(usualError)} in that backtest`
  return [...(drift.wapeDrifted ? [errors] : []), ...(drift.biasDrifted ? [bias] : [])]
}
