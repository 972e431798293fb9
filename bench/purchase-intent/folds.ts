import type { Rng } from '../../src/core/statistics/rng'

export interface Fold {
  readonly training: readonly number[]
  readonly test: readonly number[]
}

/** Each row is in the test part of one fold; folds have the same share of each label, up to one row. */
export function stratifiedFolds(labels: ArrayLike<number>, count: number, rng: Rng): Fold[] {
  const foldOf = new Uint8Array(labels.length)
  const seen = new Map<number, number>()
  for (const row of rng.permutation(labels.length)) {
    const before = seen.get(labels[row]!) ?? 0
    foldOf[row] = before % count
    seen.set(labels[row]!, before + 1)
  }
  const rows = Array.from(foldOf, (_, row) => row)
  return Array.from({ length: count }, (_, fold) => ({
    training: rows.filter((row) => foldOf[row] !== fold),
    test: rows.filter((row) => foldOf[row] === fold),
  }))
}
