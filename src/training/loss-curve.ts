import type { LossPoint, TrainingProgress } from '../contracts/models/estimator'

/** The loss curve of a training after it told of its progress. */
export function curveAfter(
  curve: readonly LossPoint[],
  { loss, curveSoFar }: TrainingProgress,
): readonly LossPoint[] {
  const before = curveSoFar ?? curve
  // A trainer that begins anew in the place of one that died begins with the first point.
  return loss ? [...before.slice(0, loss.epoch - 1), loss] : before
}
