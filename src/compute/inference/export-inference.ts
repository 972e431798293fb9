import { encodeOnnxModel } from '../onnx/model-writer'
import type { tf } from '../tensorflow'
import { trace } from '../trace/tracer'
import type { TensorSpec } from '../trace/tracer'
import { BATCH_SIZES, mergeBatchSizes } from './dynamic-batch'
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
  return encodeOnnxModel(mergeBatchSizes(first!, second!))
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
