import { Field, Float, InputType, Int } from 'type-graphql'
import { DEFAULT_REORDER_POLICY, type ReorderPolicy } from '../../../services/inventory/reorder-policy'
import type { ServiceGoal } from '../../../services/inventory/replenishment'
import { enumOf } from '../../enum'
import { DayScalar } from '../../scalars/day.scalar'
import { MoneyInput } from '../common/money.type'
import { ItemRef, LocationRef } from '../common/refs.input'
import { ScenarioInput } from '../forecast/scenario.input'

export const ServiceGoalEnum = enumOf<ServiceGoal>('ServiceGoal', 'What stock is held for.', {
  CYCLE_SERVICE:
    'Between two deliveries, everything that is wanted is there with the probability "serviceLevel".',
  FILL_RATE: 'The part "serviceLevel" of the units that are wanted is there.',
  NEWSVENDOR:
    'What a missed sale costs and what a unit costs that is left over are weighed against each other.',
})

@InputType({ description: 'How stock is to be kept. What is not said has a default.' })
export class ReorderPolicyInput {
  @Field(() => ServiceGoalEnum, {
    defaultValue: DEFAULT_REORDER_POLICY.goal,
    description: 'What stock is held for.',
  })
  goal!: ServiceGoal

  @Field(() => Float, {
    defaultValue: DEFAULT_REORDER_POLICY.serviceLevel,
    description: 'The level of service, from 0.5 to 0.999. NEWSVENDOR does not read it.',
  })
  serviceLevel!: number

  @Field(() => Float, {
    defaultValue: DEFAULT_REORDER_POLICY.leadTimeDays,
    description: 'How many days pass on the average from an order to its delivery.',
  })
  leadTimeDays!: number

  @Field(() => Float, {
    defaultValue: DEFAULT_REORDER_POLICY.leadTimeDeviationDays,
    description:
      'The standard deviation of the lead time, in days, at most twice the lead time: 0 where deliveries are always on time.',
  })
  leadTimeDeviationDays!: number

  @Field(() => [Float], {
    nullable: true,
    description:
      'The lead times of past deliveries in days, 1 to 1,000 of them, in the place of mean and deviation.',
  })
  observedLeadTimeDays?: number[] | null

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether lead times are those of the deliveries of the last year, of the item to the place, or else to all places, where at least 8 came whole. Otherwise they are what is said here.',
  })
  learnsLeadTimes!: boolean

  @Field(() => Int, {
    defaultValue: DEFAULT_REORDER_POLICY.reviewDays,
    description:
      'How many days pass from one look at the stock to the next one, at which it can be ordered again.',
  })
  reviewDays!: number

  @Field(() => Int, {
    defaultValue: DEFAULT_REORDER_POLICY.coverDays,
    description: 'How many days an order is to last longer than it has to, so that there are fewer of them.',
  })
  coverDays!: number

  @Field(() => Float, {
    defaultValue: DEFAULT_REORDER_POLICY.packSize,
    description: 'How many units a pack holds. Orders and transfers are whole packs.',
  })
  packSize!: number

  @Field(() => Float, {
    defaultValue: DEFAULT_REORDER_POLICY.minimumUnits,
    description: 'How many units an order has at least.',
  })
  minimumUnits!: number

  @Field(() => Float, {
    nullable: true,
    description: 'How many units of the item the place has room for. Absent, there is no bound.',
  })
  capacityUnits?: number | null

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      'The most that may be ordered for, of all orders together. It is spent where it keeps most demand from going unmet. Absent, there is no bound.',
  })
  budget?: MoneyInput | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'What a unit costs. Absent, it is the cost of the item.',
  })
  unitCost?: MoneyInput | null

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      'What a unit costs that is wanted and not there; NEWSVENDOR reads it. Absent, it is the price of the item less its cost.',
  })
  shortageCost?: MoneyInput | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'What a unit costs that is left over. NEWSVENDOR needs it.',
  })
  overageCost?: MoneyInput | null

  @Field(() => Float, {
    defaultValue: DEFAULT_REORDER_POLICY.demandFactor,
    description: 'Multiplies the forecast, from 0 to 100: to see what follows where more is sold, or less.',
  })
  demandFactor!: number
}

@InputType({ description: 'Units that have been ordered and have not come yet.' })
export class OnOrderInput {
  @Field(() => Float, { description: 'How many units.' })
  quantity!: number

  @Field(() => DayScalar, { description: 'The day on whose morning they are there.' })
  arrivesOn!: string
}

@InputType({ description: 'An item at a place, and how its stock is to be kept.' })
export class ReorderPlanInput extends ReorderPolicyInput {
  @Field(() => ItemRef, { description: 'The item that may have to be ordered.' })
  item!: ItemRef

  @Field(() => LocationRef, { description: 'The place whose stock it is.' })
  location!: LocationRef

  @Field(() => Float, {
    nullable: true,
    description:
      'What is on hand in the morning of the first day. Absent, it is what was counted last, with what came of purchase orders since and less what was sold.',
  })
  onHand?: number | null

  @Field(() => [OnOrderInput], {
    nullable: true,
    description:
      'What has been ordered and has not come yet, at most 100 orders. Absent, it is what the purchase orders say that were recorded; an empty list stands for nothing.',
  })
  onOrder?: OnOrderInput[] | null

  @Field(() => ScenarioInput, {
    nullable: true,
    description: 'Prices and promotions to forecast with, in the place of the planned ones.',
  })
  scenario?: ScenarioInput | null
}

@InputType({ description: 'Items at places that are planned together, and how their stock is to be kept.' })
export class ReorderPlansInput extends ReorderPolicyInput {
  @Field(() => [ItemRef], { description: 'The items that may have to be ordered.' })
  items!: ItemRef[]

  @Field(() => [LocationRef], { description: 'The places whose stock it is.' })
  locations!: LocationRef[]

  @Field(() => Boolean, {
    defaultValue: true,
    description:
      'Whether stock is moved from places that have too much of an item to those that lack it, before anything is ordered.',
  })
  transfers!: boolean
}

/** The fields of the policy alone. */
export function toPolicy(input: Readonly<ReorderPolicyInput>): ReorderPolicy {
  const { goal, serviceLevel, leadTimeDays, leadTimeDeviationDays, observedLeadTimeDays } = input
  const { learnsLeadTimes } = input
  const { reviewDays, coverDays, packSize, minimumUnits, capacityUnits, demandFactor } = input
  const { budget, unitCost, shortageCost, overageCost } = input
  return {
    ...{ goal, serviceLevel, leadTimeDays, leadTimeDeviationDays, observedLeadTimeDays, learnsLeadTimes },
    ...{ reviewDays, coverDays, packSize, minimumUnits, capacityUnits, demandFactor },
    ...{ budget, unitCost, shortageCost, overageCost },
  }
}
