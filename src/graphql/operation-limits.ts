/**
 * What one operation may ask for, measured on its document before it runs, for HTTP and WebSocket alike. Validation has
 * already passed, so fragments do not cycle; each fragment is measured once, so spreading it often costs nothing to measure.
 *
 * Cost: an object costs 1 (or what its field declares), times the sizes of all lists around it; leaves are free. A list's
 * size is its connection's `first`, else the argument or the number that the field declares, else 10.
 *
 * Statements: what is sent to the database. A field below many parents reads for all of them at once, so it counts once for each
 * place in the document; a field that reads for each parent apart counts as often as there are parents.
 *
 * Values: leaves of the answer, which the event loop completes one by one.
 */
import {
  GraphQLError,
  Kind,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  getNullableType,
  getVariableValues,
  isObjectType,
} from 'graphql'
import type {
  ConstValueNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
  ValueNode,
} from 'graphql'
import { Extensions } from 'type-graphql'
import type { Viewer } from '../contracts/viewer'
import { audienceOf, mayIntrospect, refuse, viewerMask } from './audience'

export interface OperationLimits {
  readonly maxTokens: number
  readonly maxDepth: number
  readonly maxAliases: number
  readonly maxDirectives: number
  readonly maxCost: Readonly<Record<Viewer['kind'], number>>
  readonly maxStatements: Readonly<Record<Viewer['kind'], number>>
  readonly maxValues: Readonly<Record<Viewer['kind'], number>>
  /** Wall-clock time of one operation, and of one event of a subscription. */
  readonly timeoutMs: number
}

export const DEFAULT_LIMITS: OperationLimits = {
  maxTokens: 1_500,
  maxDepth: 12,
  maxAliases: 30,
  maxDirectives: 20,
  maxCost: { anonymous: 50, user: 5_000, apiKey: 60_000, admin: 60_000 },
  maxStatements: { anonymous: 10, user: 100, apiKey: 150, admin: 150 },
  maxValues: { anonymous: 200, user: 20_000, apiKey: 100_000, admin: 100_000 },
  timeoutMs: 15_000,
}

const DEFAULT_PAGE_SIZE = 20
const DEFAULT_LIST_SIZE = 10
const ROOT_STATEMENTS = 2
/** As many keys as the loaders put into one statement. */
const PARENTS_OF_A_STATEMENT = 1_000
const MAX_ALIAS_LENGTH = 100
const MAX_VARIABLE_ERRORS = 3

interface FieldCost {
  /** Of the field itself. */
  readonly base?: number
  /** Of arguments that ask for more work, where they are given. */
  readonly arguments?: Readonly<Record<string, number>>
  /** Where it is a list without `first`. */
  readonly listSize?: number
  /** The argument that says how long its list is: a number, or a list that it is as long as. */
  readonly listSizeArgument?: string
}

/** What selecting a field costs. */
export function Cost(cost: FieldCost): MethodDecorator & PropertyDecorator {
  return Extensions({ cost })
}

interface FieldStatements {
  /** For all parents together, a thousand at a time. */
  readonly ofAllParents?: number
  readonly ofEachParent?: number
}

/** What a field sends to the database. A field of Query, Mutation or Subscription sends two where it does not say. */
export function Statements(statements: FieldStatements): MethodDecorator & PropertyDecorator {
  return Extensions({ statements })
}

/** For the lists inside a connection, whose size is the connection's `first`. */
export function SizedByPage(): MethodDecorator & PropertyDecorator {
  return Extensions({ sizedByPage: true })
}

interface Measure {
  depth: number
  cost: number
  /** Sent once for all parents. */
  statements: number
  /** Sent for each parent. */
  parentStatements: number
  values: number
  aliases: number
  directives: number
}

function nothing(): Measure {
  return { depth: 0, cost: 0, statements: 0, parentStatements: 0, values: 0, aliases: 0, directives: 0 }
}

/** What fields are selected of. There are no unions. */
type SelectedType = GraphQLObjectType | GraphQLInterfaceType

function isSelectedType(type: unknown): type is SelectedType {
  return isObjectType(type) || isInterfaceType(type)
}

interface Requirement {
  readonly mask: number
  readonly path: string
}

interface Measurement extends Measure {
  readonly requirements: readonly Requirement[]
  readonly introspects: boolean
  /** The cost depends on variables, so it cannot be kept for the document. */
  readonly isVariable: boolean
}

type Variables = Readonly<Record<string, unknown>>

