import type { DemandFamily } from '../../../contracts/demand/demand-estimator'
import { ForecartError } from '../../../core/errors'
import { REGISTERED_ONNX } from './contract'
import { RegisteredOnnxPredictor } from './predictor'

export { parseRegisteredSignature, REGISTERED_ONNX } from './contract'
export { checkOnnxFile, MAX_ONNX_BYTES } from './file-check'
export { REGISTERED_MODEL_FILE, RegisteredOnnxPredictor, type RawAnswer } from './predictor'

/** Loaded, never trained here. */
export const registeredOnnx: DemandFamily = {
  family: REGISTERED_ONNX,
  createEstimator() {
    throw new ForecartError(
      'BAD_USER_INPUT',
      'Models of this family are trained elsewhere and registered here',
    )
  },
  load: (files, { device } = {}) => RegisteredOnnxPredictor.load(files, device),
}
