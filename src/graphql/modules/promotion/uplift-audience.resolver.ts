/** Whom a promotion changes. */
import { Arg, Args, Ctx, FieldResolver, Float, Int, Query, Resolver, Root } from 'type-graphql'
import type {
  UpliftAudienceValue,
  UpliftComparison,
  UpliftOutcome,
} from '../../../services/promotion/uplift-audience.service'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Cost, Sized, Statements } from '../../limits/field-costs'
import type { ConnectionOf } from '../../pagination/connection'
import { PageArgs } from '../../pagination/page.args'
import { PromotionRef, toEntityRef } from '../common/refs.input'
import { ModelVersion } from '../model/model.type'
import { User } from '../user/user.type'
import { Refusal } from './refusal.type'
import { Promotion } from './promotion.type'
import {
  UpliftComparisonEnum,
  UpliftEvaluation,
  UpliftOutcomeEnum,
  UpliftScore,
  UpliftScoreConnection,
} from './uplift-audience.type'

/** The promotions, and who is still there. What is learned from is read on a connection of its own. */
const STATEMENTS = 2
const MOST_PROMOTIONS = 4
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
    @Arg('alternatives', () => [PromotionRef], {
      defaultValue: [],
      description:
        'Up to three other promotions that ran on some of its days: each customer is listed with the best of all. Customers who were shown several of them are not learned from.',
    })
    alternatives: PromotionRef[],
    @Arg('costsPerUser', () => [Float], {
      nullable: true,
      description:
        'What addressing a customer costs, in units of the currency: with the promotion, then with each alternative. Customers for whom no promotion is worth that are left out.',
    })
    costsPerUser: number[] | null,
    @Arg('valuePerOutcome', () => Float, {
      nullable: true,
      description:
        'What one more of the outcome is worth, in units of the currency: one more order, or the part of a unit of revenue that is margin. Absent, it is 1.',
    })
    valuePerOutcome: number | null,
    @Ctx() { services, viewer }: RequestContext,
  ): Promise<UpliftAudience> {
    const audience = await services.upliftAudiences.audience(viewer, {
      ...page,
      promotion: toEntityRef('Promotion', promotion, 'promotion'),
      alternatives: alternatives.map((ref, index) => toEntityRef('Promotion', ref, `alternatives[${index}]`)),
      costsPerUser: costsPerUser ?? null,
      valuePerOutcome: valuePerOutcome ?? null,
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
    description: 'How well it is known whom the promotion changes. It is null where it cannot be told.',
  })
  evaluation(@Root() { audience }: UpliftAudience): UpliftEvaluation | null {
    const [first] = audience.evaluations
    return first ? new UpliftEvaluation(first) : null
  }

  @FieldResolver(() => [UpliftEvaluation], {
    description:
      'How well it is known whom each promotion changes: the one that is asked about, then the alternatives. It is empty where it cannot be told.',
  })
  @Sized({ atMost: MOST_PROMOTIONS })
  evaluations(@Root() { audience }: UpliftAudience): UpliftEvaluation[] {
    return audience.evaluations.map((value) => new UpliftEvaluation(value))
  }

  @FieldResolver(() => UpliftComparisonEnum, {
    nullable: true,
    description: 'Who was compared with whom. It is null where it cannot be told.',
  })
  comparison(@Root() { audience }: UpliftAudience): UpliftComparison | null {
    return audience.comparison
  }

  @FieldResolver(() => ModelVersion, {
    nullable: true,
    description: 'The version that tells it: what was learned. It is null where it cannot be told.',
  })
  @Statements({ ofAllParents: 2 })
  async model(
    @Root() { audience }: UpliftAudience,
    @Ctx() { loaders }: RequestContext,
  ): Promise<ModelVersion | null> {
    const { versionId } = audience
    const record = versionId === null ? null : await loaders.modelVersion.load(versionId)
    return record && new ModelVersion(record)
  }

  @FieldResolver(() => Int, {
    description: 'How many customers are left out because no promotion is worth its cost for them.',
  })
  leftOutUsers(@Root() { audience }: UpliftAudience): number {
    return audience.leftOutUsers
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The ISO 4217 code of the currency of the effects, and of the gains where costs are given. It is null where neither is an amount.',
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

  @FieldResolver(() => Promotion, {
    nullable: true,
    description: 'The promotion that is best for the customer.',
  })
  @Statements({ ofAllParents: 1 })
  async promotion(
    @Root() { record }: UpliftScore,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Promotion | null> {
    const promotion = await loaders.promotion.load(record.promotionId)
    return promotion && new Promotion(promotion)
  }
}

@Resolver(() => UpliftEvaluation)
export class UpliftEvaluationResolver {
  @FieldResolver(() => Promotion, {
    nullable: true,
    description: 'The promotion whose choice of a model is told.',
  })
  @Statements({ ofAllParents: 1 })
  async promotion(
    @Root() { value }: UpliftEvaluation,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Promotion | null> {
    const promotion = await loaders.promotion.load(value.promotionId)
    return promotion && new Promotion(promotion)
  }
}
