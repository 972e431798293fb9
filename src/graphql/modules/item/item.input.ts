import { Field, ID, InputType } from 'type-graphql'
import { decodeId } from '../../../core/ids'
import { refuse } from '../../../services/input-rules'
import type { ItemFilter, ItemOrder } from '../../../services/shop/catalog.service'
import { enumOf } from '../../enum'
import { ItemRef, toEntityRef } from '../common/refs.input'

export const ItemOrderEnum = enumOf<ItemOrder>('ItemOrder', 'The order of a list of items.', {
  ID_ASC: 'The items that Forecart heard of first come first.',
  EXTERNAL_ID_ASC: 'Items are sorted by SKU.',
  TITLE_ASC: 'Items are sorted by title.',
  TITLE_DESC: 'Items are sorted by title, backwards.',
  PRICE_ASC: 'The cheapest items come first.',
  PRICE_DESC: 'The most expensive items come first.',
  CREATED_AT_DESC: 'The items that Forecart heard of last come first.',
})

@InputType('ItemFilter', {
  description: 'Which items are asked for. An item has to fulfil every condition that is given.',
})
export class ItemFilterInput {
  @Field(() => Boolean, {
    nullable: true,
    description:
      'True gives items on sale, false retired ones, null both. Absent means true. End users see items on sale only.',
  })
  active?: boolean | null

  @Field(() => ID, {
    nullable: true,
    description: 'Only items of this category and of everything below it are given.',
    deprecationReason: 'Use categoryIds, which takes several.',
  })
  categoryId?: string | null

  @Field(() => [ID], {
    nullable: true,
    description:
      'Only items of one of these categories, or of anything below them, are given. Give either this or categoryId.',
  })
  categoryIds?: string[] | null

  @Field(() => [ItemRef], { nullable: true, description: 'Only these items are given.' })
  items?: ItemRef[] | null

  @Field(() => String, {
    nullable: true,
    description: 'Only items whose title contains this text, in capitals or not, are given.',
  })
  titleContains?: string | null

  @Field(() => String, { nullable: true, description: 'Only items of exactly this brand are given.' })
  brand?: string | null
}

/** @throws BAD_USER_INPUT */
export function toItemFilter(input: Readonly<ItemFilterInput> | null | undefined): ItemFilter {
  if (!input) return {}
  const { categoryId, categoryIds } = input
  if (categoryId && categoryIds) refuse('Give either categoryId or categoryIds')
  return {
    ...(input.active === undefined ? {} : { active: input.active }),
    ...(categoryId ? { categoryIds: [decodeId('Category', categoryId, 'categoryId')] } : {}),
    ...(categoryIds
      ? { categoryIds: categoryIds.map((id, index) => decodeId('Category', id, `categoryIds[${index}]`)) }
      : {}),
    ...(input.items
      ? { items: input.items.map((ref, index) => toEntityRef('Item', ref, `items[${index}]`)) }
      : {}),
    ...(input.titleContains ? { titleContains: input.titleContains } : {}),
    ...(input.brand ? { brand: input.brand } : {}),
  }
}
