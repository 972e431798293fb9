/** Trains the network, widens or narrows its intervals as validation windows say, and learns how the errors of periods ahead go together. */
import {
  CENSORED_FROM,
  FALLBACK,
  LEVEL_COUNT,
  MEDIAN_LEVEL,
  QUANTILE_LEVELS,
  type DemandPanel,
} from '../../../contracts/demand/demand'
import type { DemandEstimator, DemandPredictor } from '../../../contracts/demand/demand-estimator'
import { windowShape } from '../../../contracts/demand/window-shape'
import type { TrainOptions } from '../../../contracts/models/estimator'
import { quantizeWeights } from '../../../compute'
import { fitHorizonCorrelation, predictWindows, quantileLoss, type ForecastWindow } from '../../../evaluation'
import { pause } from '../../cancellation'
import { checkDemandInput } from '../signature'
import { GLOBAL_MLP, parseMlpConfig, type MlpConfig } from './config'
import { DemandNetwork } from './network'
import { GlobalMlpPredictor, type Calibration, type MlpParts } from './predictor'
import { trainSelected } from './train-selected'
import type { ValidatedNetwork } from './training'
import { validationOrigins } from './windows'

export class GlobalMlpEstimator implements DemandEstimator {
  readonly family = GLOBAL_MLP
  private readonly config: MlpConfig

  /** @throws BAD_USER_INPUT. */
  constructor(hyperparameters: Readonly<Record<string, unknown>> = {}) {
    this.config = parseMlpConfig(hyperparameters)
  }

  async train(panel: DemandPanel, options: TrainOptions): Promise<DemandPredictor> {
    checkDemandInput(panel)
    await pause(options.signal)
    const shape = windowShape(panel.grid, this.config)
    const validated = await trainSelected(
      panel,
      shape,
      this.config,
      options,
      (vocabulary, rng) => new DemandNetwork(this.config, shape, vocabulary, rng),
    )
    const trained = await calibrate(validated, panel, options)
    const full = await GlobalMlpPredictor.open(trained, options.device)
    if (this.config.weights === 'float32') return full
    return GlobalMlpPredictor.open({ ...trained, onnx: quantizeWeights(trained.onnx) }, options.device, full)
  }
}

/** Puts the widths of the intervals right, and learns how the errors of periods ahead go together. */
export async function calibrate(
  { parts, forecasts }: ValidatedNetwork,
  panel: DemandPanel,
  options: TrainOptions,
): Promise<MlpParts> {
  options.onProgress?.({ stage: 'calibration', fraction: 0.97 })
  const calibrated = { ...parts, calibration: fitCalibration(forecasts) }
  const horizonCorrelation = await fitCorrelation(calibrated, panel, options)
  options.onProgress?.({ stage: 'done', fraction: 1 })
  return { ...calibrated, horizonCorrelation }
}

/** The correlation of errors between periods ahead, of the calibrated forecasts of the validation windows. */
async function fitCorrelation(
  parts: MlpParts,
  panel: DemandPanel,
  { seed, signal, device }: TrainOptions,
): Promise<readonly number[]> {
  const predictor = await GlobalMlpPredictor.open(parts, device)
  try {
    const forecasts = await predictWindows(predictor, panel, validationOrigins(panel, parts.shape), {
      horizon: parts.shape.horizon,
      signal,
    })
    return fitHorizonCorrelation(forecasts, seed)
  } finally {
    await predictor.dispose()
  }
}

const WIDTHS = Array.from({ length: 21 }, (_, i) => 0.75 + 0.025 * i)
/** How much of the best factor's distance from 1 is believed. */
const BELIEVED_FRACTION = 0.5

/**
 * What a network says of periods that it has not seen can be too narrow or too wide. All quantiles get one factor for their distance from
 * the median: the best of a grid by quantile loss, brought half the way back to 1, as the windows overlap and the weights were
 * chosen on them. A factor for each side would learn the direction in which these few weeks were missed, which says
 * nothing of the next ones (measured on simulated chains: docs/decisions/quantile-grid.md).
 * @param forecasts of the uncalibrated model; ties go to the factor nearest to 1.
 */
export function fitCalibration(forecasts: readonly ForecastWindow[]): Calibration {
  const width = 1 + BELIEVED_FRACTION * (bestWidth(forecasts) - 1)
  return { lowerWidth: width, upperWidth: width }
}

function bestWidth(forecasts: readonly ForecastWindow[]): number {
  const nearestFirst = [...WIDTHS].sort((a, b) => Math.abs(a - 1) - Math.abs(b - 1))
  let best = 1
  let bestLoss = Number.POSITIVE_INFINITY
  for (const width of nearestFirst) {
    const loss = lossWithWidth(forecasts, width)
    if (loss < bestLoss) {
      bestLoss = loss
      best = width
    }
  }
  return best
}

/** The sum over scored periods in units of each series' naive error, so that no series decides alone. */
function lossWithWidth(forecasts: readonly ForecastWindow[], width: number): number {
  let loss = 0
  for (const { series, label, prediction, naiveError } of forecasts) {
    for (let row = 0; row < series.length; row++) {
      const unit = naiveError[row]!
      if (!(unit > 0) || prediction.isFallback[row] !== FALLBACK.none) continue
      for (let step = 0; step < label.horizon; step++) {
        const at = row * label.horizon + step
        const actual = label.values[at]!
        if (Number.isNaN(actual) || label.stockOutFraction[at]! >= CENSORED_FROM) continue
        const from = (row * prediction.horizon + step) * LEVEL_COUNT
        const centre = prediction.quantiles[from + MEDIAN_LEVEL]!
        for (const [index, level] of QUANTILE_LEVELS.entries()) {
          const value = Math.max(0, centre + width * (prediction.quantiles[from + index]! - centre))
          loss += quantileLoss(level, actual, value) / unit
        }
      }
    }
  }
  return loss
}
