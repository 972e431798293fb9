import { Field, Float, ID, ObjectType } from 'type-graphql'
import type { EventType } from '../../../contracts/shop/shop-records'
import { encodeId } from '../../../core/ids'
import type { EventRecord } from '../../../services/behaviour/session.service'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { Cost } from '../../limits/field-costs'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { JsonScalar } from '../../scalars/json.scalar'
import type { JsonValue } from '../../scalars/json.scalar'
import { Money } from '../common/money.type'
import { Node } from '../node/node.type'

export const EventTypeEnum = enumOf<EventType>('EventType', 'What a visitor did.', {
  IMPRESSION: 'The visitor was shown the item in a list.',
  CLICK: 'The visitor clicked on the item in a list.',
  VIEW: 'The visitor looked at the page of the item.',
  SEARCH: 'The visitor searched; "query" says for what.',
  ADD_TO_CART: 'The visitor put the item into the cart.',
  REMOVE_FROM_CART: 'The visitor took the item out of the cart.',
  CHECKOUT: 'The visitor began to pay.',
  PURCHASE: 'The visitor bought the item. Only the shop may say so.',
  RETURN: 'The visitor gave the item back. Only the shop may say so.',
  REVIEW: 'The visitor judged the item; "rating" says how well.',
  FAVORITE: 'The visitor put the item onto a list of favourites.',
  LOGIN: 'The visitor signed in.',
  SIGNUP: 'The visitor opened an account.',
})

@ObjectType({ implements: Node, description: 'Something that a visitor did in a session.' })
@Visible('user', 'read')
export class Event {
  constructor(readonly record: EventRecord) {}

  @Field(() => ID, { description: 'The id of the event, by which "node" finds it again.' })
  get id(): string {
    return encodeId('Event', this.record.id)
  }

  @Field(() => EventTypeEnum, { description: 'What the visitor did.' })
  get type(): EventType {
    return this.record.type
  }

  @Field(() => Float, { description: 'How many units it was about: 1 where the sender did not say.' })
  get quantity(): number {
    return this.record.quantity
  }

  @Field(() => Money, {
    nullable: true,
    description: 'The price of one unit at that moment. It is null where the sender did not say.',
  })
  @Cost({ base: 0 })
  get price(): Money | null {
    const { priceMinor, currency } = this.record
    return priceMinor === null || currency === null ? null : { amountMinor: priceMinor, currency }
  }

  @Field(() => String, {
    nullable: true,
    description:
      'The number of the order that a purchase or return belongs to. It is null where the sender did not say.',
  })
  get orderExternalId(): string | null {
    return this.record.orderExternalId
  }

  @Field(() => ID, {
    nullable: true,
    description:
      'The id of the recommendation that the visitor saw or followed. It is null where there was none, or none that was given here.',
  })
  @Visible('read')
  get recommendationId(): string | null {
    return this.record.recommendationId
  }

  @Field(() => String, {
    nullable: true,
    description: 'What the visitor searched for. It is null for other events.',
  })
  get query(): string | null {
    return this.record.query
  }

  @Field(() => Float, {
    nullable: true,
    description: 'How the visitor rated the item, from 0 to 10. It is null where there is no rating.',
  })
  get rating(): number | null {
    return this.record.rating
  }

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'Whatever else the sender keeps about the event. It is null where there is nothing.',
  })
  @Visible('read')
  get properties(): JsonValue {
    return this.record.properties as JsonValue
  }

  @Field(() => DateTimeScalar, { description: "When it happened, by the sender's clock." })
  get occurredAt(): Date {
    return this.record.occurredAt
  }

  @Field(() => DateTimeScalar, {
    description: 'When Forecart heard of it. Forecasts of before have not seen it.',
  })
  @Visible('read')
  get receivedAt(): Date {
    return this.record.receivedAt
  }
}

export const EventConnection = connectionOf('Event', () => Event, ['user', 'read'])
