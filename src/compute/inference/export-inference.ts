import { ForecartError } from '../../core/errors'
import { encodeOnnxModel } from '../onnx/model-writer'
import type { tf } from '../tensorflow'
import { trace } from '../trace/tracer'
import type { TensorSpec } from '../trace/tracer'
import { BATCH_SIZES, mergeBatchSizes, RESERVED_NAMES } from './dynamic-batch'
import type { SizedTrace } from './dynamic-batch'

export interface InferenceSpec {
  /** 'batch' stands for a dimension of any size, the same in all inputs. At least one input has one. */
  readonly inputs: Readonly<
    Record<string, { readonly shape: readonly ('batch' | number)[]; readonly dtype: 'float32' | 'int32' }>
  >
  /** Reads variables, whose present values become weights of the file; runs twice; the tensors it makes are disposed of. */
  readonly forward: (inputs: Readonly<Record<string, tf.Tensor>>) => Readonly<Record<string, tf.Tensor>>
  readonly maxCapturedBytes?: number
}

/**
 * An .onnx file of a forward pass: weights included, any batch size, nothing but standard operators.
 * @throws TRACE_REFUSED, UNSUPPORTED_KERNEL, BAD_USER_INPUT.
 */
export function exportInference(spec: InferenceSpec): Uint8Array {
  const [first, second] = BATCH_SIZES.map((batch) => traceAt(spec, batch))
  checkNames(Object.keys(spec.inputs), Object.keys(first!.outputs))
  return encodeOnnxModel(mergeBatchSizes(first!, second!))
}

/** Names of values are unique in a graph, those that the export makes up included. @throws BAD_USER_INPUT */
function checkNames(inputs: readonly string[], outputs: readonly string[]): void {
  const twice = outputs.find((name) => inputs.includes(name))
  if (twice !== undefined)
    throw new ForecartError(
      'BAD_USER_INPUT',
      `'${twice}' names an input and an output: name one of them otherwise`,
    )
  const reserved = [...inputs, ...outputs].find((name) => RESERVED_NAMES.test(name))
  if (reserved !== undefined)
    throw new ForecartError(
      'BAD_USER_INPUT',
      `'${reserved}' is a name that exported graphs use inside: use another`,
    )
}

function traceAt(spec: InferenceSpec, batch: number): SizedTrace {
  const inputs: Record<string, TensorSpec> = {}
  for (const [name, { shape, dtype }] of Object.entries(spec.inputs))
    inputs[name] = { shape: shape.map((size) => (size === 'batch' ? batch : size)), dtype }
  const { graph, outputs } = trace({
    inputs,
    frozen: 'all',
    maxCapturedBytes: spec.maxCapturedBytes,
    isForServing: true,
    compute: spec.forward,
  })
  return { batch, graph, outputs }
}
