const LARGEST_INT = 2 ** 31 - 1

/** A count as GraphQL's Int can hold it: the largest Int stands for more. */
export function toInt(count: number): number {
  return Math.min(Math.round(count), LARGEST_INT)
}
