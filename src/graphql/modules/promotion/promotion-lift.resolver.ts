/** What promotions will add, before they run. */
import { Arg, Ctx, FieldResolver, Float, Query, Resolver, Root } from 'type-graphql'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Statements } from '../../limits/field-costs'
import { Estimate } from '../common/estimate.type'
import { Item } from '../item/item.type'
import { Location } from '../location/location.type'
import { ModelVersion } from '../model/model.type'
import { PromotionLiftInputType, toLiftInput } from './promotion-lift.input'
import { ItemLift, LocationLift, PromotionLift, StockShortage } from './promotion-lift.type'
import { Refusal } from './refusal.type'
import { PromotionTestDesign } from './promotion-test-design.type'
import { Promotion } from './promotion.type'

/** The promotion, what it covers, items, places, promotions, versions of days and of competitors' prices, these prices and planned ones, stock; cells in five parts; what is kept of it, with its version. */
export const LIFT_STATEMENTS = 88
/** A lift of a promotion that has begun takes a fit of its own. */
export const LIFT_COST = 5_000
/** It is looked up, and kept where it is new: model, number, version, alias, and those that nothing names any more. */
const VERSION_STATEMENTS = 14
/** So few items are asked for at once that one fit serves them. */
const ELASTICITY_COST = 250
const TEST_STATEMENTS = 70
const TEST_COST = 5_000
/** As `promotionTestDesign`. */
const MOST_TEST_ITEMS = 500
const LONGEST_TEST_DAYS = 90
const CONFIDENCE = {
  defaultValue: 0.9,
  description: 'The probability mass of the intervals, .01 to .9999.',
} as const

@Resolver(() => PromotionLift)
export class PromotionLiftResolver {
  @Query(() => PromotionLift, {
    nullable: true,
    description:
      'What a promotion will add: units, revenue, margin and return, with what it takes from other items and other days. It is null where there is no such promotion.',
  })
  @Statements({ ofAllParents: LIFT_STATEMENTS })
  @Cost({ base: LIFT_COST })
  @Visible('read')
  async promotionLift(
    @Arg('input', () => PromotionLiftInputType, { description: 'The promotion, or the plan of one.' })
    input: PromotionLiftInputType,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<PromotionLift | null> {
    const value = await services.promotionLifts.lift(viewer, toLiftInput(input))
    return value && new PromotionLift(value)
  }

  @FieldResolver(() => Promotion, {
    nullable: true,
    description: 'The promotion. It is null where the lift is of a plan.',
  })
  @Statements({ ofAllParents: 1 })
  async promotion(
    @Root() { value }: PromotionLift,
    @Ctx() context: RequestContext,
  ): Promise<Promotion | null> {
    const record = value.promotionId === null ? null : await context.loaders.promotion.load(value.promotionId)
    return record && new Promotion(record)
  }

  @FieldResolver(() => ModelVersion, {
    nullable: true,
    description:
      'The version that tells it: the fit on the days of then, or one lift for all promotions where the model is withheld. It is null where nothing was fitted.',
  })
  @Statements({ ofEachParent: VERSION_STATEMENTS })
  async model(
    @Root() { value }: PromotionLift,
    @Ctx() { services, viewer, loaders }: RequestContext,
  ): Promise<ModelVersion | null> {
    const id = await services.promotionLifts.versionOf(viewer, value)
    const record = id === null ? null : await loaders.modelVersion.load(id)
    return record && new ModelVersion(record)
  }
}

@Resolver(() => Promotion)
export class PredictedPromotionResolver {
  @FieldResolver(() => PromotionLift, {
    nullable: true,
    description:
      'What the promotion will add, or what could be told of that the day before it began. It is null where the promotion is gone.',
  })
  @Statements({ ofEachParent: LIFT_STATEMENTS })
  @Cost({ base: LIFT_COST })
  @Visible('read')
  async lift(
    @Root() promotion: Promotion,
    @Arg('confidence', () => Float, CONFIDENCE) confidence: number,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<PromotionLift | null> {
    const value = await services.promotionLifts.lift(viewer, {
      promotion: { id: promotion.record.id },
      confidence,
    })
    return value && new PromotionLift(value)
  }
}

@Resolver(() => Item)
export class ElasticItemResolver {
  @FieldResolver(() => Estimate, {
    nullable: true,
    description:
      'By how many percent demand changes where the price rises by one percent: never above 0. It is null where too few promotions have run, or the item has sold for too short a time, to tell.',
  })
  @Statements({ ofAllParents: LIFT_STATEMENTS })
  @Cost({ base: ELASTICITY_COST })
  @Visible('read')
  priceElasticity(@Root() item: Item, @Ctx() { loaders }: RequestContext): Promise<Estimate | null> {
    return loaders.priceElasticity.load(item.record.id)
  }
}

@Resolver(() => Refusal)
export class RefusalResolver {
  @FieldResolver(() => PromotionTestDesign, {
    nullable: true,
    description:
      'The test that would settle it. It is null where a test would not, or where more than 500 items, or all of them, would have to be tested.',
  })
  @Statements({ ofEachParent: TEST_STATEMENTS })
  @Cost({ base: TEST_COST })
  async suggestedTest(
    @Root() { code, test }: Refusal,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<PromotionTestDesign | null> {
    if (!test || NOT_TESTABLE.has(code)) return null
    if (test.itemIds.length === 0 || test.itemIds.length > MOST_TEST_ITEMS) return null
    const value = await services.promotionTestDesigns.design(viewer, {
      items: test.itemIds.map((id) => ({ id })),
      durationsDays: [Math.min(test.days, LONGEST_TEST_DAYS)],
      confidence: 0.9,
      power: 0.8,
    })
    return new PromotionTestDesign(value)
  }
}

/** More days, or a smaller question, settle these. */
const NOT_TESTABLE: ReadonlySet<string> = new Set([
  'CANCELLED',
  'NOT_STARTED',
  'TOO_LARGE',
  'NO_PLACE',
  'BEYOND_HORIZON',
  'HISTORY_TOO_SHORT',
])

@Resolver(() => ItemLift)
export class ItemLiftResolver {
  @FieldResolver(() => Item, { nullable: true, description: 'The item. It is null where it is gone.' })
  @Statements({ ofAllParents: 1 })
  async item(@Root() { id }: ItemLift, @Ctx() context: RequestContext): Promise<Item | null> {
    const record = await context.loaders.item.load(id)
    return record && new Item(record)
  }
}

@Resolver(() => LocationLift)
export class LocationLiftResolver {
  @FieldResolver(() => Location, { nullable: true, description: 'The place. It is null where it is gone.' })
  @Statements({ ofAllParents: 1 })
  async location(@Root() { id }: LocationLift, @Ctx() context: RequestContext): Promise<Location | null> {
    const record = await context.loaders.location.load(id)
    return record && new Location(record)
  }
}

@Resolver(() => StockShortage)
export class StockShortageResolver {
  @FieldResolver(() => Item, { nullable: true, description: 'The item. It is null where it is gone.' })
  @Statements({ ofAllParents: 1 })
  async item(@Root() { value }: StockShortage, @Ctx() context: RequestContext): Promise<Item | null> {
    const record = await context.loaders.item.load(value.itemId)
    return record && new Item(record)
  }

  @FieldResolver(() => Location, { nullable: true, description: 'The place. It is null where it is gone.' })
  @Statements({ ofAllParents: 1 })
  async location(@Root() { value }: StockShortage, @Ctx() context: RequestContext): Promise<Location | null> {
    const record = await context.loaders.location.load(value.locationId)
    return record && new Location(record)
  }
}
