/** The Qini coefficient: what a model of uplift wins over an order by chance (Radcliffe 2007, "Using control groups to target on predicted lift"). */
import {
  areaUnder,
  isBinary,
  rankBy,
  type Multiplicities,
  type UpliftRanking,
  type UpliftSums,
} from './uplift-ranking'

export interface UpliftArea {
  /** The outcome that is won over chance for each treated person, as a mean over all shares of people that may be addressed. */
  readonly perPerson: number
  /** The same as a share of what is won where the treated who answered come first and the controls who answered last. Null where outcomes are not 0 and 1, or that wins nothing. */
  readonly normalized: number | null
}

/** `outcome of the treated - outcome of controls x treated / controls`, over the people addressed so far. */
function qiniHeight({ treated, controls, treatedOutcome, controlOutcome }: UpliftSums): number {
  return treatedOutcome - (controls > 0 ? (controlOutcome * treated) / controls : 0)
}

/** A function of resampled people: the orders are made once. */
export function qiniOf(ranking: UpliftRanking): (multiplicities?: Multiplicities) => UpliftArea {
  const { rows } = ranking
  const { outcomes, treated } = rows
  const best = isBinary(rows)
    ? rankBy(
        rows,
        Float64Array.from({ length: outcomes.length }, (_, row) => (treated[row] ? 1 : -1) * outcomes[row]!),
      )
    : null
  return (multiplicities) => {
    const { area, chance, end } = areaUnder(ranking, qiniHeight, multiplicities)
    const won = area - chance
    const perfect = best && areaUnder(best, qiniHeight, multiplicities)
    const most = perfect ? perfect.area - perfect.chance : 0
    return {
      perPerson: end.people > 0 && end.treated > 0 ? won / (end.people * end.treated) : 0,
      normalized: most > 0 ? won / most : null,
    }
  }
}
