import { Field, ID, InterfaceType } from 'type-graphql'
import { Visible } from '../../audience'

/** Who may see what is behind an id is decided by the id's type, in `node-readers.ts`. */
@InterfaceType({
  description: 'Whatever has an id of its own, by which the query "node" finds it again.',
})
@Visible('user', 'read', 'models')
export abstract class Node {
  @Field(() => ID, {
    description: 'The id, which is unique among all types and opaque: do not take it apart.',
  })
  readonly id!: string
}
