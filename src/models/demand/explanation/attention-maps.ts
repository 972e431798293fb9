/** What a network looks at on the whole: its attention, averaged over series. Weights tell what is read, not what comes of it (Jain and Wallace 2019, "Attention is not explanation"). */
import type { AttentionWeights } from '../../../contracts/demand/attention'

export interface AttentionMap {
  /** The head, from 1, in the order of the layers. */
  readonly head: number
  /** `[queries][keys]`; those of a query add up to 1. */
  readonly weights: readonly (readonly number[])[]
}

export interface AttentionMaps {
  /** Of each key, oldest first: how many periods before the end of the context it begins and ends; 1 is the last period. */
  readonly keys: readonly { readonly from: number; readonly to: number }[]
  /** Series that the mean is taken of. */
  readonly series: number
  readonly maps: readonly AttentionMap[]
}

/** @param told of at least one series */
export function attentionMaps({
  heads,
  queries,
  keys,
  periodsPerKey,
  weights,
}: AttentionWeights): AttentionMaps {
  const size = heads * queries * keys
  const series = weights.length / size
  const mean = (head: number, query: number, key: number): number => {
    let sum = 0
    for (let row = 0; row < series; row++) sum += weights[row * size + (head * queries + query) * keys + key]!
    return sum / series
  }
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
  return {
    keys: upTo(keys).map((key) => {
      const to = (keys - 1 - key) * periodsPerKey + 1
      return { from: to + periodsPerKey - 1, to }
    }),
    series,
    maps: upTo(heads).map((head) => ({
      head: head + 1,
      weights: upTo(queries).map((query) => upTo(keys).map((key) => mean(head, query, key))),
    })),
  }
}
