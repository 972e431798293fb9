/**
 * A real server on a free port over a database of its own, with a small shop in it. A request that fails says its query,
 * body and request id.
 */
import { createClient } from 'graphql-ws'
import type { Client, ClientOptions } from 'graphql-ws'
import { SignJWT } from 'jose'
import { WebSocket } from 'ws'
import { temporaryFolder } from '../../bench/temporary-folder'
import type { ApiKeyScope, Viewer } from '../../src/contracts/viewer'
import type { Quotas, TrustedProxies } from '../../src/config/env'
import { systemClock } from '../../src/core/time/clock'
import { createLogger } from '../../src/core/logger'
import type { Database } from '../../src/db/client'
import { NotificationListener } from '../../src/db/notifications'
import { ModelRegistry } from '../../src/registry/registry'
import type { RequestRates } from '../../src/server/request-rates'
import { startServer } from '../../src/server/server'
import type { RunningServer, ServerOptions } from '../../src/server/server'
import { createServices } from '../../src/services/services'
import type { Services } from '../../src/services/services'
import { createTestDatabase } from './database'
import { LastWeekModel, insertModelVersion } from './last-week-model'

export const ADMIN_TOKEN = 'the admin token of these tests, long enough'
export const JWT_SECRET = 'the secret that the shop signs tokens with'
const ADMIN: Viewer = { kind: 'admin' }

/** Headers, or the connection parameters of a socket. */
export type Credentials = Readonly<Record<string, string>>

export const asAdmin: Credentials = { authorization: `Bearer ${ADMIN_TOKEN}` }
export const asNobody: Credentials = {}

/** `sid`: the session that the shop says the user takes part in. */
export async function asUser(externalId: string, expiresInS = 3_600, sid?: string): Promise<Credentials> {
  const token = await new SignJWT(sid === undefined ? {} : { sid })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(externalId)
    .setIssuer('shop')
    .setAudience('forecart')
    .setExpirationTime(Math.floor(Date.now() / 1000) + expiresInS)
    .sign(new TextEncoder().encode(JWT_SECRET))
  return { authorization: `Bearer ${token}` }
}

/** A token that names a session and no user. */
export async function asGuest(sid: string): Promise<Credentials> {
  const token = await new SignJWT({ sid })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('shop')
    .setAudience('forecart')
    .setExpirationTime(Math.floor(Date.now() / 1000) + 3_600)
    .sign(new TextEncoder().encode(JWT_SECRET))
  return { authorization: `Bearer ${token}` }
}

export interface GraphqlAnswer<Data = Record<string, unknown>> {
  readonly data?: Data | null
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions: { readonly code: string; readonly requestId?: string }
  }[]
}

export type TestServerOptions = Partial<Pick<ServerOptions, 'limits' | 'slots' | 'transport' | 'roles'>> & {
  readonly corsOrigins?: readonly string[]
  readonly requestRates?: RequestRates
  readonly quotas?: Quotas
  readonly trustedProxies?: TrustedProxies
  /** Without a shop where false. */
  readonly seed?: boolean
  readonly logger?: ServerOptions['logger']
}

export class TestServer {
  private readonly clients: Client[] = []

  private constructor(
    readonly server: RunningServer,
    readonly services: Services,
    readonly database: Database,
    readonly registry: ModelRegistry,
    readonly model: LastWeekModel,
    private readonly release: () => Promise<void>,
  ) {}

