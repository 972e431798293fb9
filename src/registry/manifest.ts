/** What a version was made from, and what its artifact consists of. The manifest's SHA-256 is the identity of the artifact. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { FeatureImportance, ModelComposition, Quantization } from '../contracts/models/model-version'
import { ForecartError } from '../core/errors'

export const MANIFEST_FILE = 'manifest.json'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const lineageSchema = z.object({
  /** First and last day of the training data; null, as `dataAsOf`, where the model was trained elsewhere. */
  trainedFrom: z.string().nullable(),
  trainedTo: z.string().nullable(),
  /** Instant; rows received later were not seen. */
  dataAsOf: z.string().nullable(),
  /** How many days were read at most; missing where the model was trained elsewhere, or by older versions of Forecart. */
  trainingDays: z.number().int().optional(),
  /** SHA-256 of the training data as arrays. */
  datasetFingerprint: sha256,
  featureHash: z.string(),
  seed: z.number().int(),
  hyperparameters: z.record(z.string(), z.unknown()),
  codeVersion: z.string(),
  device: z.string(),
  /** Decimal key of the training run; null where there was none. */
  trainingRunId: z.string().nullable(),
})

const quantizationSchema: z.ZodType<Quantization> = z.object({
  weights: z.literal('int8'),
  metrics: z.array(
    z.object({ name: z.string(), full: z.number().nullable(), quantized: z.number().nullable() }),
  ),
})

const compositionSchema: z.ZodType<ModelComposition> = z.object({
  comparedWindows: z.number().int().min(0),
  members: z.array(z.string()),
  leftOut: z.array(
    z.object({ family: z.string(), reason: z.enum(['TIME_BUDGET', 'NOT_ENOUGH_DATA', 'NOT_CHOSEN']) }),
  ),
  segments: z.array(
    z.object({
      segment: z.string(),
      strategy: z.enum(['ONE_MEMBER', 'MEAN', 'MEDIAN', 'WEIGHTED']),
      families: z.array(z.string()),
    }),
  ),
})

const featureImportanceSchema: z.ZodType<FeatureImportance> = z.object({
  rows: z.number().int().min(1),
  repeats: z.number().int().min(1),
  features: z.array(
    z.object({
      name: z.string(),
      lossIncreaseFraction: z.number(),
      standardError: z.number(),
      isLeftOut: z.boolean(),
    }),
  ),
  selection: z
    .object({ lossWithAll: z.number(), lossWithSelected: z.number(), isAdopted: z.boolean() })
    .nullable(),
})

const manifestSchema = z.object({
  formatVersion: z.literal(1),
  modelName: z.string(),
  family: z.string(),
  createdAt: z.string(),
  lineage: lineageSchema,
  quantization: quantizationSchema.optional(),
  composition: compositionSchema.optional(),
  featureImportance: featureImportanceSchema.optional(),
  files: z.record(
    z.string(),
    z.object({
      sha256,
      bytes: z.number().int().min(0),
      /** It is never read whole: models are given its path. */
      isLarge: z.literal(true).optional(),
    }),
  ),
})

export type Lineage = Readonly<z.infer<typeof lineageSchema>>
export type Manifest = Readonly<z.infer<typeof manifestSchema>>

export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** @throws ARTIFACT_CORRUPT where `text` is not a manifest. */
export function parseManifest(text: string): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new ForecartError(
      'ARTIFACT_CORRUPT',
      'The manifest of an artifact cannot be read',
      {},
      { cause: error },
    )
  }
}
