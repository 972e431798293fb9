/** Each kernel, and its gradient where tfjs has one, gives on each device what tfjs cpu gives; `npm test` tries three of each group. */
import { tf } from '../../../src/compute'
import { fc } from '../../support/property-testing'
import { describeEachDevice } from '../../support/devices'
import { extent } from '../../support/extent'
import { casesOn } from './compute-testkit'
import { KERNEL_CASES } from './kernel-cases'
import { input, x } from './kernel-cases/kernel-case'
import { expectSame } from './kernel-parity'

const size = fc.integer({ min: 1, max: 3 })

/** Shapes of the result, how many of its axes places address, and how many places there are, some of them equal. */
const SCATTERED = fc.record({
  shape: fc.tuple(size, size, size),
  addressed: size,
  count: fc.integer({ min: 1, max: 5 }),
})

describeEachDevice('a kernel and its gradients equal tfjs cpu', (backend) => {
  describe.each(Object.keys(KERNEL_CASES))('%s', (group) => {
    const cases = KERNEL_CASES[group]!
    it.each(Object.keys(cases).slice(0, extent({ short: 3, exhaustive: Infinity })))('%s', async (name) => {
      await expectSame(backend, cases[name]!)
    })
  })

  it('outputs that are inputs, constants, broadcasts, or the same value twice', async () => {
    await expectSame(backend, {
      inputs: x([2]),
      compute: ({ x: z }) => {
        const twice = tf.mul(z!, 2)
        return {
          input: z!,
          constant: tf.tensor1d([1, 2]),
          spread: tf.broadcastTo(z!, [3, 2]),
          twice,
          again: twice,
        }
      },
    })
  })

  it('scatterND of random shapes', async () => {
    const property = fc.asyncProperty(SCATTERED, ({ shape, addressed, count }) => {
      const indices = Array.from({ length: count }, (_, i) =>
        shape.slice(0, addressed).map((length, axis) => (3 * i + 2 * axis) % length),
      )
      return expectSame(backend, {
        inputs: { x: input('x', [count, ...shape.slice(addressed)]) },
        compute: ({ x: z }) => ({ value: tf.scatterND(tf.tensor(indices, undefined, 'int32'), z!, shape) }),
      })
    })
    await fc.assert(property, { seed: 11, numRuns: casesOn(backend, 12) })
  })
})
