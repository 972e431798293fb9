import { Field, ID, ObjectType } from 'type-graphql'
import { encodeId } from '../../../core/ids'
import type { SessionRecord } from '../../../services/behaviour/session.service'
import { Visible } from '../../audience'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { Node } from '../node/node.type'

@ObjectType({ implements: Node, description: 'A visit to the shop. An end user sees its own.' })
@Visible('user', 'read')
export class Session {
  constructor(readonly record: SessionRecord) {}

  @Field(() => ID, { description: 'The id of the session, by which "node" finds it again.' })
  get id(): string {
    return encodeId('Session', this.record.id)
  }

  @Field(() => String, { description: 'The session key, as events carry it.' })
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => Boolean, {
    description:
      'True where the shop chose the externalId. False where an end user did, without proof that it takes part in a session of the shop.',
  })
  get isNamedByShop(): boolean {
    return this.record.claimantId === 0n
  }

  @Field(() => DateTimeScalar, { description: 'When the first event of the session happened.' })
  get startedAt(): Date {
    return this.record.startedAt
  }

  @Field(() => DateTimeScalar, { description: 'When the last event of the session happened.' })
  get lastEventAt(): Date {
    return this.record.lastEventAt
  }

  @Field(() => Boolean, {
    description:
      'True where more than 500 steps were taken in one visit: a program did. Such a session counts neither in what is popular nor in rates, and no model learns from the visit.',
  })
  @Visible('read')
  get isBot(): boolean {
    return this.record.isBot
  }
}

export const SessionConnection = connectionOf('Session', () => Session, ['user', 'read'])
