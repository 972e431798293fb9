import type { DeviceName } from '../../../contracts/operations/device'

export type DeviceProbeProtocol = {
  probe: {
    payload: { device: DeviceName; allowSoftwareGpu: boolean }
    response: { stepMs: number }
  }
}
