import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../services/page'
import { ArgsType, Field, Int } from 'type-graphql'

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `How many entries the page has at most: 0 to ${MAX_PAGE_SIZE}, and ${DEFAULT_PAGE_SIZE} where absent.`,
  })
  first?: number | null

  @Field(() => String, {
    nullable: true,
    description: 'The endCursor of the page before. Absent, the page is the first one.',
  })
  after?: string | null
}
