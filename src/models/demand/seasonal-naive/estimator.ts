/**
 * Seasonal naive: a day sells what the same day of the last known week sold. The baseline that every model has to beat.
 * Its quantiles are those of its own errors in the training part, per series and number of weeks ahead.
 */
import { z } from 'zod'
import { MAX_HORIZON_DAYS, type DemandPanel } from '../../../contracts/demand'
import type { DemandEstimator, DemandPredictor, TrainOptions } from '../../../contracts/estimator'
import { ForecartError } from '../../../core/errors'
import { fitHorizonCorrelation, independentDays, predictWindows } from '../../../evaluation'
import { CONTEXT_DAYS } from '../../../features/demand'
import { pause } from '../../cancellation'
import { PooledFallback } from '../pooled-fallback'
import { checkDemandInput } from '../signature'
import { SeasonalNaivePredictor } from './predictor'
import { fitErrorQuantiles } from './error-quantiles'

export const SEASONAL_NAIVE = 'seasonal-naive'

/** Errors of every number of weeks ahead must have been seen. */
const MIN_HISTORY_DAYS = MAX_HORIZON_DAYS + 14
/** Origins, a week apart, that the dependence between days is learnt from. */
const CORRELATION_WINDOWS = 4

const hyperparametersSchema = z.strictObject({})

export class SeasonalNaiveEstimator implements DemandEstimator {
  readonly family = SEASONAL_NAIVE

  /** @throws BAD_USER_INPUT: it has no hyper-parameters. */
  constructor(hyperparameters: Readonly<Record<string, unknown>> = {}) {
    const result = hyperparametersSchema.safeParse(hyperparameters)
    if (!result.success) {
      throw new ForecartError('BAD_USER_INPUT', 'The seasonal naive model has no hyper-parameters')
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
        `${SEASONAL_NAIVE} needs ${MIN_HISTORY_DAYS} days of history; there are ${panel.historyDays} days before the evaluation windows`,
      )
    }
    await pause(signal)
    const errors = await fitErrorQuantiles(panel, signal, (fraction) =>
      onProgress?.({ stage: 'errors', fraction: 0.8 * fraction }),
    )
    const fallback = PooledFallback.fit(panel)
    const draft = new SeasonalNaivePredictor(errors, fallback, independentDays(MAX_HORIZON_DAYS))
    const last = panel.historyDays - 1 - MAX_HORIZON_DAYS
    const origins = Array.from({ length: CORRELATION_WINDOWS }, (_, week) => last - 7 * week)
    const windows = await predictWindows(
      draft,
      panel,
      origins.filter((origin) => origin >= Math.min(CONTEXT_DAYS, last)),
      { horizonDays: MAX_HORIZON_DAYS, signal },
    )
    onProgress?.({ stage: 'done', fraction: 1 })
    return new SeasonalNaivePredictor(errors, fallback, fitHorizonCorrelation(windows, seed))
  }
}
