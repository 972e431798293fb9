import { Field, ID, ObjectType } from 'type-graphql'
import { encodeId } from '../../../core/ids'
import type { SessionRecord } from '../../../services/session.service'
import { Visible } from '../../audience'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { Node } from '../node/node.type'

@ObjectType({ implements: Node, description: 'A visit. An end user sees its own.' })
@Visible('user', 'read')
export class Session {
  constructor(readonly record: SessionRecord) {}

  @Field(() => ID)
  get id(): string {
    return encodeId('Session', this.record.id)
  }

  @Field(() => String, { nullable: true })
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => Boolean, {
    description: 'False: an end user chose the externalId, without proof of a session of the shop.',
  })
  get isNamedByShop(): boolean {
    return this.record.claimantId === 0n
  }

  @Field(() => DateTimeScalar)
  get startedAt(): Date {
    return this.record.startedAt
  }

  @Field(() => DateTimeScalar)
  get lastEventAt(): Date {
    return this.record.lastEventAt
  }
}

export const SessionConnection = connectionOf('Session', () => Session, ['user', 'read'])
