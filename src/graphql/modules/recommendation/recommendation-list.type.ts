import { Field, Int, ObjectType } from 'type-graphql'
import type { RecommendationPage } from '../../../services/recommendation/recommendation'
import { Visible } from '../../audience'
import { Cost, Sized } from '../../limits/field-costs'
import { Reason } from '../common/reason.type'
import { Recommendation } from './recommendation.type'

const WORDS: Readonly<Record<NonNullable<RecommendationPage['emptyBecause']>, string>> = {
  NOTHING_ON_SALE: 'The shop has nothing on sale',
  RULES: 'The rules of the scenario take out everything that is on sale',
  FILTER: 'The filter lets nothing through that may be shown',
  NONE_ELIGIBLE: 'There is nothing of this kind that may be shown now, here and for this order',
  SHOWN: 'Everything that may be shown is excluded, or was shown before',
}

@ObjectType({ description: 'A list for a surface, or for a placement of it.' })
@Visible('guest', 'user', 'read')
export class RecommendationList {
  constructor(readonly page: RecommendationPage) {}

  @Field(() => [Recommendation], { description: 'What to show, the best first.' })
  @Sized({ by: 'first' })
  get items(): Recommendation[] {
    return this.page.items.map((item) => new Recommendation(item))
  }

  @Field(() => Reason, {
    nullable: true,
    description: 'Why the list is empty. It is null where it is not.',
  })
  @Cost({ base: 0 })
  get emptyBecause(): Reason | null {
    const code = this.page.emptyBecause
    return code && { code, text: WORDS[code], weight: null }
  }

  @Field(() => Boolean, {
    description:
      'True where nothing of the visit was of use to a list of items, or no model is trained yet: then it shows what many visitors are interested in, and what is on sale.',
  })
  @Cost({ base: 0 })
  get isFallback(): boolean {
    return this.page.isFallback
  }

  @Field(() => Boolean, {
    description:
      'True where the network of the model did not answer in time: the rest of the model ranked the items alone.',
  })
  @Cost({ base: 0 })
  get isPartial(): boolean {
    return this.page.isPartial
  }

  @Field(() => Int, {
    description:
      'How many of the events that were given could not be used: their item is not known, or they lie in the future.',
  })
  @Cost({ base: 0 })
  get skippedEvents(): number {
    return this.page.skippedEvents
  }

  @Field(() => Int, {
    description:
      'How many of "items" and "exclude" could not be used, because no such item is known; to end users and guests, none that is not on sale is.',
  })
  @Cost({ base: 0 })
  get skippedItems(): number {
    return this.page.skippedItems
  }

  @Field(() => String, { description: 'The name of the scenario that the list was made by.' })
  @Visible('read')
  get scenarioName(): string {
    return this.page.scenario.name
  }
}
