/** What a session model holds to be alike, read from its files without loading it. */
import type { ArtifactFiles } from '../../contracts/models/estimator'
import { artifactPart } from '../artifact-parts'
import { NETWORK_PART } from './ensemble/second-stage'
import { NETWORK_FILE, readStoredVectors } from './next-item-network/stored-vectors'
import { PopularItems } from './ranking/popular-items'
import { readSignature, readVocabulary } from './signature'

/** Items by their database keys, the most popular first, and their vectors. */
export interface ItemSpace {
  readonly itemIds: readonly bigint[]
  /** `[items, vectorSize]`, each of length 1. */
  readonly vectors: Float32Array
  readonly vectorSize: number
}

/**
 * The items that the network of a version was trained on: of a network, or of the one in an ensemble. Null where there is none.
 * @param most so many at most, the most popular ones
 * @throws ARTIFACT_CORRUPT
 */
export function readItemSpace(files: ArtifactFiles, family: string, most: number): ItemSpace | null {
  const network = [files, artifactPart(files, NETWORK_PART)].find((part) => part.has(NETWORK_FILE))
  if (!network) return null
  const signature = readSignature(files, family)
  const { itemIds } = readVocabulary(files, signature)
  const { shape, trained, itemVectors } = readStoredVectors(network, itemIds.length)
  const { ranks } = PopularItems.load(network, itemIds.length)
  const { vectorSize } = shape
  const chosen = [...trained].sort((one, other) => ranks[one]! - ranks[other]!).slice(0, most)
  const vectors = new Float32Array(chosen.length * vectorSize)
  chosen.forEach((item, row) =>
    vectors.set(itemVectors.subarray(item * vectorSize, (item + 1) * vectorSize), row * vectorSize),
  )
  return { itemIds: chosen.map((item) => BigInt(itemIds[item]!)), vectors, vectorSize }
}
