import { Field, Float, ID, ObjectType } from 'type-graphql'
import { EVENT_TYPES } from '../../../contracts/shop-records'
import type { EventType } from '../../../contracts/shop-records'
import { encodeId } from '../../../core/ids'
import type { EventRecord } from '../../../services/session.service'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { Cost } from '../../operation-limits'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { JsonScalar } from '../../scalars/json.scalar'
import type { JsonValue } from '../../scalars/json.scalar'
import { Money } from '../common/money.type'
import { Node } from '../node/node.type'

export const EventTypeEnum = enumOf('EventType', EVENT_TYPES)

@ObjectType({ implements: Node })
@Visible('user', 'read')
export class Event {
  constructor(readonly record: EventRecord) {}

  @Field(() => ID)
  get id(): string {
    return encodeId('Event', this.record.id)
  }

  @Field(() => EventTypeEnum)
  get type(): EventType {
    return this.record.type
  }

  @Field(() => Float)
  get quantity(): number {
    return this.record.quantity
  }

  @Field(() => Money, { nullable: true })
  @Cost({ base: 0 })
  get price(): Money | null {
    const { priceMinor, currency } = this.record
    return priceMinor === null || currency === null ? null : { amountMinor: priceMinor, currency }
  }

  @Field(() => String, { nullable: true })
  get orderExternalId(): string | null {
    return this.record.orderExternalId
  }

  @Field(() => String, { nullable: true, description: 'What was searched for.' })
  get query(): string | null {
    return this.record.query
  }

  @Field(() => Float, { nullable: true })
  get rating(): number | null {
    return this.record.rating
  }

  @Field(() => JsonScalar, { nullable: true })
  @Visible('read')
  get properties(): JsonValue {
    return this.record.properties as JsonValue
  }

  @Field(() => DateTimeScalar)
  get occurredAt(): Date {
    return this.record.occurredAt
  }

  @Field(() => DateTimeScalar, { description: 'When we learnt of it.' })
  @Visible('read')
  get receivedAt(): Date {
    return this.record.receivedAt
  }
}

export const EventConnection = connectionOf('Event', () => Event, ['user', 'read'])
