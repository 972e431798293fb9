/** Lists of what to show a visitor, and what the visitor will do next. */
import { Field, Float, ID, Int, ObjectType } from 'type-graphql'
import type { ActionType } from '../../../services/recommendation/action-shares'
import {
  isOfItem,
  kindOf,
  type NextActions,
  type Recommendation as RecommendationValue,
} from '../../../services/recommendation/recommendation'
import { writeListCursor } from '../../../services/recommendation/ranking/list-cursor'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { Cost } from '../../limits/field-costs'
import { DateTimeScalar } from '../../scalars/date-time.scalar'

const ActionTypeEnum = enumOf<ActionType>('ActionType', 'What a visitor may do next.', {
  VIEW: 'The visitor looks at an item.',
  SEARCH: 'The visitor searches.',
  ADD_TO_CART: 'The visitor puts an item into the cart.',
  REMOVE_FROM_CART: 'The visitor takes an item out of the cart.',
  CHECKOUT: 'The visitor goes to the checkout.',
  PURCHASE: 'The visitor buys.',
  LEAVE: 'The visitor does nothing more in this visit.',
})

@ObjectType({ description: 'What is to be expected in money: mostly less than one minor unit.' })
@Visible('read')
export class ExpectedValue {
  @Field(() => Float, { description: "The mean, in the currency's minor unit, such as cents." })
  readonly amountMinor!: number

  @Field(() => String, { description: 'The ISO 4217 code of the currency, such as EUR.' })
  readonly currency!: string
}

@ObjectType({
  // Its fields are properties: graphql-js reads them itself.
  simpleResolvers: true,
  description: 'Something to show a visitor, at its place in a list.',
})
@Visible('guest', 'user', 'read')
export class Recommendation {
  constructor(readonly value: RecommendationValue) {}

  @Field(() => ID, {
    description:
      'Send it as "recommendationId" with the events that come of this recommendation. It names the list and the place in it, is signed, and is another one with every answer.',
  })
  get id(): string {
    return this.value.slate.idOf(this.value.slateRank)
  }

  @Field(() => Int, { description: 'The place in the list, from 1.' })
  get rank(): number {
    return this.value.rank
  }

  @Field(() => String, {
    nullable: true,
    description:
      'Pass it as "after" for the entries that come after this one. It is null where no list goes on, and after the first 500.',
  })
  get cursor(): string | null {
    const { value } = this
    const shown = isOfItem(value) ? value.placed?.shown : value.shown
    return shown ? writeListCursor(kindOf(value), shown()) : null
  }

  @Field(() => Float, {
    description:
      'How well it fits: larger is better. Scores can be compared within one list only. It is 0 for what fills the list up. Of ways to pay it is the share of orders that are paid so and kept; of adverts, what they are worth times their pace, and for end users 1 divided by the rank.',
  })
  get score(): number {
    return this.value.score
  }

  @Field(() => String, {
    nullable: true,
    description:
      'The name of the scenario that the list was made by: that of the placement, or else of the surface. It is null where none counted, as in lists of an item without a placement.',
  })
  @Visible('read')
  @Cost({ base: 0 })
  get scenarioName(): string | null {
    return this.value.shownOn.scenario
  }

  @Field(() => Boolean, {
    description:
      'True where the network of the model did not answer in time: the rest of the model ranked the item alone.',
  })
  get isPartial(): boolean {
    return isOfItem(this.value) && this.value.isPartial
  }

  @Field(() => ExpectedValue, {
    nullable: true,
    description:
      'What showing an advert at its place brings: click probability times value of a click, before pacing. It is null for everything else, and where one of the two is not known.',
  })
  @Visible('read')
  @Cost({ base: 0 })
  get expectedValue(): ExpectedValue | null {
    return isOfItem(this.value) ? null : this.value.expectedValue
  }
}

@ObjectType({ description: 'How likely an action is.' })
@Visible('guest', 'user', 'read')
export class ActionProbability {
  @Field(() => ActionTypeEnum, { description: 'What the visitor would do.' })
  readonly action!: ActionType

  @Field(() => Float, { description: 'How likely it is to be the next one, between 0 and 1.' })
  readonly probability!: number
}

@ObjectType({ description: 'What a visitor will do next, as far as it can be told now.' })
@Visible('guest', 'user', 'read')
export class NextActionPrediction {
  constructor(readonly value: NextActions) {}

  @Field(() => DateTimeScalar, { description: 'The instant that the prediction was made at.' })
  get asOf(): Date {
    return this.value.asOf
  }

  @Field(() => [ActionProbability], {
    description: 'Every action once, the likeliest first. The probabilities sum to 1.',
  })
  get actions(): ActionProbability[] {
    const entries = Object.entries(this.value.actions) as [ActionType, number][]
    return entries
      .map(([action, probability]) => ({ action, probability }))
      .toSorted((a, b) => b.probability - a.probability)
  }

  @Field(() => [Recommendation], {
    description: 'The items that the visitor will look at next, the likeliest first.',
  })
  get nextItems(): Recommendation[] {
    return this.value.items.map((item) => new Recommendation(item))
  }

  @Field(() => Float, {
    description: 'How likely it is that this visit ends in a purchase, from now on: between 0 and 1.',
  })
  get purchaseProbability(): number {
    return this.value.purchaseProbability
  }

  @Field(() => Int, {
    description:
      'How many of the events that were given could not be used: their item is not known, or they lie in the future.',
  })
  get skippedEvents(): number {
    return this.value.skippedEvents
  }

  @Field(() => Boolean, {
    description:
      'True where nothing of the visit was of use, or no model is trained yet: then this is what many visitors do.',
  })
  get isFallback(): boolean {
    return this.value.isFallback
  }

  @Field(() => Boolean, {
    description:
      'True where the network of the model did not answer in time: the items are in the order of the rest of the model.',
  })
  get isPartial(): boolean {
    return this.value.isPartial
  }
}
