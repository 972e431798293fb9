/** The vectors of items among the files of a network of the next item, and its shape, which says how they lie. */
import { z } from 'zod'
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import { ForecartError } from '../../../core/errors'
import { decodeArray, encodeArray, requireIndexes } from '../../artifact-arrays'
import { decodeJson, encodeJson, readArtifactFile } from '../../artifact-json'
import { vectorsOf, type QuantizedVectors } from './quantized-vectors'

export const NETWORK_FILE = 'network.json'
const VECTORS_FILE = 'item-vectors.bin'
const CODES_FILE = 'item-codes.bin'
const UNITS_FILE = 'item-units.bin'
const TRAINED_FILE = 'trained-items.bin'

const shapeSchema = z.object({
  steps: z.number().int().positive(),
  vectorSize: z.number().int().positive(),
  scale: z.number().positive(),
  weights: z.enum(['float32', 'int8']),
  /** Whether it tells more than the next item. Absent in artifacts of before: they do not. */
  hasHeads: z.boolean().optional(),
})

export type NetworkFileShape = Readonly<z.output<typeof shapeSchema>>

export interface StoredVectors {
  readonly shape: NetworkFileShape
  /** Indexes of the items that were trained on: the vectors of others mean nothing. */
  readonly trained: Int32Array
  /** `[items, vectorSize]`, each of length 1. */
  readonly itemVectors: Float32Array
  /** What `itemVectors` was stored as; null where it was stored as it is. */
  readonly quantized: QuantizedVectors | null
}

/** The files that hold them. */
export function storedVectors({ shape, trained, itemVectors, quantized }: StoredVectors): ArtifactFiles {
  const vectors: readonly (readonly [string, Uint8Array])[] = quantized
    ? [
        [CODES_FILE, new Uint8Array(quantized.codes)],
        [UNITS_FILE, encodeArray(quantized.units)],
      ]
    : [[VECTORS_FILE, encodeArray(itemVectors)]]
  return new Map([[NETWORK_FILE, encodeJson(shape)], ...vectors, [TRAINED_FILE, encodeArray(trained)]])
}

/** @throws ARTIFACT_CORRUPT */
export function readStoredVectors(files: ArtifactFiles, itemCount: number): StoredVectors {
  const shape = decodeJson(files, NETWORK_FILE, shapeSchema)
  const trained = decodeArray(files, TRAINED_FILE, Int32Array)
  requireIndexes(TRAINED_FILE, trained, itemCount)
  const quantized = shape.weights === 'int8' ? readQuantized(files, itemCount, shape.vectorSize) : null
  const itemVectors = quantized
    ? vectorsOf(quantized)
    : // Copied, because ONNX Runtime reads no shared memory.
      new Float32Array(decodeArray(files, VECTORS_FILE, Float32Array, itemCount * shape.vectorSize))
  return { shape, trained, itemVectors, quantized }
}

function readQuantized(files: ArtifactFiles, itemCount: number, vectorSize: number): QuantizedVectors {
  const codes = Int8Array.from(readArtifactFile(files, CODES_FILE), (byte) => (byte << 24) >> 24)
  if (codes.length === itemCount * vectorSize)
    return { codes, units: decodeArray(files, UNITS_FILE, Float32Array, itemCount) }
  throw new ForecartError('ARTIFACT_CORRUPT', `${CODES_FILE} does not hold a vector of each item`)
}
