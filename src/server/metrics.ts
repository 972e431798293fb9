/** Figures for Prometheus. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export interface ServerMetrics {
  readonly registry: Registry
  readonly operations: Counter<'transport' | 'type' | 'outcome'>
  readonly operationSeconds: Histogram<'transport'>
  readonly sockets: Gauge
  readonly pushed: Counter<'outcome'>
}

/** `readings` are taken when somebody asks, such as the number of model calls. */
export function createMetrics(
  readings: readonly { name: string; help: string; read: () => number }[],
): ServerMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'forecart_' })
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
