/**
 * What one operation may ask for, checked before it runs, for HTTP and WebSocket alike. How it is measured is in
 * limits/measure-operation.ts, where the limits come from in docs/decisions/operation-limits.md.
 */
import { GraphQLError, OperationTypeNode, getVariableValues } from 'graphql'
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import type { Viewer } from '../contracts/viewer'
import { mayIntrospect, refuse, viewerMask } from './audience'
import { SchemaFacts } from './limits/field-facts'
import { GivenLists } from './limits/given-lists'
import { giveSameSizes, measureOperation } from './limits/measure-operation'
import type { Measurement } from './limits/measure-operation'
import { OperationBudget } from './limits/operation-budget'

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
  maxCost: { anonymous: 50, user: 5_000, guest: 5_000, apiKey: 60_000, admin: 60_000 },
  maxStatements: { anonymous: 10, user: 100, guest: 100, apiKey: 1_300, admin: 1_300 },
  maxValues: { anonymous: 200, user: 20_000, guest: 20_000, apiKey: 80_000, admin: 80_000 },
  timeoutMs: 15_000,
}

const MAX_VARIABLE_ERRORS = 3

type Variables = Readonly<Record<string, unknown>>

export interface CheckedOperation {
  readonly measurement: Measurement
  /** The variables as the caller sent them, without what is not read of long lists. */
  readonly given: Variables
  /** The same as `getVariableValues` gives them. */
  readonly variables: Variables
  /** What it may find beyond what was measured; null where all lists say how long they are. */
  readonly budget: OperationBudget | null
}

/** Checks operations against limits and audiences. The last measurement of a document is kept, so one that is repeated, with lists of the same sizes, costs next to nothing. */
export class OperationGuard {
  private readonly facts: SchemaFacts
  private readonly givenLists: GivenLists
  /** The last one of each. */
  private readonly measured = new WeakMap<OperationDefinitionNode, Measurement>()

  constructor(
    private readonly schema: GraphQLSchema,
    readonly limits: OperationLimits,
  ) {
    this.facts = new SchemaFacts(schema)
    this.givenLists = new GivenLists(schema)
  }

  /**
   * @param sent the variables as the caller sent them
   * @throws GraphQLError UNAUTHENTICATED, FORBIDDEN, QUERY_TOO_EXPENSIVE, BAD_USER_INPUT
   */
  check(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    sent: Variables,
    viewer: Viewer,
  ): CheckedOperation {
    const given = this.givenLists.read(operation, sent)
    const { coerced = {}, errors } = this.coerce(operation, given)
    const measurement = this.measure(document, operation, coerced)
    this.checkAudience(measurement, viewer)
    this.checkLimits(measurement, viewer)
    if (errors?.[0]) throw errors[0]
    if (measurement.openLists.size === 0) return { measurement, given, variables: coerced, budget: null }
    const { maxCost, maxStatements, maxValues } = this.limits
    const ofViewer = {
      maxCost: maxCost[viewer.kind],
      maxStatements: maxStatements[viewer.kind],
      maxValues: maxValues[viewer.kind],
    }
    const isMutation = operation.operation === OperationTypeNode.MUTATION
    const budget = new OperationBudget(measurement, ofViewer, isMutation)
    return { measurement, given, variables: coerced, budget }
  }

  private measure(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
  ): Measurement {
    const last = this.measured.get(operation)
    if (last && giveSameSizes(last.readings, variables)) return last
    const measurement = measureOperation(this.facts, document, operation, variables)
    this.measured.set(operation, measurement)
    return measurement
  }

  /**
   * Reads the variables before graphql-js does: it repeats values in up to fifty messages, which would let a request grow to fifty
   * times its size in memory.
   */
  private coerce(
    { variableDefinitions = [] }: OperationDefinitionNode,
    variables: Variables,
  ): ReturnType<typeof getVariableValues> {
    if (variableDefinitions.length === 0) return { coerced: {} }
    return getVariableValues(this.schema, variableDefinitions, variables, { maxErrors: MAX_VARIABLE_ERRORS })
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
      ['number of database statements', measurement.statements, maxStatements[viewer.kind]],
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
