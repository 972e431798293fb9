/** What demand models have in common: their signature, the check of their input, and a prediction to be filled. */
import { z } from 'zod'
import {
  COVARIATE_COUNT,
  MAX_HORIZON_DAYS,
  LEVEL_COUNT,
  type DemandInput,
  type DemandPrediction,
  type DemandSignature,
} from '../../contracts/demand/demand'
import type { ArtifactFiles } from '../../contracts/models/estimator'
import type { TensorSpec } from '../../contracts/models/signature'
import { ForecartError } from '../../core/errors'
import { CONTEXT_DAYS, featureHash } from '../../features/demand'
import { decodeJson } from '../artifact-json'

export const SIGNATURE_FILE = 'signature.json'

const OUTPUTS: readonly TensorSpec[] = [
  { name: 'mean', shape: ['batch', MAX_HORIZON_DAYS], dtype: 'float32', unit: 'units' },
  { name: 'quantiles', shape: ['batch', MAX_HORIZON_DAYS, LEVEL_COUNT], dtype: 'float32', unit: 'units' },
]

export function demandSignature(
  family: string,
  inputs: readonly TensorSpec[],
  horizonCorrelation: readonly number[],
): DemandSignature {
  return {
    task: 'DEMAND',
    family,
    inputs,
    outputs: OUTPUTS,
    context: CONTEXT_DAYS,
    horizon: MAX_HORIZON_DAYS,
    featureHash: featureHash(),
    horizonCorrelation,
  }
}

const tensorSchema = z.object({
  name: z.string(),
  shape: z.array(z.union([z.number(), z.string()])),
  dtype: z.enum(['float32', 'int32']),
  unit: z.string(),
})

/** Artifacts of before there were grids other than days name their lengths in days. */
function withLengths(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('contextDays' in value && 'horizonDays' in value))
    return value
  return { ...value, context: value.contextDays, horizon: value.horizonDays }
}

const signatureSchema = z.preprocess(
  withLengths,
  z.object({
    task: z.literal('DEMAND'),
    family: z.string(),
    inputs: z.array(tensorSchema),
    outputs: z.array(tensorSchema),
    context: z.literal(CONTEXT_DAYS),
    horizon: z.literal(MAX_HORIZON_DAYS),
    featureHash: z.string(),
    horizonCorrelation: z.array(z.number().min(-1).max(1)).length(MAX_HORIZON_DAYS),
  }),
)

/**
 * @throws ARTIFACT_CORRUPT where the signature is not of this family, or its model was trained with features that this
 * version does not compute.
 */
export function readSignature(
  files: ArtifactFiles,
  family: string,
): DemandSignature & {
  readonly horizonCorrelation: readonly number[]
} {
  const signature = decodeJson(files, SIGNATURE_FILE, signatureSchema)
  if (signature.family !== family) {
    throw new ForecartError(
      'ARTIFACT_CORRUPT',
      `The artifact is of family ${signature.family}, not ${family}`,
    )
  }
  if (signature.featureHash !== featureHash()) {
    throw new ForecartError(
      'ARTIFACT_CORRUPT',
      'The model was trained with other feature definitions; train it again with this version',
      { trainedWith: signature.featureHash, computed: featureHash() },
    )
  }
  return signature
}

/** @throws BAD_USER_INPUT where arrays do not have the sizes that the panel's days ask for. */
export function checkDemandInput({ historySteps, futureSteps, series }: DemandInput): void {
  if (!(
    Number.isInteger(historySteps) &&
    historySteps > 0 &&
    Number.isInteger(futureSteps) &&
    futureSteps >= 0
  )) {
    throw new ForecartError('BAD_USER_INPUT', 'A panel needs at least one day of history')
  }
  for (const one of series) {
    const { itemId, locationId, status, values: units, stockOutFraction, covariates, firstObserved } = one
    const fits =
      status.length === historySteps &&
      units.length === historySteps &&
      stockOutFraction.length === historySteps &&
      covariates.length === (historySteps + futureSteps) * COVARIATE_COUNT &&
      Number.isInteger(firstObserved) &&
      firstObserved >= 0 &&
      firstObserved <= historySteps
    if (!fits) {
      throw new ForecartError('BAD_USER_INPUT', 'The arrays of a series do not fit its panel', {
        itemId,
        locationId,
      })
    }
    if (!units.every((value) => Number.isFinite(value) && value >= 0)) {
      throw new ForecartError('BAD_USER_INPUT', 'Units must be finite and not negative', {
        itemId,
        locationId,
      })
    }
  }
}

export function emptyPrediction(series: number): DemandPrediction {
  return {
    horizon: MAX_HORIZON_DAYS,
    mean: new Float32Array(series * MAX_HORIZON_DAYS),
    quantiles: new Float32Array(series * MAX_HORIZON_DAYS * LEVEL_COUNT),
    isFallback: new Uint8Array(series),
  }
}
