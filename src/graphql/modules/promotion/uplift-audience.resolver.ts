/** Whom a promotion changes. */
import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import type { UpliftAudienceValue, UpliftOutcome } from '../../../services/promotion/uplift-audience.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { PromotionRef, toEntityRef } from '../common/refs.input'
import { User } from '../user/user.type'
import { Refusal } from './promotion-measurement.type'
import {
  UpliftEvaluation,
  UpliftOutcomeEnum,
  UpliftScore,
  UpliftScoreConnection,
} from './uplift-audience.type'

/** The promotion, the currency, visitors and those who may be addressed; twenty parts each of what visitors did and of what was known of them, thirty of the others; who is still there. */
const STATEMENTS = 80
/** Some sixty models are fitted where the answer is not remembered. */
const COST = 5_000

type UpliftAudience = ConnectionOf<UpliftScore> & { readonly audience: UpliftAudienceValue }

@Resolver(() => UpliftScoreConnection)
export class UpliftAudienceResolver {
  @Query(() => UpliftScoreConnection, {
    description:
      'The customers who may be addressed, those first whom such a promotion changes most: learned from one that ran. It is empty where the data cannot tell, and "refusal" says why.',
  })
  @Statements({ ofAllParents: STATEMENTS })
  @Cost({ base: COST })
  @Visible('read')
  async upliftAudience(
    @Arg('promotion', () => PromotionRef, { description: 'The promotion that ran.' }) promotion: PromotionRef,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('outcome', () => UpliftOutcomeEnum, {
      defaultValue: 'PURCHASE',
      description: 'What the promotion is to change of a customer.',
    })
    outcome: UpliftOutcome,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<UpliftAudience> {
    const audience = await services.upliftAudiences.audience(viewer, {
      ...page,
      promotion: toEntityRef('Promotion', promotion, 'promotion'),
      outcome,
    })
    const connection = UpliftScoreConnection.of(audience.page, (record) => new UpliftScore(record))
    return Object.assign(connection, { audience })
  }

  @FieldResolver(() => Refusal, {
    nullable: true,
    description: 'Why it cannot be told whom the promotion changes. It is null where it can.',
  })
  refusal(@Root() { audience }: UpliftAudience): Refusal | null {
    return audience.refusal
  }

  @FieldResolver(() => UpliftEvaluation, {
    nullable: true,
    description: 'How well it is known. It is null where it cannot be told.',
  })
  evaluation(@Root() { audience }: UpliftAudience): UpliftEvaluation | null {
    return audience.evaluation && new UpliftEvaluation(audience.evaluation)
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The ISO 4217 code of the currency of the effects. It is null where they are no amounts.',
  })
  currency(@Root() { audience }: UpliftAudience): string | null {
    return audience.currency
  }
}

@Resolver(() => UpliftScore)
export class UpliftScoreResolver {
  @FieldResolver(() => User, {
    nullable: true,
    description: 'The customer. It is null where the shop has deleted it since.',
  })
  @Statements({ ofAllParents: 1 })
  async user(@Root() { record }: UpliftScore, @Ctx() { loaders }: RequestContext): Promise<User | null> {
    const user = await loaders.user.load(record.userId)
    return user && new User(user)
  }
}
