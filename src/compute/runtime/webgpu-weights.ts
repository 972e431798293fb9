/**
 * Gives back the buffers of weights of released sessions on WebGPU. ONNX Runtime 1.30 has one manager of such buffers for a process,
 * which puts what a session gives back on a list, and empties the list when the weights of some kernel have been rearranged
 * ("pre-packed") at the opening of a session, or when the last session of the process goes. Of the kernels that we know only `Conv` in two
 * dimensions is rearranged, so opening a tiny one, which takes a millisecond, is what empties the list.
 */
import { encodeOnnxModel } from '../onnx/model-writer'
import { openOrtSession } from './ort-session'

const CHANNELS = 4
const KERNEL = 3

/** To be awaited after `release` of a session with weights. A device that fails here is found lost by the next run. */
export async function giveBackReleasedWeights(): Promise<void> {
  try {
    const session = await openOrtSession(convolution(), { provider: 'webgpu' })
    await session.release()
  } catch {
    // See above.
  }
}

function convolution(): Uint8Array {
  return encodeOnnxModel({
    nodes: [{ operator: 'Conv', inputs: ['x', 'weights'], outputs: ['y'], attributes: {} }],
    initializers: [
      {
        name: 'weights',
        dtype: 'float32',
        shape: [CHANNELS, CHANNELS, KERNEL, KERNEL],
        data: new Float32Array(CHANNELS ** 2 * KERNEL ** 2),
      },
    ],
    inputs: [{ name: 'x', dtype: 'float32', shape: [1, CHANNELS, KERNEL, KERNEL] }],
    outputs: [{ name: 'y', dtype: 'float32', shape: [1, CHANNELS, 1, 1] }],
  })
}
