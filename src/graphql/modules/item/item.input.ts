import { Field, ID, InputType } from 'type-graphql'
import { decodeId } from '../../../core/ids'
import { ITEM_ORDERINGS } from '../../../services/catalog.service'
import type { ItemFilter, ItemOrder } from '../../../services/catalog.service'
import { enumOf } from '../../enum'
import { ItemRef, toEntityRef } from '../common/refs.input'

export const ItemOrderEnum = enumOf('ItemOrder', Object.keys(ITEM_ORDERINGS) as ItemOrder[])

@InputType('ItemFilter')
export class ItemFilterInput {
  @Field(() => Boolean, {
    nullable: true,
    description:
      'Active items only where absent; null: active and retired ones. End users see active ones only.',
  })
  active?: boolean | null

  @Field(() => ID, { nullable: true, description: 'With everything below it.' })
  categoryId?: string | null

  @Field(() => [ItemRef], { nullable: true, description: 'These items only.' })
  items?: ItemRef[] | null

  @Field(() => String, { nullable: true, description: 'Part of the title, in any case.' })
  titleContains?: string | null

  @Field(() => String, { nullable: true })
  brand?: string | null
}

/** @throws BAD_USER_INPUT */
export function toItemFilter(input: Readonly<ItemFilterInput> | null | undefined): ItemFilter {
  if (!input) return {}
  return {
    ...(input.active === undefined ? {} : { active: input.active }),
    ...(input.categoryId ? { categoryId: decodeId('Category', input.categoryId, 'categoryId') } : {}),
    ...(input.items
      ? { items: input.items.map((ref, index) => toEntityRef('Item', ref, `items[${index}]`)) }
      : {}),
    ...(input.titleContains ? { titleContains: input.titleContains } : {}),
    ...(input.brand ? { brand: input.brand } : {}),
  }
}
