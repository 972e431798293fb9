/** What a scenario would do. */
import { Field, Int, ObjectType } from 'type-graphql'
import type {
  ListChange as ListChangeValue,
  RulePreview as RulePreviewValue,
  ScenarioPreview,
} from '../../../services/recommendation/scenarios/scenario-preview.service'
import { Visible } from '../../audience'
import { Sized } from '../../limits/field-costs'
import { UserError } from '../common/user-error.type'
import { RecommendationList } from '../recommendation/recommendation-list.type'
import { ScenarioRule } from './scenario.type'

@ObjectType({ description: 'What a rule of a scenario does to the catalogue.' })
@Visible('admin')
export class RulePreview {
  constructor(private readonly value: RulePreviewValue) {}

  @Field(() => ScenarioRule, { description: 'The rule that is told of.' })
  get rule(): ScenarioRule {
    return new ScenarioRule(this.value.rule)
  }

  @Field(() => Int, {
    description: 'How many items on sale the rule takes out by itself, or, where it is a BOOST, matches.',
  })
  get itemCount(): number {
    return this.value.itemCount
  }
}

@ObjectType({
  description: 'An item that rules and pins brought into the list, took out of it, or moved in it.',
})
@Visible('admin')
export class ListChange {
  constructor(readonly value: ListChangeValue) {}

  @Field(() => Int, {
    nullable: true,
    description: 'Its place without rules and pins. It is null where it would not be in the list.',
  })
  get rankWithout(): number | null {
    return this.value.rankWithout
  }

  @Field(() => Int, {
    nullable: true,
    description: 'Its place in the list. It is null where it is not in it.',
  })
  get rank(): number | null {
    return this.value.rank
  }

  @Field(() => [String], { description: 'The names of the rules that take it out.' })
  @Sized({ atMost: 50 })
  get removedBy(): readonly string[] {
    return this.value.removedBy
  }

  @Field(() => [String], { description: 'The names of the rules that boost it.' })
  @Sized({ atMost: 50 })
  get boostedBy(): readonly string[] {
    return this.value.boostedBy
  }

  @Field(() => Boolean, { description: 'Whether a pin gives it its place.' })
  get isPinned(): boolean {
    return this.value.isPinned
  }
}

@ObjectType({ description: 'What a scenario would show, and what its rules and pins would do.' })
@Visible('admin')
export class RecommendationPreview {
  constructor(private readonly value: ScenarioPreview) {}

  @Field(() => RecommendationList, {
    nullable: true,
    description: 'The list that it would give. It is null where the input was refused.',
  })
  get list(): RecommendationList | null {
    return this.value.page && new RecommendationList(this.value.page)
  }

  @Field(() => Int, {
    description:
      'How many items may be in the list, before anything is left out that the visit has seen or the caller excludes.',
  })
  get allowedItemCount(): number {
    return this.value.allowedCount
  }

  @Field(() => [RulePreview], { description: 'What each rule does to the catalogue.' })
  @Sized({ atMost: 50 })
  get rules(): RulePreview[] {
    return this.value.rules.map((rule) => new RulePreview(rule))
  }

  @Field(() => [ListChange], {
    description:
      'What differs from the list without rules and pins, in the order of that one. Items that only move up because others left are among it.',
  })
  @Sized({ atMost: 200 })
  get changes(): ListChange[] {
    return this.value.changes.map((change) => new ListChange(change))
  }

  @Field(() => [UserError], {
    description: 'What was wrong with the scenario. The list is empty where it was taken.',
  })
  @Sized({ atMost: 100 })
  get userErrors(): UserError[] {
    return this.value.userErrors.map((error) => ({ ...error, path: ['scenario', ...error.path] }))
  }
}
