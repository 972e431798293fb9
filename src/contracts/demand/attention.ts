/** What a network with attention looked at in the contexts of the series that are told of, at least one. */
export interface AttentionWeights {
  /** Of all layers, those nearest to the input first. */
  readonly heads: number
  /** Places that look: of a recurrent cell with attention the last period only. */
  readonly queries: number
  /** Places that are looked at, oldest first, each of `periodsPerKey` periods; the last one ends with the origin. */
  readonly keys: number
  readonly periodsPerKey: number
  /** `[series, heads, queries, keys]`, from 0; those of all keys add up to 1. */
  readonly weights: Float32Array
}
