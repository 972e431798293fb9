/** What demand models have in common: their signature, the check of their input, and a prediction to be filled. */
import { z } from 'zod'
import {
  COVARIATE_COUNT,
  FORMER_LEVELS,
  LEVEL_COUNT,
  type DemandInput,
  type DemandPrediction,
  type DemandSignature,
} from '../../contracts/demand/demand'
import { LONGEST_HORIZON } from '../../contracts/demand/horizon'
import { LONGEST_CONTEXT, USUAL_SHAPE, type WindowShape } from '../../contracts/demand/window-shape'
import type { ArtifactFiles } from '../../contracts/models/estimator'
import type { TensorSpec } from '../../contracts/models/signature'
import { ForecartError } from '../../core/errors'
import { GRANULARITIES } from '../../core/time/grid'
import { featureHash } from '../../features/demand'
import { decodeJson } from '../artifact-json'
import { cleaningSchema } from './window-lengths'

export const SIGNATURE_FILE = 'signature.json'

/** @param levelCount of the levels that the model itself answers: all, or those of before, see `learnedLevels` */
export function demandSignature(
  family: string,
  shape: WindowShape,
  inputs: readonly TensorSpec[],
  horizonCorrelation: readonly number[],
  levelCount: number = LEVEL_COUNT,
): DemandSignature {
  const { granularity, context, horizon, season, cleaning } = shape
  return {
    task: 'DEMAND',
    family,
    inputs,
    outputs: [
      { name: 'mean', shape: ['batch', horizon], dtype: 'float32', unit: 'units' },
      { name: 'quantiles', shape: ['batch', horizon, levelCount], dtype: 'float32', unit: 'units' },
    ],
    granularity,
    context,
    horizon,
    season,
    ...(cleaning ? { cleaning } : {}),
    featureHash: featureHash(shape),
    horizonCorrelation,
  }
}

const tensorSchema = z.object({
  name: z.string(),
  shape: z.array(z.union([z.number(), z.string()])),
  dtype: z.enum(['float32', 'int32']),
  unit: z.string(),
})

/** Artifacts of before there were grids other than days name their lengths in days, or no grid. */
export function withShape(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { granularity, season } = USUAL_SHAPE
  const lengths =
    'contextDays' in value && 'horizonDays' in value
      ? { context: value.contextDays, horizon: value.horizonDays }
      : {}
  return { granularity, season, ...lengths, ...value }
}

const length = z.number().int().min(1)

const signatureSchema = z.preprocess(
  withShape,
  z
    .object({
      task: z.literal('DEMAND'),
      family: z.string(),
      inputs: z.array(tensorSchema),
      outputs: z.array(tensorSchema),
      granularity: z.enum(GRANULARITIES),
      context: length,
      horizon: length,
      season: length,
      cleaning: cleaningSchema.optional(),
      featureHash: z.string(),
      horizonCorrelation: z.array(z.number().min(-1).max(1)),
      explainsItself: z.boolean().optional(),
    })
    .refine(({ horizon, horizonCorrelation }) => horizonCorrelation.length === horizon, {
      message: 'it must hold one correlation for each period of the horizon',
      path: ['horizonCorrelation'],
    })
    .refine(
      ({ outputs }) =>
        outputs.some(
          ({ name, shape }) =>
            name === 'quantiles' && [FORMER_LEVELS.length, LEVEL_COUNT].includes(Number(shape.at(-1))),
        ),
      {
        message: `its quantiles are neither at ${FORMER_LEVELS.length} nor at ${LEVEL_COUNT} levels`,
        path: ['outputs'],
      },
    )
    .refine(
      ({ granularity, context, horizon }) =>
        horizon <= LONGEST_HORIZON[granularity] && context <= LONGEST_CONTEXT[granularity],
      { message: 'its context or horizon is longer than any that is computed', path: ['horizon'] },
    ),
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
  const computed = featureHash(signature)
  if (signature.featureHash !== computed) {
    throw new ForecartError(
      'ARTIFACT_CORRUPT',
      'The model was trained with other feature definitions; train it again with this version',
      { trainedWith: signature.featureHash, computed },
    )
  }
  return signature
}

/**
 * @param granularity of the model, where it is known already
 * @throws BAD_USER_INPUT where the panel is of another granularity, or arrays do not have the sizes that its periods ask for
 */
export function checkDemandInput(
  { grid, historySteps, futureSteps, series }: DemandInput,
  granularity = grid.granularity,
): void {
  if (grid.granularity !== granularity) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      `A model of the granularity ${granularity} cannot forecast series of the granularity ${grid.granularity}`,
    )
  }
  if (!(
    Number.isInteger(historySteps) &&
    historySteps > 0 &&
    Number.isInteger(futureSteps) &&
    futureSteps >= 0
  )) {
    throw new ForecartError('BAD_USER_INPUT', 'A panel needs at least one period of history')
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

export function emptyPrediction(series: number, horizon: number): DemandPrediction {
  return {
    horizon,
    mean: new Float32Array(series * horizon),
    quantiles: new Float32Array(series * horizon * LEVEL_COUNT),
    isFallback: new Uint8Array(series),
  }
}
