import { Field, Float, Int, ObjectType } from 'type-graphql'
import type {
  UpliftBase,
  UpliftComparison,
  UpliftEvaluationValue,
  UpliftLearner,
  UpliftOutcome,
  UpliftScoreRecord,
} from '../../../services/promotion/uplift-audience.service'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { Sized } from '../../limits/field-costs'
import { connectionOf } from '../../pagination/connection'
import { Estimate } from '../common/estimate.type'

export const UpliftOutcomeEnum = enumOf<UpliftOutcome>(
  'UpliftOutcome',
  'What a promotion is to change of a customer.',
  {
    PURCHASE: 'Whether the customer orders anything: effects are probabilities.',
    ENGAGEMENT: 'Whether the customer comes back for a further visit: effects are probabilities.',
    ORDERS: 'How many orders the customer makes.',
    REVENUE: 'What the orders of the customer come to, in units of the currency.',
  },
)

export const UpliftComparisonEnum = enumOf<UpliftComparison>(
  'UpliftComparison',
  'Who is compared with whom to tell effects on customers.',
  {
    LOT: 'Customers at home where the promotion ran are compared with those at home where it was held out, which was drawn by lot: all who bought or visited in the year before, whether they were shown it, or came, or not.',
    SHOWN:
      'Customers who were shown the promotion are compared with others who visited. What is known of them from before is corrected for.',
  },
)

export const UpliftLearnerEnum = enumOf<UpliftLearner>(
  'UpliftLearner',
  'How effects on customers are learned out of models of what they do.',
  {
    S: 'One model knows whether the promotion was shown.',
    T: 'There is a model of those who were shown it, and one of the others.',
    X: 'What is not known of each customer is filled in by the model of the other group, and the differences are regressed.',
    DR: 'Scores that correct the models by what came about are regressed.',
  },
)

export const UpliftBaseEnum = enumOf<UpliftBase>('UpliftBase', 'What the models of a learner are.', {
  LOGISTIC: 'They are logistic regressions.',
  RIDGE: 'They are linear regressions.',
  BOOSTING: 'They are boosted trees.',
})

@ObjectType({ description: 'What a promotion changes of one customer.' })
@Visible('read')
export class UpliftScore {
  constructor(readonly record: UpliftScoreRecord) {}

  @Field(() => Int, { description: 'The place of the customer among all who may be addressed, from 1.' })
  get rank(): number {
    return this.record.rank
  }

  @Field(() => Float, {
    description:
      'What the promotion adds to the outcome of the customer: a probability, orders, or units of the currency. Of several promotions it is that of the best one.',
  })
  get effect(): number {
    return this.record.effect
  }

  @Field(() => Float, {
    description:
      'What that is worth by "valuePerOutcome", less what the promotion costs by "costsPerUser". Without costs it is the effect.',
  })
  get gain(): number {
    return this.record.gain
  }
}

@ObjectType({ description: 'The effect among the share of customers with the highest scores.' })
@Visible('read')
export class UpliftAtShare {
  @Field(() => Float, { description: 'The share of all customers, above 0 and at most 1.' })
  readonly share!: number

  @Field(() => Estimate, {
    nullable: true,
    description: 'The effect on them. It is null where the share has too few customers of both groups.',
  })
  readonly effect!: Estimate | null
}

const MOST_SHARES = 3

@ObjectType({
  description:
    'How well it is known whom the promotion changes: all of it was judged on customers whom the models had not seen.',
})
@Visible('read')
export class UpliftEvaluation {
  constructor(readonly value: UpliftEvaluationValue) {}

  @Field(() => Int, {
    description: 'How many visitors were shown the promotion. By lot, it is those at home where it ran.',
  })
  get shownUsers(): number {
    return this.value.shownUsers
  }

  @Field(() => Int, {
    description:
      'How many other customers visited on its days, and were shown none. By lot, it is those at home where it was held out.',
  })
  get otherUsers(): number {
    return this.value.otherUsers
  }

  @Field(() => Estimate, {
    description: 'The mean effect on all of them. By lot, it is that of running the promotion at the home.',
  })
  get averageEffect(): Estimate {
    return { ...this.value.averageEffect, confidence: this.value.confidence }
  }

  @Field(() => Boolean, {
    description:
      'Whether effects differ between customers in a way that was foretold. Where it is false, one effect is said of all.',
  })
  get isBetterThanConstant(): boolean {
    return this.value.isBetterThanConstant
  }

  @Field(() => Float, { description: 'How likely such differences are where there are none, from 0 to 1.' })
  get pValue(): number {
    return this.value.pValue
  }

  @Field(() => UpliftLearnerEnum, { description: 'The learner that was best.' })
  get learner(): UpliftLearner {
    return this.value.candidate.learner
  }

  @Field(() => UpliftBaseEnum, { description: 'What its models are.' })
  get base(): UpliftBase {
    return this.value.candidate.base
  }

  @Field(() => Estimate, {
    description:
      'The Qini coefficient: what the order of customers wins over chance, of the outcome of each customer who is addressed, as a mean over all shares that may be.',
  })
  get qini(): Estimate {
    return this.estimate(this.value.metrics.qini)
  }

  @Field(() => Estimate, {
    nullable: true,
    description:
      'The same as a share of what the best order in hindsight wins. It is null where outcomes are counts or amounts.',
  })
  get normalizedQini(): Estimate | null {
    const { normalizedQini } = this.value.metrics
    return normalizedQini && this.estimate(normalizedQini)
  }

  @Field(() => Estimate, {
    nullable: true,
    description:
      'The area under the uplift curve, normalized alike. It is null where outcomes are counts or amounts.',
  })
  get normalizedAreaUnderUplift(): Estimate | null {
    const { normalizedAreaUnderUplift } = this.value.metrics
    return normalizedAreaUnderUplift && this.estimate(normalizedAreaUnderUplift)
  }

  @Field(() => [UpliftAtShare], {
    description: 'The effect among a tenth, three tenths and half of the customers.',
  })
  @Sized({ atMost: MOST_SHARES })
  get upliftAt(): UpliftAtShare[] {
    return this.value.metrics.upliftAt.map(({ share, uplift }) => ({
      share,
      effect: uplift && this.estimate(uplift),
    }))
  }

  private estimate({ value, lower, upper }: { value: number; lower: number; upper: number }): Estimate {
    return { mean: value, lower, upper, confidence: this.value.metrics.confidence }
  }
}

export const UpliftScoreConnection = connectionOf('UpliftScore', () => UpliftScore, ['read'])
