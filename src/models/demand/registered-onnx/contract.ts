/**
 * What a demand model trained elsewhere takes and gives, by the names of its inputs and outputs. It is described in
 * docs/registered-models.md for those who export one.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import {
  CENSORED_FROM,
  BUILT_IN_COVARIATE_COUNT,
  DEMAND_COVARIATES,
  learnedLevels,
  type DemandSignature,
} from '../../../contracts/demand/demand'
import { LONGEST_HORIZON } from '../../../contracts/demand/horizon'
import { USUAL_SHAPE } from '../../../contracts/demand/window-shape'
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import type { TensorSpec } from '../../../contracts/models/signature'
import { ForecartError } from '../../../core/errors'
import {
  countOfPeriods,
  type Granularity,
  GRANULARITIES,
  namesOfPeriods,
  USUAL_SEASON,
} from '../../../core/time/grid'
import { decodeJson } from '../../artifact-json'
import { SIGNATURE_FILE } from '../signature'

export const REGISTERED_ONNX = 'onnx'

const MAX_CONTEXT = 730

const tensorSchema = z.object({
  name: z.string(),
  shape: z.array(z.union([z.number().int().positive(), z.string()])),
  dtype: z.enum(['float32', 'int32']),
  unit: z.string().default(''),
})

const signatureSchema = z.object({
  task: z.literal('DEMAND'),
  inputs: z.array(tensorSchema),
  outputs: z.array(tensorSchema),
  granularity: z.enum(GRANULARITIES).default(USUAL_SHAPE.granularity),
  season: z.number().int().min(1).optional(),
})

interface InputDefinition {
  /** Without the batch; 'days' is the length of the context, and 'horizon' that of the answers, both in periods. */
  readonly shape: readonly (number | 'days' | 'horizon')[]
  readonly dtype: TensorSpec['dtype']
  /** A change of what is fed is a change of text here, which changes the hash of models that read it. */
  readonly meaning: string
  readonly hasCovariates?: true
}

/** Models trained elsewhere read no covariates that the shop names: what they were registered with stays as it was. */
export const ONNX_COVARIATES = DEMAND_COVARIATES.slice(0, BUILT_IN_COVARIATE_COUNT)

const INPUTS: Readonly<Record<string, InputDefinition>> = {
  history: {
    shape: ['days'],
    dtype: 'float32',
    meaning: 'units sold a day, the oldest first, the last is the origin; 0 where not observed',
  },
  observed: {
    shape: ['days'],
    dtype: 'float32',
    meaning: '1 where the item was on sale and in stock, else 0',
  },
  pastCovariates: {
    shape: ['days', ONNX_COVARIATES.length],
    dtype: 'float32',
    meaning: 'of the days of history; 0 where not known',
    hasCovariates: true,
  },
  futureCovariates: {
    shape: ['horizon', ONNX_COVARIATES.length],
    dtype: 'float32',
    meaning: 'of the days to be forecast; 0 where not known',
    hasCovariates: true,
  },
  weekday: { shape: [], dtype: 'int32', meaning: 'of the first day to be forecast; Monday is 0' },
}
const OUTPUTS: Readonly<Record<string, readonly (number | 'horizon' | 'levels')[]>> = {
  mean: ['horizon'],
  quantiles: ['horizon', 'levels'],
}

