import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql'
import type { AdvertFilter } from '../../../services/shop/advert.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { toInt } from '../../count'
import { Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { DayScalar } from '../../scalars/day.scalar'
import { AdvertRef, ItemRef, toEntityRef } from '../common/refs.input'
import { RecordPayload } from '../common/user-error.type'
import { Category } from '../item/category.type'
import { Item } from '../item/item.type'
import { RecordAdvertDaysInput, UpsertAdvertsInput, toAdvertDay, toAdvertInput } from './advert.input'
import { Advert, AdvertConnection, AdvertDay, AdvertDayConnection, AdvertTotal } from './advert.type'

@InputType('AdvertFilter', {
  description: 'Which adverts are asked for. An advert has to fulfil every condition that is given.',
})
class AdvertFilterInput {
  @Field(() => Boolean, {
    nullable: true,
    description: 'True gives those that may be shown, false retired ones, null both. Absent means true.',
  })
  active?: boolean | null

  @Field(() => String, { nullable: true, description: 'Only adverts of exactly this placement are given.' })
  placement?: string | null

  @Field(() => DayScalar, {
    nullable: true,
    description: 'Only adverts that run on this day or later are given.',
  })
  runsFrom?: string | null

  @Field(() => DayScalar, {
    nullable: true,
    description: 'Only adverts that run on this day or earlier are given.',
  })
  runsTo?: string | null

  @Field(() => ItemRef, { nullable: true, description: 'Only adverts that lead to this item are given.' })
  item?: ItemRef | null
}

function toAdvertFilter(input: AdvertFilterInput | null): AdvertFilter {
  return {
    ...(input?.active === undefined ? {} : { active: input.active }),
    ...(input?.placement ? { placement: input.placement } : {}),
    ...(input?.runsFrom ? { runsFrom: input.runsFrom } : {}),
    ...(input?.runsTo ? { runsTo: input.runsTo } : {}),
    ...(input?.item ? { item: toEntityRef('Item', input.item, 'filter.item') } : {}),
  }
}

@Resolver(() => Advert)
export class AdvertResolver {
  @Query(() => Advert, {
    nullable: true,
    description: 'The advert that is named. It is null where there is none.',
  })
  @Visible('read')
  async advert(
    @Arg('ref', () => AdvertRef, { description: 'The advert that is wanted.' }) ref: AdvertRef,
    @Ctx() context: RequestContext,
  ): Promise<Advert | null> {
    const [record] = await context.services.adverts.advertsByRef(context.viewer, [toEntityRef('Advert', ref)])
    return record ? new Advert(record) : null
  }

  @Query(() => AdvertConnection, { description: 'The adverts of the shop, the latest start first.' })
  @Visible('read')
  async adverts(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => AdvertFilterInput, {
      nullable: true,
      description: 'Which adverts are wanted. Absent, those that may be shown are.',
    })
    filter: AdvertFilterInput | null,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Advert>> {
    const adverts = await context.services.adverts.adverts(context.viewer, {
      ...page,
      filter: toAdvertFilter(filter),
    })
    return AdvertConnection.of(adverts, (record) => new Advert(record))
  }

  @Mutation(() => RecordPayload, { description: 'Creates, changes or retires a batch of adverts.' })
  @Visible('ingest')
  upsertAdverts(
    @Arg('input', () => UpsertAdvertsInput, { description: 'The batch.' }) input: UpsertAdvertsInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecordPayload> {
    return services.advertWrites.upsertAdverts(viewer, input.adverts.map(toAdvertInput))
  }

  @Mutation(() => RecordPayload, { description: 'Stores what adverts brought and cost, a day at a time.' })
  @Visible('ingest')
  recordAdvertDays(
    @Arg('input', () => RecordAdvertDaysInput, { description: 'The batch.' }) input: RecordAdvertDaysInput,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<RecordPayload> {
    return services.advertWrites.recordAdvertDays(viewer, input.days.map(toAdvertDay))
  }

  @FieldResolver(() => Item, {
    nullable: true,
    description:
      'The item that it leads to. It is null where it leads to something else, and to end users once the item is no longer on sale.',
  })
  @Statements({ ofAllParents: 1 })
  async item(@Root() { record: { itemId } }: Advert, @Ctx() context: RequestContext): Promise<Item | null> {
    const record = itemId === null ? null : await context.loaders.item.load(itemId)
    return record && new Item(record)
  }

  @FieldResolver(() => Category, {
    nullable: true,
    description: 'The category that it leads to. It is null where it leads to something else.',
  })
  @Statements({ ofAllParents: 1 })
  @Visible('user', 'read')
  async category(
    @Root() { record: { categoryId } }: Advert,
    @Ctx() context: RequestContext,
  ): Promise<Category | null> {
    const record = categoryId === null ? null : await context.loaders.category.load(categoryId)
    return record && new Category(record)
  }

  @FieldResolver(() => AdvertTotal, { description: 'What all its days brought and cost together.' })
  @Statements({ ofAllParents: 1 })
  @Visible('read')
  async total(@Root() { record }: Advert, @Ctx() context: RequestContext): Promise<AdvertTotal> {
    const { id, currency, budgetMinor } = record
    const counted = await context.loaders.advertTotal.load(id)
    const costMinor = counted?.costMinor ?? 0n
    const left = budgetMinor === null ? null : budgetMinor - costMinor
    return {
      impressions: toInt(Number(counted?.impressions ?? 0n)),
      clicks: toInt(Number(counted?.clicks ?? 0n)),
      cost: { amountMinor: costMinor, currency },
      budgetLeft: left === null ? null : { amountMinor: left > 0n ? left : 0n, currency },
    }
  }

  @FieldResolver(() => AdvertDayConnection, {
    description: 'What it brought and cost, the latest day first.',
  })
  @Statements({ ofAllParents: 1 })
  @Visible('read')
  async days(
    @Root() advert: Advert,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<AdvertDay>> {
    const days = await context.loaders.advertDays.load({ parentId: advert.record.id, ...page })
    return AdvertDayConnection.of(days, (record) => new AdvertDay(record))
  }
}
