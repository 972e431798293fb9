/** What a training goes on from: everything of it that is not a function of the seed and of the number of the step. */
import { deserialize, serialize } from 'node:v8'
import { z } from 'zod'
import type { LossPoint } from '../../../contracts/models/estimator'
import { ForecartError } from '../../../core/errors'

/** The format changes whenever the same bytes would mean something else, or training would go on from them in another way. */
const CHECKPOINT_FORMAT = 4

const bytesSchema = z.custom<Uint8Array>((value) => ArrayBuffer.isView(value))

/** Batches, samples and dropout are functions of the seed, the epoch and the number of the step, so that they need not be kept. */
const checkpointSchema = z.object({
  format: z.literal(CHECKPOINT_FORMAT),
  stepsDone: z.number().int().positive(),
  /** Steps of the epoch that is not over. */
  stepsOfEpoch: z.number().int().min(0),
  /** The sum of their losses. */
  lossSum: z.number(),
  epochsWithoutGain: z.number().int().min(0),
  /** One point an epoch. A loss may be any number. */
  curve: z.array(z.custom<LossPoint>()),
  /** The best network so far; null before the first evaluation. */
  best: z
    .object({
      encoder: bytesSchema,
      scorer: bytesSchema,
      heads: bytesSchema.nullable(),
      itemVectors: z.custom<Float32Array>((value) => value instanceof Float32Array),
      loss: z.number(),
    })
    .nullable(),
  /** The state of the compiled step. */
  state: bytesSchema,
})

export type Checkpoint = Readonly<Omit<z.output<typeof checkpointSchema>, 'format'>>

/** Numbers and bytes come back as they were, bit for bit. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  return serialize({ format: CHECKPOINT_FORMAT, ...checkpoint })
}

/** @throws ARTIFACT_CORRUPT where the bytes are not a checkpoint, or one in another format. */
export function decodeCheckpoint(encoded: Uint8Array): Checkpoint {
  try {
    return checkpointSchema.parse(deserialize(encoded))
  } catch (cause) {
    throw new ForecartError('ARTIFACT_CORRUPT', 'The checkpoint cannot be read', {}, { cause })
  }
}
