/**
 * Queries that ask for as much as the limits let through, made from the schema: along a path to every field that has fields, and grown
 * at random. What is allowed is asked of the guard itself.
 */
import {
  OperationTypeNode,
  getNamedType,
  getOperationAST,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  parse,
} from 'graphql'
import type { GraphQLField, GraphQLObjectType, GraphQLOutputType, GraphQLSchema } from 'graphql'
import type { Viewer } from '../../src/contracts/viewer'
import { Rng } from '../../src/core/statistics/rng'
import type { Measurement } from '../../src/graphql/limits/measure-operation'
import type { OperationGuard } from '../../src/graphql/operation-limits'

type Field = GraphQLField<unknown, unknown>

/** A place in a query: an object, what is asked of it, and how it was asked for. */
interface Place {
  readonly type: GraphQLObjectType
  readonly field: string
  /** The field answers with a union, of which this type is one. */
  readonly isOfUnion: boolean
  /** Arguments beside `first`. */
  readonly given: readonly string[]
  readonly depth: number
  /** Undefined where the field has no `first`. */
  first?: number
  readonly leaves: string[]
  readonly below: Place[]
}

/** A field of a type, and the type of what it answers. */
type Step = readonly [GraphQLObjectType, Field, GraphQLObjectType]

export interface DearQuery {
  readonly query: string
  readonly measurement: Measurement
}

/** What is asked for most: small pages of much leave room for statements, large ones hold many values. */
export type Dear = 'statements' | 'values' | 'cost'

const PAGE_SIZES: Readonly<Record<Dear, readonly number[]>> = {
  statements: [1, 50],
  values: [500, 100, 20, 5, 1],
  cost: [500, 50, 5, 1],
}
/** Lists of these types are shorter than others. */
const MOST_OF_TYPE: Readonly<Record<string, number>> = { Recommendation: 100, NextActionPrediction: 100 }
/** What `first` may be, the most first. */
const ROOM = [500, 200, 100, 50, 20, 10, 5, 2]
const MOST_ALIASES = 30
const MOST_DEPTH = 11
const TRIES = 150

