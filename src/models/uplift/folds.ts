/** Parts of the people for cross-fitting: what is learned on the others is judged on one (Chernozhukov et al. 2018). */
import { Rng } from '../../core/statistics/rng'

export interface Fold {
  /** The people who are judged. */
  readonly held: Uint32Array
  /** All others. */
  readonly rest: Uint32Array
}

/** Of equal size within each arm, so that none lacks one. */
export function foldsOf(arms: Uint8Array, count: number, seed: number): Fold[] {
  const foldOf = new Uint8Array(arms.length)
  const dealt = new Map<number, number>()
  for (const row of new Rng(seed, 'uplift folds').permutation(arms.length)) {
    const next = dealt.get(arms[row]!) ?? 0
    foldOf[row] = next % count
    dealt.set(arms[row]!, next + 1)
  }
  return Array.from({ length: count }, (_, fold) => {
    const held: number[] = []
    const rest: number[] = []
    foldOf.forEach((of, row) => (of === fold ? held : rest).push(row))
    return { held: Uint32Array.from(held), rest: Uint32Array.from(rest) }
  })
}
