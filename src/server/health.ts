/** /livez: the process answers. /readyz: it can serve. /metrics: for this very machine, an administrator, or a key that may read. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ForecartError } from '../core/errors'
import type { Authenticator } from './authentication'
import type { ServerMetrics } from './metrics'

const READY_TIMEOUT_MS = 2_000

export interface HealthOptions {
  readonly isReady: () => Promise<boolean>
  readonly metrics: ServerMetrics
  readonly authenticator: Authenticator
}

export function registerHealth(fastify: FastifyInstance, options: HealthOptions): { beginDraining(): void } {
  let isDraining = false

  fastify.get('/livez', (_request, reply) => reply.type('text/plain').send('ok\n'))

  fastify.get('/readyz', async (_request, reply) => {
    const state = isDraining ? 'draining' : (await isReadyInTime(options.isReady)) ? 'ok' : 'not ready'
    return reply
      .code(state === 'ok' ? 200 : 503)
      .header('cache-control', 'no-store')
      .type('text/plain')
      .send(`${state}\n`)
  })

  fastify.get('/metrics', async (request, reply) => {
    if (!isLocal(request)) await requireReader(request, options.authenticator)
    const { registry } = options.metrics
    return reply.type(registry.contentType).send(await registry.metrics())
  })

  return {
    beginDraining() {
      isDraining = true
    },
  }
}

async function isReadyInTime(isReady: () => Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), READY_TIMEOUT_MS)
  })
  try {
    return await Promise.race([isReady().catch(() => false), late])
  } finally {
    clearTimeout(timer)
  }
}

/** A scraper on this machine. What a proxy on this machine passes on says so in its headers, and is not local. */
function isLocal({ ip, headers }: FastifyRequest): boolean {
  const isLoopback = ip === '::1' || /^(::ffff:)?127\./.test(ip)
  return isLoopback && headers.forwarded === undefined && headers['x-forwarded-for'] === undefined
}

/** @throws UNAUTHENTICATED, FORBIDDEN */
async function requireReader(request: FastifyRequest, authenticator: Authenticator): Promise<void> {
  const apiKey = request.headers['x-api-key']
  const viewer = await authenticator.authenticate({
    authorization: request.headers.authorization,
    apiKey: Array.isArray(apiKey) ? apiKey.join(',') : apiKey,
  })
  if (viewer.kind === 'admin' || (viewer.kind === 'apiKey' && viewer.scopes.includes('read'))) return
  throw viewer.kind === 'anonymous'
    ? new ForecartError('UNAUTHENTICATED', 'Send the admin token, or an API key that may read')
    : new ForecartError('FORBIDDEN', 'Metrics are for administrators, and for API keys that may read')
}
