import { ArgsType, Field, Int } from 'type-graphql'

@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: 'At most 500; 20 where absent.' })
  first?: number | null

  @Field(() => String, { nullable: true, description: 'The endCursor of the previous page.' })
  after?: string | null
}
