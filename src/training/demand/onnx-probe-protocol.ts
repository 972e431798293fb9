/** What is asked of the process that tries a model from elsewhere. */
import type { DeviceName } from '../../contracts/operations/device'
import type { ArtifactLocation } from '../../registry/artifact-store'

export type OnnxProbeProtocol = {
  /** The process is killed where it has more than `residentBytes`. */
  probe: {
    payload: { artifact: ArtifactLocation; device: DeviceName; residentBytes: number }
    response: null
  }
}
