/** Finds again whatever has an id, as Relay and other clients with normalised caches do. */
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql'
import { refuse } from '../../../services/input-rules'
import { MAX_PAGE_SIZE } from '../../../services/page'
import { Visible } from '../../audience'
import { RequestContext } from '../../context'
import { Sized, Statements } from '../../limits/field-costs'
import { readNode } from './node-readers'
import { Node } from './node.type'

/** Where there are ids of every type: one statement for each, and some to find out who the viewer is. */
const STATEMENTS_OF_ALL_TYPES = 20

@Resolver()
export class NodeResolver {
  @Query(() => Node, {
    nullable: true,
    description:
      'Finds again what has this id. It is null where there is no such thing, where you may not see it, and where the text is not an id.',
  })
  @Visible('user', 'read', 'models')
  node(
    @Arg('id', () => ID, { description: 'The id of anything, as a former answer gave it.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<Node | null> {
    return readNode(id, context)
  }

  @Query(() => [Node], {
    nullable: 'items',
    description:
      'Finds again what has these ids, of any types, in their order. An entry is null where "node" would be.',
  })
  @Visible('user', 'read', 'models')
  @Sized({ by: 'ids' })
  @Statements({ ofAllParents: STATEMENTS_OF_ALL_TYPES })
  nodes(
    @Arg('ids', () => [ID], {
      description: `The ids of anything, as former answers gave them: at most ${MAX_PAGE_SIZE}.`,
    })
    ids: string[],
    @Ctx() context: RequestContext,
  ): Promise<Node | null>[] {
    if (ids.length > MAX_PAGE_SIZE) refuse(`ids has more than ${MAX_PAGE_SIZE} entries`)
    return ids.map((id) => readNode(id, context))
  }
}
