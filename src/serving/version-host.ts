/** A host loads versions and lets them answer. It is the model host process, or this process itself. */
import type { ModelSignature } from '../contracts/models/signature'
import type { ArtifactLocation } from '../registry/artifact-store'
import type { ModelToLoad } from './model-host-protocol'

/** A version that a host holds. */
export interface HeldVersion {
  readonly id: bigint
  readonly model: ModelToLoad
  readonly signature: ModelSignature
  /** The host that holds the version. */
  readonly host: VersionHost
}

export interface VersionHost {
  /** Loads and warms up a version, once however often it is asked for. @throws ARTIFACT_CORRUPT, MODEL_HOST_UNAVAILABLE, TIMEOUT */
  load(id: bigint, model: ModelToLoad): Promise<HeldVersion>
  /** Whether the files of a version are what they were when it was registered. @throws ARTIFACT_CORRUPT, MODEL_HOST_UNAVAILABLE */
  verify(artifact: ArtifactLocation): Promise<void>
  /** Whether a version that was loaded could not be loaded again. */
  isLost(id: bigint): boolean
  /** Unloads a version as soon as nobody needs it. */
  retire(id: bigint): void
  /** Keeps a version loaded while `use` runs. */
  using<T>(held: HeldVersion, use: () => Promise<T>): Promise<T>
  /** @param rows of the input, for the figures of serving */
  predict(versionId: bigint, input: unknown, rows: number): Promise<unknown>
  /** See `Predictor.explain`. */
  explain(versionId: bigint, input: unknown): Promise<unknown>
  observe(versionId: bigint, observation: unknown): Promise<void>
}
