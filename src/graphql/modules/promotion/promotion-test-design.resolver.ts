/** What a test of a promotion would find, before it is run. */
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Sized, Statements } from '../../limits/field-costs'
import { toEntityRef } from '../common/refs.input'
import { Location } from '../location/location.type'
import {
  PromotionTestDesign,
  PromotionTestDesignInput,
  PromotionTestOption,
} from './promotion-test-design.type'

/** The items, the places, and cells of units in eight parts. */
const STATEMENTS = 70
/** Hundreds of tests are simulated. */
const COST = 5_000
/** Where there are more places, the rest is counted while the operation runs. */
const TYPICAL_PLACES = 10

@Resolver(() => PromotionTestDesign)
export class PromotionTestDesignResolver {
  @Query(() => PromotionTestDesign, {
    nullable: true,
    description:
      'What a test of a promotion would find: where to run it and where not, for how long, and the smallest lift that it would see.',
  })
  @Statements({ ofAllParents: STATEMENTS })
  @Cost({ base: COST })
  @Visible('read')
  async promotionTestDesign(
    @Arg('input', () => PromotionTestDesignInput, { description: 'What is planned.' })
    input: PromotionTestDesignInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<PromotionTestDesign> {
    const { items, locations, ...rest } = input
    const value = await services.promotionTestDesigns.design(viewer, {
      ...rest,
      items: items.map((ref, index) => toEntityRef('Item', ref, `input.items[${index}]`)),
      locations: locations?.map((ref, index) => toEntityRef('Location', ref, `input.locations[${index}]`)),
    })
    return new PromotionTestDesign(value)
  }
}

@Resolver(() => PromotionTestOption)
export class PromotionTestOptionResolver {
  @FieldResolver(() => [Location], { description: 'The places with the promotion.' })
  @Statements({ ofAllParents: 1 })
  @Sized({ typically: TYPICAL_PLACES })
  treated(@Root() { value }: PromotionTestOption, @Ctx() context: RequestContext): Promise<Location[]> {
    return locationsOf(value.treated, context)
  }

  @FieldResolver(() => [Location], { description: 'The places that have to stay without it.' })
  @Statements({ ofAllParents: 1 })
  @Sized({ typically: TYPICAL_PLACES })
  holdOut(@Root() { value }: PromotionTestOption, @Ctx() context: RequestContext): Promise<Location[]> {
    return locationsOf(value.holdOut, context)
  }
}

async function locationsOf(ids: readonly string[], { loaders }: RequestContext): Promise<Location[]> {
  const records = await Promise.all(ids.map((id) => loaders.location.load(BigInt(id))))
  return records.flatMap((record) => (record ? [new Location(record)] : []))
}
