import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import type { ItemOrder } from '../../../services/catalog.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Statements } from '../../operation-limits'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { ItemRef, toEntityRef } from '../common/refs.input'
import { Category, CategoryConnection } from './category.type'
import { ItemFilterInput, ItemOrderEnum, toItemFilter } from './item.input'
import { Item, ItemConnection } from './item.type'

@Resolver(() => Item)
export class ItemResolver {
  @Query(() => Item, { nullable: true })
  @Visible('user', 'read')
  async item(@Arg('ref', () => ItemRef) ref: ItemRef, @Ctx() context: RequestContext): Promise<Item | null> {
    const [record] = await context.services.catalog.itemsByRef(context.viewer, [toEntityRef('Item', ref)])
    return record ? new Item(record) : null
  }

  @Query(() => ItemConnection)
  @Visible('user', 'read')
  async items(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ItemFilterInput, { nullable: true }) filter: ItemFilterInput | null,
    @Arg('orderBy', () => ItemOrderEnum, { nullable: true }) orderBy: ItemOrder | null,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Item>> {
    const items = await context.services.catalog.items(context.viewer, {
      ...page,
      filter: toItemFilter(filter),
      ...(orderBy ? { orderBy } : {}),
    })
    return ItemConnection.of(items, (record) => new Item(record))
  }

  @FieldResolver(() => Category, { nullable: true })
  @Statements({ ofAllParents: 1 })
  async category(@Root() item: Item, @Ctx() context: RequestContext): Promise<Category | null> {
    if (item.record.categoryId === null) return null
    const record = await context.loaders.category.load(item.record.categoryId)
    return record && new Category(record)
  }
}

@Resolver(() => Category)
export class CategoryResolver {
  @Query(() => CategoryConnection)
  @Visible('user', 'read')
  async categories(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Category>> {
    const categories = await context.services.catalog.categories(context.viewer, page)
    return CategoryConnection.of(categories, (record) => new Category(record))
  }

  @FieldResolver(() => Category, { nullable: true })
  @Statements({ ofAllParents: 1 })
  async parent(@Root() category: Category, @Ctx() context: RequestContext): Promise<Category | null> {
    if (category.record.parentId === null) return null
    const record = await context.loaders.category.load(category.record.parentId)
    return record && new Category(record)
  }
}
