/** Figures for Prometheus. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { type RoleStatus, doesItsWork } from '../contracts/operations/role-status'
import { EventLoopDelay } from './event-loop-delay'

/** A figure that is read when somebody asks, such as the number of model calls. */
export interface Reading {
  readonly name: string
  readonly help: string
  readonly read: () => number
}

export interface ServerMetrics {
  readonly registry: Registry
  readonly operations: Counter<'transport' | 'type' | 'outcome'>
  readonly operationSeconds: Histogram<'transport'>
  readonly sockets: Gauge
  readonly pushed: Counter<'outcome'>
}

const MISLEADING_PREFIX = 'forecart_nodejs_eventloop_lag'

/** In the place of prom-client's own figures, which hold the time between two readings, so that an idle loop seems 10 ms late. */
function addEventLoopDelay(registry: Registry): void {
  for (const { name } of registry.getMetricsAsArray()) {
    if (name.startsWith(MISLEADING_PREFIX)) registry.removeSingleMetric(name)
  }
  const delay = new EventLoopDelay()
  new Gauge({
    name: 'forecart_event_loop_delay_seconds',
    help: 'How late the event loop was since the last reading of this page: quantiles over looks at it every 10 ms; 1 is the longest.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      const { p50, p90, p99, max } = delay.take()
      this.set({ quantile: '0.5' }, p50)
      this.set({ quantile: '0.9' }, p90)
      this.set({ quantile: '0.99' }, p99)
      this.set({ quantile: '1' }, max)
    },
  })
}

function addRoles(registry: Registry, roles: () => Promise<readonly RoleStatus[]>): void {
  new Gauge({
    name: 'forecart_role_ready',
    help: '1 where a part of the installation does its work, 0 where it does not.',
    labelNames: ['role'],
    registers: [registry],
    async collect() {
      for (const status of await roles()) this.set({ role: status.role }, doesItsWork(status) ? 1 : 0)
    },
  })
}

export function createMetrics(
  readings: readonly Reading[],
  roles: () => Promise<readonly RoleStatus[]> = async () => [],
): ServerMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'forecart_' })
  addEventLoopDelay(registry)
  addRoles(registry, roles)
  for (const { name, help, read } of readings) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  }
  return {
    registry,
    operations: new Counter({
      name: 'forecart_operations_total',
      help: 'GraphQL operations answered, by transport, type and outcome.',
      labelNames: ['transport', 'type', 'outcome'],
      registers: [registry],
    }),
    operationSeconds: new Histogram({
      name: 'forecart_operation_seconds',
      help: 'Time from an operation to its answer.',
      labelNames: ['transport'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
      registers: [registry],
    }),
    sockets: new Gauge({
      name: 'forecart_websockets',
      help: 'Open WebSocket connections.',
      registers: [registry],
    }),
    pushed: new Counter({
      name: 'forecart_subscription_messages_total',
      help: 'Messages sent to subscribers.',
      labelNames: ['outcome'],
      registers: [registry],
    }),
  }
}
