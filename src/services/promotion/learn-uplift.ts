/** Reads whom promotions were shown and what came of it, learns whom they change, and orders the customers who may be addressed: all of it in the thread of effects. */
import { minorPerMajor } from '../../core/money'
import { readUplift, type UpliftReading } from '../../datasets/uplift-reader'
import type { Queryable } from '../../db/client'
import { bestArm, trainUplift, type ArmTerms, type OutcomeKind } from '../../models/uplift'
import type { LearnedUplift, UpliftOutcome, UpliftResult, UpliftTask } from './effect-protocol'

const KINDS: Readonly<Record<UpliftOutcome, OutcomeKind>> = {
  PURCHASE: 'BINARY',
  ENGAGEMENT: 'BINARY',
  ORDERS: 'COUNT',
  REVENUE: 'AMOUNT',
}

export async function learnUplift(
  database: Queryable,
  { scope, outcome, terms, confidence, seed }: UpliftTask,
): Promise<UpliftResult> {
  const reading = await readUplift(database, scope)
  const { arms, armShares, columns } = reading.visitors
  if (arms.length === 0) return { refusal: 'NO_VISITORS', learned: null }
  const armCount = scope.promotionIds.length + 1
  const outcomes = outcomesOf(outcome, reading)
  const { refusal, model } = await trainUplift(
    { columns, arms, armCount, armShares, outcomes, outcomeKind: KINDS[outcome] },
    { seed, confidence },
  )
  if (!model) return { refusal, learned: null }
  const people = new Array<number>(armCount).fill(0)
  for (const arm of arms) people[arm]!++
  const userIds = BigInt64Array.from(reading.addressable.userIds, BigInt)
  const effects = await model.effects(reading.addressable.columns)
  return {
    refusal: null,
    learned: {
      currency: reading.currency,
      comparison: armShares ? 'LOT' : 'SHOWN',
      arms: model.arms.map((arm, at) => ({ ...arm, people: people[at + 1]! })),
      otherPeople: people[0]!,
      ...ordered(userIds, effects, armCount - 1, terms),
    },
  }
}

/** @param effects `[people][arms]` */
function ordered(
  userIds: BigInt64Array,
  effects: Float64Array,
  arms: number,
  terms: ArmTerms | null,
): Pick<LearnedUplift, 'userIds' | 'best' | 'effects' | 'gains' | 'leftOut'> {
  const best = new Uint8Array(userIds.length)
  const gains = new Float64Array(userIds.length)
  const isIn = new Uint8Array(userIds.length)
  for (let at = 0; at < userIds.length; at++) {
    const own = effects.subarray(at * arms, (at + 1) * arms)
    const { arm, gain } = terms ? bestArm(own, terms) : largest(own)
    if (arm === 0) continue
    isIn[at] = 1
    best[at] = arm - 1
    gains[at] = gain
  }
  const order = Uint32Array.from(userIds.keys())
    .filter((at) => isIn[at] === 1)
    .sort((a, b) => gains[b]! - gains[a]! || (userIds[a]! < userIds[b]! ? -1 : 1))
  return {
    userIds: BigInt64Array.from(order, (at) => userIds[at]!),
    best: Uint8Array.from(order, (at) => best[at]!),
    effects: Float64Array.from(order, (at) => effects[at * arms + best[at]!]!),
    gains: Float64Array.from(order, (at) => gains[at]!),
    leftOut: userIds.length - order.length,
  }
}

function largest(effects: Float64Array): { readonly arm: number; readonly gain: number } {
  let at = 0
  for (let arm = 1; arm < effects.length; arm++) if (effects[arm]! > effects[at]!) at = arm
  return { arm: at + 1, gain: effects[at]! }
}

function outcomesOf(outcome: UpliftOutcome, { visitors, currency }: UpliftReading): Float64Array {
  const perMajor = currency === null ? 1 : minorPerMajor(currency)
  return Float64Array.from(visitors.outcomes, ({ orders, spentMinor, cameBack }) => {
    switch (outcome) {
      case 'PURCHASE':
        return Number(orders > 0)
      case 'ENGAGEMENT':
        return Number(cameBack)
      case 'ORDERS':
        return orders
      case 'REVENUE':
        return spentMinor / perMajor
    }
  })
}
