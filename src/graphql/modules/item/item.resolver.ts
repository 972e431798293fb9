import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import type { ItemOrder } from '../../../services/shop/catalog.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { ItemRef, toEntityRef } from '../common/refs.input'
import { Category, CategoryConnection } from './category.type'
import { ItemFilterInput, ItemOrderEnum, toItemFilter } from './item.input'
import { Item, ItemConnection } from './item.type'

@Resolver(() => Item)
export class ItemResolver {
  @Query(() => Item, {
    nullable: true,
    description: 'The item that is named. It is null where there is none, or where you may not see it.',
  })
  @Visible('user', 'read')
  async item(
    @Arg('ref', () => ItemRef, { description: 'The item that is wanted.' }) ref: ItemRef,
    @Ctx() context: RequestContext,
  ): Promise<Item | null> {
    const [record] = await context.services.catalog.itemsByRef(context.viewer, [toEntityRef('Item', ref)])
    return record ? new Item(record) : null
  }

  @Query(() => ItemConnection, {
    description: 'The items of the shop, those on sale where the filter does not say otherwise.',
  })
  @Visible('user', 'read')
  async items(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ItemFilterInput, {
      nullable: true,
      description: 'Which items are wanted. Absent, those on sale are.',
    })
    filter: ItemFilterInput | null,
    @Arg('orderBy', () => ItemOrderEnum, {
      nullable: true,
      description: 'The order of the items. Absent, it is ID_ASC.',
    })
    orderBy: ItemOrder | null,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Item>> {
    const items = await context.services.catalog.items(context.viewer, {
      ...page,
      filter: toItemFilter(filter),
      ...(orderBy ? { orderBy } : {}),
    })
    return ItemConnection.of(items, (record) => new Item(record))
  }

  @FieldResolver(() => Category, {
    nullable: true,
    description: 'The most exact category of the item. It is null where the shop names none.',
  })
  @Statements({ ofAllParents: 1 })
  async category(@Root() item: Item, @Ctx() context: RequestContext): Promise<Category | null> {
    if (item.record.categoryId === null) return null
    const record = await context.loaders.category.load(item.record.categoryId)
    return record && new Category(record)
  }

  @FieldResolver(() => Item, {
    nullable: true,
    description:
      'The item that this one takes the place of, whose sales its forecasts read until it has enough of its own. It is null where the shop names none.',
  })
  @Visible('read')
  @Statements({ ofAllParents: 1 })
  async predecessor(@Root() item: Item, @Ctx() context: RequestContext): Promise<Item | null> {
    if (item.record.predecessorId === null) return null
    const record = await context.loaders.item.load(item.record.predecessorId)
    return record && new Item(record)
  }
}

@Resolver(() => Category)
export class CategoryResolver {
  @Query(() => CategoryConnection, { description: 'All categories, the oldest first.' })
  @Visible('user', 'read')
  async categories(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Category>> {
    const categories = await context.services.catalog.categories(context.viewer, page)
    return CategoryConnection.of(categories, (record) => new Category(record))
  }

  @FieldResolver(() => Category, {
    nullable: true,
    description: 'The larger category that this one lies in. It is null at the top.',
  })
  @Statements({ ofAllParents: 1 })
  async parent(@Root() category: Category, @Ctx() context: RequestContext): Promise<Category | null> {
    if (category.record.parentId === null) return null
    const record = await context.loaders.category.load(category.record.parentId)
    return record && new Category(record)
  }
}
