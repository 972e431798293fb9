/** Numbers too small for full precision are slow on processors: ONNX Runtime is told to take them for zero. */
import { exportInference, openInference, tf } from '../../../src/compute'

it('ort-cpu takes denormal numbers for zero', async () => {
  const onnx = exportInference({
    inputs: { x: { shape: ['batch'], dtype: 'float32' } },
    forward: ({ x }) => ({ y: tf.mul(x!, 0.5) }),
  })
  const session = await openInference(onnx, { backend: 'ort-cpu' })
  const { y } = await session.run({ x: { data: Float32Array.of(1, 2e-38, 1e-38, 1e-44), shape: [4] } })
  // The second is a normal number whose half is none any more.
  expect([...y!.data]).toEqual([0.5, 0, 0, 0])
  await session.dispose()
})
