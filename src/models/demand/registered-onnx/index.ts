import type { DemandFamily } from '../../../contracts/estimator'
import { REGISTERED_ONNX } from './contract'
import { RegisteredOnnxPredictor } from './predictor'

export { parseRegisteredSignature, REGISTERED_ONNX } from './contract'
export { REGISTERED_MODEL_FILE, RegisteredOnnxPredictor } from './predictor'

/** Loaded, never trained here. */
export const registeredOnnx: Pick<DemandFamily, 'family' | 'load'> = {
  family: REGISTERED_ONNX,
  load: (files, device) => RegisteredOnnxPredictor.load(files, device),
}
