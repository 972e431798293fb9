/** The part of compute that answers with trained models. It loads ONNX Runtime alone: a process that only serves never loads TensorFlow.js. */
export { openInference } from './inference/open-inference'
export type { InferenceFeed, InferenceResult, InferenceSession } from './inference/inference-session'
export { readOnnxOutline } from './onnx/model-outline'
export type { OnnxOutlinePort } from './onnx/model-outline'
