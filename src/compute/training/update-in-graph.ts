/** A step whose graph holds the optimiser's update as well: for devices where the state stays between runs. */
import type { tf } from '../tensorflow'
import type { TracedDevice } from '../devices/device-adapter'
import type { TracedGraph } from '../trace/tracer'
import { trace } from '../trace/tracer'
import { DeviceState } from './device-state'
import type { StepPlan, UntracedStep } from './step-plan'
import { batchInputs, gradientName, inputName, lossInputs } from './step-plan'
import { runStep } from './step-function'

const nextName = (name: string): string => `${name}.next`

export function planUpdateInGraph(step: UntracedStep, provider: TracedDevice['provider']): StepPlan {
  const { layout } = step
  const graph = traceStep(step)
  const slots = [...layout.variables, ...layout.optimizer].map(({ name, shape }) => {
    const next = nextName(name)
    return { name, shape, next: next in graph.outputs ? next : null }
  })
  return {
    graph,
    outputsOnDevice: slots.flatMap(({ next }) => next ?? []),
    openState: (initial) => new DeviceState(provider, slots, initial),
  }
}

function traceStep({ spec, optimizer, layout }: UntracedStep): TracedGraph {
  const inputs = batchInputs(spec)
  inputs['learningRate'] = { shape: [], dtype: 'float32' }
  for (const { name, shape } of layout.optimizer) inputs[name] = { shape, dtype: 'float32' }
  return trace({
    inputs,
    variables: new Map(layout.variables.map(({ name }, i) => [name, spec.variables[i]!])),
    frozen: spec.frozen,
    maxCapturedBytes: spec.maxCapturedBytes,
    compute: (tensors) => {
      const learningRate = tensors['learningRate'] as tf.Scalar
      const stepInputs = { ...lossInputs(spec, tensors), state: tensors, learningRate }
      const result = runStep(spec, optimizer, stepInputs)
      const outputs: Record<string, tf.Tensor> = { loss: result.loss }
      for (const [name, value] of Object.entries(result.inputGradients))
        outputs[gradientName(inputName(name))] = value
      for (const [name, value] of Object.entries(result.state)) outputs[nextName(name)] = value
      layout.variables.forEach(({ name }, i) => {
        const value = result.values[i]
        if (value) outputs[nextName(name)] = value
      })
      return outputs
    },
  })
}
