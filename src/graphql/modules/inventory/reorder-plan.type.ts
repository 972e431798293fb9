import { Field, Float, Int, ObjectType } from 'type-graphql'
import type { ErrorCode } from '../../../core/errors'
import type { LeadTimeSource } from '../../../services/inventory/learnt-lead-time'
import type { ReorderPlanValue } from '../../../services/inventory/reorder-plan'
import { MOST_REORDER_LINES } from '../../../services/inventory/reorder-plan.service'
import type { ReorderLimit, ServiceGoal } from '../../../services/inventory/replenishment'
import { withoutFloatNoise } from '../../../services/demand/float-noise'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { Cost, Sized } from '../../limits/field-costs'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { DayScalar } from '../../scalars/day.scalar'
import { ErrorCodeEnum } from '../common/error-code.type'
import { Money } from '../common/money.type'
import { DemandForecast } from '../forecast/demand-forecast.type'
import { DEFAULT_LEVELS } from '../../../services/demand/forecast-quantiles'
import { ServiceGoalEnum } from './reorder-plan.input'

export const ReorderLimitEnum = enumOf<ReorderLimit>(
  'ReorderLimit',
  'What makes an order another one than the service alone asks for.',
  {
    PACK: 'It was rounded up to whole packs.',
    MINIMUM: 'It was raised to the least that can be ordered.',
    CAPACITY: 'The place has no room for more.',
    BUDGET: 'The budget was not enough for more.',
  },
)

const LeadTimeSourceEnum = enumOf<LeadTimeSource>('LeadTimeSource', 'What lead times are taken from.', {
  CONFIGURED: 'They are what the request says.',
  ITEM_AT_PLACE: 'They are those of deliveries of the item to the place.',
  ITEM: 'They are those of deliveries of the item to all places, of which the place has too few.',
  BEYOND_FORECAST:
    'They are what the request says, because a delivery of the item took longer than can be planned for: the forecast does not reach as far.',
})

@ObjectType({
  description:
    'When and how much to order of an item for a place, from what is forecast and what is on hand.',
})
@Visible('read')
export class ReorderPlan {
  constructor(readonly value: ReorderPlanValue) {}

  @Field(() => DayScalar, {
    description: 'The day on whose morning the plan is made: the one after the last complete day.',
  })
  get firstDay(): string {
    return this.value.firstDay
  }

  @Field(() => ServiceGoalEnum, { description: 'What stock is held for.' })
  get goal(): ServiceGoal {
    return this.value.policy.goal
  }

  @Field(() => Float, {
    description:
      'The level of service that the reorder point stands for; of NEWSVENDOR the one that the costs ask for.',
  })
  get serviceLevel(): number {
    return withoutFloatNoise(this.value.level)
  }

