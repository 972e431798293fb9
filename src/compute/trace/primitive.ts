import type { GraphBuilder } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'
import type { tf } from '../tensorflow'
import { traceBackend } from './trace-backend'

/** How a primitive is written into a graph for serving. */
export interface Lowering<Name extends string> {
  readonly inputs: Readonly<Record<Name, tf.Tensor>>
  readonly emit: (builder: GraphBuilder, inputs: Readonly<Record<Name, GraphValue>>) => GraphValue
}

/**
 * An operator with two forms of the same function. `eager`, ordinary calls of tfjs, is what tfjs computes and differentiates
 * and what a training step records. `lowering` is recorded when a forward pass is exported: one operator of ONNX instead
 * of many. It is called then only, so it may prepare its inputs in whatever order of weights ONNX wants.
 */
export function prim<Name extends string>(eager: () => tf.Tensor, lowering: () => Lowering<Name>): tf.Tensor {
  const context = traceBackend.contextInProgress
  if (!context?.isForServing) return eager()
  const { inputs, emit } = lowering()
  const values: Partial<Record<Name, GraphValue>> = {}
  for (const name of Object.keys(inputs) as Name[]) values[name] = traceBackend.graphValueOf(inputs[name])
  return traceBackend.symbolicTensor(emit(context.builder, values as Record<Name, GraphValue>))
}
