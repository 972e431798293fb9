/** What a loaded version takes in the memory of the model host, estimated from its files. */
import { readOnnxOutline } from '../compute'
import type { ArtifactFiles } from '../contracts/estimator'

/**
 * ONNX Runtime keeps weights as float32, however they are stored, and takes memory in growing chunks: of 32 MB of weights it took
 * 48 MB, of 72 MB 71 to 99, of 2 MB 2 to 4 (resident memory, measured on one CPU session each).
 */
const SESSION_FACTOR = 1.5

/** In bytes: the files themselves, which a predictor keeps, and the sessions made from them. */
export function estimateMemory(files: ArtifactFiles): number {
  let bytes = 0
  for (const [name, content] of files) {
    bytes += content.length
    if (name.endsWith('.onnx')) bytes += Math.ceil(SESSION_FACTOR * readOnnxOutline(content).weightBytes)
  }
  return bytes
}
