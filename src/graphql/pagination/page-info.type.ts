import { Field, ObjectType } from 'type-graphql'
import { Visible } from '../audience'

// Holds nothing of its own: whoever may see the list may see where its page ends.
@ObjectType()
@Visible('anyone')
export class PageInfo {
  @Field(() => Boolean)
  readonly hasNextPage!: boolean

  @Field(() => Boolean)
  readonly hasPreviousPage!: boolean

  @Field(() => String, { nullable: true })
  readonly startCursor!: string | null

  @Field(() => String, { nullable: true, description: 'Pass it as "after" to get the next page.' })
  readonly endCursor!: string | null
}
