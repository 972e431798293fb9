/** Scenarios as they are read. */
import { Field, Float, ID, Int, ObjectType } from 'type-graphql'
import { encodeId } from '../../../core/ids'
import type {
  CandidateSource,
  Likeness,
  Objective,
  Pin,
  RuleAction,
  Scenario,
  ScenarioRule as ScenarioRuleValue,
  StockPolicy,
  StoredScenario,
  Surface,
} from '../../../services/recommendation/scenarios/scenario'
import { Visible } from '../../audience'
import { connectionOf } from '../../pagination/connection'
import { Sized } from '../../limits/field-costs'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { type JsonValue, JsonScalar } from '../../scalars/json.scalar'
import { Node } from '../node/node.type'
import { SurfaceEnum } from '../recommendation/surface.enum'
import {
  CandidateSourceEnum,
  LikenessEnum,
  ObjectiveEnum,
  RuleActionEnum,
  StockPolicyEnum,
} from './scenario.enums'

@ObjectType({ description: 'A source of candidates, and how much it counts.' })
@Visible('read')
export class WeightedSource {
  @Field(() => CandidateSourceEnum, { description: 'Where the candidates come from.' })
  readonly source!: CandidateSource

  @Field(() => Float, {
    description: 'How much the best candidate of the source counts, beside those of the other sources.',
  })
  readonly weight!: number
}

@ObjectType({ description: 'A rule of a scenario: which items it matches, and what becomes of them.' })
@Visible('read')
export class ScenarioRule {
  constructor(private readonly rule: ScenarioRuleValue) {}

  @Field(() => String, { description: 'The name of the rule, by which previews and logs tell of it.' })
  get name(): string {
    return this.rule.name
  }

  @Field(() => RuleActionEnum, { description: 'What becomes of the items that the rule matches.' })
  get action(): RuleAction {
    return this.rule.action
  }

  @Field(() => JsonScalar, { description: 'Which items the rule matches: a condition.' })
  get where(): JsonValue {
    return this.rule.where
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'By what the relevance of matching items is multiplied. It is null where the rule is no BOOST.',
  })
  get factor(): number | null {
    return this.rule.factor
  }
}

@ObjectType({ description: 'An item that has a place of its own in a list.' })
@Visible('read')
export class ScenarioPin {
  constructor(readonly pin: Pin) {}

  @Field(() => Int, { description: 'The place in the list, from 1.' })
  get position(): number {
    return this.pin.position
  }

  @Field(() => String, { description: "The shop's own key of the item." })
  get itemExternalId(): string {
    return this.pin.itemExternalId
  }
}

@ObjectType({ description: 'How much the items of a list differ from each other.' })
@Visible('read')
export class ScenarioDiversity {
  @Field(() => Float, {
    description:
      'How much relevance counts beside variety: 1 stands for relevance alone, 0 for variety alone.',
  })
  readonly lambda!: number

  @Field(() => [LikenessEnum], { description: 'By what items count as alike.' })
  @Sized({ atMost: 3 })
  readonly by!: readonly Likeness[]
}

@ObjectType({
  implements: Node,
  description: 'What is shown on a surface, or at one placement of it, as the shop decided it.',
})
@Visible('read')
export class RecommendationScenario {
  constructor(readonly value: Scenario | StoredScenario) {}

  @Field(() => ID, { description: 'The id of the scenario, by which "node" finds it again.' })
  get id(): string {
    return encodeId('RecommendationScenario', 'id' in this.value ? this.value.id : this.value.surface)
  }

  @Field(() => String, { description: 'The name that the scenario is written and deleted by.' })
  get name(): string {
    return this.value.name
  }

  @Field(() => SurfaceEnum, { description: 'The surface that the scenario is of.' })
  get surface(): Surface {
    return this.value.surface
  }

  @Field(() => String, {
    nullable: true,
    description:
      'The placement that the scenario is of. It is null where it is of all placements that have none of their own.',
  })
  get placement(): string | null {
    return this.value.placement
  }

  @Field(() => Boolean, { description: 'Whether the scenario holds. One that does not is kept for later.' })
  get active(): boolean {
    return this.value.active
  }

  @Field(() => Boolean, {
    description: 'Whether it comes with the program: it holds where the shop has written none.',
  })
  get isBuiltIn(): boolean {
    return !('id' in this.value)
  }

  @Field(() => ObjectiveEnum, { description: 'What the list is to bring.' })
  get objective(): Objective {
    return this.value.objective
  }

  @Field(() => [WeightedSource], { description: 'Where candidates come from.' })
  @Sized({ atMost: 5 })
  get sources(): readonly WeightedSource[] {
    return this.value.sources
  }

  @Field(() => [CandidateSourceEnum], {
    description:
      'What is asked, one after the other, where the sources leave the list short. After them comes the rest of the catalogue.',
  })
  @Sized({ atMost: 5 })
  get fallbacks(): readonly CandidateSource[] {
    return this.value.fallbacks
  }

  @Field(() => [ScenarioRule], { description: 'Rules about items.' })
  @Sized({ atMost: 50 })
  get rules(): ScenarioRule[] {
    return this.value.rules.map((rule) => new ScenarioRule(rule))
  }

  @Field(() => [ScenarioPin], { description: 'Items that have places of their own.' })
  @Sized({ atMost: 20 })
  get pins(): ScenarioPin[] {
    return this.value.pins.map((pin) => new ScenarioPin(pin))
  }

  @Field(() => ScenarioDiversity, {
    nullable: true,
    description: 'How much the items of a list differ. It is null where relevance alone counts.',
  })
  get diversity(): ScenarioDiversity | null {
    return this.value.diversity
  }

  @Field(() => Float, {
    description: 'The share of places that show a candidate drawn by lot, from 0 to 0.5.',
  })
  get explorationFraction(): number {
    return this.value.explorationFraction
  }

  @Field(() => Boolean, { description: 'Whether what the visit has seen is left out.' })
  get excludeSeen(): boolean {
    return this.value.excludeSeen
  }

  @Field(() => Int, {
    nullable: true,
    description:
      'In how many days a purchase keeps an item out of the lists of its customer. It is null where only what was bought in the visit is left out.',
  })
  get excludeBoughtDays(): number | null {
    return this.value.excludeBoughtDays
  }

  @Field(() => StockPolicyEnum, {
    description: 'What becomes of items that are out of stock before they could be delivered.',
  })
  get outOfStock(): StockPolicy {
    return this.value.outOfStock
  }

  @Field(() => Float, { description: 'How many days a delivery takes.' })
  get deliveryDays(): number {
    return this.value.deliveryDays
  }

  @Field(() => Int, {
    nullable: true,
    description: 'Moves on with every change, from 1. It is null where the scenario is built in.',
  })
  get edition(): number | null {
    return 'id' in this.value ? this.value.edition : null
  }

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was changed last. It is null where the scenario is built in.',
  })
  get updatedAt(): Date | null {
    return 'id' in this.value ? this.value.updatedAt : null
  }
}

export const RecommendationScenarioConnection = connectionOf(
  'RecommendationScenario',
  () => RecommendationScenario,
  ['read'],
)
