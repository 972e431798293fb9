/**
 * /livez: the process answers. /readyz: every part does its work; /readyz/<role>: that part does. /metrics: for this very machine, an
 * administrator, or a key that may read. Anybody may ask how it is, so the reasons are left to `system` and the log.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ROLE_NAMES, type RoleStatus, doesItsWork } from '../contracts/operations/role-status'
import { ForecartError } from '../core/errors'
import { type Admission, credentialsOf } from './admission'
import type { ClientAddress } from './client-address'
import type { ServerMetrics } from './metrics'

export interface HealthOptions {
  /** All but the server's own. */
  readonly roles: () => Promise<readonly RoleStatus[]>
  readonly metrics: ServerMetrics
  readonly admission: Admission
  readonly addressOf: ClientAddress
}

export function registerHealth(fastify: FastifyInstance, options: HealthOptions): { beginDraining(): void } {
  let isDraining = false

  fastify.get('/livez', (_request, reply) => reply.type('text/plain').send('ok\n'))

  const allRoles = async (): Promise<readonly RoleStatus[]> => [
    { role: 'server', state: isDraining ? 'STOPPED' : 'READY', reason: null },
    ...(await options.roles()),
  ]

  fastify.get('/readyz', async (_request, reply) => {
    const roles = await allRoles()
    const status = isDraining ? 'draining' : roles.every(doesItsWork) ? 'ok' : 'not ready'
    return reply
      .code(status === 'ok' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status, roles: Object.fromEntries(roles.map(({ role, state }) => [role, state])) })
  })

  fastify.get<{ Params: { role: string } }>('/readyz/:role', async (request, reply) => {
    const status = (await allRoles()).find(({ role }) => role === request.params.role)
    if (!status) throw new ForecartError('NOT_FOUND', `The roles are ${ROLE_NAMES.join(', ')}`)
    const { role, state } = status
    return reply
      .code(doesItsWork(status) ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ role, state })
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