/** @throws BAD_USER_INPUT that says what does not fit the contract. */
export function parseRegisteredSignature(given: unknown): DemandSignature {
  const parsed = signatureSchema.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw refused(`${issue?.path.join('.') ?? ''} ${issue?.message ?? 'it is no signature'}`)
  }
  const { inputs, outputs, granularity, season = USUAL_SEASON[granularity] } = parsed.data
  const history = inputs.find(({ name }) => name === 'history')
  const context = history?.shape[1]
  const periods = namesOfPeriods(granularity)
  if (typeof context !== 'number' || context > MAX_CONTEXT)
    throw refused(
      `the input "history" must have the shape ["batch", ${periods}], with at most ${countOfPeriods(MAX_CONTEXT, granularity)}`,
    )
  const missing = Object.keys(OUTPUTS).find((name) => !outputs.some((output) => output.name === name))
  if (missing !== undefined) throw refused(`the output "${missing}" is missing`)
  const horizon = outputs.find(({ name }) => name === 'mean')?.shape[1]
  const longest = LONGEST_HORIZON[granularity]
  if (typeof horizon !== 'number' || horizon > longest)
    throw refused(
      `the output "mean" must have the shape ["batch", ${periods}], with at most ${countOfPeriods(longest, granularity)}`,
    )
  const levels = learnedLevels({ outputs })
  const sizes = { days: context, horizon, levels: levels.length }
  const sizeOf = (size: number | keyof typeof sizes): number =>
    typeof size === 'number' ? size : sizes[size]
  for (const ports of [inputs, outputs]) {
    const twice = ports.find(({ name }, index) => ports.findIndex((port) => port.name === name) !== index)
    if (twice) throw refused(`"${twice.name.slice(0, 80)}" is there twice`)
  }
  for (const input of inputs) {
    const expected = Object.hasOwn(INPUTS, input.name) ? INPUTS[input.name] : undefined
    if (!expected)
      throw refused(
        `there is no input "${input.name.slice(0, 80)}"; there are ${Object.keys(INPUTS).join(', ')}`,
      )
    checkTensor(input, expected.shape.map(sizeOf), expected.dtype)
  }
  for (const [name, shape] of Object.entries(OUTPUTS)) {
    const output = outputs.find((one) => one.name === name)!
    checkTensor(output, shape.map(sizeOf), 'float32')
  }
  return {
    task: 'DEMAND',
    family: REGISTERED_ONNX,
    inputs,
    outputs,
    granularity,
    context,
    horizon,
    season,
    featureHash: inputHash(
      inputs.map(({ name }) => name),
      { granularity, horizon, levels },
    ),
  }
}

/** @throws ARTIFACT_CORRUPT, also where this version of Forecart would feed the model something else than it was made for. */
export function readRegisteredSignature(files: ArtifactFiles): DemandSignature {
  const { featureHash } = decodeJson(files, SIGNATURE_FILE, z.object({ featureHash: z.string() }))
  let signature: DemandSignature
  try {
    signature = parseRegisteredSignature(decodeJson(files, SIGNATURE_FILE, z.unknown()))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ForecartError('ARTIFACT_CORRUPT', why, {}, { cause })
  }
  if (signature.featureHash !== featureHash) {
    throw new ForecartError(
      'ARTIFACT_CORRUPT',
      'This version of Forecart defines the inputs of the model otherwise than the one it was registered with; make it for ' +
        'the present inputs and register it again',
      { registeredWith: featureHash, fed: signature.featureHash },
    )
  }
  return signature
}

/**
 * SHA-256 over the definitions of the inputs named and of the answers. A model trained elsewhere knows nothing of our engineered
 * features: their changes do not touch it, and a new input does not touch models that do not read it.
 */
function inputHash(
  names: readonly string[],
  { granularity, horizon, levels }: { granularity: Granularity; horizon: number; levels: readonly number[] },
): string {
  const read = [...new Set(names)].sort().map((name) => [name, withHorizon(INPUTS[name]!, horizon)] as const)
  const definitions = {
    inputs: read,
    covariates: read.some(([, { hasCovariates }]) => hasCovariates) ? ONNX_COVARIATES : [],
    censoredFrom: CENSORED_FROM,
    horizonDays: horizon,
    // Only of models of longer periods: a model of days keeps the hash that it was registered with.
    ...(granularity === 'DAY' ? {} : { granularity }),
    levels,
    // Only of models that cannot tell missing days otherwise.
    ...(names.includes('observed') ? {} : { unobserved: 'the mean of the weekday' }),
  }
  return createHash('sha256').update(JSON.stringify(definitions)).digest('hex')
}

function withHorizon(input: InputDefinition, horizon: number) {
  return { ...input, shape: input.shape.map((size) => (size === 'horizon' ? horizon : size)) }
}

/** Whether the model can tell days that nobody told of from days without sales. Families of our own always can. */
export function readsObserved({ family, inputs }: DemandSignature): boolean {
  return family !== REGISTERED_ONNX || inputs.some(({ name }) => name === 'observed')
}

function checkTensor(tensor: TensorSpec, shape: readonly number[], dtype: TensorSpec['dtype']): void {
  const [batch, ...rest] = tensor.shape
  const fits =
    typeof batch === 'string' && rest.length === shape.length && rest.every((size, i) => size === shape[i])
  if (!fits || tensor.dtype !== dtype) {
    throw refused(`"${tensor.name}" must be ${dtype} of the shape [${['"batch"', ...shape].join(', ')}]`)
  }
}

function refused(why: string): ForecartError {
  return new ForecartError(
    'BAD_USER_INPUT',
    `The signature does not fit: ${why}. See docs/registered-models.md`,
  )
}
