/** Tries one device. A process of its own, because drivers crash and hang: it is given a time limit and killed. */
import { serveParent } from '../../../core/process/child-process-worker'
import { ForecartError } from '../../../core/errors'
import type { DeviceProbeProtocol } from './device-probe-protocol'
import { runProbe } from './probe-step'
import { usesSoftwareAdapter } from './software-adapter'

serveParent<DeviceProbeProtocol>({
  async probe({ device, allowSoftwareGpu }) {
    const { stepMs } = await runProbe(device)
    if (device === 'ort-webgpu' && !allowSoftwareGpu && usesSoftwareAdapter()) {
      throw new ForecartError('DEVICE_UNAVAILABLE', 'WebGPU runs in software here, on the processor')
    }
    return { stepMs }
  },
})
