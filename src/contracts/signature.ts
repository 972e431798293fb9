/** What a model takes and gives, stored beside it as signature.json. */
export interface TensorSpec {
  readonly name: string
  /** A string is a symbolic dimension, such as 'batch'. */
  readonly shape: readonly (number | string)[]
  readonly dtype: 'float32' | 'int32'
  readonly unit: string
}

export interface ModelSignature {
  readonly task: 'DEMAND'
  readonly family: string
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
  /** Days of history that a full prediction needs. */
  readonly contextDays: number
  readonly horizonDays: number
  /** SHA-256 over the definitions of what the model reads: it may be served only while Forecart gives it just that. */
  readonly featureHash: string
  /** `[horizonDays]` correlation of forecast errors (normal scores) by distance in days, 1 first: what totals are sampled with. */
  readonly horizonCorrelation?: readonly number[]
}
