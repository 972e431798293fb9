/** The HTTP server: the GraphQL endpoint over both transports, the console, the explorer, health and metrics. */
import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import fastify, { LogController } from 'fastify'
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import { type Config, DEFAULT_QUOTAS } from '../config/env'
import type { RoleStatus } from '../contracts/operations/role-status'
import { systemClock } from '../core/time/clock'
import type { Clock } from '../core/time/clock'
import { ForecartError, isForecartError } from '../core/errors'
import type { Logger } from '../core/logger'
import { httpStatusOf, toPublicError } from '../graphql/error-format'
import { Executor } from '../graphql/executor'
import { DEFAULT_LIMITS, OperationGuard } from '../graphql/operation-limits'
import type { OperationLimits } from '../graphql/operation-limits'
import { forecartSchema } from '../graphql/schema'
import type { GraphqlServices } from '../graphql/services'
import { Admission } from './admission'
import { Authenticator } from './authentication'
import { type ClientAddress, clientAddress, proxyPeer } from './client-address'
import { limitConnections } from './connection-limits'
import { registerConsole } from './console'
import { allowOrigins } from './cross-origin'
import { registerExplorer } from './explorer'
import { registerHealth } from './health'
import { HttpGraphql, errorBody } from './http-graphql'
import { createTokenVerifier } from './jwt'
import { createMetrics } from './metrics'
import { decodeBody } from './request-text'
import { RequestLimiter } from './request-rates'
import { ViewerSlots, slotLimits } from './viewer-slots'
import type { SlotLimits } from './viewer-slots'
import { sendWelcome } from './welcome-page'
import { SharedRoom } from './shared-room'
import { WebSocketGraphql } from './websocket'

export interface ServerOptions {
  readonly services: GraphqlServices
  readonly config: Pick<Config, 'host' | 'port' | 'jwt'> &
    Partial<Pick<Config, 'corsOrigins' | 'quotas' | 'requestRates' | 'trustedProxies'>>
  readonly adminToken: string
  readonly logger: Logger
  readonly clock?: Clock
  /** How the parts beside the server are doing. */
  readonly roles: () => Promise<readonly RoleStatus[]>
  /** Figures of other rooms that /metrics shows, read when somebody asks. */
  readonly readings?: readonly { name: string; help: string; read: () => number }[]
  readonly limits?: Partial<OperationLimits>
  readonly slots?: Partial<SlotLimits>
  readonly transport?: Partial<TransportLimits>
}

export interface TransportLimits {
  readonly maxBodyBytes: number
  readonly maxSockets: number
  readonly socketKeepAliveMs: number
  readonly credentialsRecheckMs: number
  /** Characters of answers to all callers that wait to be read. */
  readonly maxUnread: number
  /** How long a caller may take to read an answer over HTTP. */
  readonly answerMs: number
  /** How long requests and sockets may take to end when the server drains. */
  readonly drainMs: number
}

export interface RunningServer {
  readonly url: string
  readonly port: number
  /** Reports "not ready" from now on, finishes what is under way, closes sockets, and stops listening. */
  drain(): Promise<void>
}

const DEFAULT_TRANSPORT: Omit<TransportLimits, 'maxSockets'> = {
  maxBodyBytes: 4 * 1024 * 1024,
  socketKeepAliveMs: 20_000,
  credentialsRecheckMs: 15_000,
  maxUnread: 256 * 1024 * 1024,
  answerMs: 60_000,
  drainMs: 10_000,
}
const UNLIMITED = { user: 0, key: 0 }
const NO_PROXIES = 0
const GRAPHQL_PATH = '/graphql'
const HEALTH_PATH = /^\/(livez|readyz|metrics)(\/|$)/
/** Fifty a second of an address, after a burst of two hundred: many machines may watch from behind one address. */
const PROBE_RATES = { user: 5, key: 0 }
const REQUEST_TIMEOUT_MS = 30_000
const KEEP_ALIVE_MS = 65_000
const IDLE_CONNECTION_MS = 90_000

