import { Field, ID, ObjectType } from 'type-graphql'
import { encodeId } from '../../../core/ids'
import type { CategoryRecord } from '../../../services/catalog.service'
import { Visible } from '../../audience'
import { connectionOf } from '../../pagination/connection'
import { Node } from '../node/node.type'

@ObjectType({ implements: Node })
@Visible('user', 'read')
export class Category {
  constructor(readonly record: CategoryRecord) {}

  @Field(() => ID)
  get id(): string {
    return encodeId('Category', this.record.id)
  }

  @Field(() => String, { nullable: true })
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => String)
  get name(): string {
    return this.record.name
  }
}

export const CategoryConnection = connectionOf('Category', () => Category, ['user', 'read'])
