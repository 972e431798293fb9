/**
 * Runs a function of tensors once on the trace backend and returns the graph of what it computed.
 */
import type { Graph } from '../graph/graph'
import type { GraphValue } from '../graph/graph-value'
import { tf } from '../tensorflow'
import { withTraceGuards } from './guards'
import { registerTraceBackend } from './register-kernels'
import { TRACE_BACKEND, traceBackend } from './trace-backend'
import { TraceContext } from './trace-context'
import { refuseThenable } from './trace-error'

export interface TensorSpec {
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'int32'
}

export interface TraceRequest {
  readonly inputs: Readonly<Record<string, TensorSpec>>
  /** Variables that become inputs of the graph, by the input's name. */
  readonly variables?: ReadonlyMap<string, tf.Variable>
  /** Variables whose present values become constants of the graph. Others must not be used. */
  readonly frozen?: readonly tf.Variable[] | 'all'
  readonly maxCapturedBytes?: number
  /** See `prim`. */
  readonly isForServing?: boolean
  /** See `GraphBuilder`. */
  readonly isForOneThread?: boolean
  /** Called once. Tensors that it makes are disposed of. */
  readonly compute: (inputs: Readonly<Record<string, tf.Tensor>>) => Readonly<Record<string, tf.Tensor>>
}

export interface TracedGraph {
  readonly graph: Graph
  readonly outputs: Readonly<Record<string, GraphValue>>
  readonly capturedBytes: number
}

/** Enough for quantile levels, masks and positions; too little for a data set. */
const DEFAULT_MAX_CAPTURED_BYTES = 64 * 1024

/** @throws TRACE_REFUSED, UNSUPPORTED_KERNEL. Variables and tfjs's own state are afterwards as they were. */
export function trace(request: TraceRequest): TracedGraph {
  registerTraceBackend()
  const context = new TraceContext({
    maxCapturedBytes: request.maxCapturedBytes ?? DEFAULT_MAX_CAPTURED_BYTES,
    frozen: request.frozen ?? [],
    isForServing: request.isForServing ?? false,
    isForOneThread: request.isForOneThread ?? false,
  })
  const outputs: Record<string, GraphValue> = {}
  withSymbolicVariables(context, request.variables ?? new Map(), () => {
    withTraceGuards(context, () => {
      tf.tidy(() => {
        const inputs: Record<string, tf.Tensor> = {}
        for (const [name, { shape, dtype }] of Object.entries(request.inputs))
          inputs[name] = traceBackend.symbolicTensor(context.graph.input(name, shape, dtype))
        const results = request.compute(inputs)
        refuseThenable(results)
        context.assertAccepted()
        for (const [name, tensor] of Object.entries(results))
          outputs[name] = traceBackend.graphValueOf(tensor)
      })
    })
  })
  return { graph: context.graph, outputs, capturedBytes: context.capturedBytes }
}

/** Makes the trace backend active and the variables inputs of the graph; puts both back, whatever happens. */
function withSymbolicVariables(
  context: TraceContext,
  variables: ReadonlyMap<string, tf.Variable>,
  traced: () => void,
): void {
  const activeBackend = tf.getBackend()
  const kept = [...variables].map(([name, variable]) => ({ name, variable, value: variable.clone() }))
  void tf.setBackend(TRACE_BACKEND)
  traceBackend.context = context
  try {
    for (const { name, variable } of kept) {
      const input = context.graph.input(name, variable.shape, variable.dtype as TensorSpec['dtype'])
      const tensor = traceBackend.symbolicTensor(input)
      variable.assign(tensor)
      tensor.dispose()
    }
    traced()
  } finally {
    // Back to the active backend first: assigning counts references on whichever backend is active.
    void tf.setBackend(activeBackend)
    for (const { variable, value } of kept) {
      variable.assign(value)
      value.dispose()
    }
    traceBackend.context = null
  }
}