/** @throws BAD_CONFIGURATION where the address cannot be listened on. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { services, config, logger } = options
  const clock = options.clock ?? systemClock
  const quotas = config.quotas ?? DEFAULT_QUOTAS
  const transport = { ...DEFAULT_TRANSPORT, maxSockets: quotas.sockets, ...options.transport }
  const schema = forecartSchema()
  const guard = new OperationGuard(schema, { ...DEFAULT_LIMITS, ...options.limits })
  const executor = new Executor(schema)
  const places = { ...slotLimits({ ...quotas, sockets: transport.maxSockets }), ...options.slots }
  // All handshakes together are bounded by network, where they are taken.
  const slots = new ViewerSlots({ ...places, handshakes: { ...places.handshakes, total: Infinity } })
  const unread = new SharedRoom(transport.maxUnread)
  const limiter = new RequestLimiter(config.requestRates ?? UNLIMITED)
  const origins = config.corsOrigins ?? []
  const authenticator = new Authenticator(
    options.adminToken,
    createTokenVerifier(config.jwt, clock),
    services.apiKeys,
  )
  const admission = new Admission(authenticator, limiter)
  const addressOf = clientAddress(config.trustedProxies ?? NO_PROXIES)
  const metrics = createMetrics(
    [
      ...(options.readings ?? []),
      {
        name: 'forecart_subscriptions',
        help: 'Open subscriptions.',
        read: () => slots.inUse('subscriptions'),
      },
    ],
    options.roles,
  )
  const app = createApp(transport, addressOf, logger)
  limitConnections(app.server, quotas.addressConnections, proxyPeer(config.trustedProxies ?? NO_PROXIES))
  countUnknownCallers(app, limiter, addressOf)
  const health = registerHealth(app, { roles: options.roles, metrics, admission, addressOf })
  registerExplorer(app)
  registerConsole(app)
  app.get('/', (request, reply) => sendWelcome(request, reply))
  const http = new HttpGraphql({
    schema,
    executor,
    guard,
    admission,
    addressOf,
    slots,
    unread,
    services,
    metrics,
    logger,
    answerMs: transport.answerMs,
  })
  await app.register(async (scope) => {
    await allowOrigins(scope, origins)
    await http.register(scope)
  })
  await listen(app, config)
  const sockets = new WebSocketGraphql({
    server: app.server,
    schema,
    executor,
    guard,
    authenticator,
    admission,
    addressOf,
    slots,
    limiter,
    origins,
    services,
    metrics,
    clock,
    logger,
    maxPayloadBytes: transport.maxBodyBytes,
    maxSockets: transport.maxSockets,
    maxHandshakes: places.handshakes.total,
    unread,
    keepAliveMs: transport.socketKeepAliveMs,
    recheckMs: transport.credentialsRecheckMs,
  })
  const { port } = app.server.address() as AddressInfo
  let draining: Promise<void> | undefined
  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
    port,
    drain: () =>
      (draining ??= (async () => {
        health.beginDraining()
        await sockets.drain(transport.drainMs)
        const cut = setTimeout(() => app.server.closeAllConnections(), transport.drainMs)
        await app.close()
        clearTimeout(cut)
        await http.stop()
      })()),
  }
}

function createApp(
  transport: Pick<TransportLimits, 'maxBodyBytes'>,
  addressOf: ClientAddress,
  logger: Logger,
): FastifyInstance {
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: transport.maxBodyBytes,
    genReqId: () => randomUUID(),
    requestTimeout: REQUEST_TIMEOUT_MS,
    // This closes a connection on which nothing moves, such as one whose peer does not read its answer.
    connectionTimeout: IDLE_CONNECTION_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 200 },
    // Such as an address that cannot be decoded: no hook has seen the request.
    frameworkErrors: (_error, _request, reply: FastifyReply) => {
      void reply
        .code(400)
        .type('application/json; charset=utf-8')
        .send(errorBody('BAD_REQUEST', 'The address of the request cannot be decoded'))
    },
  }) as unknown as FastifyInstance
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const text = decodeBody(body)
    if (isForecartError(text)) return done(text)
    void parseJson(request, text, done)
  })
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff')
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    request.log.debug(
      {
        requestId: request.id,
        address: addressOf(request.raw),
        method: request.method,
        url: pathOf(request.url),
        status: reply.statusCode,
        ms: reply.elapsedTime,
      },
      'request',
    )
    done()
  })
  app.setNotFoundHandler((_request, reply) =>
    reply
      .code(404)
      .type('application/json; charset=utf-8')
      .send(errorBody('NOT_FOUND', 'There is nothing here')),
  )
  app.setErrorHandler<FastifyError | ForecartError>((error, request, reply) => {
    void reply.type('application/json; charset=utf-8')
    if (!isForecartError(error) && error.statusCode !== undefined && error.statusCode < 500) {
      return reply.code(error.statusCode).send(errorBody('BAD_REQUEST', error.message))
    }
    if (isForecartError(error) && 'retryAfterSeconds' in error.details) {
      void reply.header('retry-after', String(error.details['retryAfterSeconds']))
    }
    const { formatted, fault } = toPublicError(error, request.id)
    if (fault !== undefined) request.log.error({ err: fault, requestId: request.id }, 'A request failed')
    return reply.code(httpStatusOf([formatted])).send(JSON.stringify({ errors: [formatted] }))
  })
  return app
}

/**
 * Counts requests without credentials by address. Pages count like requests, and health has a generous limit of its own. GraphQL
 * counts by who asks.
 */
function countUnknownCallers(app: FastifyInstance, limiter: RequestLimiter, addressOf: ClientAddress): void {
  const probes = new RequestLimiter(PROBE_RATES)
  app.addHook('onRequest', (request, _reply, done) => {
    const path = pathOf(request.url)
    if (path === GRAPHQL_PATH) return done()
    try {
      const counted = HEALTH_PATH.test(path) ? probes : limiter
      counted.take({ kind: 'anonymous' }, addressOf(request.raw))
      done()
    } catch (error) {
      done(error as ForecartError)
    }
  })
}

/** Queries of GET requests may hold what callers would not like to find in a log. */
function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url
}

async function listen(app: FastifyInstance, config: Pick<Config, 'host' | 'port'>): Promise<void> {
  try {
    await app.listen({ host: config.host, port: config.port })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE' || code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      const reason = {
        EADDRINUSE: 'is taken',
        EACCES: 'may not be used',
        EADDRNOTAVAIL: 'is not of this machine',
      }[code]
      throw new ForecartError(
        'BAD_CONFIGURATION',
        `${config.host}:${config.port} ${reason}; set HOST and PORT to another address`,
        {},
        { cause: error },
      )
    }
    throw error
  }
}
