import { tf } from '../../../../src/compute'
import type { KernelCase, KernelCases } from './kernel-case'
import { forward, input, withGradients } from './kernel-case'

const image = (...shape: number[]) => ({ x: input('image', shape) })

/** tfjs's gradients of resizing are right for one square image whose corners are at pixels only. */
function resized(size: number, newSize: [number, number], alignCorners: boolean): Record<string, KernelCase> {
  const corners = alignCorners ? ', corners aligned' : ''
  return Object.fromEntries(
    (['resizeBilinear', 'resizeNearestNeighbor'] as const).map((resize) => [
      `${resize} of ${size} to ${newSize.join()}${corners}`,
      withGradients(image(1, size, size, 3), ({ x }) =>
        tf.image[resize](x as tf.Tensor4D, newSize, alignCorners),
      ),
    ]),
  )
}

const space = (z: tf.Tensor): tf.Tensor4D => tf.reshape(z, [2, 3, 5, 2])

export const imageCases: KernelCases = {
  ...resized(3, [7, 5], false),
  ...resized(3, [7, 5], true),
  ...resized(6, [4, 1], false),
  ...resized(6, [4, 1], true),
  ...resized(3, [3, 3], false),
  ...forward(
    {
      'resizeBilinear of two images': (z) => tf.image.resizeBilinear(space(z), [4, 7]),
      'resizeBilinear, pixels centred': (z) => tf.image.resizeBilinear(space(z), [7, 3], false, true),
      'resizeNearestNeighbor of two images': (z) => tf.image.resizeNearestNeighbor(space(z), [4, 7]),
      'resizeNearestNeighbor, pixels centred': (z) =>
        tf.image.resizeNearestNeighbor(space(z), [7, 3], false, true),
      'resizeNearestNeighbor of integers': (z) =>
        tf.image.resizeNearestNeighbor(tf.cast(tf.mul(space(z), 9), 'int32') as tf.Tensor4D, [4, 7]),
    },
    [60],
  ),
  localResponseNormalization: withGradients(image(2, 2, 3, 7), ({ x }) =>
    tf.localResponseNormalization(x as tf.Tensor4D, 2, 1.5, 0.7, 0.6),
  ),
  'localResponseNormalization over all channels': withGradients(image(1, 2, 2, 4), ({ x }) =>
    tf.localResponseNormalization(x as tf.Tensor4D),
  ),
  spaceToBatchND: withGradients(
    image(2, 3, 4, 2),
    ({ x }) =>
    tf.spaceToBatchND(x!, [2, 3], [[1, 0], [0, 2]]), // prettier-ignore
  ),
  batchToSpaceND: withGradients(
    image(12, 2, 2, 2),
    ({ x }) =>
    tf.batchToSpaceND(x!, [2, 3], [[1, 0], [0, 2]]), // prettier-ignore
  ),
  'spaceToBatchND of series': withGradients(image(2, 6, 3), ({ x }) =>
    tf.spaceToBatchND(x as tf.Tensor3D, [2], [[0, 0]]),
  ),
  ...forward({ depthToSpace: (z) => tf.depthToSpace(tf.reshape(z, [1, 2, 3, 8]), 2) }, [48]),
}
