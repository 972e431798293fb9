/** Means and spreads of the features of actions, as an artifact holds them: their number is that of the features that the model was trained with. */
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import { ForecartError } from '../../../core/errors'
import { ACTION_FEATURE_COUNTS } from '../../../features/session'
import { decodeArray } from '../../artifact-arrays'

/** @returns `[2, features]` @throws ARTIFACT_CORRUPT */
export function decodeFeatureScales(files: ArtifactFiles, name: string): Float64Array {
  const scales = decodeArray(files, name, Float64Array)
  if (!ACTION_FEATURE_COUNTS.includes(scales.length / 2))
    throw new ForecartError('ARTIFACT_CORRUPT', `${name} of the artifact does not have its length`)
  return scales
}
