import { Field, ID, ObjectType } from 'type-graphql'
import { encodeId } from '../../../core/ids'
import type { UserRecord } from '../../../services/behaviour/user.service'
import { Visible } from '../../audience'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { JsonScalar } from '../../scalars/json.scalar'
import type { JsonValue } from '../../scalars/json.scalar'
import { Node } from '../node/node.type'

@ObjectType({ implements: Node, description: 'A customer of the shop. An end user sees only itself.' })
@Visible('user', 'read')
export class User {
  constructor(readonly record: UserRecord) {}

  @Field(() => ID, { description: 'The id of the customer, by which "node" finds it again.' })
  get id(): string {
    return encodeId('User', this.record.id)
  }

  @Field(() => String, { description: "The shop's own key of the customer." })
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => JsonScalar, { description: 'What the shop keeps about the customer, as a JSON object.' })
  @Visible('read')
  get attributes(): JsonValue {
    return this.record.attributes as JsonValue
  }

  @Field(() => DateTimeScalar, { description: 'When Forecart first heard of the customer.' })
  get createdAt(): Date {
    return this.record.createdAt
  }
}

export const UserConnection = connectionOf('User', () => User, ['user', 'read'])
