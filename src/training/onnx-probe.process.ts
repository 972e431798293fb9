/** A file from elsewhere may crash native code, or never end: it is tried in a process that nothing else depends on. */
import { serveParent } from '../core/child-process-worker'
import { readArtifact } from '../registry/artifact-store'
import { probeOnnx } from './onnx-probe'
import type { OnnxProbeProtocol } from './onnx-probe-protocol'

serveParent<OnnxProbeProtocol>({
  probe: async ({ artifact, device }) => {
    await probeOnnx((await readArtifact(artifact)).files, device)
    return null
  },
})
