/** What a model takes and gives, stored beside it as signature.json. */
export interface TensorSpec {
  readonly name: string
  /** A string is a symbolic dimension, such as 'batch'. */
  readonly shape: readonly (number | string)[]
  readonly dtype: 'float32' | 'int32'
  readonly unit: string
}

/** The head of every signature. A task adds its own part to it: see `DemandSignature`. */
export interface ModelSignature {
  /** The kind of the task, such as DEMAND. */
  readonly task: string
  readonly family: string
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
  /** SHA-256 over the definitions of what the model reads: it may be served only while Forecart gives it just that. */
  readonly featureHash: string
  /** How many candidates of the first stage a second one ranks again; absent where the version has one stage. See `Stage`. */
  readonly rerankedCandidates?: number
  /** Whether the predictor says by itself what its answers come from: see `Predictor.explain`. */
  readonly explainsItself?: boolean
}
