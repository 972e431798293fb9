/** What is asked of the process that tries a model from elsewhere. */
import type { DeviceName } from '../contracts/device'
import type { ArtifactLocation } from '../registry/artifact-store'

export type OnnxProbeProtocol = {
  probe: { payload: { artifact: ArtifactLocation; device: DeviceName }; response: null }
}
