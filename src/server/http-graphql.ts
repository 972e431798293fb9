/** GraphQL over HTTP: Apollo's pipeline (document cache, content negotiation, CSRF prevention) behind Fastify. */
import { ApolloServer, HeaderMap } from '@apollo/server'
import type { ApolloServerPlugin, HTTPGraphQLResponse } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { OperationTypeNode } from 'graphql'
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql'
import type { Viewer } from '../contracts/viewer'
import { ForecartError, invariant } from '../core/errors'
import type { Logger } from '../core/logger'
import { mayIntrospect } from '../graphql/audience'
import { RequestContext } from '../graphql/context'
import { httpStatusOf, shortened, toPublicError, withoutSuggestions } from '../graphql/error-format'
import type { Executor } from '../graphql/executor'
import type { OperationGuard } from '../graphql/operation-limits'
import type { GraphqlServices } from '../graphql/services'
import { type Admission, credentialsOf } from './admission'
import {
  MAX_ANSWER_LENGTH,
  MAX_ERRORS,
  answerTooLarge,
  fitsAnswer,
  mayBeSoLarge,
  requireShortDocument,
} from './answer-bounds'
import type { ClientAddress } from './client-address'
import type { ServerMetrics } from './metrics'
import { requireDecodable } from './request-text'
import type { SharedRoom } from './shared-room'
import { type ViewerSlots, nameOfViewer } from './viewer-slots'
import { sendWelcomePage } from './welcome-page'

export interface HttpGraphqlOptions {
  readonly schema: GraphQLSchema
  readonly executor: Executor
  readonly guard: OperationGuard
  readonly admission: Admission
  readonly addressOf: ClientAddress
  readonly slots: ViewerSlots
  /** Characters of answers that nobody has read yet, over both transports. */
  readonly unread: SharedRoom
  readonly services: GraphqlServices
  readonly metrics: ServerMetrics
  readonly logger: Logger
  /** How long a caller may take to read an answer before its connection is cut. */
  readonly answerMs: number
}

interface Caller {
  readonly viewer: Viewer
  readonly address: string
}

const JSON_TYPE = 'application/json; charset=utf-8'
const ALLOWED_METHODS = 'GET, POST'

/** Masks and logs errors, checks every operation before it runs, and runs it. */
function guardPlugin({
  executor,
  guard,
  logger,
  metrics,
}: HttpGraphqlOptions): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      async didResolveSource({ contextValue }) {
        contextValue.progress.hasDocument = true
      },
      async didResolveOperation({ document, operation, request, contextValue }) {
        if (!operation) return
        const { budget, given, variables } = guard.check(
          document,
          operation,
          request.variables ?? {},
          contextValue.viewer,
        )
        contextValue.progress.budget = budget
        contextValue.progress.given = given
        contextValue.progress.variables = variables
        if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
          throw new ForecartError(
            'BAD_USER_INPUT',
            'Subscriptions are answered over WebSocket (graphql-transport-ws) at this address, not over HTTP',
          )
        }
      },
      async responseForOperation({ document, operation, request, contextValue }) {
        // Without an operation, Apollo says what is wrong.
        if (!operation) return null
        const singleResult = await executor.execute({
          document,
          operationName: request.operationName,
          variableValues: contextValue.progress.given,
          readVariables: contextValue.progress.variables,
          contextValue,
        })
        return {
          http: { status: undefined, headers: new HeaderMap() },
          // Errors are formatted below.
          body: { kind: 'single', singleResult },
        }
      },
      async willSendResponse({ errors: refused, operation, response, contextValue }) {
        const { body } = response
        const errors = refused ?? (body.kind === 'single' ? body.singleResult.errors : undefined)
        metrics.operations.inc({
          transport: 'http',
          type: operation?.operation ?? 'none',
          outcome: errors ? 'error' : 'ok',
        })
        if (body.kind !== 'single') return
        if (!fitsAnswer(body.singleResult.data)) {
          const { formatted } = toPublicError(answerTooLarge(), contextValue.requestId)
          body.singleResult = { errors: [formatted] }
          response.http.status = httpStatusOf([formatted])
          return
        }
        if (!errors) return
        const formatted = errors.slice(0, MAX_ERRORS).map((error) => formatFor(contextValue, error, logger))
        body.singleResult.errors = formatted
        // The request has no data. Clients that speak application/graphql-response+json are told by the status.
        if (response.http.status === 500) response.http.status = httpStatusOf(formatted)
      },
    }),
  }
}

