/** Relay connections over pages of services. */
import { Field, Int, ObjectType } from 'type-graphql'
import type { ClassType } from 'type-graphql'
import type { Page } from '../../services/page'
import { Visible } from '../audience'
import type { Audience } from '../audience'
import { Cost, Sized, Statements } from '../limits/field-costs'
import { PageInfo } from './page-info.type'

const COUNT_COST = 5
/** A count reads every row of its list: as much as this many pages. */
const COUNT_STATEMENTS = 5

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

const NOTHING_SENT = { ofAllParents: 0, ofEachParent: 0 }

interface NodeOptions {
  /** For predictions, one of which may fail without its siblings; then nodes are promises. */
  readonly nullableNodes?: boolean
  /** Where making nodes costs more than showing them. */
  readonly nodeCost?: number
  readonly nodeStatements?: { readonly ofAllParents: number; readonly ofEachParent: number }
}

/**
 * The types `<name>Edge` and `<name>Connection`, visible to whom the node is visible.
 */
export function connectionOf<Type extends object, Node extends object = Type>(
  name: string,
  nodeType: () => ClassType<Type>,
  audiences: readonly [Audience, ...Audience[]],
  options: NodeOptions = {},
): ConnectionClass<Node> {
  const { nullableNodes: nullable = false, nodeCost = 1, nodeStatements: sent = NOTHING_SENT } = options
  const nodeDescription = nullable
    ? 'The entry itself. It is null where it cannot be given, and errors[] says why.'
    : 'The entry itself.'

  @ObjectType(`${name}Edge`, { description: `An entry of a page of ${name}s, and its place in the list.` })
  @Visible(...audiences)
  class Edge {
    constructor(
      private readonly makeNode: () => Node,
      private readonly position: string,
    ) {}

    @Field(() => String, {
      description: 'The place of the entry in the list: pass it as "after" to go on from here.',
    })
    get cursor(): string {
      return this.position
    }

    // The node is made when it is selected, because a prediction that nobody waits for must not be made.
    @Field(nodeType, { nullable, description: nodeDescription })
    @Cost({ base: nodeCost })
    @Statements(sent)
    get node(): Node {
      return this.makeNode()
    }
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}s.` })
  @Visible(...audiences)
  class Connection implements ConnectionOf<Node> {
    constructor(
      private readonly page: Page<unknown>,
      private readonly toNode: (row: unknown) => Node,
    ) {}

    private readonly made: Node[] = []

    @Field(() => [Edge], { description: 'The entries of the page, each with its place in the list.' })
    @Sized({ by: 'first' })
    get edges(): Edge[] {
      return this.page.cursors.map((cursor, index) => new Edge(() => this.nodeAt(index), cursor))
    }

    @Field(() => [nodeType()], {
      nullable: nullable ? 'items' : false,
      description: 'The entries of the page by themselves, for those who need no cursors.',
    })
    @Cost({ base: nodeCost })
    @Statements({ ofAllParents: sent.ofAllParents, ofEachEntry: sent.ofEachParent })
    @Sized({ by: 'first' })
    get nodes(): readonly Node[] {
      return this.page.nodes.map((_, index) => this.nodeAt(index))
    }

    @Field(() => PageInfo, { description: 'Where the page lies in its list.' })
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

    @Field(() => Int, {
      description: 'How many entries the whole list has. They are counted only when this is asked for.',
    })
    @Cost({ base: COUNT_COST })
    @Statements({ ofAllParents: COUNT_STATEMENTS })
    totalCount(): Promise<number> {
      return this.page.totalCount()
    }

    private nodeAt(index: number): Node {
      return (this.made[index] ??= this.toNode(this.page.nodes[index]))
    }

    static of<Row>(page: Page<Row>, toNode: (row: Row) => Node): Connection {
      return new Connection(page, toNode as (row: unknown) => Node)
    }
  }
  return Connection
}