  @Field(() => Float, {
    description:
      'The units that are there on the morning of the first day: those of the last count, with what came of purchase orders since, less what was sold on the days after it, and with what is moved.',
  })
  get onHand(): number {
    return withoutFloatNoise(this.value.onHand)
  }

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the stock was counted. It is null where the request said what is on hand.',
  })
  get countedAt(): Date | null {
    return this.value.count?.countedAt ?? null
  }

  @Field(() => Float, {
    nullable: true,
    description: 'The units that were counted. It is null where the request said what is on hand.',
  })
  get countedUnits(): number | null {
    return this.value.count?.units ?? null
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'The units that were sold on the days after that of the count. It is null where the request said what is on hand.',
  })
  get soldSinceCount(): number | null {
    return this.value.count?.soldSince ?? null
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'The units that came of purchase orders after the count, or, where the stock has run out since, after that. What else came is not known. It is null where the request said what is on hand.',
  })
  get receivedSinceCount(): number | null {
    return this.value.count?.receivedSince ?? null
  }

  @Field(() => Float, { description: 'The units that are to be moved to the place; below 0, away from it.' })
  get movedUnits(): number {
    return this.value.movedUnits
  }

  @Field(() => Float, {
    description:
      'The units that have been ordered and have not come yet: as the request says, or as the purchase orders do that were recorded. Those that come later than an order of the next review would do not put off an order.',
  })
  get onOrder(): number {
    return this.value.onOrder
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'The units on order by the purchase orders that were recorded. It is null where the request said what is on order.',
  })
  get purchasedUnits(): number | null {
    const { purchasedUnits } = this.value
    return purchasedUnits === null ? null : withoutFloatNoise(purchasedUnits)
  }

  @Field(() => LeadTimeSourceEnum, { description: 'What lead times are taken from.' })
  get leadTimeSource(): LeadTimeSource {
    return this.value.leadTime.source
  }

  @Field(() => Int, {
    description: 'From how many deliveries lead times are taken: 0 where a mean and a deviation were said.',
  })
  get leadTimeDeliveries(): number {
    return this.value.leadTime.deliveries
  }

  @Field(() => Float, { description: 'The median of the lead times in days, or the mean that was said.' })
  get leadTimeMedianDays(): number {
    return withoutFloatNoise(this.value.leadTime.medianDays)
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'How far lead times differ, in days: what nine of ten deliveries come within, less what one of ten comes within. It is null where a mean and a deviation were said.',
  })
  get leadTimeSpreadDays(): number | null {
    const { spreadDays } = this.value.leadTime
    return spreadDays === null ? null : withoutFloatNoise(spreadDays)
  }

  @Field(() => Float, {
    description: 'The units that are expected to be wanted until an order of today comes.',
  })
  get leadTimeDemand(): number {
    return withoutFloatNoise(this.value.leadTimeDemand)
  }

  @Field(() => Float, {
    description: 'The units that are expected to be wanted until an order of the next review comes.',
  })
  get protectionDemand(): number {
    return withoutFloatNoise(this.value.protectionDemand)
  }

  @Field(() => Float, {
    description:
      'The units beyond what is expected to be wanted that are held because demand and lead time are uncertain.',
  })
  get safetyStock(): number {
    return withoutFloatNoise(this.value.safetyStock)
  }

  @Field(() => Float, {
    description: 'The units on hand and on order below which it has to be ordered.',
  })
  get reorderPoint(): number {
    return withoutFloatNoise(this.value.reorderPoint)
  }

  @Field(() => Float, { description: 'The units on hand and on order that an order fills up to.' })
  get orderUpTo(): number {
    return withoutFloatNoise(this.value.orderUpTo)
  }

  @Field(() => Float, { description: 'The units to order today: 0 where nothing has to be ordered yet.' })
  get orderQuantity(): number {
    return withoutFloatNoise(this.value.orderQuantity)
  }

  @Field(() => Money, {
    nullable: true,
    description: 'What the order costs. It is null where the item has no cost.',
  })
  get orderCost(): Money | null {
    return this.costOf(this.value.orderQuantity)
  }

  @Field(() => [ReorderLimitEnum], {
    description: 'What makes the order another one than the service alone asks for.',
  })
  @Sized({ atMost: 4 })
  get limitedBy(): readonly ReorderLimit[] {
    return this.value.limits
  }

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The first day on which it is expected to have to be ordered, if nothing is before. It is null where that day lies beyond the forecast.',
  })
  get reorderOn(): string | null {
    return this.value.reorderOn
  }

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The day by which stock has run out as likely as not, if nothing is ordered. It is null where that day lies beyond the forecast.',
  })
  get stockOutOn(): string | null {
    return this.value.stockOutOn
  }

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The day by which stock has run out with a probability of a tenth, if nothing is ordered. It is null where that day lies beyond the forecast.',
  })
  get earlyStockOutOn(): string | null {
    return this.value.earlyStockOutOn
  }

  @Field(() => Float, { description: 'How likely it is that stock runs out before an order of today comes.' })
  get stockOutProbability(): number {
    return this.value.stockOutProbability
  }

  @Field(() => Float, {
    description: 'With the order: how likely everything is there that is wanted until the next one comes.',
  })
  get cycleServiceLevel(): number {
    return this.value.cycleService
  }

  @Field(() => Float, {
    description:
      'With the order: the part of what is wanted between its delivery and the next one that is there.',
  })
  get fillRate(): number {
    return withoutFloatNoise(this.value.fillRate)
  }

  @Field(() => Float, {
    description:
      'The units on hand and on order beyond what is needed: beyond orderUpTo, and beyond what is sold within the forecast at the level of service.',
  })
  get overStock(): number {
    return withoutFloatNoise(this.value.overStock)
  }

  @Field(() => Money, {
    nullable: true,
    description: 'What the over-stock cost. It is null where the item has no cost.',
  })
  get overStockCost(): Money | null {
    return this.costOf(this.value.overStock)
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'How many days the units on hand and on order last as it is expected. Beyond the forecast, days sell as within it. It is null where nothing is expected to be sold.',
  })
  get daysOfCover(): number | null {
    const { daysOfCover } = this.value
    return daysOfCover === null ? null : withoutFloatNoise(daysOfCover)
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'How often the units on hand are sold in a year that sells as the forecast does. It is null where none are on hand.',
  })
  get turnoverPerYear(): number | null {
    const { turnoverPerYear } = this.value
    return turnoverPerYear === null ? null : withoutFloatNoise(turnoverPerYear)
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'The part of the room of the place that is taken when the order has come. It is null where no capacity was said.',
  })
  get capacityUsed(): number | null {
    const { capacityUsed } = this.value
    return capacityUsed === null ? null : withoutFloatNoise(capacityUsed)
  }

  @Field(() => DemandForecast, { description: 'The forecast that the plan is made from.' })
  get forecast(): DemandForecast {
    return new DemandForecast(this.value.forecast, DEFAULT_LEVELS)
  }

  private costOf(units: number): Money | null {
    const { currency, unitCostMinor } = this.value
    return unitCostMinor === null
      ? null
      : { amountMinor: BigInt(Math.round(units * unitCostMinor)), currency }
  }
}

