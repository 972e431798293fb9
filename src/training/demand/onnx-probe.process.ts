/** A file from elsewhere may crash native code, never end, or fill the memory: it is tried in a process that nothing else depends on. */
import { serveParent } from '../../core/process/child-process-worker'
import { readArtifact } from '../../registry/artifact-store'
import { limitMemory } from '../memory-limit'
import { probeOnnx } from './onnx-probe'
import type { OnnxProbeProtocol } from './onnx-probe-protocol'

serveParent<OnnxProbeProtocol>({
  probe: async ({ artifact, device, residentBytes }) => {
    await limitMemory({ residentBytes })
    await probeOnnx((await readArtifact(artifact)).files, device)
    return null
  },
})
