/** AUUC, the area under the uplift curve: the difference of means of those addressed, times their number (Jaskowski and Jaroszewicz 2012). */
import type { UpliftArea } from './qini'
import {
  areaUnder,
  isBinary,
  rankBy,
  type Multiplicities,
  type UpliftRanking,
  type UpliftSums,
} from './uplift-ranking'

/** `(mean of the treated - mean of controls) x people`, over the people addressed so far. */
function upliftHeight({ people, treated, controls, treatedOutcome, controlOutcome }: UpliftSums): number {
  const ofTreated = treated > 0 ? treatedOutcome / treated : 0
  const ofControls = controls > 0 ? controlOutcome / controls : 0
  return (ofTreated - ofControls) * people
}

/** A function of resampled people: the orders are made once. `perPerson` is of all people, not of the treated. */
export function areaUnderUpliftOf(ranking: UpliftRanking): (multiplicities?: Multiplicities) => UpliftArea {
  const best = isBinary(ranking.rows) ? bestOrder(ranking) : null
  return (multiplicities) => {
    const { area, chance, end } = areaUnder(ranking, upliftHeight, multiplicities)
    const perfect = best && areaUnder(best, upliftHeight, multiplicities)
    const most = perfect ? perfect.area - perfect.chance : 0
    return {
      perPerson: end.people > 0 ? (area - chance) / end.people ** 2 : 0,
      normalized: most > 0 ? (area - chance) / most : null,
    }
  }
}

/** First the treated who answered and the controls who did not; between the others, whichever kind is more common comes as late as it can. */
function bestOrder({ rows }: UpliftRanking): UpliftRanking {
  const { outcomes, treated } = rows
  let [answeringControls, silentTreated] = [0, 0]
  for (let row = 0; row < outcomes.length; row++) {
    if (outcomes[row] === 1 && !treated[row]) answeringControls++
    if (outcomes[row] === 0 && treated[row]) silentTreated++
  }
  const scores = Float64Array.from({ length: outcomes.length }, (_, row) => {
    const agrees = (outcomes[row] === 1) === Boolean(treated[row])
    const second = answeringControls > silentTreated ? outcomes[row]! : treated[row]!
    return (agrees ? 2 : 0) + second
  })
  return rankBy(rows, scores)
}
