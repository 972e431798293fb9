/**
 * What a demand model trained elsewhere takes and gives, by the names of its inputs and outputs. It is described in
 * docs/registered-models.md for those who export one.
 */
import { z } from 'zod'
import { COVARIATE_COUNT, LEVEL_COUNT, MAX_HORIZON_DAYS } from '../../../contracts/demand'
import type { ArtifactFiles } from '../../../contracts/estimator'
import type { ModelSignature, TensorSpec } from '../../../contracts/signature'
import { ForecartError } from '../../../core/errors'
import { featureHash } from '../../../features/demand'
import { decodeJson } from '../../artifact-json'
import { SIGNATURE_FILE } from '../signature'

export const REGISTERED_ONNX = 'onnx'

const MAX_CONTEXT_DAYS = 730

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
})

/** Shapes without the batch; 'days' is the length of the context. */
const INPUTS: Readonly<
  Record<string, { readonly shape: readonly (number | 'days')[]; readonly dtype: TensorSpec['dtype'] }>
> = {
  history: { shape: ['days'], dtype: 'float32' },
  observed: { shape: ['days'], dtype: 'float32' },
  pastCovariates: { shape: ['days', COVARIATE_COUNT], dtype: 'float32' },
  futureCovariates: { shape: [MAX_HORIZON_DAYS, COVARIATE_COUNT], dtype: 'float32' },
  weekday: { shape: [], dtype: 'int32' },
}
const OUTPUTS: Readonly<Record<string, readonly number[]>> = {
  mean: [MAX_HORIZON_DAYS],
  quantiles: [MAX_HORIZON_DAYS, LEVEL_COUNT],
}

/** @throws BAD_USER_INPUT that says what does not fit the contract. */
export function parseRegisteredSignature(given: unknown): ModelSignature {
  const parsed = signatureSchema.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw refused(`${issue?.path.join('.') ?? ''} ${issue?.message ?? 'it is no signature'}`)
  }
  const { inputs, outputs } = parsed.data
  const history = inputs.find(({ name }) => name === 'history')
  const contextDays = history?.shape[1]
  if (typeof contextDays !== 'number' || contextDays > MAX_CONTEXT_DAYS)
    throw refused(
      `the input "history" must have the shape ["batch", days], with at most ${MAX_CONTEXT_DAYS} days`,
    )
  for (const input of inputs) {
    const expected = Object.hasOwn(INPUTS, input.name) ? INPUTS[input.name] : undefined
    if (!expected)
      throw refused(
        `there is no input "${input.name.slice(0, 80)}"; there are ${Object.keys(INPUTS).join(', ')}`,
      )
    const shape = expected.shape.map((size) => (size === 'days' ? contextDays : size))
    checkTensor(input, shape, expected.dtype)
  }
  for (const [name, shape] of Object.entries(OUTPUTS)) {
    const output = outputs.find((one) => one.name === name)
    if (!output) throw refused(`the output "${name}" is missing`)
    checkTensor(output, shape, 'float32')
  }
  return {
    task: 'DEMAND',
    family: REGISTERED_ONNX,
    inputs,
    outputs,
    contextDays,
    horizonDays: MAX_HORIZON_DAYS,
    featureHash: featureHash(),
  }
}

/** @throws ARTIFACT_CORRUPT */
export function readRegisteredSignature(files: ArtifactFiles): ModelSignature {
  return parseRegisteredSignature(decodeJson(files, SIGNATURE_FILE, z.unknown()))
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
