import { Field, Float, ID, ObjectType } from 'type-graphql'
import type { PromotionKind } from '../../../contracts/shop/shop-records'
import { encodeId } from '../../../core/ids'
import type { PromotionStatus } from '../../../services/promotion/promotion.service'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { connectionOf } from '../../pagination/connection'
import { DayScalar } from '../../scalars/day.scalar'
import { Node } from '../node/node.type'

export const PromotionKindEnum = enumOf<PromotionKind>(
  'PromotionKind',
  'By what means a promotion sells more.',
  {
    PRICE_DISCOUNT: 'The list price is reduced by discountFraction.',
    BUNDLE: 'Several items are cheaper together.',
    COUPON: 'Customers who have a coupon pay less.',
    FREE_SHIPPING: 'The shop pays for the delivery.',
    DISPLAY: 'Items are shown prominently at their usual price.',
  },
)
export const PromotionStatusEnum = enumOf<PromotionStatus>('PromotionStatus', 'Whether a promotion holds.', {
  PLANNED: 'The promotion takes place on its days, past or to come.',
  CANCELLED: 'The promotion was called off and no longer counts.',
})

/** What the graph shows of a promotion, however it was read. */
export interface PromotionFacts {
  readonly id: bigint
  readonly externalId: string
  readonly name: string
  readonly kind: PromotionKind
  readonly status: PromotionStatus
  readonly discountFraction: number | null
  readonly featured: boolean
  readonly code: string | null
  readonly description: string | null
  readonly startsOn: string
  readonly endsOn: string
}

@ObjectType({
  implements: Node,
  description:
    'A promotion of the shop. Promotions are business plans: end users see what is recommended to them, and only what it gives.',
})
@Visible('read', 'ingest')
export class Promotion {
  constructor(readonly record: PromotionFacts) {}

  @Field(() => ID, { description: 'The id of the promotion, by which "node" finds it again.' })
  @Visible('guest', 'user', 'read', 'ingest')
  get id(): string {
    return encodeId('Promotion', this.record.id)
  }

  @Field(() => String, { description: "The shop's own key of the promotion." })
  @Visible('guest', 'user', 'read', 'ingest')
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => String, { description: 'The name of the promotion for people.' })
  @Visible('guest', 'user', 'read', 'ingest')
  get name(): string {
    return this.record.name
  }

  @Field(() => PromotionKindEnum, { description: 'By what means the promotion sells more.' })
  @Visible('guest', 'user', 'read', 'ingest')
  get kind(): PromotionKind {
    return this.record.kind
  }

  @Field(() => PromotionStatusEnum, { description: 'Whether the promotion holds or was called off.' })
  get status(): PromotionStatus {
    return this.record.status
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'How much is taken off the list price, from 0 to 1. It is null where the kind has no such figure.',
  })
  @Visible('guest', 'user', 'read', 'ingest')
  get discountFraction(): number | null {
    return this.record.discountFraction
  }

  @Field(() => Boolean, { description: 'Whether the shop shows the promotion prominently.' })
  get featured(): boolean {
    return this.record.featured
  }

  @Field(() => String, {
    nullable: true,
    description: 'What customers type in to get it. It is null where they need not type anything.',
  })
  get code(): string | null {
    return this.record.code
  }

  @Field(() => String, {
    nullable: true,
    description:
      'What the promotion gives, in the words that customers read. It is null where the shop has none.',
  })
  @Visible('guest', 'user', 'read', 'ingest')
  get description(): string | null {
    return this.record.description
  }

  @Field(() => DayScalar, { description: 'The first day of the promotion.' })
  @Visible('guest', 'user', 'read', 'ingest')
  get startsOn(): string {
    return this.record.startsOn
  }

  @Field(() => DayScalar, { description: 'The last day of the promotion.' })
  @Visible('guest', 'user', 'read', 'ingest')
  get endsOn(): string {
    return this.record.endsOn
  }
}

export const PromotionConnection = connectionOf('Promotion', () => Promotion, ['read'])
