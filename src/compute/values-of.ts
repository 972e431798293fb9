import { tf } from './tensorflow'

/** The values of a tensor of float32 as it is now, row-major; all tensors that are made on the way are disposed of. Not for functions that are traced. */
export function valuesOf(compute: () => tf.Tensor): Float32Array {
  return tf.tidy(() => compute().dataSync<'float32'>().slice())
}
