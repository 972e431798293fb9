/** uplift@k: the effect among the share of people with the highest scores. */
import type { Multiplicities, UpliftRanking } from './uplift-ranking'

/**
 * The mean of the treated less the mean of controls among them. Of people with equal scores at the edge, all are counted by the part that still fits.
 * @param share of all people, above 0 and at most 1
 * @returns null where that share holds no treated or no control
 */
export function upliftAtShare(
  { rows, order, groupEnds }: UpliftRanking,
  share: number,
  multiplicities?: Multiplicities,
): number | null {
  const { outcomes, treated, weights } = rows
  let people = 0
  for (let row = 0; row < order.length; row++) people += multiplicities ? multiplicities[row]! : 1
  let room = share * people
  const sums = { treated: 0, controls: 0, treatedOutcome: 0, controlOutcome: 0 }
  let from = 0
  for (let group = 0; group < groupEnds.length && room > 1e-9; group++) {
    const to = groupEnds[group]!
    let inGroup = 0
    for (let at = from; at < to; at++) inGroup += multiplicities ? multiplicities[order[at]!]! : 1
    const part = inGroup > room ? room / inGroup : 1
    for (let at = from; at < to; at++) {
      const row = order[at]!
      const weight = part * (multiplicities ? multiplicities[row]! : 1) * (weights ? weights[row]! : 1)
      if (treated[row]) {
        sums.treated += weight
        sums.treatedOutcome += weight * outcomes[row]!
      } else {
        sums.controls += weight
        sums.controlOutcome += weight * outcomes[row]!
      }
    }
    room -= inGroup
    from = to
  }
  if (sums.treated === 0 || sums.controls === 0) return null
  return sums.treatedOutcome / sums.treated - sums.controlOutcome / sums.controls
}
