/** Kernels whose result depends on shapes, over random shapes; and gradients of resizing, which tfjs computes wrongly. */
import { fc } from '../../support/property-testing'
import { tf } from '../../../src/compute'
import { DEVICE_ADAPTERS } from '../../../src/compute/devices/device-adapter'
import { describeEachDevice } from '../../support/devices'
import { casesOn, largestDifference, toleranceOn } from './compute-testkit'
import type { KernelCase } from './kernel-cases/kernel-case'
import { input, withGradients } from './kernel-cases/kernel-case'
import { computeOn, expectSame } from './kernel-parity'

const size = (max: number) => fc.integer({ min: 1, max })
const padding = (max: number) => fc.tuple(fc.integer({ min: 0, max }), fc.integer({ min: 0, max }))

const RANDOM_CASES: Record<string, fc.Arbitrary<KernelCase>> = {
  mirrorPad: fc
    .record({ shape: fc.tuple(size(4), size(4)), symmetric: fc.boolean() })
    .chain(({ shape, symmetric }) => {
      const most = shape.map((length) => (symmetric ? length : length - 1)) as [number, number]
      return fc
        .tuple(padding(most[0]), padding(most[1]))
        .map((paddings) =>
          withGradients({ x: input('x', shape) }, ({ x }) =>
            tf.mirrorPad(x!, paddings, symmetric ? 'symmetric' : 'reflect'),
          ),
        )
    }),
  'spaceToBatchND and back': fc
    .record({
      blocks: fc.tuple(size(3), size(3)),
      counts: fc.tuple(size(3), size(3)),
      before: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
      batch: size(3),
      channels: size(3),
    })
    .map(({ blocks, counts, before, batch, channels }) => {
      // As much behind as fills the last block.
      const paddings = before.map((pad, i) => [
        pad,
        (3 * blocks[i]! - ((pad + counts[i]!) % blocks[i]!)) % blocks[i]!,
      ])
      return withGradients({ x: input('x', [batch, ...counts, channels]) }, ({ x }) =>
        tf.batchToSpaceND(tf.sin(tf.spaceToBatchND(x!, blocks, paddings)), blocks, paddings),
      )
    }),
  localResponseNormalization: fc
    .record({ shape: fc.tuple(size(2), size(3), size(3), size(6)), radius: fc.integer({ min: 0, max: 7 }) })
    .map(({ shape, radius }) =>
      withGradients({ x: input('x', shape) }, ({ x }) =>
        tf.localResponseNormalization(x as tf.Tensor4D, radius, 1.2, 0.8, 0.75),
      ),
    ),
  scatterND: fc
    .record({ shape: fc.tuple(size(3), size(3), size(3)), addressed: size(3), count: size(5) })
    .map(({ shape, addressed, count }) => {
      const indices = Array.from({ length: count }, (_, i) =>
        shape.slice(0, addressed).map((length, axis) => (3 * i + 2 * axis) % length),
      )
      const updates = [count, ...shape.slice(addressed)]
      return {
        inputs: { x: input('x', updates) },
        compute: ({ x }) => ({ value: tf.scatterND(tf.tensor(indices, undefined, 'int32'), x!, shape) }),
      }
    }),
}

describeEachDevice('of random shapes, equal to tfjs cpu', (backend) => {
  it.each(Object.keys(RANDOM_CASES))('%s', async (name) => {
    const property = fc.asyncProperty(RANDOM_CASES[name]!, (one) => expectSame(backend, one))
    await fc.assert(property, { seed: 11, numRuns: casesOn(backend, 12) })
  })
})

const RESIZE = fc.record({
  kernel: fc.constantFrom('resizeBilinear' as const, 'resizeNearestNeighbor' as const),
  batch: size(3),
  from: fc.tuple(size(5), size(5)),
  to: fc.tuple(size(7), size(7)),
  rule: fc.constantFrom<[boolean, boolean][]>([false, false], [true, false], [false, true]),
})

describeEachDevice('resizing images of random shapes', (backend) => {
  const isCompiled = DEVICE_ADAPTERS[backend].kind !== 'eager'
  // The gradient that tfjs's own backends compute is known to be wrong: see Traps in docs/compute.md.
  const title = isCompiled
    ? 'has the value of tfjs cpu and the gradient of a linear function'
    : 'has the value of tfjs cpu'
  it(title, async () => {
    const property = fc.asyncProperty(RESIZE, async ({ kernel, batch, from, to, rule }) => {
      const resize = (x: tf.Tensor): tf.Tensor4D => tf.image[kernel](x as tf.Tensor4D, [...to], ...rule)
      const images = input('images', [batch, ...from, 2])
      const value = {
        inputs: { x: images },
        compute: ({ x }) => ({ value: resize(x!) }),
      } satisfies KernelCase
      await expectSame(backend, value)
      if (!isCompiled) return

      const weights = input('weights', [batch, ...to, 2])
      const { gradient } = await computeOn(backend, {
        inputs: { x: images, weights },
        compute: ({ x, weights: w }) => ({
          gradient: tf.grad((z) => tf.sum(tf.mul(resize(z), w!)))(x!),
        }),
      })
      expect(gradient!.shape).toEqual(images.shape)
      const expected = tf.tidy(() => {
        // What each pixel adds to each pixel of the result, and that weighted.
        const pixels = from[0] * from[1]
        const responses = tf.reshape(resize(tf.reshape(tf.eye(pixels), [pixels, ...from, 1])), [pixels, -1])
        const w = tf.reshape(tf.tensor(weights.data, weights.shape), [batch, -1, 2])
        return [...tf.einsum('pq,bqc->bpc', responses, w).dataSync()]
      })
      expect(largestDifference(gradient!.data, expected)).toBeLessThan(toleranceOn(backend, 1e-5))
    })
    await fc.assert(property, { seed: 12, numRuns: casesOn(backend, 40) })
  })
})
