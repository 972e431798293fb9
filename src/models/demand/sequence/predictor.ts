/**
 * Serves the exported network. What it reads, answers and keeps in its artifact is what a network of `global-mlp` does, so that it is served by the predictor of that
 * family: only the name is another one, and what is inside of the ONNX file.
 */
import type { AttentionWeights } from '../../../contracts/demand/attention'
import type { DemandInput, DemandPrediction, DemandSignature } from '../../../contracts/demand/demand'
import type { DemandPredictor } from '../../../contracts/demand/demand-estimator'
import type { ArtifactFiles, PredictOptions } from '../../../contracts/models/estimator'
import type { FeatureImportance } from '../../../contracts/models/model-version'
import type { DeviceName } from '../../../contracts/operations/device'
import { encodeJson } from '../../artifact-json'
import { GLOBAL_MLP } from '../global-mlp/config'
import { GlobalMlpPredictor, type MlpParts } from '../global-mlp/predictor'
import { readSignature, SIGNATURE_FILE } from '../signature'
import { SEQUENCE } from './config'

export class SequencePredictor implements DemandPredictor {
  readonly family = SEQUENCE
  readonly signature: DemandSignature

  private constructor(private readonly network: GlobalMlpPredictor) {
    this.signature = { ...network.signature, family: SEQUENCE }
  }

  /** @throws ARTIFACT_CORRUPT, DEVICE_UNAVAILABLE, DEVICE_LOST. */
  static async open(parts: MlpParts, device?: DeviceName): Promise<SequencePredictor> {
    return new SequencePredictor(await GlobalMlpPredictor.open(parts, device))
  }

  /** @throws ARTIFACT_CORRUPT, DEVICE_UNAVAILABLE, DEVICE_LOST. */
  static async load(files: ArtifactFiles, device?: DeviceName): Promise<SequencePredictor> {
    const signature = { ...readSignature(files, SEQUENCE), family: GLOBAL_MLP }
    const renamed = new Map(files).set(SIGNATURE_FILE, encodeJson(signature))
    return new SequencePredictor(await GlobalMlpPredictor.load(renamed, device))
  }

  get featureImportance(): FeatureImportance | undefined {
    return this.network.featureImportance
  }

  predict(input: DemandInput, options?: PredictOptions): Promise<DemandPrediction> {
    return this.network.predict(input, options)
  }

  attention(input: DemandInput, options?: PredictOptions): Promise<AttentionWeights | null> {
    return this.network.attention(input, options)
  }

  save(): ArtifactFiles {
    return new Map(this.network.save()).set(SIGNATURE_FILE, encodeJson(this.signature))
  }

  dispose(): Promise<void> {
    return this.network.dispose()
  }
}
