/** Learns what a reference rule gets wrong: its forecasts of the last half year, from origins a week apart, against what came. */
import { MAX_HORIZON_DAYS, type DemandPanel } from '../../../contracts/demand'
import type { DemandEstimator, DemandPredictor, TrainOptions } from '../../../contracts/estimator'
import { ForecartError } from '../../../core/errors'
import {
  fitHorizonCorrelation,
  independentDays,
  predictWindows,
  type ForecastWindow,
} from '../../../evaluation'
import { pause } from '../../cancellation'
import { errorQuantilesOf, NO_ERRORS } from '../error-quantiles'
import { MIN_OBSERVED_DAYS, PooledFallback } from '../pooled-fallback'
import { checkDemandInput } from '../signature'
import { ReferencePredictor } from './predictor'
import { fitProfiles, type ReferenceRule } from './rules'

const MIN_HISTORY_DAYS = 21
const MAX_ORIGINS = 26
const CORRELATION_WINDOWS = 4

export class ReferenceEstimator implements DemandEstimator {
  readonly family: string

  /** @throws BAD_USER_INPUT: rules have no hyper-parameters. */
  constructor(
    private readonly rule: ReferenceRule,
    hyperparameters: Readonly<Record<string, unknown>>,
  ) {
    this.family = rule.family
    if (Object.keys(hyperparameters).length > 0) {
      throw new ForecartError('BAD_USER_INPUT', `${rule.family} has no hyper-parameters`)
    }
  }

  async train(panel: DemandPanel, { seed, signal, onProgress }: TrainOptions): Promise<DemandPredictor> {
    checkDemandInput(panel)
    if (panel.series.length === 0) {
      throw new ForecartError('NOT_ENOUGH_DATA', 'There are no sales to learn from yet')
    }
    if (panel.historyDays < MIN_HISTORY_DAYS) {
      throw new ForecartError(
        'NOT_ENOUGH_DATA',
        `${this.family} needs ${MIN_HISTORY_DAYS} days of history; there are ${panel.historyDays} days before the evaluation windows`,
        { neededDays: MIN_HISTORY_DAYS, historyDays: panel.historyDays, series: panel.series.length },
      )
    }
    await pause(signal)
    onProgress?.({ stage: 'profiles', fraction: 0.1 })
    const parts = {
      profiles: fitProfiles(panel),
      errors: NO_ERRORS,
      fallback: PooledFallback.fit(panel),
      horizonCorrelation: independentDays(MAX_HORIZON_DAYS),
    }
    const draft = new ReferencePredictor(this.rule, parts)
    const origins = pastOrigins(panel)
    const windows: ForecastWindow[] = []
    for (const [index, origin] of origins.entries()) {
      onProgress?.({ stage: 'errors', fraction: 0.1 + (0.8 * index) / origins.length })
      windows.push(
        ...(await predictWindows(draft, panel, [origin], { horizonDays: MAX_HORIZON_DAYS, signal })),
      )
    }
    const errors = errorQuantilesOf(windows)
    const fitted = new ReferencePredictor(this.rule, { ...parts, errors })
    const recent = origins.filter((origin) => origin <= panel.historyDays - 1 - MAX_HORIZON_DAYS)
    const scored = await predictWindows(fitted, panel, recent.slice(-CORRELATION_WINDOWS), {
      horizonDays: MAX_HORIZON_DAYS,
      signal,
    })
    onProgress?.({ stage: 'done', fraction: 1 })
    return new ReferencePredictor(this.rule, {
      ...parts,
      errors,
      horizonCorrelation:
        scored.length > 0 ? fitHorizonCorrelation(scored, seed) : independentDays(MAX_HORIZON_DAYS),
    })
  }
}

/** Ascending, a week apart; those near the end have part of a horizon only. */
function pastOrigins({ historyDays }: DemandPanel): number[] {
  const last = historyDays - 1 - 7
  const count = Math.min(MAX_ORIGINS, 1 + Math.floor((last - MIN_OBSERVED_DAYS + 1) / 7))
  return Array.from({ length: count }, (_, week) => last - 7 * (count - 1 - week))
}
