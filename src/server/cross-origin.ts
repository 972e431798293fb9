/**
 * Which pages of other sites may ask us from their visitors' browsers: none, or exactly those listed. We know callers by the headers that
 * pages set themselves, never by cookies, so browsers are not told to send any.
 */
import type { IncomingMessage } from 'node:http'
import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'

/** How long a browser need not ask again. */
const PREFLIGHT_SECONDS = 600

/** For the routes of this instance. Without origins nothing is added: browsers then refuse pages of other sites. */
export async function allowOrigins(fastify: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return
  await fastify.register(cors, {
    origin: [...origins],
    credentials: false,
    methods: ['GET', 'POST'],
    allowedHeaders: ['accept', 'authorization', 'content-type', 'x-api-key', 'apollo-require-preflight'],
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: PREFLIGHT_SECONDS,
  })
}

/**
 * Browsers let any page open a socket to anywhere, and only say where it comes from. A page of our own (the explorer) is from the
 * host that it asks. Other programs than browsers send no origin.
 */
export function mayOpenSocket({ headers }: IncomingMessage, origins: readonly string[]): boolean {
  const { origin, host } = headers
  if (origin === undefined || origins.includes(origin)) return true
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase()
}
