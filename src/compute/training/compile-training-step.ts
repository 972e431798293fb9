import { ForecartError } from '../../core/errors'
import { EagerTrainingStep } from './eager-training-step'
import { TracedTrainingStep } from './traced-training-step'
import type { ComputeBackend, TrainingStep, TrainingStepSpec } from './training-step'

/** @throws TRACE_REFUSED, UNSUPPORTED_KERNEL, BAD_USER_INPUT. */
export async function compileTrainingStep(
  spec: TrainingStepSpec,
  options: { readonly backend: ComputeBackend; readonly threads?: number },
): Promise<TrainingStep> {
  if (spec.variables.length === 0)
    throw new ForecartError('BAD_USER_INPUT', 'A training step needs variables')
  if (options.backend === 'tfjs-cpu') return new EagerTrainingStep(spec)
  return TracedTrainingStep.compile(spec, options.threads ?? 1)
}
