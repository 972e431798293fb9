/** What the server asks of a model host. Inputs and predictions are those of the version's task: the host passes them on. */
import type { DeviceName } from '../contracts/operations/device'
import type { Stage } from '../contracts/models/estimator'
import type { ModelSignature } from '../contracts/models/signature'
import type { ArtifactLocation } from '../registry/artifact-store'

export interface ModelToLoad {
  readonly artifact: ArtifactLocation
  /** The module of its task: see `TaskModules`. */
  readonly taskModule: string
  /** Absent: all of it. */
  readonly stage?: Stage
}

export type ModelHostProtocol = {
  /** Reads, verifies, loads and warms up a version. Loading what is loaded does nothing. */
  load: {
    payload: ModelToLoad & { versionId: bigint; device: DeviceName }
    /** `estimatedBytes`: what it takes in the host's memory. */
    response: { signature: ModelSignature; estimatedBytes: number; loadMs: number }
  }
  /** Reads and verifies the files of an artifact; nothing is loaded. */
  verify: { payload: { artifact: ArtifactLocation }; response: null }
  unload: { payload: { versionId: bigint }; response: null }
  predict: {
    payload: { versionId: bigint; input: unknown }
    response: { prediction: unknown; computeMs: number }
  }
  /** See `Predictor.explain`. */
  explain: { payload: { versionId: bigint; input: unknown }; response: { explanation: unknown } }
  /** See `Predictor.observe`. Answered when predictions know of it. */
  observe: { payload: { versionId: bigint; observation: unknown }; response: null }
}
