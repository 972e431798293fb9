/** What a loaded version takes in the memory of the model host, estimated from its files. */
import { readOnnxOutline } from '../compute/onnx/model-outline'
import type { ArtifactFiles } from '../contracts/models/estimator'

/**
 * ONNX Runtime keeps weights as float32, however they are stored, beside what it rearranged of them, and takes memory in growing
 * chunks. What it was measured to take, on each kind of device, is in docs/operations.md ("Models").
 */
const SESSION_FACTOR = 1.5
/** The memory of a session without weights, and of a batch in it. */
const SESSION_BYTES = 1.5 * 2 ** 20

/** Estimates the bytes that a predictor takes: for the files, which it keeps, and for the sessions that are made from them. */
export function estimateMemory(files: ArtifactFiles): number {
  let bytes = 0
  for (const [name, content] of files) {
    bytes += content.length
    if (name.endsWith('.onnx'))
      bytes += SESSION_BYTES + Math.ceil(SESSION_FACTOR * readOnnxOutline(content).weightBytes)
  }
  return bytes
}
