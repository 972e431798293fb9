/** Scenarios as they are written. */
import { Field, Float, InputType, Int, ObjectType } from 'type-graphql'
import type {
  CandidateSource,
  Likeness,
  Objective,
  RuleAction,
  StockPolicy,
  Surface,
} from '../../../services/recommendation/scenarios/scenario'
import type { ScenarioInput } from '../../../services/recommendation/scenarios/scenario-validation'
import { Visible } from '../../audience'
import { type JsonValue, JsonScalar } from '../../scalars/json.scalar'
import { UserError } from '../common/user-error.type'
import { SurfaceEnum } from '../recommendation/surface.enum'
import {
  CandidateSourceEnum,
  LikenessEnum,
  ObjectiveEnum,
  RuleActionEnum,
  StockPolicyEnum,
} from './scenario.enums'
import { RecommendationScenario } from './scenario.type'

@InputType({ description: 'A source of candidates, and how much it counts.' })
export class WeightedSourceInput {
  @Field(() => CandidateSourceEnum, { description: 'Where candidates come from.' })
  source!: CandidateSource

  @Field(() => Float, {
    defaultValue: 1,
    description: 'How much the best candidate of the source counts, above 0 and at most 100.',
  })
  weight!: number
}

@InputType({ description: 'A rule: which items it matches, and what becomes of them.' })
export class ScenarioRuleInput {
  @Field(() => String, { description: 'The name of the rule, by which previews and logs tell of it.' })
  name!: string

  @Field(() => RuleActionEnum, { description: 'What becomes of the items that the rule matches.' })
  action!: RuleAction

  @Field(() => JsonScalar, {
    description:
      'Which items it matches: {"field": "brand", "in": ["Acme"]}, {"field": "price", "below": 5000}, or such conditions below "all", "any" and "not". docs/recommendations.md lists fields and comparisons.',
  })
  where!: JsonValue

  @Field(() => Float, {
    nullable: true,
    description:
      'By what a BOOST multiplies the relevance of matching items, from 0.01 to 100. Below 1 they are ranked lower. Other rules have none.',
  })
  factor?: number | null
}

@InputType({ description: 'An item that has a place of its own in a list.' })
export class ScenarioPinInput {
  @Field(() => Int, { description: 'The place in the list, from 1 to 100.' })
  position!: number

  @Field(() => String, {
    description: "The shop's own key of the item. It is shown only where it may be shown at all.",
  })
  itemExternalId!: string
}

@InputType({ description: 'How much the items of a list are to differ from each other.' })
export class ScenarioDiversityInput {
  @Field(() => Float, {
    description:
      'How much relevance counts beside variety: 1 stands for relevance alone, 0 for variety alone.',
  })
  lambda!: number

  @Field(() => [LikenessEnum], { description: 'By what items count as alike.' })
  by!: Likeness[]
}

@InputType({
  description:
    'A scenario, as a whole: it replaces the one of its name. What is absent is as built in for its surface.',
})
export class RecommendationScenarioInput {
  @Field(() => String, {
    description: 'The name that the scenario is found by: a new one makes a new scenario.',
  })
  name!: string

  @Field(() => SurfaceEnum, { description: 'The surface that the scenario is of.' })
  surface!: Surface

  @Field(() => String, {
    nullable: true,
    description:
      'The placement that the scenario is of, by the name that the shop gives it. Absent, it is of all placements that have none of their own.',
  })
  placement?: string | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the scenario holds. Absent means true. A surface or placement has one that holds.',
  })
  active?: boolean | null

  @Field(() => ObjectiveEnum, { nullable: true, description: 'What the list is to bring.' })
  objective?: Objective | null

  @Field(() => [WeightedSourceInput], { nullable: true, description: 'Where candidates come from.' })
  sources?: WeightedSourceInput[] | null

  @Field(() => [CandidateSourceEnum], {
    nullable: true,
    description: 'What is asked, one after the other, where the sources leave the list short.',
  })
  fallbacks?: CandidateSource[] | null

  @Field(() => [ScenarioRuleInput], { nullable: true, description: 'Rules about items, at most 50.' })
  rules?: ScenarioRuleInput[] | null

  @Field(() => [ScenarioPinInput], {
    nullable: true,
    description: 'Items that have places of their own, at most 20.',
  })
  pins?: ScenarioPinInput[] | null

  @Field(() => ScenarioDiversityInput, {
    nullable: true,
    description: 'How much items are to differ. Null stands for relevance alone.',
  })
  diversity?: ScenarioDiversityInput | null

  @Field(() => Float, {
    nullable: true,
    description:
      'The share of places that show a candidate drawn by lot, from 0 to 0.5: without it, nothing is learnt of what is never shown.',
  })
  explorationFraction?: number | null

  @Field(() => Boolean, { nullable: true, description: 'Whether what the visit has seen is left out.' })
  excludeSeen?: boolean | null

  @Field(() => Int, {
    nullable: true,
    description:
      'In how many days a purchase keeps an item out of the lists of its customer, at most 730. Null leaves out only what was bought in the visit.',
  })
  excludeBoughtDays?: number | null

  @Field(() => StockPolicyEnum, {
    nullable: true,
    description: 'What becomes of items that are out of stock before they could be delivered.',
  })
  outOfStock?: StockPolicy | null

  @Field(() => Float, { nullable: true, description: 'How many days a delivery takes, at most 60.' })
  deliveryDays?: number | null
}

@ObjectType({ description: 'The scenario, or what was wrong with the input.' })
@Visible('admin')
export class RecommendationScenarioPayload {
  @Field(() => RecommendationScenario, {
    nullable: true,
    description:
      'The scenario as it is now, or as it was before it was deleted. It is null where the input was refused.',
  })
  readonly scenario!: RecommendationScenario | null

  @Field(() => [UserError], {
    description: 'What was wrong with the input. The list is empty where the input was taken.',
  })
  readonly userErrors!: readonly UserError[]
}

/** Null stands for absent where a scenario cannot do without. */
export function toScenarioInput(input: Readonly<RecommendationScenarioInput>): ScenarioInput {
  const { name, surface, placement, diversity, excludeBoughtDays } = input
  return {
    name,
    surface,
    placement,
    active: input.active ?? undefined,
    objective: input.objective ?? undefined,
    sources: input.sources?.map(({ source, weight }) => ({ source, weight })),
    fallbacks: input.fallbacks ?? undefined,
    rules: input.rules?.map(({ factor = null, ...rule }) => ({ ...rule, factor })),
    pins: input.pins?.map(({ position, itemExternalId }) => ({ position, itemExternalId })),
    diversity: diversity && { lambda: diversity.lambda, by: diversity.by },
    explorationFraction: input.explorationFraction ?? undefined,
    excludeSeen: input.excludeSeen ?? undefined,
    excludeBoughtDays,
    outOfStock: input.outOfStock ?? undefined,
    deliveryDays: input.deliveryDays ?? undefined,
  }
}
