import { Field, ID, ObjectType } from 'type-graphql'
import { encodeId } from '../../../core/ids'
import type { ItemRecord } from '../../../services/catalog.service'
import { Visible } from '../../audience'
import { Cost } from '../../operation-limits'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { DayScalar } from '../../scalars/day.scalar'
import { JsonScalar } from '../../scalars/json.scalar'
import type { JsonValue } from '../../scalars/json.scalar'
import { Money } from '../common/money.type'
import { Node } from '../node/node.type'

@ObjectType({ implements: Node })
@Visible('user', 'read')
export class Item {
  constructor(readonly record: ItemRecord) {}

  @Field(() => ID)
  get id(): string {
    return encodeId('Item', this.record.id)
  }

  @Field(() => String, { nullable: true, description: 'The SKU.' })
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => String)
  get title(): string {
    return this.record.title
  }

  @Field(() => String, { nullable: true })
  get brand(): string | null {
    return this.record.brand
  }

  @Field(() => Money)
  @Cost({ base: 0 })
  get price(): Money {
    return { amountMinor: this.record.priceMinor, currency: this.record.currency }
  }

  @Field(() => Money, { nullable: true, description: 'What one unit costs the shop.' })
  @Visible('read')
  @Cost({ base: 0 })
  get cost(): Money | null {
    const { costMinor, currency } = this.record
    return costMinor === null ? null : { amountMinor: costMinor, currency }
  }

  @Field(() => Boolean)
  get active(): boolean {
    return this.record.active
  }

  @Field(() => DayScalar, { nullable: true })
  get launchedOn(): string | null {
    return this.record.launchedOn
  }

  @Field(() => DayScalar, { nullable: true, description: 'The first day no longer on sale.' })
  @Visible('read')
  get retiredOn(): string | null {
    return this.record.retiredOn
  }

  @Field(() => JsonScalar)
  @Visible('read')
  get attributes(): JsonValue {
    return this.record.attributes as JsonValue
  }

  @Field(() => DateTimeScalar)
  @Visible('read')
  get createdAt(): Date {
    return this.record.createdAt
  }

  @Field(() => DateTimeScalar)
  @Visible('read')
  get updatedAt(): Date {
    return this.record.updatedAt
  }
}

export const ItemConnection = connectionOf('Item', () => Item, ['user', 'read'])
