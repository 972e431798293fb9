import { Arg, Args, Ctx, Field, FieldResolver, InputType, Query, Resolver, Root } from 'type-graphql'
import type { PromotionStatus } from '../../../contracts/shop/shop-records'
import type { PromotionArm } from '../../../services/promotion/promotion-arm.service'
import type { PromotionFilter } from '../../../services/promotion/promotion.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Sized, Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { ListArgs } from '../../pagination/list.args'
import { PageArgs } from '../../pagination/page.args'
import { DayScalar } from '../../scalars/day.scalar'
import { ItemRef, PromotionRef, toEntityRef, UserRef } from '../common/refs.input'
import { Item, ItemConnection } from '../item/item.type'
import { Location } from '../location/location.type'
import { Promotion, PromotionArmEnum, PromotionConnection, PromotionStatusEnum } from './promotion.type'

const TYPICAL_MEMBERS = 10

@InputType('PromotionFilter', {
  description: 'Which promotions are asked for. A promotion has to fulfil every condition that is given.',
})
class PromotionFilterInput {
  @Field(() => PromotionStatusEnum, {
    nullable: true,
    description: 'Only promotions of this status are given.',
  })
  status?: PromotionStatus | null

  @Field(() => DayScalar, {
    nullable: true,
    description: 'Only promotions that run on this day or later are given.',
  })
  runsFrom?: string | null

  @Field(() => DayScalar, {
    nullable: true,
    description: 'Only promotions that run on this day or earlier are given.',
  })
  runsTo?: string | null

  @Field(() => ItemRef, { nullable: true, description: 'Only promotions that cover this item are given.' })
  item?: ItemRef | null
}

function toPromotionFilter(input: PromotionFilterInput | null): PromotionFilter {
  return {
    ...(input?.status ? { status: input.status } : {}),
    ...(input?.runsFrom ? { runsFrom: input.runsFrom } : {}),
    ...(input?.runsTo ? { runsTo: input.runsTo } : {}),
    ...(input?.item ? { item: toEntityRef('Item', input.item, 'filter.item') } : {}),
  }
}

@Resolver(() => Promotion)
export class PromotionResolver {
  @Query(() => Promotion, {
    nullable: true,
    description: 'The promotion that is named. It is null where there is none.',
  })
  @Visible('read')
  async promotion(
    @Arg('ref', () => PromotionRef, { description: 'The promotion that is wanted.' }) ref: PromotionRef,
    @Ctx() context: RequestContext,
  ): Promise<Promotion | null> {
    const [record] = await context.services.promotions.promotionsByRef(context.viewer, [
      toEntityRef('Promotion', ref),
    ])
    return record ? new Promotion(record) : null
  }

  @Query(() => PromotionArmEnum, {
    nullable: true,
    description:
      'Whether a customer gets a promotion of which places or customers were held out in part by lot: by the home place of the customer, or by the customer. An end user sees its own arm. It is null where the customer is in no arm, or the promotion has none.',
  })
  @Statements({ ofAllParents: 2 })
  @Visible('user', 'read')
  async promotionArm(
    @Arg('promotion', () => PromotionRef, { description: 'The promotion whose arms were drawn.' })
    promotion: PromotionRef,
    @Arg('user', () => UserRef, {
      nullable: true,
      description: 'The customer. An end user may leave it out; the shop names one.',
    })
    user: UserRef | null,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<PromotionArm | null> {
    return services.promotionArms.arm(
      viewer,
      toEntityRef('Promotion', promotion, 'promotion'),
      user && toEntityRef('User', user, 'user'),
    )
  }

  @Query(() => PromotionConnection, { description: 'The promotions of the shop, the latest start first.' })
  @Visible('read')
  async promotions(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => PromotionFilterInput, {
      nullable: true,
      description: 'Which promotions are wanted. Absent, all are.',
    })
    filter: PromotionFilterInput | null,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Promotion>> {
    const promotions = await context.services.promotions.promotions(context.viewer, {
      ...page,
      filter: toPromotionFilter(filter),
    })
    return PromotionConnection.of(promotions, (record) => new Promotion(record))
  }

  @FieldResolver(() => [Item], {
    description:
      'The items that the promotion names. Where it names neither items nor categories, it covers all items.',
  })
  @Statements({ ofAllParents: 2 })
  @Sized({ by: 'first', typically: TYPICAL_MEMBERS })
  @Visible('read')
  async items(
    @Root() promotion: Promotion,
    @Args(() => ListArgs) { first }: ListArgs,
    @Ctx() context: RequestContext,
  ): Promise<Item[]> {
    const ids = await context.loaders.promotionItemIds.load({ parentId: promotion.record.id, first })
    const records = await Promise.all(ids.map((id) => context.loaders.item.load(id)))
    return records.flatMap((record) => (record ? [new Item(record)] : []))
  }

  @FieldResolver(() => ItemConnection, {
    description:
      'The items on sale that the promotion covers, those of its categories too, in pages: all that are on sale where it names neither.',
  })
  @Statements({ ofAllParents: 3 })
  @Visible('read')
  async coveredItems(
    @Root() promotion: Promotion,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Item>> {
    const items = await context.loaders.promotionCoveredItems.load({ parentId: promotion.record.id, ...page })
    return ItemConnection.of(items, (record) => new Item(record))
  }

  @FieldResolver(() => [Location], {
    description: 'The locations that the promotion covers. An empty list stands for all locations.',
  })
  @Statements({ ofAllParents: 2 })
  @Sized({ by: 'first', typically: TYPICAL_MEMBERS })
  @Visible('read')
  async locations(
    @Root() promotion: Promotion,
    @Args(() => ListArgs) { first }: ListArgs,
    @Ctx() context: RequestContext,
  ): Promise<Location[]> {
    const ids = await context.loaders.promotionLocationIds.load({ parentId: promotion.record.id, first })
    const records = await Promise.all(ids.map((id) => context.loaders.location.load(id)))
    return records.flatMap((record) => (record ? [new Location(record)] : []))
  }
}