@ObjectType({ description: 'Units of an item that are to be moved from one place to another.' })
@Visible('read')
export class StockTransfer {
  constructor(readonly value: { itemId: bigint; from: bigint; to: bigint; units: number }) {}

  @Field(() => Float, { description: 'How many units are to be moved.' })
  get units(): number {
    return withoutFloatNoise(this.value.units)
  }
}

@ObjectType({ description: 'An item at a place that there is no plan for.' })
@Visible('read')
export class ReorderRefusal {
  constructor(
    readonly value: {
      readonly itemId: bigint
      readonly locationId: bigint
      readonly code: ErrorCode
      readonly message: string
    },
  ) {}

  @Field(() => ErrorCodeEnum, { description: 'Why there is none, as a stable code.' })
  get code(): ErrorCode {
    return this.value.code
  }

  @Field(() => String, {
    description: 'Why there is none and what to do about it, in words that may change.',
  })
  get message(): string {
    return this.value.message
  }
}

@ObjectType({ description: 'Plans of several items and places together.' })
@Visible('read')
export class ReorderPlans {
  @Field(() => [ReorderPlan], { description: 'A plan of each item at each place that there is one for.' })
  @Sized({ atMost: MOST_REORDER_LINES })
  readonly plans!: readonly ReorderPlan[]

  @Field(() => [ReorderRefusal], { description: 'The items at places that there is no plan for, and why.' })
  @Sized({ atMost: MOST_REORDER_LINES })
  readonly refusals!: readonly ReorderRefusal[]

  @Field(() => [StockTransfer], {
    description:
      'What is to be moved between the places before anything is ordered. The plans count it as moved.',
  })
  @Sized({ atMost: MOST_REORDER_LINES })
  readonly transfers!: readonly StockTransfer[]

  @Field(() => [Money], {
    description:
      'What all orders cost together, by currency. Orders of items without a cost are not among them.',
  })
  @Cost({ base: 0 })
  readonly orderCosts!: readonly Money[]
}