  static async start(options: TestServerOptions = {}): Promise<TestServer> {
    const { database, url, drop } = await createTestDatabase({
      poolSize: 10,
      contents: options.seed === false ? 'tables' : 'small shop',
    })
    const { path: home, remove } = temporaryFolder()
    const logger = options.logger ?? createLogger({ level: 'fatal', name: 'test' })
    const listener = new NotificationListener(url, logger)
    await listener.start()
    const roles = options.roles ?? (async () => [])
    const model = new LastWeekModel(await insertModelVersion(database, 1))
    const registry = await ModelRegistry.open({ database, home, logger })
    const services = createServices({
      database,
      listener,
      registry,
      demandModels: () => model,
      sessionModel: { champion: async () => null, version: () => Promise.reject(new Error('there is none')) },
      modelCalls: () => 0,
      clock: systemClock,
      logger,
      embedded: false,
      devices: { reports: [{ name: 'ort-cpu', chosen: true, reason: 'a test', probeMs: 1.5 }] },
      roles,
      build: { version: '0.0.0', node: process.version },
    })
    const server = await startServer({
      services,
      config: {
        host: '127.0.0.1',
        port: 0,
        jwt: { secret: JWT_SECRET, jwksUrl: null, issuer: 'shop', audience: 'forecart' },
        corsOrigins: options.corsOrigins,
        requestRates: options.requestRates,
        quotas: options.quotas,
        trustedProxies: options.trustedProxies,
      },
      adminToken: ADMIN_TOKEN,
      logger,
      roles,
      ...options,
    })
    return new TestServer(server, services, database, registry, model, async () => {
      services.forecastFeed.stop()
      services.liftFeed.stop()
      await services.slateLog.close()
      await services.promotionMeasurements.close()
      await services.promotionLifts.close()
      await services.upliftAudiences.close()
      await listener.close()
      await drop()
      remove()
    })
  }

  get url(): string {
    return this.server.url
  }

  get socketUrl(): string {
    return `${this.server.url.replace('http', 'ws')}/graphql`
  }

  /** The answer, whatever it is. */
  async ask<Data = Record<string, unknown>>(
    as: Credentials,
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<GraphqlAnswer<Data>> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...as },
      body: JSON.stringify({ query, variables }),
    })
    return (await response.json()) as GraphqlAnswer<Data>
  }

  /** The data of an answer without errors. */
  async query<Data = Record<string, unknown>>(
    as: Credentials,
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<Data> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...as },
      body: JSON.stringify({ query, variables }),
    })
    const body = await response.text()
    const answer = JSON.parse(body) as GraphqlAnswer<Data>
    if (answer.errors || !answer.data) {
      const requestId = response.headers.get('x-request-id')
      throw new Error(
        `${query}\n${JSON.stringify(variables)}\n${response.status} ${body}\nrequest ${requestId}`,
      )
    }
    return answer.data
  }

  /** The codes of an answer's errors. */
  async codes(as: Credentials, query: string, variables: Record<string, unknown> = {}): Promise<string[]> {
    const { errors = [] } = await this.ask(as, query, variables)
    return errors.map(({ extensions }) => extensions.code)
  }

  async createKey(scopes: readonly ApiKeyScope[], name = 'test'): Promise<Credentials & { id: string }> {
    const { record, key } = await this.services.apiKeys.createApiKey(ADMIN, { name, scopes })
    return Object.defineProperty({ 'x-api-key': key, id: '' }, 'id', {
      value: record.id.toString(),
      enumerable: false,
    })
  }

  /** A socket that connects when it is first used. */
  connect(as: Credentials, options: Partial<ClientOptions> = {}): Client {
    const client = createClient({
      url: this.socketUrl,
      webSocketImpl: WebSocket,
      connectionParams: 'x-api-key' in as ? { apiKey: as['x-api-key'] } : { ...as },
      retryAttempts: 0,
      lazy: true,
      ...options,
    })
    this.clients.push(client)
    return client
  }

  /** One operation over a socket of its own. */
  async askOverSocket(
    as: Credentials,
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<GraphqlAnswer> {
    const client = this.connect(as)
    try {
      for await (const answer of client.iterate({ query, variables })) return answer as GraphqlAnswer
      throw new Error(`No answer to ${query}`)
    } catch (error) {
      // graphql-ws throws the errors of an operation that did not start.
      if (Array.isArray(error)) return { errors: error as GraphqlAnswer['errors'] & [] }
      throw error
    } finally {
      await client.dispose()
    }
  }

  async stop(): Promise<void> {
    for (const client of this.clients) await client.dispose()
    await this.server.drain()
    await this.release()
  }
}