class OperationMeasurer {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  private readonly measuredFragments = new Map<string, Measure>()
  private readonly requirements = new Map<number, string>()
  private introspects = false
  private isVariable = false
  /** What the operation says of variables that are not given. */
  private readonly defaults = new Map<string, ConstValueNode>()

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly variables: Variables,
  ) {
    this.fragments = new Map(
      document.definitions
        .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
        .map((fragment) => [fragment.name.value, fragment]),
    )
  }

  measure(operation: OperationDefinitionNode): Measurement {
    for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
      if (defaultValue) this.defaults.set(variable.name.value, defaultValue)
    }
    const root = this.schema.getRootType(operation.operation)
    const measured: Measure = root
      ? this.selectionSet(operation.selectionSet, root, DEFAULT_PAGE_SIZE)
      : nothing()
    measured.directives += operation.directives?.length ?? 0
    return {
      ...measured,
      requirements: [...this.requirements].map(([mask, path]) => ({ mask, path })),
      introspects: this.introspects,
      isVariable: this.isVariable,
    }
  }

  private selectionSet(set: SelectionSetNode, type: SelectedType, pageSize: number): Measure {
    const total: Measure = nothing()
    for (const selection of set.selections) {
      total.directives += selection.directives?.length ?? 0
      const part =
        selection.kind === Kind.FIELD
          ? this.field(selection, type, pageSize)
          : selection.kind === Kind.INLINE_FRAGMENT
            ? this.selectionSet(
                selection.selectionSet,
                this.selectedType(selection.typeCondition?.name.value) ?? type,
                pageSize,
              )
            : this.fragment(selection.name.value, type, pageSize)
      total.depth = Math.max(total.depth, part.depth)
      total.cost += part.cost
      total.statements += part.statements
      total.parentStatements += part.parentStatements
      total.values += part.values
      total.aliases += part.aliases
      total.directives += part.directives
    }
    return total
  }

  private fragment(name: string, type: SelectedType, pageSize: number): Measure {
    const key = `${name}:${pageSize}`
    const known = this.measuredFragments.get(key)
    if (known) return known
    const definition = this.fragments.get(name)
    if (!definition) return nothing()
    const on = this.selectedType(definition.typeCondition.name.value) ?? type
    const measured = this.selectionSet(definition.selectionSet, on, pageSize)
    this.measuredFragments.set(key, measured)
    return measured
  }

  private selectedType(name: string | undefined): SelectedType | undefined {
    const type = name === undefined ? undefined : this.schema.getType(name)
    return isSelectedType(type) ? type : undefined
  }

  private field(node: FieldNode, parent: SelectedType, pageSize: number): Measure {
    // The answer repeats an alias for every row.
    if (node.alias && node.alias.value.length > MAX_ALIAS_LENGTH) {
      throw new GraphQLError(`An alias has more than ${MAX_ALIAS_LENGTH} characters; give it a shorter one`, {
        extensions: { code: 'QUERY_TOO_EXPENSIVE' },
      })
    }
    const aliases = node.alias ? 1 : 0
    const name = node.name.value
    if (name.startsWith('__')) {
      // Who may introspect is trusted with the schema; graphql-js itself bounds the depth of introspection.
      if (name !== '__typename') this.introspects = true
      return { ...nothing(), depth: 1, cost: name === '__typename' ? 0 : 1, values: 1, aliases }
    }
    const field = parent.getFields()[name]
    if (!field) return { ...nothing(), depth: 1, aliases }
    this.require(parent, field)
    const sent = this.statementsOf(parent, field)
    const named = getNamedType(field.type)
    if (!isCompositeType(named) || !node.selectionSet) {
      return { ...nothing(), ...sent, depth: 1, cost: declaredCost(field).base ?? 0, values: 1, aliases }
    }
    const ownPageSize = this.pageSize(node, field)
    const inner = isSelectedType(named)
      ? this.selectionSet(node.selectionSet, named, ownPageSize ?? DEFAULT_PAGE_SIZE)
      : nothing()
    const size = isListType(getNullableType(field.type)) ? this.listSize(node, field, pageSize) : 1
    return {
      depth: 1 + inner.depth,
      cost: size * (costOf(node, field) + inner.cost),
      statements: sent.statements + inner.statements,
      parentStatements: sent.parentStatements + size * inner.parentStatements,
      values: size * inner.values,
      aliases: aliases + inner.aliases,
      directives: inner.directives,
    }
  }

  private statementsOf(
    parent: SelectedType,
    field: GraphQLField<unknown, unknown>,
  ): Pick<Measure, 'statements' | 'parentStatements'> {
    const isRoot = ['Query', 'Mutation', 'Subscription'].includes(parent.name)
    const declared = field.extensions['statements'] as FieldStatements | undefined
    const { ofAllParents = isRoot ? ROOT_STATEMENTS : 0, ofEachParent = 0 } = declared ?? {}
    return {
      statements: ofAllParents,
      parentStatements: ofEachParent + ofAllParents / PARENTS_OF_A_STATEMENT,
    }
  }

  private require(parent: SelectedType, field: GraphQLField<unknown, unknown>): void {
    // A field without a decided audience does not get past the building of the schema; were there one, it is closed.
    const mask = audienceOf(this.schema, parent, field) ?? 0
    if (!this.requirements.has(mask)) this.requirements.set(mask, `${parent.name}.${field.name}`)
  }

  /** The value of `first`; undefined where the field is no connection. */
  private pageSize(node: FieldNode, field: GraphQLField<unknown, unknown>): number | undefined {
    return this.sizeGiven(node, field, 'first', DEFAULT_PAGE_SIZE)
  }

  private listSize(node: FieldNode, field: GraphQLField<unknown, unknown>, pageSize: number): number {
    if (field.extensions['sizedByPage'] === true) return pageSize
    const { listSize = DEFAULT_LIST_SIZE, listSizeArgument } = declaredCost(field)
    if (listSizeArgument === undefined) return listSize
    return this.sizeGiven(node, field, listSizeArgument, listSize) ?? listSize
  }

  /** The value of an argument that says how much is asked for; undefined where the field has no such argument. */
  private sizeGiven(
    node: FieldNode,
    field: GraphQLField<unknown, unknown>,
    name: string,
    otherwise: number,
  ): number | undefined {
    const declared = field.args.find((argument) => argument.name === name)
    if (!declared) return undefined
    const fallback = typeof declared.defaultValue === 'number' ? declared.defaultValue : otherwise
    let given: ValueNode | undefined = node.arguments?.find((argument) => argument.name.value === name)?.value
    if (given?.kind === Kind.VARIABLE) {
      this.isVariable = true
      const value = this.variables[given.name.value]
      if (typeof value === 'number') return Math.max(0, value)
      if (Array.isArray(value)) return value.length
      given = value === undefined ? this.defaults.get(given.name.value) : undefined
    }
    if (given?.kind === Kind.LIST) return given.values.length
    return given?.kind === Kind.INT ? Math.max(0, Number(given.value)) : fallback
  }
}

