/** What promotions added, once they ran. */
import { Arg, Ctx, FieldResolver, Float, Query, Resolver, Root } from 'type-graphql'
import type { EntityRef } from '../../../contracts/shop/entity-ref'
import { MEASUREMENT_STATEMENTS } from '../../../services/promotion/measurement-statements'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Statements } from '../../limits/field-costs'
import { PromotionRef, toEntityRef } from '../common/refs.input'
import { Item } from '../item/item.type'
import { Location } from '../location/location.type'
import { MeasurementDonor, MeasurementOverlap, PromotionMeasurement } from './promotion-measurement.type'
import { Promotion } from './promotion.type'

const COST = 500
const CONFIDENCE = {
  defaultValue: 0.9,
  description: 'The probability mass of the intervals, .01 to .9999.',
} as const

async function measure(
  context: RequestContext,
  ref: EntityRef,
  confidence: number,
): Promise<PromotionMeasurement | null> {
  const value = await context.services.promotionMeasurements.measurement(context.viewer, ref, confidence)
  return value && new PromotionMeasurement(value)
}

@Resolver(() => PromotionMeasurement)
export class PromotionMeasurementResolver {
  @Query(() => PromotionMeasurement, {
    nullable: true,
    description: 'What a promotion added, once it ran. It is null where there is no such promotion.',
  })
  @Statements({ ofAllParents: MEASUREMENT_STATEMENTS })
  @Cost({ base: COST })
  @Visible('read')
  promotionMeasurement(
    @Arg('promotion', () => PromotionRef, { description: 'The promotion that is measured.' })
    promotion: PromotionRef,
    @Arg('confidence', () => Float, CONFIDENCE) confidence: number,
    @Ctx() context: RequestContext,
  ): Promise<PromotionMeasurement | null> {
    return measure(context, toEntityRef('Promotion', promotion, 'promotion'), confidence)
  }

  @FieldResolver(() => Promotion, {
    nullable: true,
    description: 'The promotion that was measured. It is null where it is gone.',
  })
  @Statements({ ofAllParents: 1 })
  async promotion(
    @Root() { value }: PromotionMeasurement,
    @Ctx() context: RequestContext,
  ): Promise<Promotion | null> {
    const record = await context.loaders.promotion.load(value.promotionId)
    return record && new Promotion(record)
  }
}

@Resolver(() => Promotion)
export class MeasuredPromotionResolver {
  @FieldResolver(() => PromotionMeasurement, {
    nullable: true,
    description: 'What the promotion added, once it ran. It is null where the promotion is gone.',
  })
  @Statements({ ofEachParent: MEASUREMENT_STATEMENTS })
  @Cost({ base: COST })
  @Visible('read')
  measurement(
    @Root() promotion: Promotion,
    @Arg('confidence', () => Float, CONFIDENCE) confidence: number,
    @Ctx() context: RequestContext,
  ): Promise<PromotionMeasurement | null> {
    return measure(context, { id: promotion.record.id }, confidence)
  }
}

@Resolver(() => MeasurementOverlap)
export class MeasurementOverlapResolver {
  @FieldResolver(() => Promotion, {
    nullable: true,
    description: 'The other promotion. It is null where it is gone.',
  })
  @Statements({ ofAllParents: 1 })
  async promotion(
    @Root() { value }: MeasurementOverlap,
    @Ctx() context: RequestContext,
  ): Promise<Promotion | null> {
    const record = await context.loaders.promotion.load(value.promotionId)
    return record && new Promotion(record)
  }
}

@Resolver(() => MeasurementDonor)
export class MeasurementDonorResolver {
  @FieldResolver(() => Item, {
    nullable: true,
    description: 'The item, at the places of the promotion. It is null where the donor is a place.',
  })
  @Statements({ ofAllParents: 1 })
  async item(@Root() { value }: MeasurementDonor, @Ctx() context: RequestContext): Promise<Item | null> {
    const record = value.itemId === null ? null : await context.loaders.item.load(BigInt(value.itemId))
    return record && new Item(record)
  }

  @FieldResolver(() => Location, {
    nullable: true,
    description: 'The place, with the items of the promotion. It is null where the donor is an item.',
  })
  @Statements({ ofAllParents: 1 })
  async location(
    @Root() { value }: MeasurementDonor,
    @Ctx() context: RequestContext,
  ): Promise<Location | null> {
    const record =
      value.locationId === null ? null : await context.loaders.location.load(BigInt(value.locationId))
    return record && new Location(record)
  }
}
