import { ForecartError } from '../../core/errors'
import { DEVICE_ADAPTERS } from '../devices/device-adapter'
import { openEagerDevice } from '../devices/eager-device'
import { EagerTrainingStep } from './eager-training-step'
import { TracedTrainingStep } from './traced-training-step'
import type { ComputeBackend, TrainingStep, TrainingStepSpec } from './training-step'

/**
 * @throws BAD_USER_INPUT where there are no variables, one is not of float32, they take more than 4 GiB with gradients and optimiser state
 * ('ort-cpu', 'ort-cuda'), or the loss is no scalar, has no gradient, one that is zero whatever the batch, or depends on none of the variables (with
 * 'tfjs-...' the first run finds what is wrong with the loss, but for zeros); TRACE_REFUSED, UNSUPPORTED_KERNEL, BAD_CONFIGURATION, DEVICE_UNAVAILABLE,
 * DEVICE_LOST.
 */
export async function compileTrainingStep(
  spec: TrainingStepSpec,
  options: { readonly backend: ComputeBackend; readonly threads?: number },
): Promise<TrainingStep> {
  if (spec.variables.length === 0)
    throw new ForecartError('BAD_USER_INPUT', 'A training step needs variables')
  const other = spec.variables.find(({ dtype }) => dtype !== 'float32')
  if (other)
    throw new ForecartError(
      'BAD_USER_INPUT',
      `Only variables of float32 are trained, and one is ${other.dtype}`,
    )
  const device = DEVICE_ADAPTERS[options.backend]
  if (device.kind === 'traced') {
    return TracedTrainingStep.compile(spec, { provider: device.provider, threads: options.threads })
  }
  await openEagerDevice(device)
  return new EagerTrainingStep(spec, device.backend)
}
