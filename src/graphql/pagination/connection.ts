/** Relay connections over pages of services. */
import { Field, Int, ObjectType } from 'type-graphql'
import type { ClassType } from 'type-graphql'
import type { Page } from '../../services/page'
import { Visible } from '../audience'
import type { Audience } from '../audience'
import { Cost, SizedByPage } from '../operation-limits'
import { PageInfo } from './page-info.type'

const COUNT_COST = 5

export interface ConnectionOf<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[]
  readonly nodes: readonly Node[]
  readonly pageInfo: PageInfo
  totalCount(): Promise<number>
}

export type ConnectionClass<Node> = ClassType<ConnectionOf<Node>> & {
  /** Nodes are made once per record. */
  of<Row>(page: Page<Row>, toNode: (row: Row) => Node): ConnectionOf<Node>
}

/**
 * The types `<name>Edge` and `<name>Connection`, visible to whom the node is visible.
 * `nullableNodes`: for predictions, one of which may fail without its siblings.
 */
export function connectionOf<Node extends object>(
  name: string,
  nodeType: () => ClassType<Node>,
  audiences: readonly [Audience, ...Audience[]],
  options: { nullableNodes?: boolean } = {},
): ConnectionClass<Node> {
  const nullable = options.nullableNodes ?? false

  @ObjectType(`${name}Edge`)
  @Visible(...audiences)
  class Edge {
    @Field(() => String)
    readonly cursor!: string

    @Field(nodeType, { nullable })
    readonly node!: Node
  }

  @ObjectType(`${name}Connection`)
  @Visible(...audiences)
  class Connection implements ConnectionOf<Node> {
    constructor(
      private readonly page: Page<unknown>,
      private readonly toNode: (row: unknown) => Node,
    ) {}

    private made?: readonly Node[]

    @Field(() => [Edge])
    @SizedByPage()
    get edges(): { cursor: string; node: Node }[] {
      return this.nodes.map((node, index) => ({ cursor: this.page.cursors[index] ?? '', node }))
    }

    @Field(() => [nodeType()], { nullable: nullable ? 'items' : false })
    @SizedByPage()
    get nodes(): readonly Node[] {
      return (this.made ??= this.page.nodes.map(this.toNode))
    }

    @Field(() => PageInfo)
    @Cost({ base: 0 })
    get pageInfo(): PageInfo {
      const { cursors, hasNextPage, hasPreviousPage } = this.page
      return {
        hasNextPage,
        hasPreviousPage,
        startCursor: cursors[0] ?? null,
        endCursor: cursors.at(-1) ?? null,
      }
    }

    @Field(() => Int, { description: 'Of the whole list. Counted only when it is asked for.' })
    @Cost({ base: COUNT_COST })
    totalCount(): Promise<number> {
      return this.page.totalCount()
    }

    static of<Row>(page: Page<Row>, toNode: (row: Row) => Node): Connection {
      return new Connection(page, toNode as (row: unknown) => Node)
    }
  }
  return Connection as unknown as ConnectionClass<Node>
}
