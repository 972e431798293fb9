/**
 * People in the order in which a model of uplift would address them, for the curves and figures of `qini.ts`, `area-under-uplift.ts` and `uplift-at-share.ts`.
 * People with equal scores are one step of a curve, so that a constant score is as good as chance, whatever the order of the file.
 */
import { ForecartError } from '../../core/errors'

export interface UpliftRows {
  /** What the model said of each person: the higher, the sooner addressed. */
  readonly scores: ArrayLike<number>
  readonly outcomes: ArrayLike<number>
  /** 1 of those who were treated, 0 of controls. */
  readonly treated: ArrayLike<number>
  /** 1 / probability of the arm that each was in (Horvitz and Thompson 1952). Absent: chance drew everybody alike. */
  readonly weights?: ArrayLike<number>
}

export interface UpliftRanking {
  readonly rows: UpliftRows
  /** Best first. */
  readonly order: Uint32Array
  /** Behind the last person of each group of equal scores, as positions in `order`. */
  readonly groupEnds: Uint32Array
}

/** Sums over the people who were addressed so far. */
export interface UpliftSums {
  people: number
  treated: number
  controls: number
  treatedOutcome: number
  controlOutcome: number
}

/** How often each person counts, by row: what a bootstrap draws. Absent: once. */
export type Multiplicities = ArrayLike<number>

/** @throws BAD_USER_INPUT where lengths differ, a number is not finite, or one of the two groups is empty */
export function rankUplift(rows: UpliftRows): UpliftRanking {
  const { scores, outcomes, treated, weights } = rows
  const refuse = (problem: string): never => {
    throw new ForecartError('BAD_USER_INPUT', `Uplift cannot be judged: ${problem}`)
  }
  const count = scores.length
  if (outcomes.length !== count || treated.length !== count || (weights?.length ?? count) !== count)
    refuse('scores, outcomes, treatments and weights differ in number')
  const numbers = [
    ['score', scores],
    ['outcome', outcomes],
    ['weight', weights ?? []],
  ] as const
  for (const [name, values] of numbers)
    for (let row = 0; row < values.length; row++)
      if (!Number.isFinite(values[row])) refuse(`the ${name} of row ${row} is not a finite number`)
  let treatedCount = 0
  for (let row = 0; row < count; row++) treatedCount += treated[row] ? 1 : 0
  if (treatedCount === 0 || treatedCount === count)
    refuse(treatedCount === 0 ? 'nobody was treated' : 'everybody was treated')
  return rankBy(rows, scores)
}

/** The same people in another order. */
export function rankBy(rows: UpliftRows, scores: ArrayLike<number>): UpliftRanking {
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row)
  order.sort((a, b) => scores[b]! - scores[a]! || a - b)
  const ends: number[] = []
  order.forEach((row, at) => {
    if (at + 1 === order.length || scores[order[at + 1]!] !== scores[row]) ends.push(at + 1)
  })
  return { rows, order, groupEnds: Uint32Array.from(ends) }
}

/** Calls `step` with the sums behind each group of equal scores, best first. */
export function sumUp(
  { rows, order, groupEnds }: UpliftRanking,
  multiplicities: Multiplicities | undefined,
  step: (sums: UpliftSums) => void,
): UpliftSums {
  const { outcomes, treated, weights } = rows
  const sums = { people: 0, treated: 0, controls: 0, treatedOutcome: 0, controlOutcome: 0 }
  let at = 0
  for (let group = 0; group < groupEnds.length; group++) {
    for (const end = groupEnds[group]!; at < end; at++) {
      const row = order[at]!
      const times = multiplicities ? multiplicities[row]! : 1
      const weight = times * (weights ? weights[row]! : 1)
      sums.people += times
      if (treated[row]) {
        sums.treated += weight
        sums.treatedOutcome += weight * outcomes[row]!
      } else {
        sums.controls += weight
        sums.controlOutcome += weight * outcomes[row]!
      }
    }
    step(sums)
  }
  return sums
}

export interface CurveArea {
  /** Under the curve, by the trapezoid rule; people are the unit of the abscissa. */
  readonly area: number
  /** Under the straight line to the end of the curve: what an order by chance gives. */
  readonly chance: number
  readonly end: UpliftSums
}

/** The area under a curve that begins at (0, 0). */
export function areaUnder(
  ranking: UpliftRanking,
  heightOf: (sums: UpliftSums) => number,
  multiplicities?: Multiplicities,
): CurveArea {
  let [area, people, height] = [0, 0, 0]
  const end = sumUp(ranking, multiplicities, (sums) => {
    const next = heightOf(sums)
    area += ((sums.people - people) * (height + next)) / 2
    people = sums.people
    height = next
  })
  return { area, chance: (people * height) / 2, end }
}

/** Where all outcomes are 0 or 1 there is a best order in hindsight. */
export function isBinary({ outcomes }: UpliftRows): boolean {
  for (let row = 0; row < outcomes.length; row++) if (outcomes[row] !== 0 && outcomes[row] !== 1) return false
  return true
}
