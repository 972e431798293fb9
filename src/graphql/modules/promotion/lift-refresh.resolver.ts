/** Lifts of promotions that have become others. */
import { Arg, Field, ObjectType, Resolver, Root, Subscription } from 'type-graphql'
import type { LiftMessage } from '../../../services/promotion/lift-feed'
import { Visible } from '../../audience'
import { Cost, Statements } from '../../limits/field-costs'
import { sourceOf } from '../../subscription-source'
import { PromotionRef, toEntityRef } from '../common/refs.input'
import { RefreshKindEnum } from '../common/refresh-kind.type'
import { LIFT_COST, LIFT_STATEMENTS } from './promotion-lift.resolver'
import { PromotionLift } from './promotion-lift.type'

@ObjectType({ description: 'A message of the subscription "promotionLiftRefreshed".' })
@Visible('read')
class PromotionLiftRefresh {
  @Field(() => String, {
    description: 'Names the lift of this message: pass it as "after" to go on from here after a break.',
  })
  readonly cursor!: string

  @Field(() => RefreshKindEnum, {
    description: 'Whether this is news, or the request to fetch everything anew.',
  })
  readonly kind!: LiftMessage['kind']

  @Field(() => PromotionLift, {
    nullable: true,
    description:
      'What the promotion will add by what is known now, with 90 % intervals. It is null in a RESYNC.',
  })
  readonly lift!: PromotionLift | null
}

interface RefreshedArgs {
  readonly promotion: PromotionRef
  readonly after?: string | null
}

@Resolver()
export class LiftRefreshResolver {
  @Subscription(() => PromotionLiftRefresh, {
    subscribe: sourceOf<RefreshedArgs>(({ promotion, after }, { services, viewer }) =>
      services.liftFeed.subscribe(viewer, toEntityRef('Promotion', promotion, 'promotion'), after ?? null),
    ),
    description:
      'Sends what a promotion will add whenever that has changed: with new days, prices, stock, or another plan. A slow subscriber misses lifts in between, and never the last one. With "after", the lift of now comes first where it is another one.',
  })
  @Statements({ ofAllParents: LIFT_STATEMENTS })
  @Cost({ base: LIFT_COST })
  @Visible('read')
  promotionLiftRefreshed(
    @Root() { cursor, kind, lift }: LiftMessage,
    @Arg('promotion', () => PromotionRef, { description: 'The promotion that is followed.' })
    _promotion: PromotionRef,
    @Arg('after', () => String, {
      nullable: true,
      description:
        'The cursor of the last message that you received. Absent, only what happens from now on is sent.',
    })
    _after: string | null,
  ): PromotionLiftRefresh {
    return { cursor, kind, lift: lift && new PromotionLift(lift) }
  }
}
