/**
 * Operations of sockets, checked as those over HTTP are: tokens, validation, limits, audiences; run within their time; with
 * masked errors.
 */
import { randomUUID } from 'node:crypto'
import { OperationTypeNode, GraphQLError, getOperationAST, parse, specifiedRules, validate } from 'graphql'
import type {
  DocumentNode,
  ExecutionArgs,
  ExecutionResult,
  GraphQLFormattedError,
  GraphQLSchema,
} from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import type { Viewer } from '../contracts/viewer'
import { BoundedCache } from '../core/bounded-cache'
import type { Logger } from '../core/logger'
import { mayIntrospect } from '../graphql/audience'
import { RequestContext } from '../graphql/context'
import { toPublicError, withoutSuggestions } from '../graphql/error-format'
import type { Executor } from '../graphql/executor'
import type { OperationGuard } from '../graphql/operation-limits'
import type { GraphqlServices } from '../graphql/services'
import { MAX_ERRORS, requireShortDocument } from './answer-bounds'
import type { ServerMetrics } from './metrics'
import type { RequestLimiter } from './request-rates'
import { SharedAnswers } from './shared-answers'
import { executeInTime, subscribeWithFreshContext } from './subscription-execution'
import { asksForAnything } from './subscription-root'
import type { ContextualArgs } from './subscription-execution'
import type { SlotKind, ViewerSlots } from './viewer-slots'

export interface SocketOperationOptions {
  readonly schema: GraphQLSchema
  readonly executor: Executor
  readonly guard: OperationGuard
  readonly slots: ViewerSlots
  readonly limiter: RequestLimiter
  readonly services: GraphqlServices
  readonly metrics: ServerMetrics
  readonly logger: Logger
}

const CACHED_DOCUMENTS = 1_000

export class SocketOperations {
  private readonly documents = new BoundedCache<string, DocumentNode>(CACHED_DOCUMENTS)
  private readonly shared = new SharedAnswers()

  constructor(private readonly options: SocketOperationOptions) {}

  /** What is to be executed, or why it is not. `signal` is aborted when the socket is gone. */
  prepare(
    viewer: Viewer,
    signal: AbortSignal,
    payload: SubscribePayload,
  ): ExecutionArgs | readonly GraphQLError[] {
    const { schema, guard, services, limiter } = this.options
    try {
      limiter.take(viewer, '')
      requireShortDocument(payload)
      const document = this.document(payload.query)
      if (!('definitions' in document)) return document
      const operation = getOperationAST(document, payload.operationName)
      if (!operation) return [badRequest('The operation is not in the document, or its name is missing')]
      const { budget, given } = guard.check(document, operation, payload.variables ?? {}, viewer)
      if (operation.operation === OperationTypeNode.SUBSCRIPTION && !asksForAnything(document, operation)) {
        return [badRequest('The subscription asks for nothing: its @skip and @include leave no field')]
      }
      const contextValue = new RequestContext(viewer, services, randomUUID(), signal)
      contextValue.progress.budget = budget
      return { schema, document, operationName: payload.operationName, variableValues: given, contextValue }
    } catch (error) {
      return [toGraphqlError(error)]
    }
  }

  /** Parsed and valid, or why it is not. */
  private document(query: string): DocumentNode | readonly GraphQLError[] {
    const { schema, guard } = this.options
    const cached = this.documents.get(query)
    if (cached) return cached
    let document: DocumentNode
    try {
      document = parse(query, { maxTokens: guard.limits.maxTokens })
    } catch (error) {
      return [withCode(toGraphqlError(error), 'GRAPHQL_PARSE_FAILED')]
    }
    const errors = validate(schema, document, specifiedRules)
    if (errors.length > 0) return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'))
    this.documents.set(query, document)
    return document
  }

  async execute(args: ContextualArgs): Promise<ExecutionResult> {
    const { executor, guard, metrics } = this.options
    const release = this.acquire('operations', args.contextValue)
    if (release instanceof GraphQLError) return { errors: [release] }
    const endTimer = metrics.operationSeconds.startTimer({ transport: 'websocket' })
    const result = await executeInTime(executor, args, guard.limits.timeoutMs, release).catch(failed)
    endTimer()
    metrics.operations.inc({
      transport: 'websocket',
      type: 'operation',
      outcome: result.errors ? 'error' : 'ok',
    })
    return result
  }

  async subscribe(args: ContextualArgs) {
    const release = this.acquire('subscriptions', args.contextValue)
    if (release instanceof GraphQLError) return { errors: [release] }
    // An error of an operation is its answer: thrown on, it would close the connection with all that others do on it.
    const { executor, guard } = this.options
    const { shared } = this
    return subscribeWithFreshContext({ executor, shared }, args, guard.limits.timeoutMs, release).catch(
      failed,
    )
  }

  private acquire(kind: SlotKind, { viewer }: RequestContext): (() => void) | GraphQLError {
    try {
      // Sockets without credentials are refused, so nobody here is counted by address.
      return this.options.slots.acquire(kind, viewer, '')
    } catch (error) {
      return toGraphqlError(error)
    }
  }

  /** What the caller sees of errors, of a bounded number; faults are logged. */
  formatAll(
    viewer: Viewer | undefined,
    errors: readonly GraphQLError[],
    requestId: string,
  ): GraphQLFormattedError[] {
    return errors.slice(0, MAX_ERRORS).map((error) => this.format(viewer, error, requestId))
  }

  private format(viewer: Viewer | undefined, error: GraphQLError, requestId: string): GraphQLFormattedError {
    const { formatted, fault } = toPublicError(error, requestId)
    if (fault !== undefined) {
      this.options.logger.error({ err: fault, requestId, path: formatted.path }, 'An operation failed')
    }
    return viewer && mayIntrospect(viewer) ? formatted : withoutSuggestions(formatted)
  }
}

function failed(error: unknown): ExecutionResult {
  return { errors: [toGraphqlError(error)] }
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } })
}

function toGraphqlError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error
  const originalError = error instanceof Error ? error : new Error(String(error))
  return new GraphQLError(originalError.message, { originalError })
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions } = error
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } })
}
