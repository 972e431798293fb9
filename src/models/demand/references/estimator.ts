/** Learns what a reference rule gets wrong: its forecasts of the last year, from origins a week apart, against what came. */
import { CENSORED_FROM, MAX_HORIZON_DAYS, type DemandPanel } from '../../../contracts/demand/demand'
import type { DemandEstimator, DemandPredictor } from '../../../contracts/demand/demand-estimator'
import type { TrainOptions } from '../../../contracts/models/estimator'
import type { Hyperparameters } from '../../../contracts/models/task'
import { ForecartError } from '../../../core/errors'
import { fitHorizonCorrelation, independentDays, labelAt, panelAt, predictWindows } from '../../../evaluation'
import { CONTEXT_DAYS } from '../../../features/demand'
import { pause } from '../../cancellation'
import { MIN_OBSERVED_DAYS, PooledFallback } from '../pooled-fallback'
import { checkDemandInput } from '../signature'
import { ErrorSample, type ErrorQuantiles } from './error-quantiles'
import { ReferencePredictor, RuleForecast } from './predictor'
import { fitProfiles, NO_PROFILES, type Profiles, type ReferenceRule } from './rules'

/** Those of a whole year: errors of half a year would lean to one side where sales follow the seasons. */
const MAX_ORIGINS = 52
const CORRELATION_WINDOWS = 4

export class ReferenceEstimator implements DemandEstimator {
  readonly family: string

  /** @param hyperparameters what the rule was made from */
  constructor(
    private readonly rule: ReferenceRule,
    private readonly hyperparameters: Hyperparameters,
  ) {
    this.family = rule.family
  }

  async train(panel: DemandPanel, options: TrainOptions): Promise<DemandPredictor> {
    const { seed, signal, onProgress } = options
    checkDemandInput(panel)
    const { family, minHistoryDays, readsProfiles } = this.rule
    if (panel.series.length === 0) {
      throw new ForecartError('NOT_ENOUGH_DATA', 'There are no sales to learn from yet')
    }
    if (panel.historySteps < minHistoryDays) {
      throw new ForecartError(
        'NOT_ENOUGH_DATA',
        `${family} needs ${minHistoryDays} days of history; there are ${panel.historySteps} days before the evaluation windows`,
        { neededDays: minHistoryDays, historyDays: panel.historySteps, series: panel.series.length },
      )
    }
    await pause(signal)
    if (readsProfiles) onProgress?.({ stage: 'profiles', fraction: 0.1 })
    const profiles = readsProfiles ? fitProfiles(panel) : NO_PROFILES
    const origins = pastOrigins(panel)
    const parts = {
      hyperparameters: this.hyperparameters,
      profiles,
      errors: await this.fitErrors(panel, profiles, origins, options),
      fallback: PooledFallback.fit(panel),
      horizonCorrelation: independentDays(MAX_HORIZON_DAYS),
    }
    const independent = new ReferencePredictor(this.rule, parts)
    const whole = origins.filter((origin) => origin <= panel.historySteps - 1 - MAX_HORIZON_DAYS)
    const recent = await predictWindows(independent, panel, whole.slice(-CORRELATION_WINDOWS), {
      horizon: MAX_HORIZON_DAYS,
      signal,
    })
    onProgress?.({ stage: 'done', fraction: 1 })
    if (recent.length === 0) return independent
    return new ReferencePredictor(this.rule, {
      ...parts,
      horizonCorrelation: fitHorizonCorrelation(recent, seed),
    })
  }

  private async fitErrors(
    panel: DemandPanel,
    profiles: Profiles,
    origins: readonly number[],
    { signal, onProgress }: TrainOptions,
  ): Promise<ErrorQuantiles> {
    const sample = new ErrorSample(this.rule.quantilesFrom === 'ERRORS_IN_UNITS' ? 'UNITS' : 'SPREADS')
    const forecast = new RuleForecast(this.rule, profiles)
    for (const [index, origin] of origins.entries()) {
      await pause(signal)
      onProgress?.({ stage: 'errors', fraction: 0.1 + (0.8 * index) / origins.length })
      const input = panelAt(panel, origin, { historySteps: CONTEXT_DAYS, futureSteps: MAX_HORIZON_DAYS })
      const { values: units, stockOutFraction } = labelAt(panel, origin, MAX_HORIZON_DAYS)
      for (const [row, series] of input.series.entries()) {
        if (!forecast.read(input, row)) continue
        const { centres, spreads, lateDays } = forecast
        for (let step = 0; step < MAX_HORIZON_DAYS; step++) {
          const at = row * MAX_HORIZON_DAYS + step
          if (Number.isNaN(units[at]!) || stockOutFraction[at]! >= CENSORED_FROM) continue
          sample.add(series, step + lateDays, units[at]! - centres[step]!, spreads[step]!)
        }
      }
    }
    return sample.quantiles()
  }
}

/** Ascending, a week apart; those near the end have part of a horizon only. */
function pastOrigins({ historySteps }: DemandPanel): number[] {
  const last = historySteps - 1 - 7
  const count = Math.min(MAX_ORIGINS, 1 + Math.floor((last - MIN_OBSERVED_DAYS + 1) / 7))
  return Array.from({ length: count }, (_, week) => last - 7 * (count - 1 - week))
}
