import { tf } from '../tensorflow'

/** Private names of tfjs 4.22. */
interface ActiveBackend {
  backendName: string
  backendInstance: unknown
  readonly registry: Readonly<Record<string, unknown>>
}

/** Runs `work` with a backend of tfjs active that is open already; the one of before is active again afterwards. */
export function onBackend<T>(backend: string, work: () => T): T {
  const active = tf.getBackend()
  if (active === backend) return work()
  activate(backend)
  try {
    return work()
  } finally {
    activate(active)
  }
}

/**
 * `tf.setBackend` goes through all kernels, and sets those of WebAssembly up anew, which they were when the backend was opened:
 * 0.2 ms each time, more than many a prediction takes.
 */
function activate(backend: string): void {
  const engine = tf.engine() as unknown as ActiveBackend
  engine.backendName = backend
  engine.backendInstance = engine.registry[backend]
}
