import { Field, Float, ID, ObjectType } from 'type-graphql'
import { PROMOTION_KINDS } from '../../../contracts/shop-records'
import type { PromotionKind } from '../../../contracts/shop-records'
import { encodeId } from '../../../core/ids'
import { PROMOTION_STATUSES } from '../../../services/promotion-query.service'
import type { PromotionStatus } from '../../../services/promotion-query.service'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { connectionOf } from '../../pagination/connection'
import { DayScalar } from '../../scalars/day.scalar'
import { Node } from '../node/node.type'

export const PromotionKindEnum = enumOf('PromotionKind', PROMOTION_KINDS)
export const PromotionStatusEnum = enumOf('PromotionStatus', PROMOTION_STATUSES)

/** What the graph shows of a promotion, however it was read. */
export interface PromotionFacts {
  readonly id: bigint
  readonly externalId: string
  readonly name: string
  readonly kind: PromotionKind
  readonly status: PromotionStatus
  readonly discountFraction: number | null
  readonly featured: boolean
  readonly startsOn: string
  readonly endsOn: string
}

@ObjectType({ implements: Node, description: 'Planned ones too: a business plan, not for end users.' })
@Visible('read', 'ingest')
export class Promotion {
  constructor(readonly record: PromotionFacts) {}

  @Field(() => ID)
  get id(): string {
    return encodeId('Promotion', this.record.id)
  }

  @Field(() => String, { nullable: true })
  get externalId(): string {
    return this.record.externalId
  }

  @Field(() => String)
  get name(): string {
    return this.record.name
  }

  @Field(() => PromotionKindEnum)
  get kind(): PromotionKind {
    return this.record.kind
  }

  @Field(() => PromotionStatusEnum)
  get status(): PromotionStatus {
    return this.record.status
  }

  @Field(() => Float, { nullable: true, description: '0..1 off the list price.' })
  get discountFraction(): number | null {
    return this.record.discountFraction
  }

  @Field(() => Boolean)
  get featured(): boolean {
    return this.record.featured
  }

  @Field(() => DayScalar)
  get startsOn(): string {
    return this.record.startsOn
  }

  @Field(() => DayScalar, { description: 'Inclusive.' })
  get endsOn(): string {
    return this.record.endsOn
  }
}

export const PromotionConnection = connectionOf('Promotion', () => Promotion, ['read'])
