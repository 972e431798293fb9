import { Field, ObjectType } from 'type-graphql'
import { Visible } from '../audience'
import { Plain } from '../plain-fields'

// Holds nothing of its own: whoever may see the list may see where its page ends.
@ObjectType({ description: 'Where a page lies in its list.' })
@Visible('anyone')
@Plain()
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there is more of the list after this page.' })
  readonly hasNextPage!: boolean

  @Field(() => Boolean, {
    description:
      'Whether there is more of the list before this page, which is so wherever "after" was given.',
  })
  readonly hasPreviousPage!: boolean

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first entry of the page. It is null where the page is empty.',
  })
  readonly startCursor!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'The cursor of the last entry of the page: pass it as "after" to get the next page. It is null where the page is empty.',
  })
  readonly endCursor!: string | null
}