function formatFor(context: RequestContext, error: unknown, logger: Logger): GraphQLFormattedError {
  const { formatted, fault } = toPublicError(error, context.requestId)
  if (fault !== undefined)
    logger.error({ err: fault, requestId: context.requestId, path: formatted.path }, 'An operation failed')
  return mayIntrospect(context.viewer) ? formatted : withoutSuggestions(formatted)
}

export class HttpGraphql {
  private readonly apollo: ApolloServer<RequestContext>
  private readonly callers = new WeakMap<FastifyRequest, Caller>()

  constructor(private readonly options: HttpGraphqlOptions) {
    this.apollo = new ApolloServer<RequestContext>({
      schema: options.schema,
      introspection: true, // decided per viewer by the guard
      includeStacktraceInErrorResponses: false,
      persistedQueries: false,
      allowBatchedHttpRequests: false,
      csrfPrevention: true,
      parseOptions: { maxTokens: options.guard.limits.maxTokens },
      stopOnTerminationSignals: false,
      logger: options.logger,
      // Answers are of one viewer and never cached; the plugin would look at every field of them.
      plugins: [
        guardPlugin(options),
        ApolloServerPluginCacheControlDisabled(),
        ApolloServerPluginLandingPageDisabled(),
      ],
      // These errors never reach the pipeline. Senders of malformed requests are told why; everything else is hidden.
      formatError: (formatted) =>
        formatted.extensions?.['code'] === 'INTERNAL_SERVER_ERROR'
          ? { message: 'Something went wrong on our side', extensions: { code: 'INTERNAL_SERVER_ERROR' } }
          : { ...formatted, message: shortened(formatted.message) },
    })
  }

  async register(fastify: FastifyInstance): Promise<void> {
    const { options } = this
    await this.apollo.start()
    fastify.route({
      method: ['GET', 'POST'],
      url: '/graphql',
      // Before the body: what is refused is not read, let alone parsed.
      onRequest: async (request) => {
        const address = options.addressOf(request.raw)
        const viewer = await options.admission.admit(credentialsOf(request.headers), address)
        requireAllowedSize(request, viewer)
        this.callers.set(request, { viewer, address })
      },
      handler: (request, reply) => this.handle(request, reply),
    })
    fastify.route({
      method: ['PUT', 'PATCH', 'DELETE'],
      url: '/graphql',
      handler: (_request, reply) =>
        reply
          .code(405)
          .header('allow', ALLOWED_METHODS)
          .type(JSON_TYPE)
          .send(errorBody('BAD_REQUEST', `Only ${ALLOWED_METHODS} are known here`)),
    })
  }

  async stop(): Promise<void> {
    await this.apollo.stop()
  }

