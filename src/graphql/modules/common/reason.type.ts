import { Field, Float, ObjectType } from 'type-graphql'
import { Visible } from '../../audience'

@ObjectType({ description: 'Why something is as it is.' })
@Visible('guest', 'user', 'read', 'models')
export class Reason {
  @Field(() => String, {
    description:
      'The reason as a stable code: those of failed work stand in docs/errors.md, those of recommendations in docs/recommendations.md.',
  })
  readonly code!: string

  @Field(() => String, { description: 'The reason in words that may change.' })
  readonly text!: string

  @Field(() => Float, {
    nullable: true,
    description:
      'How much of the outcome it makes, between 0 and 1. It is null where that is not known, or makes no sense.',
  })
  readonly weight?: number | null
}
