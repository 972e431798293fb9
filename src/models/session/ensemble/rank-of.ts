/** The place of a candidate in the answer, from 1: of equal scores the one that came first stands first. */
export function rankOf(scores: ArrayLike<number>, target: number): number {
  let rank = 1
  for (let at = 0; at < scores.length; at++)
    if (scores[at]! > scores[target]! || (scores[at] === scores[target] && at < target)) rank++
  return rank
}
