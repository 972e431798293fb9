import { Field, ID, ObjectType } from 'type-graphql'
import { encodeId } from '../../../core/ids'
import type { ItemRecord } from '../../../services/shop/catalog.service'
import { Visible } from '../../audience'
import { Cost } from '../../limits/field-costs'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { DayScalar } from '../../scalars/day.scalar'
import { JsonScalar } from '../../scalars/json.scalar'
import type { JsonValue } from '../../scalars/json.scalar'
import { Money } from '../common/money.type'
import { Node } from '../node/node.type'

@ObjectType({
  implements: Node,
  // Its fields are properties: graphql-js reads them itself.
  simpleResolvers: true,
  description: 'Something that the shop sells. End users see those on sale, without what they cost the shop.',
})
@Visible('user', 'read')
export class Item {
  constructor(readonly record: ItemRecord) {}

  @Field(() => ID, { description: 'The id of the item, by which "node" finds it again.' })
  @Visible('guest', 'user', 'read')
  get id(): string {
    return encodeId('Item', this.record.id)
  }

  @Field(() => String, { description: "The SKU, which is the shop's own key of the item." })
  @Visible('guest', 'user', 'read')
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => String, { description: 'The name of the item in the shop.' })
  @Visible('guest', 'user', 'read')
  get title(): string {
    return this.record.title
  }

  @Field(() => String, {
    nullable: true,
    description: 'The brand of the item. It is null where the shop names none.',
  })
  @Visible('guest', 'user', 'read')
  get brand(): string | null {
    return this.record.brand
  }

  @Field(() => Money, { description: 'The list price of one unit.' })
  @Cost({ base: 0 })
  @Visible('guest', 'user', 'read')
  get price(): Money {
    return { amountMinor: this.record.priceMinor, currency: this.record.currency }
  }

  @Field(() => Money, {
    nullable: true,
    description: 'What one unit costs the shop. It is null where the shop does not say.',
  })
  @Visible('read')
  @Cost({ base: 0 })
  get cost(): Money | null {
    const { costMinor, currency } = this.record
    return costMinor === null ? null : { amountMinor: costMinor, currency }
  }

  @Field(() => Boolean, { description: 'Whether the item is on sale.' })
  get active(): boolean {
    return this.record.active
  }

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The first day on sale. It is null where the shop does not say.',
  })
  get launchedOn(): string | null {
    return this.record.launchedOn
  }

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The first day that the item is no longer on sale. It is null while no end is known.',
  })
  @Visible('read')
  get retiredOn(): string | null {
    return this.record.retiredOn
  }

  @Field(() => JsonScalar, { description: 'Whatever else the shop keeps about the item, as a JSON object.' })
  @Visible('read')
  get attributes(): JsonValue {
    return this.record.attributes as JsonValue
  }

  @Field(() => DateTimeScalar, { description: 'When Forecart first heard of the item.' })
  @Visible('read')
  get createdAt(): Date {
    return this.record.createdAt
  }

  @Field(() => DateTimeScalar, { description: 'When the item last changed.' })
  @Visible('read')
  get updatedAt(): Date {
    return this.record.updatedAt
  }
}

export const ItemConnection = connectionOf('Item', () => Item, ['user', 'read'])