  private async handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { slots, services, guard, metrics, answerMs } = this.options
    const caller = this.callers.get(request)
    invariant(caller, 'requests are admitted before they are handled')
    const { viewer, address } = caller
    const query = request.url.indexOf('?')
    const search = query < 0 ? '' : request.url.slice(query)
    requireDecodable(search)
    if (isBrowserLooking(request, search)) return sendWelcomePage(reply)
    requireShortDocument(requestOf(request, search))
    const release = slots.acquire('operations', viewer, address)
    const gone = untilGone(reply)
    const controller = new AbortController()
    const { signal } = controller
    let stop!: () => void
    const aborted = new Promise<'aborted'>((resolve) => {
      stop = () => {
        controller.abort()
        resolve('aborted')
      }
    })
    const timer = setTimeout(stop, guard.limits.timeoutMs)
    reply.raw.once('close', stop)
    const context = new RequestContext(viewer, services, request.id, signal)
    const endTimer = metrics.operationSeconds.startTimer({ transport: 'http' })
    const execution = this.apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: request.method,
        headers: headerMap(request),
        search,
        body: request.body,
      },
      context: async () => context,
    })
    // The place is free when the work has ended and its answer has left: who does not wait, or does not read, keeps it until then.
    void Promise.allSettled([execution, gone]).then(release)
    const response = await Promise.race([execution, aborted]).finally(() => {
      clearTimeout(timer)
      reply.raw.off('close', stop)
      endTimer()
    })
    const cut = setTimeout(() => reply.raw.destroy(), answerMs)
    void gone.then(() => clearTimeout(cut))
    if (response === 'aborted') {
      execution.catch(() => undefined) // Errors of operations go through the plugin; this is only the wrapper.
      return reply
        .type(JSON_TYPE)
        .send(errorBody('TIMEOUT', `The operation took longer than ${guard.limits.timeoutMs} ms`))
    }
    const length = response.body.kind === 'complete' ? response.body.string.length : 0
    const read = this.options.unread.take(nameOfViewer(viewer, address), length, () => reply.raw.destroy())
    if (read === null) {
      throw new ForecartError(
        'RATE_LIMITED',
        'Too many answers wait to be read, most of them yours; read them first',
      )
    }
    void gone.then(read)
    return send(reply, response, context)
  }
}

function send(
  reply: FastifyReply,
  { headers, body, status }: HTTPGraphQLResponse,
  context: RequestContext,
): FastifyReply {
  for (const [name, value] of headers) void reply.header(name, value)
  // GraphQL over HTTP: to application/json clients a well-formed request is answered with 200, whatever came of it.
  const isJson = headers.get('content-type')?.startsWith('application/json') ?? false
  void reply.code(context.progress.hasDocument && isJson ? 200 : (status ?? 200))
  if (body.kind !== 'complete')
    throw new ForecartError('BAD_USER_INPUT', 'Incremental delivery is not offered')
  if (body.string.length > MAX_ANSWER_LENGTH) throw answerTooLarge()
  return reply.send(body.string)
}

/** A body of one error, in the form that GraphQL clients expect. */
export function errorBody(code: string, message: string, extra: Record<string, unknown> = {}): string {
  return JSON.stringify({ errors: [{ message, extensions: { code, ...extra } }] })
}

/** @throws BAD_USER_INPUT where a caller announces more than it may send, or does not say how much. */
function requireAllowedSize({ headers }: FastifyRequest, viewer: Viewer): void {
  const isUnbounded = headers['transfer-encoding'] !== undefined && !mayBeSoLarge(viewer, Infinity)
  if (!isUnbounded && mayBeSoLarge(viewer, Number(headers['content-length'] ?? 0))) return
  throw new ForecartError(
    'BAD_USER_INPUT',
    'The body is larger than this caller may send, or does not say how large it is (content-length)',
  )
}

/** A person who opens the endpoint's address. */
function isBrowserLooking({ method, headers }: FastifyRequest, search: string): boolean {
  return method === 'GET' && search === '' && (headers.accept?.includes('text/html') ?? false)
}

function requestOf(request: FastifyRequest, search: string): { query?: unknown; operationName?: unknown } {
  if (request.method === 'GET') return Object.fromEntries(new URLSearchParams(search))
  return typeof request.body === 'object' && request.body !== null ? request.body : {}
}

/** Until the answer was handed to the operating system, or nobody is there to read it. */
function untilGone({ raw }: FastifyReply): Promise<void> {
  return new Promise((resolve) => (raw.destroyed ? resolve() : raw.once('close', resolve)))
}

function headerMap(request: FastifyRequest): HeaderMap {
  const headers = new HeaderMap()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return headers
}
