import { Field, Float, ObjectType } from 'type-graphql'
import { Visible } from '../../audience'
import { Plain } from '../../plain-fields'

@ObjectType({ description: 'A figure that is not known exactly, and the interval that it lies in.' })
@Visible('user', 'read')
@Plain()
export class Estimate {
  @Field(() => Float, { description: 'The best guess.' })
  readonly mean!: number

  @Field(() => Float, { description: 'The lower end of the interval.' })
  readonly lower!: number

  @Field(() => Float, { description: 'The upper end of the interval.' })
  readonly upper!: number

  @Field(() => Float, {
    description: 'How likely the interval is to hold the figure, between 0 and 1, such as 0.9.',
  })
  readonly confidence!: number
}
