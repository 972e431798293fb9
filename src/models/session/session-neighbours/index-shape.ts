/** Which models read an index of sessions that may be renewed, and what it must be like for them. */
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import type { ItemVocabulary } from '../../../contracts/session/item-vocabulary'
import { decodeJson } from '../../artifact-json'
import { ENSEMBLE } from '../ensemble/config'
import { HYPERPARAMETERS_FILE } from '../ranking/hyperparameters'
import { readSignature, readVocabulary } from '../signature'
import { neighboursSchema, SESSION_NEIGHBOURS, type NeighboursConfig } from './config'

export function readsSessionIndex(family: string): boolean {
  return family === ENSEMBLE || family === SESSION_NEIGHBOURS
}

export interface IndexShape {
  readonly vocabulary: ItemVocabulary
  readonly maxEvents: number
  readonly weighting: NeighboursConfig
}

/** What an index must be like for a version. @throws ARTIFACT_CORRUPT */
export function indexShapeOf(files: ArtifactFiles, family: string): IndexShape {
  const signature = readSignature(files, family)
  return {
    vocabulary: readVocabulary(files, signature),
    maxEvents: signature.maxEvents,
    // In an ensemble, members have their defaults.
    weighting:
      family === SESSION_NEIGHBOURS
        ? decodeJson(files, HYPERPARAMETERS_FILE, neighboursSchema)
        : neighboursSchema.parse({}),
  }
}
