/** Trains the network, widens or narrows its intervals as validation windows say, and learns how the errors of periods ahead go together. */
import type { DemandPanel } from '../../../contracts/demand/demand'
import type { DemandEstimator, DemandPredictor } from '../../../contracts/demand/demand-estimator'
import { windowShape } from '../../../contracts/demand/window-shape'
import type { TrainOptions } from '../../../contracts/models/estimator'
import { fitHorizonCorrelation, predictWindows } from '../../../evaluation'
import { pause } from '../../cancellation'
import { fitCalibration } from '../global-mlp/estimator'
import { validationOrigins } from '../global-mlp/windows'
import { checkDemandInput } from '../signature'
import { parseSequenceConfig, SEQUENCE, type SequenceConfig } from './config'
import { SequencePredictor } from './predictor'
import { trainSequenceNetwork } from './training'

export class SequenceEstimator implements DemandEstimator {
  readonly family = SEQUENCE
  private readonly config: SequenceConfig

  /** @throws BAD_USER_INPUT. */
  constructor(hyperparameters: Readonly<Record<string, unknown>> = {}) {
    this.config = parseSequenceConfig(hyperparameters)
  }

  async train(panel: DemandPanel, options: TrainOptions): Promise<DemandPredictor> {
    checkDemandInput(panel)
    await pause(options.signal)
    const { seed, signal, device, onProgress } = options
    const shape = windowShape(panel.grid, this.config)
    const { parts, forecasts } = await trainSequenceNetwork(panel, shape, this.config, options)
    onProgress?.({ stage: 'calibration', fraction: 0.97 })
    const calibrated = { ...parts, calibration: fitCalibration(forecasts) }
    const predictor = await SequencePredictor.open(calibrated, device)
    let horizonCorrelation: readonly number[]
    try {
      const origins = validationOrigins(panel, shape)
      const { horizon } = shape
      const again = await predictWindows(predictor, panel, origins, { horizon, signal })
      horizonCorrelation = fitHorizonCorrelation(again, seed)
    } finally {
      await predictor.dispose()
    }
    onProgress?.({ stage: 'done', fraction: 1 })
    return SequencePredictor.open({ ...calibrated, horizonCorrelation }, device)
  }
}