/** Of a field with a selection, before what is selected. */
function costOf(node: FieldNode, field: GraphQLField<unknown, unknown>): number {
  const { base = 1, arguments: dear = {} } = declaredCost(field)
  return (node.arguments ?? []).reduce((sum, { name }) => sum + (dear[name.value] ?? 0), base)
}

function statementsOf({ statements, parentStatements }: Measure): number {
  return Math.floor(statements + parentStatements)
}

function declaredCost(field: GraphQLField<unknown, unknown>): FieldCost {
  return (field.extensions['cost'] as FieldCost | undefined) ?? {}
}

/** Checks operations against limits and audiences. Measurements are kept per document, so a repeated one costs next to nothing. */
export class OperationGuard {
  private readonly measured = new WeakMap<OperationDefinitionNode, Measurement>()

  constructor(
    private readonly schema: GraphQLSchema,
    readonly limits: OperationLimits,
  ) {}

  /**
   * @returns the cost of the operation.
   * @throws GraphQLError UNAUTHENTICATED, FORBIDDEN, QUERY_TOO_EXPENSIVE, BAD_USER_INPUT.
   */
  check(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
    viewer: Viewer,
  ): number {
    let measurement = this.measured.get(operation)
    if (!measurement) {
      measurement = new OperationMeasurer(this.schema, document, variables).measure(operation)
      if (!measurement.isVariable) this.measured.set(operation, measurement)
    }
    this.checkAudience(measurement, viewer)
    this.checkLimits(measurement, viewer)
    this.checkVariables(operation, variables)
    return measurement.cost
  }

  /**
   * Reads the variables once more than graphql-js does: it repeats values in up to fifty messages, which would let a request
   * grow to fifty times its size in memory.
   */
  private checkVariables({ variableDefinitions = [] }: OperationDefinitionNode, variables: Variables): void {
    const { errors } = getVariableValues(this.schema, variableDefinitions, variables, {
      maxErrors: MAX_VARIABLE_ERRORS,
    })
    if (errors?.[0]) throw errors[0]
  }

  private checkAudience(measurement: Measurement, viewer: Viewer): void {
    if (measurement.introspects && !mayIntrospect(viewer)) refuse(viewer, 'Introspection')
    const mask = viewerMask(viewer)
    for (const requirement of measurement.requirements) {
      if ((requirement.mask & mask) === 0) refuse(viewer, requirement.path)
    }
  }

  private checkLimits(measurement: Measurement, viewer: Viewer): void {
    const { maxDepth, maxAliases, maxDirectives, maxCost, maxStatements, maxValues } = this.limits
    const checks: readonly [string, number, number][] = [
      ['depth', measurement.depth, maxDepth],
      ['number of aliases', measurement.aliases, maxAliases],
      ['number of directives', measurement.directives, maxDirectives],
      ['cost', measurement.cost, maxCost[viewer.kind]],
      ['number of database statements', statementsOf(measurement), maxStatements[viewer.kind]],
      ['number of values', measurement.values, maxValues[viewer.kind]],
    ]
    for (const [what, is, limit] of checks) {
      if (!(is <= limit)) {
        throw new GraphQLError(`The operation's ${what} is ${is}; the limit is ${limit}`, {
          extensions: { code: 'QUERY_TOO_EXPENSIVE' },
        })
      }
    }
  }
}
