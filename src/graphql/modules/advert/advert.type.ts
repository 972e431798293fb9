/** What an advert is, for who may see it at all; what it may cost and what it brought is for the shop alone. */
import { Field, ID, Int, ObjectType } from 'type-graphql'
import { encodeId } from '../../../core/ids'
import type { AdvertDayRecord, AdvertRecord } from '../../../services/shop/advert.service'
import { Visible } from '../../audience'
import { Cost } from '../../limits/field-costs'
import { connectionOf } from '../../pagination/connection'
import { DayScalar } from '../../scalars/day.scalar'
import { Money } from '../common/money.type'
import { Node } from '../node/node.type'

@ObjectType({
  implements: Node,
  description: 'Something that is advertised in a placement. It leads to one of item, category and url.',
})
@Visible('guest', 'user', 'read')
export class Advert {
  constructor(readonly record: AdvertRecord) {}

  @Field(() => ID, { description: 'The id of the advert, by which "node" finds it again.' })
  get id(): string {
    return encodeId('Advert', this.record.id)
  }

  @Field(() => String, { description: "The shop's own key of the advert." })
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => String, { description: 'The name of the advert for people.' })
  get name(): string {
    return this.record.name
  }

  @Field(() => String, {
    description: 'The slot that the advert competes for, by the name that the shop gave it.',
  })
  get placement(): string {
    return this.record.placement
  }

  @Field(() => String, {
    nullable: true,
    description:
      'The http or https address, or the path of the shop, that it leads to. It is null where it leads to an item or a category.',
  })
  get url(): string | null {
    return this.record.url
  }

  @Field(() => Money, {
    nullable: true,
    description: 'What it may cost from its first day to its last. It is null where there is no bound.',
  })
  @Visible('read')
  @Cost({ base: 0 })
  get budget(): Money | null {
    return this.money(this.record.budgetMinor)
  }

  @Field(() => Money, {
    nullable: true,
    description:
      "What a click is worth: the bid of who pays for it, or the shop's own estimate. It is null where the shop does not say.",
  })
  @Visible('read')
  @Cost({ base: 0 })
  get valuePerClick(): Money | null {
    return this.money(this.record.valuePerClickMinor)
  }

  @Field(() => DayScalar, { description: "The first day of the advert, in the shop's time zone." })
  @Visible('read')
  get startsOn(): string {
    return this.record.startsOn
  }

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day of the advert. It is null while no end is known.',
  })
  @Visible('read')
  get endsOn(): string | null {
    return this.record.endsOn
  }

  @Field(() => Boolean, { description: 'Whether the advert may be shown. False where it was retired.' })
  @Visible('read')
  get active(): boolean {
    return this.record.active
  }

  private money(amountMinor: bigint | null): Money | null {
    return amountMinor === null ? null : { amountMinor, currency: this.record.currency }
  }
}

@ObjectType({ description: "What an advert did on a day of the shop's time zone, as the shop counted it." })
@Visible('read')
export class AdvertDay {
  constructor(readonly record: AdvertDayRecord) {}

  @Field(() => DayScalar, { description: 'The day that was counted.' })
  get day(): string {
    return this.record.day
  }

  @Field(() => Int, { description: 'How often it was shown.' })
  get impressions(): number {
    return this.record.impressions
  }

  @Field(() => Int, { description: 'How often it was clicked on.' })
  get clicks(): number {
    return this.record.clicks
  }

  @Field(() => Money, { description: 'What it cost.' })
  @Cost({ base: 0 })
  get cost(): Money {
    return { amountMinor: this.record.costMinor, currency: this.record.currency }
  }
}

@ObjectType({ description: 'What all days of an advert brought and cost together.' })
@Visible('read')
export class AdvertTotal {
  @Field(() => Int, { description: 'How often it was shown.' })
  readonly impressions!: number

  @Field(() => Int, { description: 'How often it was clicked on.' })
  readonly clicks!: number

  @Field(() => Money, { description: 'What it has cost.' })
  @Cost({ base: 0 })
  readonly cost!: Money

  @Field(() => Money, {
    nullable: true,
    description: 'What is left of its budget, never below 0. It is null where it has none.',
  })
  @Cost({ base: 0 })
  readonly budgetLeft!: Money | null
}

export const AdvertConnection = connectionOf('Advert', () => Advert, ['read'])
export const AdvertDayConnection = connectionOf('AdvertDay', () => AdvertDay, ['read'])
