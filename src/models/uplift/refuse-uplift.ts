/** Is there enough to learn effects from, and does the data compare like with like? */
import { ForecartError } from '../../core/errors'
import { FeatureScaling } from './feature-table'
import type { UpliftData, UpliftRefusal } from './uplift-data'

export const LEAST_PEOPLE_OF_ARM = 200
/** With outcomes of 0 and 1: those with the rarer one, all arms together. */
export const LEAST_RARE_OUTCOMES = 30
/** People whose probability of an arm is this small are compared with next to nobody. */
export const LEAST_PROPENSITY = 0.02
/** Of all people. */
const MOST_WITHOUT_MATCH = 0.5

/**
 * What can be told without a model.
 * @throws BAD_USER_INPUT where lengths differ, an arm or an outcome is out of its range
 */
export function refuseUplift(data: UpliftData): UpliftRefusal | null {
  checkUpliftData(data)
  const { arms, armCount, outcomes, outcomeKind, columns } = data
  const people = new Array<number>(armCount).fill(0)
  arms.forEach((arm) => people[arm]!++)
  const fewest = Math.min(...people)
  if (fewest === 0) {
    const isControl = people[0] === 0
    return {
      code: 'NO_OVERLAP',
      reason: isControl
        ? 'Everybody was treated, so there is nobody to compare them with.'
        : 'Nobody was treated in one of the arms.',
      remedy: 'Hold back a part of the people by chance, next time.',
    }
  }
  if (fewest < LEAST_PEOPLE_OF_ARM) {
    return {
      code: 'TOO_FEW_USERS',
      reason: `The smallest of the groups that are compared has ${fewest} people; ${LEAST_PEOPLE_OF_ARM} are needed.`,
      remedy: 'Address more people, or hold back more of them.',
    }
  }
  const first = outcomes[0]!
  if (outcomes.every((outcome) => outcome === first)) {
    return {
      code: 'NO_VARIATION',
      reason: `The outcome of everybody is ${first}.`,
      remedy: 'Choose an outcome that some people have and others do not, or wait for more of them.',
    }
  }
  if (outcomeKind === 'BINARY') {
    const ones = outcomes.reduce((sum, outcome) => sum + outcome, 0)
    const rare = Math.min(ones, outcomes.length - ones)
    if (rare < LEAST_RARE_OUTCOMES) {
      return {
        code: 'TOO_FEW_USERS',
        reason: `${rare} people have the rarer outcome; ${LEAST_RARE_OUTCOMES} are needed.`,
        remedy: 'Address more people, or choose an outcome that is more common.',
      }
    }
  }
  if (FeatureScaling.fit(columns).width === 0) {
    return {
      code: 'NO_VARIATION',
      reason: 'Nothing that is known of the people differs between them.',
      remedy: 'Import what they did before.',
    }
  }
  return null
}

/**
 * @param propensities `[rows][arms]`, not clipped
 */
export function refuseOverlap(propensities: Float64Array, armCount: number): UpliftRefusal | null {
  const rows = propensities.length / armCount
  let without = 0
  for (let row = 0; row < rows; row++) {
    for (let arm = 0; arm < armCount; arm++) {
      if (propensities[row * armCount + arm]! >= LEAST_PROPENSITY) continue
      without++
      break
    }
  }
  if (without <= MOST_WITHOUT_MATCH * rows) return null
  return {
    code: 'NO_OVERLAP',
    reason: `What is known of people before tells who was treated: for ${Math.round((100 * without) / rows)} % of them there is next to nobody alike in another group.`,
    remedy: 'Hold back a part of the people by chance, next time.',
  }
}

function checkUpliftData({ columns, arms, armCount, outcomes, outcomeKind, armShares }: UpliftData): void {
  const refuse = (problem: string): never => {
    throw new ForecartError('BAD_USER_INPUT', `Effects on people cannot be learned: ${problem}`)
  }
  if (arms.length === 0) refuse('there is nobody')
  if (columns.length === 0) refuse('there is no column')
  if (!Number.isInteger(armCount) || armCount < 2 || armCount > 16)
    refuse(`there are ${armCount} arms; 2 to 16 are possible`)
  if (outcomes.length !== arms.length)
    refuse(`there are ${outcomes.length} outcomes and ${arms.length} people`)
  for (const { name, values } of columns)
    if (values.length !== arms.length)
      refuse(`the column "${name}" has ${values.length} values, but there are ${arms.length} people`)
  arms.forEach((arm, row) => arm < armCount || refuse(`the arm of row ${row} is ${arm}`))
  outcomes.forEach((outcome, row) => {
    const isRight =
      outcomeKind === 'BINARY'
        ? outcome === 0 || outcome === 1
        : outcomeKind === 'COUNT'
          ? Number.isInteger(outcome) && outcome >= 0
          : Number.isFinite(outcome)
    if (!isRight) refuse(`the outcome of row ${row} is ${outcome}, which is not ${RANGES[outcomeKind]}`)
  })
  if (armShares) {
    if (armShares.length !== armCount) refuse(`there are ${armShares.length} shares and ${armCount} arms`)
    const sum = armShares.reduce((total, share) => total + share, 0)
    if (!armShares.every((share) => share > 0 && share < 1) || Math.abs(sum - 1) > 1e-6)
      refuse('shares of arms have to lie between 0 and 1 and add up to 1')
  }
}

const RANGES = { BINARY: '0 or 1', COUNT: 'a whole number from 0', AMOUNT: 'a finite number' } as const