export class DearQueries {
  private readonly roots: GraphQLObjectType

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly guard: OperationGuard,
    private readonly viewer: Viewer,
    /** Literals of arguments, by `Type.field.argument`, or by the name of their type. */
    private readonly literals: Readonly<Record<string, string>>,
    private readonly operation: OperationTypeNode = OperationTypeNode.QUERY,
  ) {
    this.roots = schema.getRootType(operation)!
  }

  /** A query for each field with fields below it that the viewer may select, by the shortest path; pages as large as is allowed. */
  alongPaths(): DearQuery[] {
    const queries: DearQuery[] = []
    const seen = new Set<string>()
    let paths: { type: GraphQLObjectType; fields: readonly Step[] }[] = [{ type: this.roots, fields: [] }]
    while (paths.length > 0) {
      const longer: typeof paths = []
      for (const { type, fields } of paths) {
        for (const field of Object.values(type.getFields())) {
          for (const named of objectTypesOf(field.type)) {
            const name = `${type.name}.${field.name}.${named.name}`
            if (seen.has(name) || fields.length >= MOST_DEPTH) continue
            seen.add(name)
            const path = [...fields, [type, field, named] as const]
            const query = this.largest(path)
            if (!query) continue
            queries.push(query)
            longer.push({ type: named, fields: path })
          }
        }
      }
      paths = longer
    }
    return queries
  }

  /** With pages as large as is allowed, those of outer lists first, then with as many leaves as is allowed. */
  private largest(path: readonly Step[]): DearQuery | null {
    const root = placeOf(this.roots, '', 0)
    const lists: Place[] = []
    let place = root
    for (const [type, field, named] of path) {
      const below = this.placeBelow(place, type, field, named, 1)
      if (!below) return null
      place.below.push(below)
      if (below.first !== undefined) lists.push(below)
      place = below
    }
    const leaves = this.leavesOf(place.type)
    place.leaves.push(...leaves)
    let best = this.allowed(this.print(root))
    if (!best) return null
    for (const list of lists) {
      for (const first of ROOM) {
        list.first = Math.min(first, MOST_OF_TYPE[list.type.name] ?? first)
        const query = this.allowed(this.print(root))
        if (query) {
          best = query
          break
        }
        list.first = 1
      }
    }
    for (let copy = 0; copy < MOST_ALIASES; copy++) {
      place.leaves.push(`b${copy}: ${leaves[copy % leaves.length]}`)
      const query = this.allowed(this.print(root))
      if (!query) break
      best = query
    }
    return best
  }

  /** As dear as it became before nothing more was allowed. */
  grown(dear: Dear, seed: number): DearQuery {
    const random = new Rng(seed)
    const root = placeOf(this.roots, '', 0)
    root.leaves.push('__typename')
    const places = [root]
    let best = this.allowed(this.print(root))!
    for (let attempt = 0; attempt < TRIES; attempt++) {
      // Mostly deeper: what is below many is what is dear.
      const place = random.uniform() < 0.6 ? places.at(-1)! : random.pick(places)
      const fields = Object.values(place.type.getFields()).filter(
        ({ type }) => objectTypesOf(type).length > 0,
      )
      if (fields.length === 0 || place.depth >= MOST_DEPTH) continue
      const field = random.pick(fields)
      for (const first of PAGE_SIZES[dear]) {
        const named = random.pick(objectTypesOf(field.type))
        const below = this.placeBelow(place, place.type, field, named, first)
        if (!below) break
        below.leaves.push(...(dear === 'values' ? this.leavesOf(below.type) : this.fewLeavesOf(below.type)))
        place.below.push(below)
        const query = this.allowed(this.print(root))
        if (query) {
          best = query
          places.push(below)
          break
        }
        place.below.pop()
        if (below.first === undefined) break
      }
    }
    return best
  }

  /** Null where an argument is needed that nobody knows. */
  private placeBelow(
    place: Place,
    type: GraphQLObjectType,
    field: Field,
    named: GraphQLObjectType,
    first: number,
  ): Place | null {
    const given: string[] = []
    const hasFirst = field.args.some(({ name }) => name === 'first')
    for (const argument of field.args) {
      const literal =
        this.literals[`${type.name}.${field.name}.${argument.name}`] ??
        (isRequiredArgument(argument) ? this.literals[getNamedType(argument.type).name] : undefined)
      if (literal !== undefined) given.push(`${argument.name}: ${literal}`)
      else if (isRequiredArgument(argument)) return null
    }
    return {
      ...placeOf(named, field.name, place.depth + 1),
      given,
      isOfUnion: isUnionType(getNamedType(field.type)),
      ...(hasFirst ? { first: Math.min(first, MOST_OF_TYPE[named.name] ?? first) } : {}),
    }
  }

  private leavesOf(type: GraphQLObjectType): string[] {
    const leaves = Object.values(type.getFields()).filter(
      (field) => objectTypesOf(field.type).length === 0 && field.args.length === 0,
    )
    const open = leaves.filter(({ name }) => this.mayAsk(type, name)).map(({ name }) => name)
    return ['__typename', ...open]
  }

  private fewLeavesOf(type: GraphQLObjectType): string[] {
    return this.leavesOf(type).filter((name) => name === '__typename' || name === 'totalCount')
  }

  /** Asked in a fragment that nothing spreads to: only the audience matters. */
  private readonly opened = new Map<string, boolean>()
  private mayAsk(type: GraphQLObjectType, leaf: string): boolean {
    const name = `${type.name}.${leaf}`
    let isOpen = this.opened.get(name)
    if (isOpen === undefined) {
      const query = `{ __typename ...F @include(if: false) } fragment F on Query { ... on ${type.name} { ${leaf} } }`
      this.opened.set(name, (isOpen = this.check(query) !== null))
    }
    return isOpen
  }

  private print(root: Place): string {
    return this.operation === OperationTypeNode.QUERY ? print(root) : `${this.operation} ${print(root)}`
  }

  private allowed(query: string): DearQuery | null {
    const measurement = this.check(query)
    return measurement && { query, measurement }
  }

  private check(query: string): Measurement | null {
    try {
      const document = parse(query, { maxTokens: this.guard.limits.maxTokens })
      return this.guard.check(document, getOperationAST(document, null)!, {}, this.viewer).measurement
    } catch {
      return null
    }
  }
}

/** What is selected of a field: none of a leaf, several of a union. */
function objectTypesOf(fieldType: GraphQLOutputType): readonly GraphQLObjectType[] {
  const named = getNamedType(fieldType)
  if (isUnionType(named)) return named.getTypes()
  return isObjectType(named) ? [named] : []
}

function placeOf(type: GraphQLObjectType, field: string, depth: number): Place {
  return { type, field, isOfUnion: false, given: [], depth, leaves: [], below: [] }
}

function print({ type, field, isOfUnion, given, first, leaves, below }: Place): string {
  const parts = below.map((place, index) => {
    const isAlone = below.filter((other) => other.field === place.field).length === 1
    return `${isAlone ? '' : `a${index}: `}${print(place)}`
  })
  const values = first === undefined ? given : [...given, `first: ${first}`]
  const selection = [...leaves, ...parts]
  const call = values.length > 0 ? `${field}(${values.join(', ')})` : field
  const text = selection.length > 0 ? selection.join(' ') : '__typename'
  return `${call} { ${isOfUnion ? `... on ${type.name} { ${text} }` : text} }`
}
