/**
 * How far a training of the network has come, as bytes. Batches, hidden ids and dropout are functions of the seed and the
 * number of the step, so that they need not be kept.
 */
import { deserialize, serialize } from 'node:v8'
import { z } from 'zod'
import type { LossPoint } from '../../../contracts/estimator'
import { ForecartError } from '../../../core/errors'

/** Changes whenever the same bytes would mean something else, or training would go on from them in another way. */
const FORMAT = 1

const bytes = z.custom<Uint8Array>((value) => ArrayBuffer.isView(value))

const schema = z.object({
  format: z.literal(FORMAT),
  /** Steps that were done, the last of them followed by a look at the validation windows. */
  steps: z.number().int().positive(),
  /** How often the windows were replaced by others. */
  renewals: z.number().int().min(0),
  looksWithoutGain: z.number().int().min(0),
  /** A point a look; whatever a loss may come out as. */
  curve: z.array(z.custom<LossPoint>()).min(1),
  /** The file of the best network. */
  best: bytes,
  /** Of the compiled step. */
  state: bytes,
})

export type MlpCheckpoint = Readonly<Omit<z.output<typeof schema>, 'format'>>

/** Numbers and bytes come back as they were, bit for bit. */
export function encodeCheckpoint(checkpoint: MlpCheckpoint): Uint8Array {
  return serialize({ format: FORMAT, ...checkpoint })
}

/** @throws ARTIFACT_CORRUPT where it is no checkpoint, or one in another format. */
export function decodeCheckpoint(encoded: Uint8Array): MlpCheckpoint {
  try {
    return schema.parse(deserialize(encoded))
  } catch (cause) {
    throw new ForecartError('ARTIFACT_CORRUPT', 'The checkpoint cannot be read', {}, { cause })
  }
}
