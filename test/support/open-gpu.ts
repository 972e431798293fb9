import type { InferenceSession } from '../../src/compute'
import { openInference, tf } from '../../src/compute'
import { serializeGraph } from '../../src/compute/graph/serialize-graph'
import { encodeOnnxModel } from '../../src/compute/onnx/model-writer'
import { trace } from '../../src/compute/trace/tracer'
import type { DeviceName } from '../../src/contracts/operations/device'

/**
 * While the tests around run. With its last session, ONNX Runtime gives up the GPU of WebGPU and all shaders that it compiled for it, which
 * takes a software GPU long: one session stays open.
 */
export function keepGpuOpen(device: DeviceName): void {
  if (device !== 'ort-webgpu') return
  let session: InferenceSession
  beforeAll(async () => {
    const { graph, outputs } = trace({
      inputs: { x: { shape: [1], dtype: 'float32' } },
      compute: ({ x }) => ({ y: tf.neg(x!) }),
    })
    session = await openInference(encodeOnnxModel(serializeGraph(graph, outputs)), { backend: device })
  })
  afterAll(() => session.dispose())
}
