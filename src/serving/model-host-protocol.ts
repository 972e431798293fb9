/** What the server asks of a model host. */
import type { DemandInput, DemandPrediction } from '../contracts/demand'
import type { DeviceName } from '../contracts/device'
import type { ModelSignature } from '../contracts/signature'
import type { ArtifactLocation } from '../registry/artifact-store'

export type ModelHostProtocol = {
  /** Reads, verifies, loads and warms up a version. Loading what is loaded does nothing. */
  load: {
    payload: { versionId: bigint; artifact: ArtifactLocation; device: DeviceName }
    /** `estimatedBytes`: what it takes in the host's memory. */
    response: { signature: ModelSignature; estimatedBytes: number; loadMs: number }
  }
  /** Reads and verifies the files of an artifact; nothing is loaded. */
  verify: { payload: { artifact: ArtifactLocation }; response: null }
  unload: { payload: { versionId: bigint }; response: null }
  predict: {
    payload: { versionId: bigint; input: DemandInput }
    response: { prediction: DemandPrediction; computeMs: number }
  }
}
