/** People whose effects are known: what they do without and with a treatment is drawn from laws. */
import { Rng } from '../../src/core/statistics/rng'
import type { OutcomeKind, UpliftData } from '../../src/models/uplift'

export interface PeopleLaws {
  readonly people: number
  readonly outcomeKind: OutcomeKind
  /** The effect by the first two columns: the same for all, or not. */
  readonly effects: 'constant' | 'linear' | 'steps'
  /** Whether people who would act anyway were addressed more often. Otherwise half of them, by chance. */
  readonly isConfounded: boolean
}

export interface SimulatedPeople {
  readonly data: UpliftData
  /** Of each person: the expected outcome with the treatment less that without. */
  readonly effects: Float64Array
}

const COLUMNS = 6
const BASE = { BINARY: 0.2, COUNT: 1, AMOUNT: 10 } as const
const BINARY_EFFECT = 0.08

export function simulatePeople(
  { people, outcomeKind, effects: law, isConfounded }: PeopleLaws,
  seed: number,
): SimulatedPeople {
  const rng = new Rng(seed, 'simulated people')
  const columns = Array.from({ length: COLUMNS }, () => new Float64Array(people))
  const arms = new Uint8Array(people)
  const outcomes = new Float64Array(people)
  const effects = new Float64Array(people)
  for (let row = 0; row < people; row++) {
    for (const column of columns) column[row] = rng.normal()
    const [first, second, third] = columns.map((column) => column[row]!)
    // From 0 to 1 of people who act less or more without any treatment.
    const eager = 1 / (1 + Math.exp(-(0.8 * third! + 0.4 * first!)))
    const shape =
      law === 'constant'
        ? 1
        : law === 'linear'
          ? 1 + Math.max(-1.5, Math.min(1.5, first!))
          : first! > 0 && second! > 0
            ? 3
            : 0.2
    const relative = BINARY_EFFECT / BASE.BINARY
    const usual = BASE[outcomeKind] * (0.4 + 1.2 * eager)
    effects[row] = BASE[outcomeKind] * relative * shape
    arms[row] = Number(rng.uniform() < (isConfounded ? 0.15 + 0.7 * eager : 0.5))
    outcomes[row] = draw(outcomeKind, usual + arms[row]! * effects[row]!, rng)
  }
  return {
    effects,
    data: {
      columns: columns.map((values, at) => ({ name: `x${at + 1}`, kind: 'numeric', values })),
      ...{ arms, armCount: 2, outcomes, outcomeKind },
      armShares: isConfounded ? null : [0.5, 0.5],
    },
  }
}

function draw(kind: OutcomeKind, mean: number, rng: Rng): number {
  if (kind === 'BINARY') return Number(rng.uniform() < mean)
  // Two of three buy nothing; the others spend an exponential amount.
  if (kind === 'AMOUNT') return rng.uniform() < 1 / 3 ? -3 * mean * Math.log(1 - rng.uniform()) : 0
  // Poisson, by products of uniform numbers (Knuth).
  let count = -1
  for (let product = 1; product > Math.exp(-mean); count++) product *= 1 - rng.uniform()
  return count
}
