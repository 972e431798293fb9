/**
 * The one place that loads TensorFlow.js: everybody else in compute and models imports `tf` from here.
 * The umbrella package is needed because tfjs-core publishes its gradients as bundler-only modules; the CommonJS bundle of
 * `@tensorflow/tfjs` is what registers them in Node. Private names of 4.22 are used (see trace/), so the version is pinned.
 */
import * as tf from '@tensorflow/tfjs'

/** tfjs advises on first use to install its native package, which we choose (or not) ourselves. */
function silenceFirstUseAdvice(): void {
  const backend = tf.findBackend('cpu') as unknown as { firstUse: boolean }
  backend.firstUse = false
}

// Resolves synchronously for backends that initialise synchronously, as 'cpu' does.
void tf.setBackend('cpu')
silenceFirstUseAdvice()

export { tf }
