import { Field, Float, InputType } from 'type-graphql'
import { decodeId } from '../../../core/ids'
import type { LiftPlanInput } from '../../../services/promotion/promotion-lift'
import type { PromotionLiftInput } from '../../../services/promotion/promotion-lift.service'
import { PromotionPlanInput } from '../forecast/scenario.input'
import { PromotionRef, toEntityRef } from '../common/refs.input'

@InputType('PromotionLiftInput', {
  description: 'Of what the lift is asked for: a promotion that is stored, or a plan that is not.',
})
export class PromotionLiftInputType {
  @Field(() => PromotionRef, { nullable: true, description: 'The promotion, where it is stored.' })
  promotion?: PromotionRef | null

  @Field(() => PromotionPlanInput, {
    nullable: true,
    description: 'The plan, where there is none stored. Nothing is stored of it.',
  })
  plan?: PromotionPlanInput | null

  @Field(() => Float, {
    defaultValue: 0.9,
    description: 'The probability mass of the intervals, .01 to .9999.',
  })
  confidence!: number
}

/** @throws BAD_USER_INPUT */
export function toLiftInput({ promotion, plan, confidence }: PromotionLiftInputType): PromotionLiftInput {
  return {
    promotion: promotion && toEntityRef('Promotion', promotion, 'input.promotion'),
    plan: plan && toPlan(plan),
    confidence,
  }
}

function toPlan(plan: PromotionPlanInput): LiftPlanInput {
  const { categoryIds, ...rest } = plan
  return {
    ...rest,
    categoryIds: (categoryIds ?? []).map((id, index) =>
      decodeId('Category', id, `input.plan.categoryIds[${index}]`),
    ),
    items: plan.items.map((ref, index) => toEntityRef('Item', ref, `input.plan.items[${index}]`)),
    locations: plan.locations?.map((ref, index) =>
      toEntityRef('Location', ref, `input.plan.locations[${index}]`),
    ),
  }
}
