import { tf } from '../tensorflow'

/** Runs `work` with a backend of tfjs active that is open already; the one of before is active again afterwards. */
export function onBackend<T>(backend: string, work: () => T): T {
  const active = tf.getBackend()
  if (active === backend) return work()
  // Takes effect at once for a backend that is open.
  void tf.setBackend(backend)
  try {
    return work()
  } finally {
    void tf.setBackend(active)
  }
}
