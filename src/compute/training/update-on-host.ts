/**
 * A step whose graph answers gradients only; the optimiser updates the variables afterwards, on the host, in loops fused from its own code.
 *
 * In the graph, Adam passes over each array ten times, and ONNX Runtime's Node binding copies all of the new state in every step: with a
 * table of 20,000 rows of 64 a quarter of the time of `sasrec` (docs/compute.md).
 */
import type { tf } from '../tensorflow'
import type { TensorSpec, TracedGraph } from '../trace/tracer'
import { trace } from '../trace/tracer'
import { fuseLoops } from '../wasm/fused-loops'
import type { HostGradient } from './host-state'
import { HostState, LEARNING_RATE } from './host-state'
import { rowGradients } from './row-gradients'
import type { HostMemory } from './host-memory'
import type { StepPlan, UntracedStep } from './step-plan'
import { batchInputs, lossInputs, gradientName, inputName } from './step-plan'
import { lossAndGradients } from './step-function'

export function planUpdateOnHost(step: UntracedStep): StepPlan {
  const traced = traceGradients(step)
  const outputs = { ...traced.outputs }
  const gradients = step.layout.variables.flatMap(({ name: variable, shape }): HostGradient[] => {
    const name = gradientName(variable)
    const gradient = outputs[name]
    if (!gradient) return []
    const lookedUp = rowGradients(gradient)
    if (!lookedUp) return [{ name, shape, rows: null }]
    const ids = { name: `${name}.ids`, shape: lookedUp.ids.shape }
    const values = { name: `${name}.rows`, shape: lookedUp.rows.shape }
    delete outputs[name]
    outputs[ids.name] = lookedUp.ids
    outputs[values.name] = lookedUp.rows
    return [{ name, shape, rows: { ids, values } }]
  })
  return {
    graph: { ...traced, outputs },
    outputsOnDevice: [],
    openState: (initial) =>
      new HostState({
        variables: step.layout.variables,
        optimizerState: step.layout.optimizer,
        gradients,
        initial,
        compileUpdate: (memory) => compileUpdate(step, gradients, memory),
      }),
  }
}

function traceGradients({ spec, layout, isForOneThread }: UntracedStep): TracedGraph {
  return trace({
    inputs: batchInputs(spec),
    variables: new Map(layout.variables.map(({ name }, i) => [name, spec.variables[i]!])),
    frozen: spec.frozen,
    maxCapturedBytes: spec.maxCapturedBytes,
    isForOneThread,
    compute: (tensors) => {
      const { loss, gradients, inputGradients } = lossAndGradients(spec, lossInputs(spec, tensors))
      const outputs: Record<string, tf.Tensor> = { loss }
      for (const [name, gradient] of Object.entries(inputGradients))
        outputs[gradientName(inputName(name))] = gradient
      layout.variables.forEach(({ name }, i) => {
        const gradient = gradients[i]
        if (gradient) outputs[gradientName(name)] = gradient
      })
      return outputs
    },
  })
}

/** The optimiser's update of variables and state in `memory`, in place. Variables without a gradient, and their state, stay as they are. */
function compileUpdate(
  { optimizer, layout }: UntracedStep,
  gradients: readonly HostGradient[],
  memory: HostMemory,
): Uint8Array<ArrayBuffer> {
  const inputs: Record<string, TensorSpec> = { [LEARNING_RATE]: { shape: [], dtype: 'float32' } }
  for (const { name, shape } of [...layout.variables, ...layout.optimizer, ...gradients])
    inputs[name] = { shape, dtype: 'float32' }
  const { graph, outputs } = trace({
    inputs,
    compute: (tensors) => {
      const parameters = layout.variables.map(({ name }) => {
        const gradient = tensors[gradientName(name)]
        return gradient ? { value: tensors[name]!, gradient } : null
      })
      const { values, state } = optimizer.update(parameters, tensors, tensors[LEARNING_RATE] as tf.Scalar)
      const updated: Record<string, tf.Tensor> = { ...state }
      layout.variables.forEach(({ name }, i) => {
        const value = values[i]
        if (value) updated[name] = value
      })
      return updated
    },
  })
  return fuseLoops(
    graph,
    Object.entries(outputs).map(([name, value]) => ({ value, address: memory.addressOf(name) })),
    (name) => memory.addressOf(name),
  )
}
