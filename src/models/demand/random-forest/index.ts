/**
 * A random forest (Breiman 2001): the rows, levels, calibration and artifact of `boosted`, of trees that are averaged in the place of trees that
 * correct each other. Its mean is that of ratios, so that it is no product that could be shared out: `drivers` asks it for forecasts of other inputs.
 */
import type {
  DemandInput,
  DemandPanel,
  DemandPrediction,
  DemandSignature,
} from '../../../contracts/demand/demand'
import type {
  DemandEstimator,
  DemandFamily,
  DemandPredictor,
} from '../../../contracts/demand/demand-estimator'
import type { ArtifactFiles, PredictOptions, TrainOptions } from '../../../contracts/models/estimator'
import type { FeatureImportance } from '../../../contracts/models/model-version'
import type { Hyperparameters } from '../../../contracts/models/task'
import { encodeJson } from '../../artifact-json'
import { BOOSTED } from '../boosted/config'
import { BoostedEstimator, type TreeEnsemble } from '../boosted/estimator'
import { BoostedPredictor } from '../boosted/predictor'
import { readSignature, SIGNATURE_FILE } from '../signature'
import { parseRandomForestConfig, RANDOM_FOREST } from './config'

class RandomForestEstimator implements DemandEstimator {
  readonly family = RANDOM_FOREST
  private readonly estimator: BoostedEstimator

  /** @throws BAD_USER_INPUT. */
  constructor(hyperparameters: Hyperparameters) {
    this.estimator = new BoostedEstimator(hyperparameters, forestEnsemble)
  }

  async train(panel: DemandPanel, options: TrainOptions): Promise<DemandPredictor> {
    return new RandomForestPredictor(await this.estimator.train(panel, options))
  }
}

function forestEnsemble(hyperparameters: Hyperparameters): TreeEnsemble {
  const config = parseRandomForestConfig(hyperparameters)
  const { maxWindows, stepsPerWindow, context, horizon, season, cleaning, ...others } = config
  const { fallingWithPrice, featureSelection, trees, columnFraction, ...ofTree } = others
  return {
    family: RANDOM_FOREST,
    lengths: { context, horizon, season, cleaning },
    maxWindows,
    stepsPerWindow,
    fallingWithPrice,
    featureSelection,
    // A leaf is then the mean of its rows, without shrinkage.
    mean: { kind: 'squared-error' },
    trees: { ...ofTree, ensemble: 'bagged', maxRounds: trees, l2: 0, columnFractionOfSplit: columnFraction },
  }
}

class RandomForestPredictor implements DemandPredictor {
  readonly family = RANDOM_FOREST
  readonly signature: DemandSignature

  constructor(private readonly trees: BoostedPredictor) {
    this.signature = { ...trees.signature, family: RANDOM_FOREST, explainsItself: false }
  }

  /** @throws ARTIFACT_CORRUPT. */
  static load(files: ArtifactFiles): RandomForestPredictor {
    const signature = { ...readSignature(files, RANDOM_FOREST), family: BOOSTED }
    return new RandomForestPredictor(
      BoostedPredictor.load(new Map(files).set(SIGNATURE_FILE, encodeJson(signature))),
    )
  }

  get featureImportance(): FeatureImportance | undefined {
    return this.trees.featureImportance
  }

  predict(input: DemandInput, options?: PredictOptions): Promise<DemandPrediction> {
    return this.trees.predict(input, options)
  }

  save(): ArtifactFiles {
    return new Map(this.trees.save()).set(SIGNATURE_FILE, encodeJson(this.signature))
  }

  dispose(): Promise<void> {
    return this.trees.dispose()
  }
}

export const randomForest: DemandFamily = {
  family: RANDOM_FOREST,
  createEstimator: (hyperparameters) => new RandomForestEstimator(hyperparameters),
  load: async (files) => RandomForestPredictor.load(files),
}
