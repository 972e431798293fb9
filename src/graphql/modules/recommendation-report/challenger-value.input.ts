import { Field, Float, InputType, Int } from 'type-graphql'
import {
  MAX_CHALLENGER_ENTRIES,
  MAX_CHALLENGER_LISTS,
} from '../../../services/slates/challenger-value.service'

@InputType({ description: 'What the challenger would have shown, or might have.' })
export class ChallengerEntryInput {
  @Field(() => String, {
    description:
      'The key in the shop of an item, an advert, a way to pay or a promotion: of what the list that was answered is of.',
  })
  targetExternalId!: string

  @Field(() => Int, { description: 'The place in the list, from 1 to 100.' })
  rank!: number

  @Field(() => Float, {
    defaultValue: 1,
    description:
      'How likely the challenger shows it there, above 0 and at most 1. Those of one rank sum to 1, or less where it may be empty.',
  })
  probability!: number
}

@InputType({ description: 'What the challenger would have shown in the place of a list that was answered.' })
export class ChallengerListInput {
  @Field(() => String, { description: 'The recommendationId of any entry of the list that was answered.' })
  recommendationId!: string

  @Field(() => [ChallengerEntryInput], {
    description:
      'What would have stood where. At each rank there may be several, with their probabilities; ranks without any count nothing.',
  })
  entries!: ChallengerEntryInput[]
}

@InputType({ description: 'A ranking that was not tried, as lists beside those that were answered.' })
export class ChallengerValueInput {
  @Field(() => [ChallengerListInput], {
    description: `Up to ${MAX_CHALLENGER_LISTS} lists, all of items or all of adverts, ways to pay or promotions, each named once, with up to ${MAX_CHALLENGER_ENTRIES} entries in all. They should be all lists of some time and surface, or drawn from them by chance.`,
  })
  lists!: ChallengerListInput[]

  @Field(() => Float, {
    defaultValue: 0.9,
    description: 'How likely the intervals are to hold the figures, from .01 to .9999.',
  })
  confidence!: number
}
