import { ArgsType, Field, Int } from 'type-graphql'

/** The arguments of lists that belong to one thing and are shown whole as a rule. */
@ArgsType()
export class ListArgs {
  @Field(() => Int, {
    nullable: true,
    description:
      'How many entries are given at most, up to 5000. Absent, all are, as long as the lists of the operation stay within its limits.',
  })
  first?: number | null
}
