import { Field, Float, Int, ObjectType } from 'type-graphql'
import type {
  ChallengerRefusal,
  ChallengerValue as Value,
} from '../../../services/slates/challenger-value.service'
import type { Estimated } from '../../../services/slates/slate-report.service'
import { Visible } from '../../audience'
import { toInt } from '../../count'
import { enumOf } from '../../enum'
import { Cost } from '../../limits/field-costs'
import { Estimate } from '../common/estimate.type'

const ChallengerRefusalCodeEnum = enumOf<ChallengerRefusal['code']>(
  'ChallengerRefusalCode',
  'Why nothing is said of what a challenger would bring.',
  {
    NO_OVERLAP: 'The lists that were answered could not have shown what the challenger shows.',
    TOO_FEW_LISTS: 'The lists tell less than a hundred of the challenger, or fifty visitors, would.',
  },
)

@ObjectType({
  description: 'Why nothing is said of what a challenger would bring, and what would settle it.',
})
@Visible('admin')
export class ChallengerValueRefusal {
  @Field(() => ChallengerRefusalCodeEnum, { description: 'The reason as a stable code.' })
  readonly code!: ChallengerRefusal['code']

  @Field(() => String, { description: 'The reason in words that may change.' })
  readonly reason!: string

  @Field(() => String, { description: 'What would settle it, in words that may change.' })
  readonly remedy!: string
}

@ObjectType({
  description:
    'What the lists of a ranking that was not tried would have brought. What comes of an entry is taken to depend on the visitor, the target and the rank, not on its neighbours.',
})
@Visible('admin')
export class ChallengerValue {
  constructor(readonly value: Value) {}

  @Field(() => Int, { description: 'How many of the lists are in the log.' })
  get lists(): number {
    return toInt(this.value.lists)
  }

  @Field(() => Int, {
    description:
      'How many lists were left out, because their id names no list in the log, or one that was made for the session of a program.',
  })
  get skippedLists(): number {
    return toInt(this.value.skippedLists)
  }

  @Field(() => Int, { description: 'How many visitors the lists were made for.' })
  get visitors(): number {
    return toInt(this.value.visitors)
  }

  @Field(() => Float, { description: 'How many lists of the challenger alone would tell as much.' })
  get effectiveLists(): number {
    return this.value.effectiveLists
  }

  @Field(() => Float, {
    description:
      'How much of what the challenger shows could have been in the lists that were answered: 1 is all of it, give or take chance.',
  })
  get overlap(): number {
    return this.value.overlapFraction
  }

  @Field(() => Estimate, {
    nullable: true,
    description: 'Clicks of a list, as they were logged. It is null where there is one visitor only.',
  })
  @Cost({ base: 0 })
  get logged(): Estimated | null {
    return this.value.logged
  }

  @Field(() => Estimate, {
    nullable: true,
    description:
      'Clicks of a list of the challenger, by inverse propensities. It is null where it is refused.',
  })
  @Cost({ base: 0 })
  get inversePropensity(): Estimated | null {
    return this.value.ips
  }

  @Field(() => Estimate, {
    nullable: true,
    description:
      'The same over the sum of the weights: it varies less, and is a little biased. It is null where it is refused.',
  })
  @Cost({ base: 0 })
  get selfNormalized(): Estimated | null {
    return this.value.snips
  }

  @Field(() => Estimate, {
    nullable: true,
    description:
      'What a model of clicks foretells of the challenger, corrected by how wrong it is about the logged lists. It is null where it is refused.',
  })
  @Cost({ base: 0 })
  get doublyRobust(): Estimated | null {
    return this.value.doublyRobust
  }

  @Field(() => ChallengerValueRefusal, {
    nullable: true,
    description: 'Why nothing is said of the challenger. It is null where something is.',
  })
  @Cost({ base: 0 })
  get refusal(): ChallengerValueRefusal | null {
    return this.value.refusal
  }
}
