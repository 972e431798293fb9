/** Each kernel, and its gradient where tfjs has one, gives on each device what tfjs cpu gives. */
import { tf } from '../../../src/compute'
import { describeEachDevice } from '../../support/devices'
import { KERNEL_CASES } from './kernel-cases'
import { x } from './kernel-cases/kernel-case'
import { expectSame } from './kernel-parity'

describeEachDevice('a kernel and its gradients equal tfjs cpu', (backend) => {
  describe.each(Object.keys(KERNEL_CASES))('%s', (group) => {
    const cases = KERNEL_CASES[group]!
    it.each(Object.keys(cases))('%s', async (name) => {
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
})
