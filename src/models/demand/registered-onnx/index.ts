import type { DemandFamily } from '../../../contracts/estimator'
import { readRegisteredSignature, REGISTERED_ONNX } from './contract'
import { RegisteredOnnxPredictor } from './predictor'

export { parseRegisteredSignature, REGISTERED_ONNX } from './contract'
export { checkOnnxFile, MAX_ONNX_BYTES } from './file-check'
export { REGISTERED_MODEL_FILE, RegisteredOnnxPredictor, type RawAnswer } from './predictor'

/** Loaded, never trained here. */
export const registeredOnnx: Pick<DemandFamily, 'family' | 'readSignature' | 'load'> = {
  family: REGISTERED_ONNX,
  readSignature: readRegisteredSignature,
  load: (files, device) => RegisteredOnnxPredictor.load(files, device),
}
