/** /livez: the process answers. /readyz: it can serve. /metrics: for this very machine, an administrator, or a key that may read. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ForecartError } from '../core/errors'
import { type Admission, credentialsOf } from './admission'
import type { ClientAddress } from './client-address'
import type { ServerMetrics } from './metrics'

const READY_TIMEOUT_MS = 2_000

export interface HealthOptions {
  readonly isReady: () => Promise<boolean>
  readonly metrics: ServerMetrics
  readonly admission: Admission
  readonly addressOf: ClientAddress
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
    const address = options.addressOf(request.raw)
    if (!isLocal(request, address)) await requireReader(request, address, options.admission)
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

/** A scraper on this machine. What any proxy passes on says so in its headers and is not local, whatever address it names. */
function isLocal({ headers }: FastifyRequest, address: string): boolean {
  const isLoopback = address === '::1' || /^(::ffff:)?127\./.test(address)
  return isLoopback && headers.forwarded === undefined && headers['x-forwarded-for'] === undefined
}

/** @throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED */
async function requireReader(
  { headers }: FastifyRequest,
  address: string,
  admission: Admission,
): Promise<void> {
  const viewer = await admission.admit(credentialsOf(headers), address)
  if (viewer.kind === 'admin' || (viewer.kind === 'apiKey' && viewer.scopes.includes('read'))) return
  throw viewer.kind === 'anonymous'
    ? new ForecartError('UNAUTHENTICATED', 'Send the admin token, or an API key that may read')
    : new ForecartError('FORBIDDEN', 'Metrics are for administrators, and for API keys that may read')
}
