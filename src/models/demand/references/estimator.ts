/** Learns what a reference rule gets wrong: its forecasts of the last year (by day: from origins a week apart) against what came. */
import { CENSORED_FROM, LEVEL_COUNT, type DemandPanel } from '../../../contracts/demand/demand'
import type { DemandEstimator, DemandPredictor } from '../../../contracts/demand/demand-estimator'
import {
  historyShortage,
  leastObserved,
  originStride,
  windowShape,
  type WindowLengths,
  type WindowShape,
} from '../../../contracts/demand/window-shape'
import type { TrainOptions } from '../../../contracts/models/estimator'
import type { Hyperparameters } from '../../../contracts/models/task'
import { ForecartError } from '../../../core/errors'
import { countOfPeriods } from '../../../core/time/grid'
import {
  fitHorizonCorrelation,
  independentPeriods,
  labelAt,
  panelAt,
  predictWindows,
} from '../../../evaluation'
import { pause } from '../../cancellation'
import { PooledFallback } from '../pooled-fallback'
import { checkDemandInput } from '../signature'
import { chooseOrders, NO_ORDERS, type ChosenOrders } from './chosen-orders'
import { ErrorSample, type ErrorQuantiles } from './error-quantiles'
import { PAUSE_EVERY, ReferencePredictor, RuleForecast } from './predictor'
import { fitProfiles, NO_PROFILES, type Profiles, type ReferenceRule } from './rules'

/** Those of a whole year of weeks: errors of half a year would lean to one side where sales follow the seasons. */
const MAX_ORIGINS = 52
const CORRELATION_WINDOWS = 4

/** What is known before errors are learnt. */
interface FittedBefore {
  readonly shape: WindowShape
  readonly profiles: Profiles
  readonly orders: ChosenOrders
  readonly origins: readonly number[]
}

export class ReferenceEstimator implements DemandEstimator {
  readonly family: string

  /** @param hyperparameters what the rule was made from, beside the lengths of windows */
  constructor(
    private readonly rule: ReferenceRule,
    private readonly lengths: WindowLengths,
    private readonly hyperparameters: Hyperparameters,
  ) {
    this.family = rule.family
  }

  async train(panel: DemandPanel, options: TrainOptions): Promise<DemandPredictor> {
    const { seed, signal, onProgress } = options
    checkDemandInput(panel)
    const { family, leastHistory, readsProfiles } = this.rule
    const shape = this.shapeFor(panel)
    if (panel.series.length === 0) {
      throw new ForecartError('NOT_ENOUGH_DATA', 'There are no sales to learn from yet')
    }
    const needed = leastHistory(shape)
    if (panel.historySteps < needed) {
      const [all, found] = [needed, panel.historySteps].map((count) =>
        countOfPeriods(count, shape.granularity),
      )
      throw new ForecartError(
        'NOT_ENOUGH_DATA',
        `${family} needs ${all} of history; there are ${found} before the evaluation windows`,
        {
          ...historyShortage(shape.granularity, { needed, found: panel.historySteps }),
          series: panel.series.length,
        },
      )
    }
    await pause(signal)
    if (readsProfiles) onProgress?.({ stage: 'profiles', fraction: 0.1 })
    const profiles = readsProfiles ? fitProfiles(panel, shape) : NO_PROFILES
    const origins = pastOrigins(panel, shape, this.rule.mostOrigins)
    const { horizon } = shape
    const search = this.rule.orders
    const searched = { shape, origin: origins[0] ?? panel.historySteps - 1 }
    const orders = search ? await chooseOrders(panel, searched, search, options) : NO_ORDERS
    const whole = origins.filter((origin) => origin <= panel.historySteps - 1 - horizon)
    const windows = whole.slice(-CORRELATION_WINDOWS)
    const known = { shape, profiles, orders, origins }
    const { errors, errorsBefore } = await this.fitErrors(panel, known, windows[0], options)
    const parts = {
      shape,
      hyperparameters: this.hyperparameters,
      profiles,
      orders,
      errors,
      fallback: PooledFallback.fit(panel, shape),
      horizonCorrelation: independentPeriods(horizon),
      levelCount: LEVEL_COUNT,
    }
    const before = new ReferencePredictor(this.rule, { ...parts, errors: errorsBefore ?? errors })
    const recent = await predictWindows(before, panel, windows, { horizon, signal })
    onProgress?.({ stage: 'done', fraction: 1 })
    if (recent.length === 0) return new ReferencePredictor(this.rule, parts)
    return new ReferencePredictor(this.rule, {
      ...parts,
      horizonCorrelation: fitHorizonCorrelation(recent, seed),
    })
  }

  /**
   * @param firstWindow origin of the first window that the correlation of errors is learnt on. What is learnt from the same errors as
   * their quantiles finds them too small together, as the quantiles of a series hold its own luck: whether it sold more or less than
   * forecast for weeks.
   * @returns also what was known of errors before that window; null: nothing was
   */
  private async fitErrors(
    panel: DemandPanel,
    { shape, profiles, orders, origins }: FittedBefore,
    firstWindow: number | undefined,
    { signal, onProgress }: TrainOptions,
  ): Promise<{ readonly errors: ErrorQuantiles; readonly errorsBefore: ErrorQuantiles | null }> {
    const { context, horizon } = shape
    const unit = this.rule.quantilesFrom === 'ERRORS_IN_UNITS' ? 'UNITS' : 'SPREADS'
    const sample = new ErrorSample(unit, horizon)
    const forecast = new RuleForecast(this.rule, { profiles, orders }, shape)
    const before = origins.filter((origin) => firstWindow !== undefined && origin + horizon <= firstWindow)
    let errorsBefore: ErrorQuantiles | null = null
    for (const [index, origin] of origins.entries()) {
      if (index > 0 && index === before.length) errorsBefore = sample.quantiles()
      await pause(signal)
      onProgress?.({ stage: 'errors', fraction: 0.1 + (0.8 * index) / origins.length })
      const input = panelAt(panel, origin, { historySteps: context, futureSteps: horizon })
      const { values: units, stockOutFraction } = labelAt(panel, origin, horizon)
      for (const [row, series] of input.series.entries()) {
        if (row % PAUSE_EVERY === PAUSE_EVERY - 1) await pause(signal)
        if (!forecast.read(input, row)) continue
        const { centres, spreads, delay } = forecast
        for (let step = 0; step < horizon; step++) {
          const at = row * horizon + step
          if (Number.isNaN(units[at]!) || stockOutFraction[at]! >= CENSORED_FROM) continue
          sample.add(series, step + delay, units[at]! - centres[step]!, spreads[step]!)
        }
      }
    }
    return { errors: sample.quantiles(), errorsBefore }
  }

  private shapeFor({ grid }: DemandPanel): WindowShape {
    const shape = windowShape(grid, this.lengths)
    return this.rule.readsSeason ? { ...shape, context: Math.max(shape.context, shape.season) } : shape
  }
}

/** Ascending; those near the end have part of a horizon only. */
function pastOrigins({ historySteps }: DemandPanel, shape: WindowShape, most = MAX_ORIGINS): number[] {
  const stride = originStride(shape.granularity)
  const last = historySteps - 1 - stride
  const count = Math.min(most, 1 + Math.floor((last - leastObserved(shape) + 1) / stride))
  return Array.from({ length: count }, (_, index) => last - stride * (count - 1 - index))
}
