/** Trains the network, widens or narrows its intervals as validation windows say, and learns how the errors of periods ahead go together. */
import type { DemandPanel } from '../../../contracts/demand/demand'
import type { DemandEstimator, DemandPredictor } from '../../../contracts/demand/demand-estimator'
import { windowShape } from '../../../contracts/demand/window-shape'
import type { TrainOptions } from '../../../contracts/models/estimator'
import { pause } from '../../cancellation'
import { calibrate } from '../global-mlp/estimator'
import { trainSelected } from '../global-mlp/train-selected'
import { checkDemandInput } from '../signature'
import { parseSequenceConfig, SEQUENCE, type SequenceConfig } from './config'
import { SequenceNetwork } from './network'
import { SequencePredictor } from './predictor'

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
    const shape = windowShape(panel.grid, this.config)
    const validated = await trainSelected(
      panel,
      shape,
      this.config,
      options,
      (vocabulary, rng) => new SequenceNetwork(this.config, shape, vocabulary, rng),
    )
    return SequencePredictor.open(await calibrate(validated, panel, options), options.device)
  }
}
