import { Field, ID, ObjectType } from 'type-graphql'
import { encodeId } from '../../../core/ids'
import type { CategoryRecord } from '../../../services/shop/catalog.service'
import { Visible } from '../../audience'
import { connectionOf } from '../../pagination/connection'
import { Node } from '../node/node.type'

@ObjectType({ implements: Node, description: 'A group of items, which may lie in a larger one.' })
@Visible('user', 'read')
export class Category {
  constructor(readonly record: CategoryRecord) {}

  @Field(() => ID, { description: 'The id of the category, by which "node" finds it again.' })
  get id(): string {
    return encodeId('Category', this.record.id)
  }

  @Field(() => String, { description: "The shop's own key of the category." })
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => String, { description: 'The name of the category in the shop.' })
  get name(): string {
    return this.record.name
  }
}

export const CategoryConnection = connectionOf('Category', () => Category, ['user', 'read'])
